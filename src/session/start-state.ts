/** Brings about the state that a lab starts from: its manifests, applied as a learner would, and time to take effect. */
import { NullFile, SinkFile } from '../host/pipe.ts'
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
  let said = ''
  const decoder = new TextDecoder()
  const output = new SinkFile(chunk => (said += decoder.decode(chunk, { stream: true })))
  const apply = laptop.start(['kubectl', 'apply', '-f', FOLDER], { files: { 0: new NullFile(), 1: output, 2: output } })
  await driveUntil(sim, () => apply.exitStatus !== undefined)
  if (apply.exitStatus !== 0) throw new Error(`the lab's start state was refused:\n${said}`)
  laptop.files.remove(FOLDER, { recursive: true })
  await driveUntilIdle(sim, sim.now() + SETTLE_MS)
}
