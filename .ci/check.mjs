// Types, lint, format, import rules, unused code; all of them, even if one fails.
import { spawnSync } from 'node:child_process'

const CHECKS = [
  ['types', 'astro', ['check', '--minimumFailingSeverity', 'warning']],
  ['lint', 'oxlint', []],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['imports', 'vitest', ['run', '--config', 'tests/vitest.config.ts', '--reporter', 'dot', 'tests/imports.test.ts']],
  ['unused code', 'knip', []],
]

let passed = 0
const failed = []
for (const [name, command, args] of CHECKS) {
  const began = Date.now()
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, CI: 'true' } })
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${name} (${seconds} s)`)
  if (status === 0) passed++
  else {
    failed.push(name)
    console.log(`${stdout}${stderr}`.trim())
  }
}
if (process.argv.includes('--count')) console.log(`@@${passed} ${failed.length}`)
process.exit(failed.length ? 1 : 0)
