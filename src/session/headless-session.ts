/** `npm run shell`: a session without a terminal. Bash lines come from standard input; what they print, on both
 *  streams, goes to standard output in its order. Simulated time moves only while every program waits for it, and
 *  stands still while the shell waits for input that has not come. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { SinkFile } from '../host/pipe.ts'
import type { Lab } from '../lab/lab.ts'
import { driveUntil, wallClock } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { InputFile } from './input-file.ts'
import { filesBelow, labFolder, readLab } from './lab-folders.ts'
import { HOME } from './laptop.ts'
import { Session } from './session.ts'

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

function labNamed(slug: string): Lab {
  const folder = labFolder(slug)
  return folder ? readLab(folder) : fail(`no such lab: ${slug}`)
}

/** Writes back what the session made of the workspace: new files and changed ones. */
function save(session: Session, workspace: string, before: ReadonlyMap<string, string>): void {
  const { files } = session.laptop
  const walk = (path: string) => {
    for (const name of files.list(path)) {
      const at = `${path}/${name}`
      if (name.startsWith('.')) continue
      if (files.isDirectory(at)) walk(at)
      else if (files.stat(at, { noFollow: true }).kind === 'file') {
        const inside = relative(HOME, at)
        const text = files.readText(at)
        if (before.get(inside) === text) continue
        mkdirSync(dirname(join(workspace, inside)), { recursive: true })
        writeFileSync(join(workspace, inside), text)
      }
    }
  }
  walk(HOME)
}

const { values } = parseArgs({ options: { workspace: { type: 'string' }, lab: { type: 'string' } } })
const lab = values.lab ? labNamed(values.lab) : undefined
const workspace = values.workspace ? filesBelow(values.workspace) : undefined
// A whole second: what the session prints depends on its input alone, not on the moment it was started.
const sim = new Simulation({ startAt: Math.floor(wallClock() / 1000) * 1000, seed: 9 })
const session = await Session.open({ sim, lab, onFault: message => process.stderr.write(`${message}\n`) })
for (const [path, text] of workspace ?? []) {
  session.laptop.files.mkdir(dirname(join(HOME, path)), { parents: true })
  session.laptop.files.write(join(HOME, path), text)
}

const input = new InputFile()
const incoming = process.stdin[Symbol.asyncIterator]()
const shell = session.startShell(input, new SinkFile(chunk => process.stdout.write(chunk)))
for (;;) {
  await driveUntil(sim, () => shell.exitStatus !== undefined || input.starved)
  if (shell.exitStatus !== undefined) break
  const { done, value } = await incoming.next()
  if (done) input.end()
  else input.push(value)
}
if (values.workspace && workspace) save(session, values.workspace, workspace)
process.stdout.write('', () => process.exit(shell.exitStatus))
