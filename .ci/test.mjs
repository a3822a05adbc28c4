// Everything: checks, unit tests and transcripts and labs (vitest), the built site in a browser (Playwright). Ends with
// one plain line `N passed, N failed`.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const results = fs.mkdtempSync(path.join(os.tmpdir(), 'test-results-'))
const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' }
const total = { passed: 0, failed: 0, skipped: 0 }

function count(passed, failed, skipped = 0) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}

function timed(name, act) {
  const began = Date.now()
  console.log(`\n== ${name}`)
  act()
  console.log(`== ${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`)
}

const run = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env, ...options })

timed('checks', () => {
  const { stdout } = spawnSync('node', ['.ci/check.mjs', '--count'], { encoding: 'utf8', env })
  const [, passed, failed] = /@@(\d+) (\d+)/.exec(stdout) ?? ['', 0, 1]
  console.log(stdout.replace(/@@.*\n/, '').trim())
  count(Number(passed), Number(failed))
})

timed('unit tests, transcripts, labs', () => {
  const file = path.join(results, 'vitest.json')
  run('vitest', [
    'run',
    '--config',
    'tests/vitest.config.ts',
    '--reporter',
    'dot',
    '--reporter',
    'json',
    '--outputFile.json',
    file,
  ])
  if (!fs.existsSync(file)) return count(0, 1)
  const report = JSON.parse(fs.readFileSync(file, 'utf8'))
  // A file that could not be loaded has no failed test of its own.
  const broken = report.testResults.filter(
    t => t.status === 'failed' && !t.assertionResults.some(a => a.status === 'failed'),
  )
  count(report.numPassedTests, report.numFailedTests + broken.length, report.numPendingTests + report.numTodoTests)
})

timed('browser tests', () => {
  // For the root of a host, and for a folder below it.
  for (const place of [[], ['--base', '/x/', '--outDir', 'dist-x']])
    if (run('astro', ['build', ...place], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) return count(0, 1)
  const file = path.join(results, 'playwright.json')
  let CHROMIUM
  try {
    CHROMIUM = execFileSync('node', ['.ci/browser.mjs'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim()
  } catch {
    return count(0, 1)
  }
  run('playwright', ['test', '--config', 'tests/browser/playwright.config.ts', '--reporter', 'list,json'], {
    env: { ...env, CHROMIUM, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  })
  if (!fs.existsSync(file)) return count(0, 1)
  const { stats } = JSON.parse(fs.readFileSync(file, 'utf8'))
  count(stats.expected, stats.unexpected + stats.flaky, stats.skipped)
})

fs.rmSync(results, { recursive: true })
if (total.skipped) console.log(`\nskipped: ${total.skipped}`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed ? 1 : 0)
