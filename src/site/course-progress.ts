/** The start page's list of chapters: how far the learner is, and the progress as a file. */
import { coursePages } from './course-pages.ts'
import { fill, pageWords } from './words.ts'
import { formatProgress, mergeProgress, onProgress, parseProgress, progressNow, setProgress } from './progress.ts'

const FILE_NAME = 'services-course-progress.json'

class CourseProgress extends HTMLElement {
  #stop: (() => void) | undefined

  connectedCallback(): void {
    const file = this.querySelector<HTMLInputElement>('input[type=file]')!
    this.querySelector('.progress-save')!.addEventListener('click', save)
    this.querySelector('.progress-load')!.addEventListener('click', () => file.click())
    file.addEventListener('change', () => void this.#load(file))
    this.#stop = onProgress(() => this.#show())
  }

  disconnectedCallback(): void {
    this.#stop?.()
  }

  #show(): void {
    const progress = progressNow()
    const pages = coursePages()
    const { some } = pageWords().progress
    for (const place of this.querySelectorAll<HTMLElement>('.course-state')) {
      // A chapter's pages below it count as its own.
      const own = pages.filter(({ path }) => path.startsWith(place.dataset['path'] ?? '?'))
      const all = own.reduce((sum, { tasks }) => sum + tasks, 0)
      const done = own.reduce((sum, { lab, tasks }) => {
        const { solved = [], finished } = progress[lab] ?? {}
        return sum + (finished ? tasks : solved.length)
      }, 0)
      place.textContent = all ? fill(some, { done, all }) : ''
      place.toggleAttribute('data-done', all > 0 && done >= all)
      place.style.setProperty('--done', all ? `${Math.round((done / all) * 100)}%` : '0%')
    }
  }

  async #load(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0]
    const loaded = file && parseProgress(await file.text())
    input.value = ''
    if (loaded) setProgress(mergeProgress(progressNow(), loaded))
    const words = pageWords().progress
    this.querySelector('.progress-said')!.textContent = loaded ? words.loaded : words.notProgress
  }
}

function save(): void {
  const url = URL.createObjectURL(new Blob([formatProgress(progressNow())], { type: 'application/json' }))
  Object.assign(document.createElement('a'), { href: url, download: FILE_NAME }).click()
  URL.revokeObjectURL(url)
}

customElements.define('course-progress', CourseProgress)
