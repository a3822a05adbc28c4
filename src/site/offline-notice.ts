/** Has the course kept for times without a network (`service-worker.ts`), and says when there is a newer version of it.
 *  That one is loaded when the learner asks for it, or when the course is opened the next time: never in the middle of
 *  a lab. */
import { pageWords } from './words.ts'

/** After a page has loaded, in milliseconds: fetching all the rest must not slow down the first page. */
const PATIENCE_MS = 5000

function showNotice(waiting: ServiceWorker): void {
  if (document.querySelector('.newer-version')) return
  const say = pageWords().newerVersion
  const notice = document.createElement('aside')
  notice.className = 'newer-version'
  notice.setAttribute('aria-label', say.title)
  const words = Object.assign(document.createElement('p'), { textContent: say.text })
  words.setAttribute('role', 'status')
  const load = Object.assign(document.createElement('button'), { type: 'button', textContent: say.load })
  const later = Object.assign(document.createElement('button'), { type: 'button', textContent: say.later })
  notice.append(words, load, later)
  load.addEventListener('click', () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    navigator.serviceWorker.addEventListener('message', () => (words.textContent = `${say.text} ${say.aside}`), {
      once: true,
    })
    waiting.postMessage('take over')
  })
  // Pages are swapped in place; the notice stays.
  const keep = () => document.body.append(notice)
  document.addEventListener('astro:after-swap', keep)
  later.addEventListener('click', () => {
    document.removeEventListener('astro:after-swap', keep)
    notice.remove()
  })
  keep()
}

async function keepCourse(): Promise<void> {
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/')
  const registration = await navigator.serviceWorker.register(`${base}service-worker.js`)
  const offer = () => {
    // Without a controller it is the first that is kept.
    if (registration.waiting && navigator.serviceWorker.controller) showNotice(registration.waiting)
  }
  offer()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer))
}

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  const begin = () =>
    setTimeout(() => {
      // Without it, the course works with a network only.
      keepCourse().catch(() => {})
    }, PATIENCE_MS)
  if (document.readyState === 'complete') begin()
  else addEventListener('load', begin)
}
