/** Brings about the state that a lab starts from: its manifests, applied as a learner would, time to take effect, and
 *  then what is to go wrong. */
import { NullFile, SinkFile } from '../host/pipe.ts'
import type { Host } from '../host/host.ts'
import type { Fault } from '../lab/lab.ts'
import { driveUntil, driveUntilIdle } from '../sim/drive.ts'
import type { Session } from './session.ts'

const FOLDER = '/tmp/start'
/** How long it may take to come to rest, in simulated milliseconds. Broken clusters never do: that is what they teach. */
const SETTLE_MS = 30_000

/** @throws Error when a manifest is refused */
export async function applyStart(session: Session, manifests: ReadonlyMap<string, string>): Promise<void> {
  const { laptop, sim } = session
  laptop.files.mkdir(FOLDER, { parents: true })
  for (const [name, text] of manifests) laptop.files.write(`${FOLDER}/${name}`, text)
  await runOn(session, laptop, ['kubectl', 'apply', '-f', FOLDER])
  laptop.files.remove(FOLDER, { recursive: true })
  await driveUntilIdle(sim, sim.now() + SETTLE_MS)
}

/** Serves the API on the laptop, as a learner's `kubectl proxy` does. */
export async function startProxy({ laptop, sim }: Session): Promise<void> {
  const files = { 0: new NullFile(), 1: new NullFile(), 2: new NullFile() }
  laptop.start(['kubectl', 'proxy', '--port=8001'], { files, group: 'new' })
  await driveUntilIdle(sim, sim.now() + SETTLE_MS)
}

/** @throws Error when it does not go wrong as it should */
export async function cause(session: Session, fault: Fault): Promise<void> {
  const { sim } = session
  const machine = session.machine(fault.machine)
  if (!machine) throw new Error(`a fault of the lab is on ${fault.machine}, which is no machine of it`)
  await runOn(session, machine, ['bash', '-c', fault.run])
  await driveUntilIdle(sim, sim.now() + SETTLE_MS)
}

async function runOn({ sim }: Session, machine: Host, argv: readonly string[]): Promise<void> {
  let said = ''
  const decoder = new TextDecoder()
  const output = new SinkFile(chunk => (said += decoder.decode(chunk, { stream: true })))
  const process = machine.start(argv, { files: { 0: new NullFile(), 1: output, 2: output } })
  await driveUntil(sim, () => process.exitStatus !== undefined)
  if (process.exitStatus !== 0) throw new Error(`the lab's start state: ${argv.join(' ')} failed:\n${said}`)
}
