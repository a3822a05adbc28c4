/** The Node.js workspace, on this machine in place of a WebContainer: the same files, the same programs, and the labs'
 *  own solutions typed into its shell. */
import { readdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { labFolder, readLab } from '../src/session/lab-folders.ts'
import type { FromWorker, ToWorker } from '../src/session/protocol.ts'
import { bundled } from '../src/site/container-files.ts'
import { portable } from '../src/site/lab-modules.ts'
import { ContainerRuntime } from '../src/terminal/container-runtime.ts'
import { localContainer } from './local-container.ts'

const LABS = readdirSync(join(import.meta.dirname, '../labs'))
  .map(readLab)
  .filter(lab => lab.cluster.proxy)
/** Faster than the clock on the wall: pods start and answers of DNS age in the cluster's time. */
const SPEED = 15
const MARK = /@@(\d+)@@\n$/

const programs: Record<string, string> = {}
const stops: (() => void)[] = []

beforeAll(async () => {
  for (const name of ['apiserver', 'kubectl']) programs[name] = await bundled(name)
}, 60_000)

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** A lab in its container, ready, with a shell. */
async function open(slug: string) {
  const lab = readLab(labFolder(slug)!)
  const port = await freePort()
  const onPort = (text: string) => text.replaceAll('127.0.0.1:8001', `127.0.0.1:${port}`)
  const container = await localContainer()
  const runtime = await ContainerRuntime.prepare({
    container,
    shell: 'sh',
    port,
    workspace: {
      files: new Map([...lab.files].map(([path, text]) => [path, onPort(text)])),
      lab: JSON.stringify(portable(lab)),
      server: programs['apiserver']!,
      kubectl: programs['kubectl']!,
    },
  })
  stops.push(() => runtime.stop())
  const messages: FromWorker[] = []
  const waiting = new Set<() => void>()
  let said = ''
  runtime.listen(
    message => {
      messages.push(message)
      if (message.type === 'terminal/output') said += new TextDecoder().decode(message.bytes)
      for (const look of waiting) look()
    },
    reason => {
      throw new Error(reason)
    },
  )
  const until = <T>(found: () => T | undefined | false) =>
    new Promise<T>(resolve => {
      const look = () => {
        const value = found()
        if (value === undefined || value === false) return
        waiting.delete(look)
        resolve(value)
      }
      waiting.add(look)
      look()
    })
  const post = (message: ToWorker) => runtime.post(message)
  post({ type: 'open', seed: 1, now: Date.UTC(2026, 10, 22) })
  post({ type: 'terminal/open', terminal: 1, machine: 'laptop', columns: 80, rows: 24 })
  const first = await until(() => messages.find(({ type }) => type === 'ready' || type === 'failed'))
  expect(first).toMatchObject({ type: 'ready' })
  post({ type: 'time/speed', speed: SPEED })
  const type = async (command: string) => {
    said = ''
    const bytes = new TextEncoder().encode(`${onPort(command)}; echo "@@$?@@"\n`)
    post({ type: 'terminal/input', terminal: 1, bytes })
    await until(() => MARK.test(said))
    return { status: Number(MARK.exec(said)![1]), output: said.replace(MARK, '') }
  }
  const solved = () => messages.findLast(message => message.type === 'tasks')?.solved ?? []
  return { lab, type, post, until, solved, messages }
}

it('there are labs for it', () => expect(LABS.map(({ slug }) => slug)).toHaveLength(2))

it.each(LABS)('$slug is solved, task by task', { timeout: 90_000 }, async ({ slug }) => {
  const { lab, type, until, solved } = await open(slug)
  for (const { id } of lab.tasks) {
    expect(solved()).not.toContain(id)
    for (const { command } of lab.solution.filter(({ task }) => task === id)) {
      const { status, output } = await type(command)
      expect(status, `${command}\n${output}`).toBe(0)
    }
    await until(() => solved().includes(id))
  }
})

it('has kubectl with its files, a page with the same answers, and an editor', { timeout: 60_000 }, async () => {
  const { type, post, until, messages } = await open('endpoint-watcher')
  expect((await type('kubectl get nodes')).output).toContain('worker2')
  const ask = (request: number, question: Extract<ToWorker, { type: 'file' }>['ask']) => {
    post({ type: 'file', request, ask: question })
    return until(() => messages.find(message => message.type === 'file/answer' && message.request === request))
  }
  const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine }\n'
  await ask(1, { do: 'write', path: '/home/learner/deep/mine.yaml', text: manifest })
  expect((await type('kubectl apply -f deep')).output).toBe('configmap/mine created\n')
  expect((await type('cat deep/mine.yaml | kubectl delete -f -')).output).toBe(
    'configmap "mine" deleted from default namespace\n',
  )
  expect((await type('kubectl get pod nope')).output).toContain('pods "nope" not found')
  expect((await type('echo hello | kubectl exec -i deploy/web -- cat')).output).toBe('hello\n')
  expect((await type('kubectl config set-context --current --namespace=kube-system')).status).toBe(0)
  expect((await type('kubectl get pods')).output).toContain('coredns')
  expect(await ask(2, { do: 'list', below: '/home/learner' })).toMatchObject({
    answer: {
      is: 'entries',
      entries: expect.arrayContaining([expect.objectContaining({ path: '/home/learner/deep/mine.yaml' })]),
    },
  })
  expect(await ask(3, { do: 'read', path: '/home/learner/none' })).toMatchObject({ answer: { is: 'error' } })
  post({ type: 'map/next', fresh: true })
  await until(() => messages.find(message => message.type === 'map' && message.pods.length >= 2))
  post({ type: 'terminal/open', terminal: 2, machine: 'laptop', command: ['ssh', 'worker'], columns: 80, rows: 24 })
  const shown = () =>
    messages
      .filter(message => message.type === 'terminal/output')
      .map(message => (message.terminal === 2 ? new TextDecoder().decode(message.bytes) : ''))
      .join('')
  await until(() => /root@worker/.test(shown()))
})
