/** A session that is lived over is the same, to the last byte and the last chance, and has the same future. */
import { expect, it } from 'vitest'
import type { Lab } from '../lab/lab.ts'
import { decodeHistory, encodeHistory, type History } from './journal.ts'
import { PageSession } from './page-session.ts'
import type { FromWorker } from './protocol.ts'

const lab: Lab = {
  slug: 'test',
  title: 'Test',
  difficulty: 'beginner',
  minutes: 1,
  cluster: { workers: 2, faults: [] },
  tasks: [],
  files: new Map(),
  start: new Map(),
  solution: [],
}
const SIZE = { columns: 80, rows: 24 }

/** A page that shows at once what it gets; what is on its first terminal is looked at. */
class Page {
  readonly session: PageSession
  readonly #decoder = new TextDecoder()
  readonly #waiting = new Map<string, () => void>()
  shown = ''
  faults: string[] = []

  constructor(history?: History) {
    const { seed, startAt } = history ?? { seed: 7, startAt: 1_800_000_000_000 }
    this.session = new PageSession({ lab, seed, startAt, history, send: message => this.#receive(message) })
  }

  openTerminal(): void {
    this.session.receive({ type: 'terminal/open', terminal: 1, machine: 'laptop', ...SIZE })
  }

  type(text: string): void {
    this.session.receive({ type: 'terminal/input', terminal: 1, bytes: new TextEncoder().encode(text) })
  }

  /** Waits until something was shown. */
  sees(text: string): Promise<void> {
    return this.shown.includes(text) ? Promise.resolve() : new Promise(resolve => this.#waiting.set(text, resolve))
  }

  #receive(message: FromWorker): void {
    if (message.type === 'fault') this.faults.push(message.message)
    else if (message.type === 'terminal/output') {
      const { terminal, bytes } = message
      if (terminal === 1) this.#show(bytes)
      queueMicrotask(() => this.session.receive({ type: 'terminal/shown', terminal, bytes: bytes.length }))
    } else if (message.type === 'terminal/screen') {
      for (const part of message.parts) if (part instanceof Uint8Array) this.#show(part)
    }
  }

  #show(bytes: Uint8Array): void {
    this.shown += this.#decoder.decode(bytes, { stream: true })
    for (const [text, resolve] of this.#waiting) if (this.shown.includes(text)) resolve()
  }
}

it('has the same history and the same future', async () => {
  const first = new Page()
  first.openTerminal()
  await first.session.boot()
  first.type('kubectl create deployment web --image=nginx --replicas=3; kubectl rollout status deploy/web; ')
  first.type('echo $RANDOM | md5sum; kubectl get pods -o wide\r')
  await first.sees('10.244')
  first.session.receive({ type: 'terminal/open', terminal: 2, machine: 'worker', ...SIZE })
  first.type('for i in 1 2 3; do seq 20000; done | tail -1; while :; do echo fl\\ood; done\r')
  await first.sees('flood')
  first.type('\x03')
  await first.sees('^C')
  // In the middle of a rollout.
  first.type('kubectl set image deploy/web nginx=nginx:1.27; (sleep 20; echo la\\ter $RANDOM) &\r')
  await first.sees('image updated')
  first.session.receive({ type: 'time/pause' })
  const kept = await first.session.history()
  const bytes = await encodeHistory(kept)
  expect(bytes.length).toBeLessThan(4000)

  const second = new Page(await decodeHistory(bytes))
  second.session.receive({ type: 'time/pause' })
  await second.session.boot()
  expect(second.session.keptTerminals).toMatchObject([{ terminal: 1 }, { terminal: 2, machine: 'worker' }])
  for (const page of [first, second]) page.session.receive({ type: 'time/skip', ms: 60_000 })
  await first.sees('later')
  const [one, other] = await Promise.all([first, second].map(page => atEnd(page, Math.ceil(kept.end.now) + 60_000)))
  expect(other!.mark).toBe(one!.mark)
  expect(other!.end).toEqual(one!.end)
  second.openTerminal()
  expect(second.shown).toBe(first.shown)
  expect([...first.faults, ...second.faults]).toEqual([])
}, 30_000)

/** Where a session is when its time has come to `now`. */
async function atEnd({ session }: Page, now: number): Promise<History> {
  for (;;) {
    const history = await session.history()
    if (history.end.now >= now) return history
  }
}

it('refuses a history that is not its own', async () => {
  const page = new Page()
  page.openTerminal()
  await page.session.boot()
  const history = await page.session.history()
  const restoring = new Page({ ...history, mark: 'another' }).session.boot()
  await expect(restoring).rejects.toThrow('came out another')
})
