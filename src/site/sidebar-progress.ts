/** How far the learner is in each lab, beside its page in the sidebar. */
import { coursePages } from './course-pages.ts'
import { fill, pageWords } from './words.ts'
import { onProgress, progressNow } from './progress.ts'

function show(): void {
  const progress = progressNow()
  const { chapterDone, chapterBegun } = pageWords().progress
  for (const { path, lab, tasks } of coursePages()) {
    const link = document.querySelector<HTMLElement>(`#starlight__sidebar a[href="${path}"]`)
    if (!link) continue
    const { solved = [], finished } = progress[lab] ?? {}
    let mark = link.querySelector<HTMLElement>('.chapter-progress')
    if (!mark) link.append((mark = Object.assign(document.createElement('span'), { className: 'chapter-progress' })))
    const done = finished || solved.length >= tasks
    mark.textContent = done ? '✓' : solved.length ? `${solved.length}/${tasks}` : ''
    mark.toggleAttribute('data-done', done)
    const begun = solved.length ? fill(chapterBegun, { done: solved.length, all: tasks }) : ''
    mark.setAttribute('aria-label', done ? chapterDone : begun)
    mark.setAttribute('role', 'img')
    mark.hidden = !mark.textContent
  }
}

onProgress(show)
document.addEventListener('astro:page-load', show)
