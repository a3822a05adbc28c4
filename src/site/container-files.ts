/** The programs that are put into a Node.js container, each bundled into one file: `virtual:container` gives their
 *  addresses. A Vite plugin. */
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'

const NAME = 'virtual:container'
const RESOLVED = `\0${NAME}`
const DEV = '/@container/'
/** File to what it is made of. */
const PROGRAMS: Readonly<Record<string, string>> = {
  apiserver: 'container-server.ts',
  kubectl: 'container-kubectl.ts',
}

/** One file of JavaScript for Node.js 20 and newer. */
export async function bundled(program: string): Promise<string> {
  const input = fileURLToPath(new URL(`../session/${PROGRAMS[program]}`, import.meta.url))
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      write: false,
      minify: true,
      target: 'node20',
      rolldownOptions: {
        input,
        // The laptop's own node, for those who have no other.
        external: ['quickjs-emscripten-core', '@jitl/quickjs-wasmfile-release-sync'],
        output: { format: 'es', codeSplitting: false },
      },
    },
  })
  const chunks = [result].flat().flatMap(each => ('output' in each ? each.output : []))
  const chunk = chunks.find(each => each.type === 'chunk')
  if (!chunk) throw new Error(`container-files: nothing came of ${program}`)
  return chunk.code
}

export function containerFiles(): Plugin {
  let isBuild = false
  return {
    name: 'container-files',
    configResolved: config => {
      isBuild = config.command === 'build'
    },
    resolveId: id => (id === NAME ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) return undefined
      const rows = Object.keys(PROGRAMS).map(async program => {
        if (!isBuild) return `${program}: '${DEV}${program}.mjs'`
        const file = this.emitFile({ type: 'asset', name: `${program}.mjs`, source: await bundled(program) })
        return `${program}: import.meta.ROLLUP_FILE_URL_${file}`
      })
      return `export const programs = { ${(await Promise.all(rows)).join(', ')} }`
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const program = /^\/@container\/(\w+)\.mjs/.exec(request.url ?? '')?.[1]
        if (!program || !(program in PROGRAMS)) return next()
        void bundled(program).then(code => response.setHeader('Content-Type', 'text/javascript').end(code), next)
      })
    },
  }
}
