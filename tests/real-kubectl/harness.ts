/** Our kubectl and a real one beside each other, on one cluster that is served over HTTP as `npm run apiserver` does. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe, SinkFile } from '../../src/host/pipe.ts'
import { serveApiOverHttp } from '../../src/session/apiserver-http.ts'
import { HOME } from '../../src/session/laptop.ts'
import { Session } from '../../src/session/session.ts'
import { Pace } from '../../src/sim/drive.ts'
import { Simulation } from '../../src/sim/simulation.ts'

export interface Outcome {
  /** Both streams, standard output first. */
  text: string
  status: number
}

/** The namespaces that each of them works in, unless told otherwise. Of one length, so that columns agree. */
export const OURS = 'ours'
export const REAL = 'real'

/** What to call, `kubectl` unless $KUBECTL says otherwise. */
const REAL_KUBECTL = process.env['KUBECTL'] || 'kubectl'

/** How long a command may take, in real milliseconds. */
const LIMIT_MS = 20_000

/** What client-go logs when a watch is cut off by the client's own time-out: whether it does is a race inside it. */
const REFLECTOR_LINE = /^E\d{4} [\d:.]+ +\d+ reflector\.go:\d+\] .*\n/gm

/** Its version, as `v1.32.4`; undefined where there is none. */
export function realVersion(): string | undefined {
  const { stdout, status } = spawnSync(REAL_KUBECTL, ['version', '--client', '-o', 'json'], { encoding: 'utf8' })
  if (status !== 0) return undefined
  return /"gitVersion": "(v[\d.]+)/.exec(stdout)?.[1]
}

export class Both {
  readonly session: Session
  readonly #pace: Pace
  readonly #folder: string
  readonly #close: () => void
  readonly faults: string[]

  private constructor(session: Session, pace: Pace, folder: string, close: () => void, faults: string[]) {
    this.session = session
    this.#pace = pace
    this.#folder = folder
    this.#close = close
    this.faults = faults
  }

  /** @param files texts by name, in the working folder of both */
  static async open(files: Readonly<Record<string, string>>): Promise<Both> {
    const faults: string[] = []
    const fault = (message: string) => void faults.push(message)
    const sim = new Simulation({ startAt: Date.now(), seed: 1 })
    const session = await Session.open({ sim, onFault: fault })
    const pace = new Pace(sim)
    const { kubeconfig, close } = await serveApiOverHttp(
      { api: session.cluster.api, nudge: () => pace.nudge() },
      0,
      fault,
    )
    const folder = mkdtempSync(join(tmpdir(), 'kubectl-'))
    writeFileSync(join(folder, 'kubeconfig'), kubeconfig)
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text)
      session.laptop.files.write(`${HOME}/${name}`, text)
    }
    void pace.run()
    return new Both(session, pace, folder, close, faults)
  }

  close(): void {
    this.#pace.stop()
    this.#close()
    rmSync(this.#folder, { recursive: true })
  }

  /** Runs ours to its end. */
  ours(args: readonly string[], limitMs = LIMIT_MS): Promise<Outcome> {
    const { laptop } = this.session
    const out = { text: '', status: -1 }
    let errors = ''
    const decoder = new TextDecoder()
    const { readEnd, writeEnd } = pipe()
    writeEnd.close()
    const files = {
      0: readEnd,
      1: new SinkFile(chunk => (out.text += decoder.decode(chunk))),
      2: new SinkFile(chunk => (errors += decoder.decode(chunk))),
    }
    const process = laptop.start(['kubectl', ...args], { cwd: HOME, files })
    readEnd.close()
    this.#pace.nudge()
    const timer = setTimeout(() => process.signal('SIGKILL'), limitMs)
    return new Promise(resolve =>
      process.onExit(status => {
        clearTimeout(timer)
        resolve({ text: out.text + errors, status })
      }),
    )
  }

  /** Runs the real one to its end. */
  real(args: readonly string[]): Promise<Outcome> {
    const env = { ...process.env, HOME: this.#folder, KUBECONFIG: join(this.#folder, 'kubeconfig') }
    const child = spawn(REAL_KUBECTL, args, { cwd: this.#folder, env, timeout: LIMIT_MS })
    const out = { text: '', errors: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out.text += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out.errors += text))
    child.stdin.on('error', () => {}).end()
    return new Promise(resolve =>
      child.on('close', status =>
        resolve({ text: out.text + out.errors.replace(REFLECTOR_LINE, ''), status: status ?? -1 }),
      ),
    )
  }
}
