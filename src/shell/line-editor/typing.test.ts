/** What the screen shows for keys typed, against bash 5.2 on a terminal of 60 by 16 (recorded by
 *  tests/record-typing.mjs). */
import headless from '@xterm/headless'
import { expect, it } from 'vitest'
import { machine } from '../../../tests/shell/harness.ts'
import { Tty } from '../../host/tty.ts'
import { coreutils } from '../../programs/coreutils.ts'
import { driveUntil } from '../../sim/drive.ts'
import recorded from './typing.json' with { type: 'json' }

const FILES = { 'alpha.txt': '', 'alpha beta.txt': '', 'manifests/web.yaml': '', 'my folder/$x': '' }

async function screenAfter(keys: readonly string[]): Promise<string> {
  const files = Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`/root/${name}`, text]))
  const host = machine({ ...files, '/root/.bashrc': "PS1='$ '\n" }, coreutils)
  const screen = new headless.Terminal({ cols: 60, rows: 16, allowProposedApi: true })
  const tty = new Tty({
    columns: 60,
    rows: 16,
    output: (chunk, done) => screen.write(chunk, done),
    signal: (group, signal) => host.signalGroup(group, signal),
  })
  host.start(['bash'], { files: { 0: tty.file, 1: tty.file, 2: tty.file }, tty, group: 'new', cwd: '/root' })
  const pass = async (ms: number) => {
    // Time moves from one due thing to the next; and the screen writes in tasks of its own, which it waits for.
    let over = false
    host.sim.after(ms, () => (over = true))
    await driveUntil(host.sim, () => over)
    await new Promise<void>(resolve => screen.write('', resolve))
  }
  for (let i = 0; i < 5; i++) await pass(100)
  for (const key of keys) {
    tty.input(new TextEncoder().encode(key))
    for (let i = 0; i < 7; i++) await pass(100)
  }
  const buffer = screen.buffer.active
  return Array.from(
    { length: 16 },
    (_, i) =>
      buffer
        .getLine(buffer.viewportY + i)
        ?.translateToString(true)
        .trimEnd() ?? '',
  )
    .join('\n')
    .trimEnd()
}

it.each(recorded)('$name', async ({ keys, screen }) => {
  const blur = (text: string) => text.replace(/\[(\d)\] \d+/g, '[$1] PID')
  expect(blur(await screenAfter(keys))).toBe(blur(screen))
})
