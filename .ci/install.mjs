// Installs what package-lock.json names, unless it is there already. Plain JavaScript for the Node that is at hand.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const top = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const installed = path.join(top, 'node_modules/.package-lock.json')
const wanted = path.join(top, 'package-lock.json')

if (!fs.existsSync(installed) || fs.statSync(installed).mtimeMs < fs.statSync(wanted).mtimeMs) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: top,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
  fs.utimesSync(installed, new Date(), new Date())
}
