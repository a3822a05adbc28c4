/** Whatever lines a shell is given, it answers afterwards. */
import { expect, it } from 'vitest'
import { coreutils } from '../programs/coreutils.ts'
import { Random } from '../sim/random.ts'
import { machine, run } from '../../tests/shell/harness.ts'
import { shell } from './bash.ts'

const PIECES = [
  'echo', 'x', '$x', '"$x"', "'a b'", '|', '||', '&&', ';', '&', '(', ')', '{', '}', '$(', '`', '"', "'", '>', '<', '>>', '2>&1', '<<<', 'if', 'then',
  'fi', 'for', 'in', 'do', 'done', 'while', 'case', 'esac', '[[', ']]', '((', '))', '${x', '${x:-', '[', ']', 'true', 'false', 'cat', 'sort', 'x=1',
  'a=(1 2)', '${a[@]}', '$((1+', '*', '?', '!', '~', '\\', '#', '\n', 'f()', 'eval', 'read', 'break', 'continue', 'return', 'local', 'set -u', 'grep',
  'sed s/a/b/', 'wc', '{1..9}', 'exec', 'trap', 'wait', 'kill', '%', '\x00', 'é', '日本',
] // prettier-ignore

it('survives random lines', async () => {
  const random = new Random(42)
  for (let i = 0; i < 150; i++) {
    const line = Array.from({ length: 1 + random.int(12) }, () => random.pick(PIECES)).join(random.pick([' ', ' ', '']))
    const host = machine({ '/bin/resilient': shell({ personality: 'bash', resilient: true }) }, coreutils)
    // Each line by itself: an open quote may take the rest of the input, as it does in any shell.
    const { status } = await run(host, ['bash', '-c', line])
    expect({ line, ended: status >= 0 }).toEqual({ line, ended: true })
    const after = await run(host, ['resilient'], {
      stdin: `eval ${JSON.stringify(')').replace(/"/g, "'")}\necho )\necho alive\n`,
    })
    expect({ line, alive: after.stdout.includes('alive') }).toEqual({ line, alive: true })
  }
}, 120_000)
