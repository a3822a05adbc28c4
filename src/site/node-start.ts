/** Starts a Node.js container for the lab of this page, when the learner has asked for it. Before that nothing is loaded
 *  from anywhere else. It says why when there can be none, and does not wait longer than ten seconds. */
import type { Runtime } from '../terminal/runtime.ts'
import type { Workspace } from '../terminal/container-runtime.ts'
import { fill } from './words.ts'

const LIMIT_MS = 10_000
const RELOADED = 'node-start reloaded'

type Reason = 'notIsolated' | 'offline' | 'browser' | 'slow'
class CannotStart extends Error {
  readonly reason: Reason
  constructor(reason: Reason) {
    super(reason)
    this.reason = reason
  }
}

/** Why there can be no container here, as far as can be told without asking anyone. */
function obstacle(): Reason | undefined {
  if (!('serviceWorker' in navigator) || typeof WebAssembly === 'undefined') return 'browser'
  if (!crossOriginIsolated) return 'notIsolated'
  if (typeof SharedArrayBuffer === 'undefined' || !('waitAsync' in Atomics)) return 'browser'
  return navigator.onLine ? undefined : 'offline'
}

/** Where the server does not send the headers, our service worker does, as soon as it has the page. */
function reloadedForWorker(): boolean {
  if (obstacle() !== 'notIsolated' || !navigator.serviceWorker.controller || sessionStorage.getItem(RELOADED))
    return false
  sessionStorage.setItem(RELOADED, 'yes')
  location.reload()
  return true
}

async function workspaceOf(lab: string): Promise<Workspace> {
  const [{ labs }, { programs }] = await Promise.all([import('virtual:labs'), import('virtual:container')])
  const text = async (address: string) => {
    const answer = await fetch(address)
    if (!answer.ok) throw new Error(`${answer.status} ${address}`)
    return answer.text()
  }
  const [{ lab: found }, server, kubectl] = await Promise.all([
    labs[lab]!(),
    text(programs.apiserver),
    text(programs.kubectl),
  ])
  return { files: new Map(found.files), lab: JSON.stringify(found), server, kubectl }
}

async function start(lab: string): Promise<Runtime> {
  const reason = obstacle()
  if (reason) throw new CannotStart(reason)
  const [{ bootWebContainer }, { ContainerRuntime }, workspace] = await Promise.all([
    import('../terminal/web-container.ts'),
    import('../terminal/container-runtime.ts'),
    workspaceOf(lab),
  ])
  const container = await bootWebContainer()
  return ContainerRuntime.prepare({ container, workspace, shell: 'jsh' })
}

const late = () =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new CannotStart('slow')), LIMIT_MS)
  })

let found: Promise<Runtime> | undefined

/** Resolves when the learner has had it started. */
export function containerFor(lab: string): Promise<Runtime> {
  found ??= new Promise(resolve => {
    const place = document.getElementById('node-start')!
    const words = JSON.parse(place.dataset['words']!) as Record<string, string>
    const button = place.querySelector('button')!
    const said = place.querySelector('.node-start-said')!
    const tell = (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      said.textContent = error instanceof CannotStart ? words[error.reason]! : fill(words['broken']!, { message })
    }
    if (reloadedForWorker()) return
    const reason = obstacle()
    if (reason && reason !== 'offline') {
      button.disabled = true
      tell(new CannotStart(reason))
    }
    button.addEventListener('click', () => {
      button.disabled = true
      said.textContent = words['starting']!
      Promise.race([start(lab), late()]).then(
        runtime => {
          place.hidden = true
          resolve(runtime)
        },
        (error: unknown) => {
          // What comes after that is not waited for; another try needs a new page.
          button.disabled = !(error instanceof CannotStart && error.reason === 'offline')
          tell(error)
        },
      )
    })
  })
  return found
}
