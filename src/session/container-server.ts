/** The cluster inside a Node.js container: its API on a port there, and the page's messages over standard input and
 *  output (`message-lines.ts`). What the worker is to a page, this is too, but for terminals on the laptop and files,
 *  which are the container's own. `node apiserver.mjs LAB.json KUBECONFIG [PORT]`. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Lab } from '../lab/lab.ts'
import { serveApiOverHttp } from './apiserver-http.ts'
import { messageLine, messageReader } from './message-lines.ts'
import { PageSession } from './page-session.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

const [file, kubeconfig, port = '8001'] = process.argv.slice(2)
const written = JSON.parse(readFileSync(file!, 'utf8')) as Lab
const lab: Lab = { ...written, files: new Map(written.files), start: new Map(written.start), solution: [] }
const send = (message: FromWorker) => void process.stdout.write(messageLine('page', message))

let session: PageSession | undefined

async function open({ seed, now }: ToWorker & { type: 'open' }): Promise<void> {
  session = new PageSession({ lab, send, seed, startAt: Math.floor(now) })
  await session.boot()
  const served = await serveApiOverHttp(session, Number(port), message => send({ type: 'fault', message }))
  writeFileSync(kubeconfig!, served.kubeconfig)
  send({ type: 'ready', machines: session.machines, terminals: [] })
}

const read = messageReader('server', message => {
  const asked = message as ToWorker
  if (asked.type !== 'open') session?.receive(asked)
  else
    open(asked).catch((error: unknown) =>
      send({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    )
})
process.stdin.setEncoding('utf8')
process.stdin.on('data', (text: string) => read(text))
process.stdin.on('end', () => process.exit())
