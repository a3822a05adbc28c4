/** Everyday snippets against what bash 5.2 and GNU programs answered (recorded by tests/record-snippets.mjs). */
import { expect, it } from 'vitest'
import { coreutils } from '../programs/coreutils.ts'
import { machine, run } from '../../tests/shell/harness.ts'
import recorded from './snippets.json' with { type: 'json' }

/** What depends on pids and on where programs are is blurred. */
const blur = (text: string) => text.replace(/\b\d{4,7}\b/g, 'PID').replace(/^(pwd|cd) is .*/gm, '$1 is it')

/** Known to differ: extglob is on from the start, pids are shorter, and an element of nothing is fatal. */
const DIFFERENT = ['shopt -s extglob; case', "bash -c 'kill -9", 'echo ${a[-1]}']

it('answers as the real bash does', async () => {
  const host = machine({ '/tmp/snippets/.keep': '' }, coreutils)
  host.files.remove('/tmp/snippets/.keep')
  const wrong: object[] = []
  for (const { snippet, stdout, stderr, status } of recorded) {
    if (DIFFERENT.some(start => snippet.startsWith(start))) continue
    const got = await run(host, ['bash', '-c', snippet], { cwd: '/tmp/snippets' })
    const want = { stdout: blur(stdout), stderr: blur(stderr), status }
    const have = { stdout: blur(got.stdout), stderr: blur(got.stderr), status: got.status }
    if (JSON.stringify(want) !== JSON.stringify(have)) wrong.push({ snippet, want, have })
  }
  expect(wrong).toEqual([])
})
