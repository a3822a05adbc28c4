/** What is typed at a terminal, and what the screen then holds. */
import { expect, it } from 'vitest'
import { Tty } from '../host/tty.ts'
import { coreutils } from '../programs/coreutils.ts'
import { driveUntil } from '../sim/drive.ts'
import { machine } from '../../tests/shell/harness.ts'

async function terminal(keys: string[], columns = 80): Promise<string> {
  const host = machine({}, coreutils)
  let shown = ''
  const decoder = new TextDecoder()
  const tty: Tty = new Tty({
    columns,
    rows: 24,
    output: (chunk, done) => {
      shown += decoder.decode(chunk, { stream: true })
      done()
    },
    signal: (group, signal) => host.signalGroup(group, signal),
  })
  host.start(['bash'], { files: { 0: tty.file, 1: tty.file, 2: tty.file }, tty, group: 'new', cwd: '/root' })
  await driveUntil(host.sim, () => false, host.sim.now() + 100)
  for (const key of keys) {
    tty.input(new TextEncoder().encode(key))
    await driveUntil(host.sim, () => false, host.sim.now() + 100)
  }
  // The text after the last erase of each line; a line editor's later drawings of several lines come again.
  return (
    shown
      .split('\r\n')
      .map(line => line.slice(line.lastIndexOf('\x1b[J') < 0 ? 0 : line.lastIndexOf('\x1b[J') + 3))
      // eslint-disable-next-line no-control-regex
      .map(line => line.replace(/\x1b\[[\d;?]*[A-Za-z]|\r/g, ''))
      .join('\n')
  )
}

it.each<[string, string[], string]>([
  ['runs a line', ['echo hi\r'], 'root@laptop:~# echo hi\nhi\nroot@laptop:~# '],
  ['edits', ['eho a b', '\x01', '\x06', 'c', '\x05', '\x17', 'z\r'], 'root@laptop:~# echo a z\na z\nroot@laptop:~# '],
  [
    'recalls',
    ['echo 1\r', 'echo 2\r', '\x1b[A', '\x1b[A', '\r'],
    'root@laptop:~# echo 1\n1\nroot@laptop:~# echo 2\n2\nroot@laptop:~# echo 1\n1\nroot@laptop:~# ',
  ],
  [
    'searches',
    ['echo one\r', 'echo two\r', '\x12', 'on', '\r'],
    'root@laptop:~# echo one\none\nroot@laptop:~# echo two\ntwo\nroot@laptop:~# echo one\none\nroot@laptop:~# ',
  ],
  [
    'continues',
    ['for i in 1 2; do\r', 'echo $i; done\r'],
    'root@laptop:~# for i in 1 2; do\n> echo $i; done\n1\n2\nroot@laptop:~# ',
  ],
  ['completes', ['unam', '\t', '\r'], 'root@laptop:~# uname \nLinux\nroot@laptop:~# '],
  [
    'drops a line on Ctrl-C',
    ['abc', '\x03', 'echo ok\r'],
    'root@laptop:~# abc^C\nroot@laptop:~# echo ok\nok\nroot@laptop:~# ',
  ],
  [
    'interrupts a program',
    ['sleep 100\r', '\x03', 'echo $?\r'],
    'root@laptop:~# sleep 100\n^C\nroot@laptop:~# echo $?\n130\nroot@laptop:~# ',
  ],
  [
    'interrupts itself',
    ['while :; do :; done\r', '\x03', 'echo $?\r'],
    'root@laptop:~# while :; do :; done\n^C\nroot@laptop:~# echo $?\n130\nroot@laptop:~# ',
  ],
  [
    'stops and goes on',
    ['sleep 100\r', '\x1a', 'jobs\r', 'kill %1\r'],
    'root@laptop:~# sleep 100\n^Z\n[1]+  Stopped                 sleep 100\nroot@laptop:~# jobs\n[1]+  Stopped                 sleep 100\nroot@laptop:~# kill %1\n[1]+  Terminated              sleep 100\nroot@laptop:~# ',
  ],
  [
    'takes a paste as text',
    ['\x1b[200~echo a\necho b\x1b[201~', '\r'],
    'root@laptop:~# echo a\nroot@laptop:~# echo a\necho b\na\nb\nroot@laptop:~# ',
  ],
  ['leaves', ['\x04'], 'root@laptop:~# \nexit\n'],
])('%s', async (_, keys, screen) => {
  expect(await terminal(keys)).toBe(screen)
})
