/** Whatever is typed at a terminal, the prompt answers afterwards. FUZZ_SEED and FUZZ_LINES type other lines, and
 *  more. */
import { expect, it } from 'vitest'
import { Tty } from '../host/tty.ts'
import { coreutils } from '../programs/coreutils.ts'
import { driveUntil } from '../sim/drive.ts'
import { Random } from '../sim/random.ts'
import { openKubectl } from '../../tests/kubectl.ts'
import { bash } from './bash.ts'

const LINES = Number(process.env['FUZZ_LINES'] ?? 10_000)
const SEED = Number(process.env['FUZZ_SEED'] ?? 1)
const LINES_A_TERMINAL = 50
/** What the screen takes at once, and how long it then needs, in milliseconds: as a page does. */
const SCREEN_BYTES = 65_536
const SCREEN_MS = 20

const WORDS = [
  'x', 'y.txt', '$x', '"$x"', "'a b'", '"${a[@]}"', '${x:-y}', '${x/a*/b}', '${#x}', '$((x+1))', '$(echo a b)', '`seq 3`', '*', '{1..9}', '~', '-n', '-1',
  '3', '--', '"', "'", '\\', '$', '${', '$(', '$((', '{', '}', '(', ')', '!', '[', ']', 'é', '日本', '👩‍🚀', '\t', '$?', '$$', '$!', '/', '..', '-', '%1', 'a=b',
] // prettier-ignore
const COMMANDS = [
  'echo', 'cat', 'sort', 'grep -E', 'sed', 'sed s/a/b/', 'awk', "awk '{print $1}'", 'wc', 'head', 'tail', 'tail -f', 'seq', 'yes', 'xargs', 'xargs -n1', 'find', 'ls',
  'cp', 'mv', 'touch', 'mkdir', 'cd', 'test', '[', 'expr', 'printf', 'read x', 'cut -f', 'tr', 'uniq', 'tee', 'sleep 1', 'sleep 1000', 'jobs', 'fg', 'bg', 'wait',
  'set -u', 'set -x', 'set +x', 'shopt -s extglob', 'local', 'declare -A', 'export', 'unset', 'alias', 'eval', 'break', 'continue', 'return', 'type', 'x=1', 'a=(1 2)', 'a[1]=', 'let',
  'history', 'date', 'timeout 1', 'time', 'diff', 'watch', 'env', 'basename', 'kubectl', 'kubectl get', 'kubectl get pods', 'kubectl get svc -A -o', 'kubectl describe',
  'kubectl create cm', 'kubectl delete', 'kubectl apply -f -', 'kubectl explain', 'kubectl get cm -o jsonpath=', 'kubectl get cm -w', 'kubectl label', 'kubectl scale', 'nosuch', '',
] // prettier-ignore
const JOINS = ['|', '|', '||', '&&', ';', '&', '>', '<', '>>', '2>&1', '<<<', '|&', '&>', '< <(', '\n']
const SHAPES: ((line: () => string) => string)[] = [
  line => `if ${line()}; then ${line()}; fi`,
  line => `for i in ${line()}; do ${line()}; done`,
  line => `while ${line()}; do ${line()}; done`,
  line => `case ${line()} in ${line()}) ${line()};; esac`,
  line => `f() { ${line()}; }; f`,
  line => `(${line()})`,
  line => `{ ${line()}; }`,
  line => `echo $(${line()})`,
  line => `cat <(${line()})`,
  line => `[[ ${line()} ]]`,
  line => `((${line()}))`,
  line => `cat <<E\r${line()}\rE`,
  line => `cat <<E\r${line()}`,
]
const KEYS = ['\t', '\t\t', '\x01', '\x05', '\x0b', '\x17', '\x19', '\x12', '\x1b[A', '\x1b[B', '\x1bb', '\x1bf', '\x1b.', '\x15', '\x0c', '\x1b[200~a\rb\x1b[201~', '\x1a', '\x03', '\x16', '\x1f'] // prettier-ignore

function typed(random: Random): string {
  const some = (most: number, one: () => string, join: string) =>
    Array.from({ length: random.int(most + 1) }, one).join(join)
  const command = () => `${random.pick(COMMANDS)} ${some(3, () => random.pick(WORDS), ' ')}`
  const line = (): string =>
    random.int(4) === 0
      ? random.pick(SHAPES)(line)
      : random.int(3) === 0
        ? `${command()} ${random.pick(JOINS)} ${command()}`
        : command()
  const kind = random.int(10)
  if (kind === 0) return some(40, () => String.fromCharCode(random.int(256)), '')
  if (kind === 1) return some(8, () => random.pick([...WORDS, ...COMMANDS, ...JOINS]), random.pick(['', ' ']))
  if (kind === 2) return some(6, () => random.pick([...KEYS, ...WORDS, ...COMMANDS]), '')
  return line()
}

it(`survives ${LINES} random lines`, async () => {
  const random = new Random(SEED)
  for (let done = 0; done < LINES; done += LINES_A_TERMINAL) {
    const { host } = openKubectl({
      '/bin/bash': bash,
      '/bin/sh': bash,
      ...Object.fromEntries(Object.entries(coreutils).map(([name, program]) => [`/bin/${name}`, program])),
    })
    let shown = ''
    let alive = false
    let drawn = 0
    const decoder = new TextDecoder()
    const tty: Tty = new Tty({
      columns: 80,
      rows: 24,
      output: (chunk, more) => {
        shown = shown.slice(-2000) + decoder.decode(chunk, { stream: true })
        alive ||= shown.includes('alive')
        drawn += chunk.length
        if (drawn < SCREEN_BYTES) return more()
        drawn = 0
        const timer = host.sim.after(SCREEN_MS, more)
        return () => timer.cancel()
      },
      signal: (group, signal) => host.signalGroup(group, signal),
    })
    const files = { 0: tty.file, 1: tty.file, 2: tty.file }
    const open = () => host.start(['bash'], { files, tty, group: 'new', cwd: '/root' })
    const press = async (keys: string, ms: number) => {
      tty.input(new TextEncoder().encode(keys))
      await driveUntil(host.sim, () => false, host.sim.now() + ms)
    }
    let shell = open()
    const lines: string[] = []
    for (let i = 0; i < LINES_A_TERMINAL; i++) {
      const line = typed(random)
      lines.push(line)
      await press(`${line}\r`, 5)
      for (let tries = 0; tries < 3; tries++) await press('\x03', 1)
      // It may have been told to end.
      if (shell.exitStatus !== undefined) shell = open()
    }
    await press('\x03', 1000)
    await press('\x03', 1000)
    if (shell.exitStatus !== undefined) open()
    // Twice: keys typed before may have called up a line that reads what is typed.
    for (let tries = 0; tries < 2; tries++) {
      await press('\x15command echo al""ive\r', 5000)
      await press('\x03', 10)
    }
    expect({ lines, shown: alive ? 'alive' : shown }).toEqual({ lines, shown: 'alive' })
  }
}, 600_000)
