/** Writes `service-worker.js`, which keeps the course for times without a network: all pages, scripts, workers and
 *  styles, the search, and the fonts of the languages it is written in. An Astro integration, for builds; it stands
 *  after all that write files. The work is done by `service-worker.ts`. */
import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'

/** What nobody needs without a network: it is for hosts, for machines, or never asked for by our pages. */
const LEFT_OUT = [
  /^_headers$/,
  /(?:^|\/)\./,
  /^service-worker\.js$/,
  /\.(?:png|xml|txt|map)$/,
  // A container is loaded from elsewhere: without a network there is none to put these into.
  /(?:^|\/)(?:apiserver|kubectl)\.[\w-]+\.mjs$/,
  /^pagefind\/pagefind-(?:component|modular|ui|highlight)/,
  /-(?:cyrillic|greek|vietnamese)(?:-ext)?-wght-/,
]

export function offline(): AstroIntegration {
  return {
    name: 'offline',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const root = fileURLToPath(dir)
        const files = globSync('**/*', { cwd: root })
          .map(path => path.replaceAll('\\', '/'))
          .filter(path => statSync(root + path).isFile() && !LEFT_OUT.some(pattern => pattern.test(path)))
          .sort()
        const source = stripTypeScriptTypes(
          readFileSync(new URL('service-worker.ts', import.meta.url), 'utf8'),
        ).replace('export function', 'function')
        const contents = createHash('sha256').update(source)
        for (const path of files) contents.update(path).update(readFileSync(root + path))
        const version = contents.digest('hex').slice(0, 12)
        const named = files.map(path => path.replace(/(^|\/)index\.html$/, '$1'))
        const call = `keepCourse(self, ${JSON.stringify(version)}, ${JSON.stringify(named)})`
        writeFileSync(`${root}service-worker.js`, `${source}\n${call}\n`)
      },
    },
  }
}
