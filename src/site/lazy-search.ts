/** Puts `search-on-demand.ts` between Starlight's search box and Pagefind's user interface. A Vite plugin. */
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const STAND_IN = fileURLToPath(new URL('search-on-demand.ts', import.meta.url))

export function lazySearch(): Plugin {
  return {
    name: 'lazy-search',
    enforce: 'pre',
    resolveId: (id, importer) => (id === '@pagefind/default-ui' && importer !== STAND_IN ? STAND_IN : undefined),
  }
}
