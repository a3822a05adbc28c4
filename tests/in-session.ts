/** A session to type into, for tests that span machines: each line runs in a bash on the laptop, to its end. */
import { NullFile, SinkFile } from '../src/host/pipe.ts'
import type { TraceReport } from '../src/host/trace-report.ts'
import { Session } from '../src/session/session.ts'
import { driveUntil } from '../src/sim/drive.ts'
import { Simulation } from '../src/sim/simulation.ts'

const START = Date.UTC(2026, 10, 22, 15, 0, 0)
/** How long a line may take, in simulated milliseconds. */
const LIMIT_MS = 2 * 3_600_000

export interface Typed {
  readonly session: Session
  /** What a line prints, on both streams. @throws Error when it does not end */
  run(line: string): Promise<string>
  status: number
  /** What `trace` has told the session. */
  readonly traces: TraceReport[]
}

export async function openSession(): Promise<Typed> {
  const sim = new Simulation({ startAt: START, seed: 1 })
  const traces: TraceReport[] = []
  const session = await Session.open({
    sim,
    onTrace: report => traces.push(report),
    onFault: message => {
      throw new Error(message)
    },
  })
  const decoder = new TextDecoder()
  const typed: Typed = {
    session,
    status: 0,
    traces,
    run: async line => {
      let out = ''
      const sink = new SinkFile(chunk => {
        out += decoder.decode(chunk)
      })
      const files = { 0: new NullFile(), 1: sink, 2: sink }
      const shell = session.laptop.start(['/bin/bash', '-c', line], { cwd: '/home/learner', files })
      if (!(await driveUntil(sim, () => shell.exitStatus !== undefined, sim.now() + LIMIT_MS)))
        throw new Error(`does not end: ${line}`)
      typed.status = shell.exitStatus!
      return out
    },
  }
  return typed
}
