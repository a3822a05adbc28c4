/** Everyday snippets against what bash 5.2 and GNU programs answered (recorded by tests/record-snippets.mjs). */
import { expect, it } from 'vitest'
import { coreutils } from '../programs/coreutils.ts'
import { jq } from '../programs/jq.ts'
import { machine, run } from '../../tests/shell/harness.ts'
import recorded from './snippets.json' with { type: 'json' }

/** What depends on pids and on where programs are is blurred. */
const blur = (text: string) =>
  text
    .replace(/\b\d{4,7}\b/g, 'PID')
    .replace(/(line \d+:) +PID/g, '$1 PID')
    .replace(/^(pwd|cd) is .*/gm, '$1 is it')

/** Known to differ, and told of in the docs (how-it-works.mdx): extglob is on from the start; an element of nothing is
 *  fatal; `x: readonly` has a wrong line in bash; `~~` is not parsed; this machine's awk was mawk, ours is gawk. */
const DIFFERENT = [
  'shopt -s extglob; case',
  'echo ${a[-1]}',
  'f() { local -r x=1',
  'x="hello world"; echo "${x^}',
  'awk \'BEGIN { printf "%-5s|',
  'head nofile; tail nofile',
]

it('answers as the real bash does', async () => {
  const host = machine({ '/tmp/snippets/.keep': '', '/usr/bin/env': coreutils.env! }, { ...coreutils, jq })
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
  expect(recorded.length).toBeGreaterThanOrEqual(200)
  expect(DIFFERENT.length / recorded.length).toBeLessThan(0.03)
})
