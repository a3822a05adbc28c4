// Finds a Chromium for the browser tests, or gets one: an installed one, else Playwright's own, else Debian's.
// Prints its path; nothing where Playwright finds its own.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

function installed() {
  for (const directory of (process.env.PATH ?? '').split(':'))
    for (const name of NAMES) if (directory && fs.existsSync(`${directory}/${name}`)) return `${directory}/${name}`
  return undefined
}

function run(command, ...args) {
  return spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0
}

function playwrights() {
  const path = execFileSync(
    process.execPath,
    ['-e', "import('@playwright/test').then(p => console.log(p.chromium.executablePath()))"],
    { encoding: 'utf8' },
  ).trim()
  return fs.existsSync(path)
}

let found = process.env.CHROMIUM ?? installed()
if (!found && !playwrights() && !run('npx', 'playwright', 'install', 'chromium')) {
  if (fs.existsSync('/etc/debian_version') && process.getuid?.() === 0)
    if (run('apt-get', 'update', '-qq')) run('apt-get', 'install', '-y', '-qq', 'chromium')
  found = installed()
  if (!found) {
    console.error('No Chromium: install one, or set CHROMIUM to its path.')
    process.exit(1)
  }
}
if (found) console.log(found)
