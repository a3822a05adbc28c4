/** The facts about the API as data that is fetched, not as a program: a browser reads 180 KB of JSON in a fraction of
 *  the time that it takes to compile them. A Vite plugin, for builds; the worker waits for the data before it runs. */
import type { Plugin } from 'vite'

const FACTS = /\/api\/openapi\/(?:schemas|descriptions)\.json$/

export function dataFiles(): Plugin {
  return {
    name: 'data-files',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      if (!FACTS.test(id)) return undefined
      const code = `import url from ${JSON.stringify(`${id}?url&no-inline`)}
const response = await fetch(new URL(url, import.meta.url))
if (!response.ok) throw new Error(\`\${response.url}: \${response.status}\`)
export default await response.json()`
      return { code, moduleType: 'js' }
    },
  }
}
