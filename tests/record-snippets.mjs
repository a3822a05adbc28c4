/** Records what the real bash of this machine answers to the snippets of src/shell/snippets.txt (blocks apart by a
 *  line `---`), run one after the other with `bash -c` in one folder: node tests/record-snippets.mjs */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const folder = new URL('../src/shell/', import.meta.url).pathname
const snippets = readFileSync(`${folder}snippets.txt`, 'utf8')
  .split(/^---\n/m)
  .map(s => s.replace(/\n$/, ''))
const cwd = '/tmp/snippets'
rmSync(cwd, { recursive: true, force: true })
mkdirSync(cwd)
const env = { PATH: process.env.PATH, HOME: '/root', LC_ALL: 'C.UTF-8' }
const recorded = snippets.map(snippet => {
  const { stdout, stderr, status } = spawnSync('bash', ['-c', snippet], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 10_000,
    input: '',
  })
  return { snippet, stdout, stderr, status }
})
writeFileSync(`${folder}snippets.json`, `${JSON.stringify(recorded, null, 1)}\n`)
