/** The worker that runs a page's lab. Small, so that the parts it is made of are all on their way at once. */
import { labs } from 'virtual:labs'
import type { Lab } from '../lab/lab.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

const send = (message: FromWorker, transfer: Transferable[] = []) => postMessage(message, { transfer })

async function labNamed(slug: string): Promise<Lab> {
  const load = labs[slug]
  if (!load) throw new Error(`There is no lab ${slug}.`)
  const { lab } = await load()
  return { ...lab, files: new Map(lab.files), start: new Map(lab.start), solution: [] }
}

// The page names the worker after its lab.
const keeper = import('./keeper.ts').then(({ Keeper }) => Keeper.open(self.name))
keeper.catch(() => {})
const opening = Promise.all([import('./page-lab.ts'), labNamed(self.name)]).then(
  ([{ PageLab }, lab]) => new PageLab({ lab, send, build: import.meta.url, keeper }),
)
opening.catch((error: unknown) =>
  send({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
)
void import('../cluster/apiserver/schema.ts')
void import('../shell/bash.ts')

addEventListener('message', event => {
  const message = event.data as ToWorker
  if (message.type === 'ping') send({ type: 'pong' })
  else
    opening.then(
      lab => lab.receive(message),
      () => {},
    )
})
