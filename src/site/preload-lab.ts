/** Names in the head of each page with a lab the modules that its terminal is made of, so that they are on their way
 *  while the page is being laid out: else each is found only when another has run. An Astro integration, for builds.
 *  Astro itself names only what a page's own scripts import; Vite's preloading knows only HTML that Vite made. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'
import type { Plugin, Rollup } from 'vite'

/** What shows a terminal, apart from the scripts that the page names itself. Ends of module names. */
const NEEDED = [
  '/components/Workspace.tsx',
  '/workspace/lab-workspace.ts',
  '/preact/dist/client.js',
  '/terminal/lab-client.ts',
  '/terminal/terminal-view.ts',
]

/** Where text and terminal are two tabs, the terminal loads when it is first shown. */
const MEDIA = '(min-width: 62rem)'

export function preloadLab(): AstroIntegration {
  const files = new Set<string>()
  let base = '/'

  const take = (bundle: Rollup.OutputBundle) => {
    const chunks = Object.values(bundle).filter(file => file.type === 'chunk')
    const add = (name: string) => {
      if (files.has(name)) return
      files.add(name)
      for (const imported of chunks.find(chunk => chunk.fileName === name)?.imports ?? []) add(imported)
    }
    for (const end of NEEDED) {
      const found = chunks.find(chunk => chunk.moduleIds.some(id => id.endsWith(end)))
      if (!found) throw new Error(`preload-lab: no file of the site holds ${end}`)
      add(found.fileName)
    }
  }

  const plugin: Plugin = {
    name: 'preload-lab',
    applyToEnvironment: environment => environment.name === 'client',
    generateBundle: (_, bundle) => take(bundle),
  }

  return {
    name: 'preload-lab',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [plugin] } })
      },
      'astro:config:done': ({ config }) => {
        base = config.base.replace(/\/?$/, '/')
      },
      'astro:build:done': ({ dir }) => {
        const links = [...files]
          .map(file => `<link rel="modulepreload" media="${MEDIA}" href="${base}${file}">`)
          .join('')
        const root = fileURLToPath(dir)
        for (const path of globSync('**/*.html', { cwd: root })) {
          const html = readFileSync(root + path, 'utf8')
          if (html.includes('class="lab-split"')) writeFileSync(root + path, html.replace('</head>', `${links}</head>`))
        }
      },
    },
  }
}
