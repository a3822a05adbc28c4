/** Sees to it that the search has all its files. Pagefind's program may still be writing when Starlight ends it, and then
 *  leaves empty ones, now and then, on a busy machine. An Astro integration, for builds: it has the files of such an index
 *  handed over and writes them itself. Starlight's own step comes before all integrations. */
import { globSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'
import * as pagefind from 'pagefind'

export function wholeSearch(): AstroIntegration {
  return {
    name: 'whole-search',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir)
        const folder = `${root}pagefind/`
        if (!globSync('**/*.*', { cwd: folder }).some(path => !statSync(folder + path).size)) return
        logger.warn('some files of the search were empty: they are written anew')
        const { index } = await pagefind.createIndex()
        if (!index) throw new Error('whole-search: no index')
        await index.addDirectory({ path: root })
        const { files } = await index.getFiles()
        for (const { path, content } of files) {
          mkdirSync(dirname(folder + path), { recursive: true })
          writeFileSync(folder + path, content)
        }
        await pagefind.close()
      },
    },
  }
}
