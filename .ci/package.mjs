// Packs the built site and its server into one zip, for classrooms without a network: unpack it, `node serve.mjs`.
//
//   node .ci/package.mjs [--site dist] [--out services-course.zip]
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { strToU8, zipSync } from 'fflate'

const here = path.dirname(fileURLToPath(import.meta.url))
const { values } = parseArgs({
  options: {
    site: { type: 'string', default: 'dist' },
    out: { type: 'string', default: 'services-course.zip' },
  },
})

const README = `Kubernetes Services, from the Inside

1. Install Node.js 20 or newer (https://nodejs.org).
2. In this folder: node serve.mjs
3. Open http://localhost:8080/ in a browser.

For a whole class from one machine: node serve.mjs --host 0.0.0.0
It prints the address that the others open. No network beyond that is needed.
`

const files = {
  'README.txt': strToU8(README),
  'serve.mjs': fs.readFileSync(path.join(here, 'serve.mjs')),
  LICENSE: fs.readFileSync(path.join(here, '../LICENSE')),
}
for (const name of fs.readdirSync(values.site, { recursive: true, encoding: 'utf8' })) {
  const file = path.join(values.site, name)
  if (fs.statSync(file).isFile()) files[`site/${name.replaceAll('\\', '/')}`] = fs.readFileSync(file)
}
const zip = zipSync({ 'services-course': files })
fs.writeFileSync(values.out, zip)
console.log(`${values.out}: ${Object.keys(files).length} files, ${(zip.length / 1e6).toFixed(1)} MB`)
