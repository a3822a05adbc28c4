/** The worker that runs a page's lab. Small, so that the parts it is made of are all on their way at once. */
import { labs } from 'virtual:labs'
import type { Lab } from '../lab/lab.ts'
import { Simulation } from '../sim/simulation.ts'
import type { PageSession } from './page-session.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

const send = (message: FromWorker, transfer: Transferable[] = []) => postMessage(message, { transfer })

async function labNamed(slug: string): Promise<Lab> {
  const load = labs[slug]
  if (!load) throw new Error(`There is no lab ${slug}.`)
  const { lab } = await load()
  return { ...lab, files: new Map(lab.files), start: new Map(lab.start), solution: [] }
}

// The page names the worker after its lab.
const loading = Promise.all([import('./page-session.ts'), labNamed(self.name)])
void import('../shell/bash.ts')

async function open({ seed, now }: ToWorker & { type: 'open' }): Promise<PageSession> {
  const [{ PageSession }, lab] = await loading
  return new PageSession({ sim: new Simulation({ startAt: now, seed }), lab, send })
}

let opening: Promise<PageSession> | undefined

addEventListener('message', event => {
  const message = event.data as ToWorker
  if (message.type !== 'open') {
    opening?.then(
      session => session.receive(message),
      () => {},
    )
    return
  }
  opening = open(message)
  opening
    .then(session => session.boot().then(() => send({ type: 'ready', machines: session.machines })))
    .catch((error: unknown) =>
      send({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    )
})
