/** Records what the real bash of this machine shows for the keys of src/shell/line-editor/typing.json, typed one after
 *  the other into a tmux of 60 by 16: node tests/record-typing.mjs */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const file = new URL('../src/shell/line-editor/typing.json', import.meta.url).pathname
const cases = JSON.parse(readFileSync(file, 'utf8'))
const AT_ONCE = 12

async function record(row, number) {
  const home = `/tmp/typing/${number}`
  const tmux = (...args) =>
    spawnSync('tmux', ['-L', `typing${number}`, '-f', '/dev/null', ...args], { encoding: 'utf8' })
  mkdirSync(`${home}/my folder`, { recursive: true })
  mkdirSync(`${home}/manifests`, { recursive: true })
  for (const name of ['alpha.txt', 'alpha beta.txt', 'manifests/web.yaml', 'my folder/$x'])
    writeFileSync(`${home}/${name}`, '')
  writeFileSync(`${home}.rc`, "PS1='$ '; HISTFILE=; HISTCONTROL=ignoreboth; set -H\n")
  const env = `env -i HOME=${home} PATH=/usr/bin:/bin TERM=xterm-256color LC_ALL=C.UTF-8 INPUTRC=/dev/null`
  tmux('new-session', '-d', '-x', '60', '-y', '16', `cd ${home} && ${env} bash --noprofile --rcfile ${home}.rc -i`)
  tmux('set', '-g', 'status', 'off')
  await wait(1000)
  for (const keys of row.keys) {
    tmux('send-keys', '-H', ...[...Buffer.from(keys)].map(byte => byte.toString(16).padStart(2, '0')))
    await wait(700)
  }
  await wait(500)
  const lines = tmux('capture-pane', '-p').stdout.split('\n')
  row.screen = lines
    .map(line => line.trimEnd())
    .join('\n')
    .trimEnd()
  tmux('kill-server')
}

rmSync('/tmp/typing', { recursive: true, force: true })
const queue = [...cases.entries()]
async function drain() {
  for (let next = queue.shift(); next; next = queue.shift()) await record(next[1], next[0])
}
await Promise.all(Array.from({ length: AT_ONCE }, drain))
writeFileSync(file, `${JSON.stringify(cases, null, 1)}\n`)
