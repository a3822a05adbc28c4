/** Who may import whom (design: layout), and where real time and chance may be touched. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const src = new URL('../src', import.meta.url).pathname

/** Folder to the folders it may import, besides itself. `session/protocol` and its like are one file. */
const FOLDERS: Record<string, readonly string[]> = {
  api: [],
  sim: [],
  net: ['sim'],
  host: ['net', 'sim'],
  shell: ['host'],
  programs: ['host', 'net'],
  kubectl: ['api', 'host'],
  images: ['host', 'net', 'shell', 'programs'],
  cluster: ['api', 'sim', 'net', 'host'],
  lab: ['api'],
  session: ['api', 'sim', 'net', 'host', 'shell', 'programs', 'kubectl', 'images', 'cluster', 'lab'],
  terminal: ['session/protocol', 'session/message-lines'],
  site: ['lab', 'terminal'],
}

/** The same inside `cluster`, besides `api` and `sim`. The files beside these folders join them, and may import all. The API server reads and
 *  checks addresses and ranges; `net/address` is all it may know of a network. */
const CLUSTER: Record<string, readonly string[]> = {
  etcd: [],
  apiserver: ['etcd', 'net/address'],
  client: [],
  controllers: ['client'],
  scheduler: ['client'],
  kubelet: ['client', 'net', 'host'],
  'kube-proxy': ['client', 'net', 'host'],
  coredns: ['client', 'net', 'host'],
}

/** Names from the outside world, and where they may be used. What a script finds in its sandbox is not the outside. */
const SANDBOX = 'programs/node-prelude.ts'
const BANNED: readonly { name: string; pattern: RegExp; allowed: RegExp }[] = [
  {
    name: 'document',
    pattern:
      /(?<![.\w])(document\.(querySelector|createElement|body|documentElement|addEventListener|getElement)|window\.)/,
    allowed: /^(site|terminal)\//,
  },
  { name: 'Date.now', pattern: /\bDate\.now\b|new Date\(\)/, allowed: /^(sim|site|terminal)\// },
  { name: 'performance.now', pattern: /\bperformance\.now\b/, allowed: /^(sim|site|terminal)\// },
  { name: 'timers', pattern: /\b(setTimeout|setInterval|setImmediate)\s*\(/, allowed: /^(sim|site|terminal)\// },
  { name: 'Math.random', pattern: /\bMath\.random\b/, allowed: /^$/ },
  { name: 'randomUUID', pattern: /\bcrypto\.(randomUUID|getRandomValues)\b/, allowed: /^(site|terminal)\// },
  // Fails under Vite's dev server: `api/openapi/prose.ts` says why, and what to do instead.
  { name: 'import() of JSON', pattern: /\bimport\(\s*'[^']*\.json'/, allowed: /^$/ },
]

interface SourceFile {
  path: string
  text: string
  imports: string[]
}

const files: SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(path => /\.(ts|tsx|astro)$/.test(path))
  .map(path => {
    const text = readFileSync(join(src, path), 'utf8')
    const imports = ts
      .preProcessFile(text)
      .importedFiles.map(i => i.fileName)
      .filter(name => name.startsWith('.') || name.startsWith('#'))
      // The address of a script, not its code.
      .filter(name => !name.endsWith('?worker&url'))
      .map(name => relative(src, join(src, dirname(path), name.replace(/\?.*$/, ''))))
    return { path, text, imports }
  })

const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const folderOf = (path: string) => path.split('/')[0]!
const withoutEnding = (path: string) => path.replace(/\.\w+$/, '')

function mayImport(from: string, to: string): boolean {
  const [a, b] = [folderOf(from), folderOf(to)]
  if (a === b && a !== 'cluster') return true
  if (a !== b) return FOLDERS[a]?.some(f => f === b || f === withoutEnding(to)) ?? false
  const [inner, target] = [from.split('/')[1]!, to.split('/')[1]!]
  if (inner === target || !(inner in CLUSTER)) return true
  return CLUSTER[inner]?.includes(target) ?? false
}

/** Files of `cluster/controllers` and their like may not reach for `net` and `host` that others there may. */
function mayReach(from: string, to: string): boolean {
  if (folderOf(from) !== 'cluster' || folderOf(to) === 'cluster') return true
  const inner = from.split('/')[1]!
  if (!(inner in CLUSTER) || ['api', 'sim'].includes(folderOf(to))) return true
  return CLUSTER[inner]!.some(allowed => allowed === folderOf(to) || allowed === withoutEnding(to))
}

describe('imports', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(100)
  })

  it('follow the tables', () => {
    const wrong = files
      .filter(file => !isTest(file.path))
      .flatMap(({ path, imports }) => imports.map(to => ({ path, to })))
      .filter(({ path, to }) => !mayImport(path, to) || !mayReach(path, to))
      .map(({ path, to }) => `${path} imports ${to}`)
    expect(wrong).toEqual([])
  })

  it('have no cycles between files, types aside', () => {
    const edges = new Map(
      files.map(({ path, text }) => [
        path,
        ts
          .preProcessFile(text.replace(/^\s*(import|export) type [^;]*?from '[^']*'/gms, ''))
          .importedFiles.map(i => relative(src, join(src, dirname(path), i.fileName)))
          .filter(to => files.some(f => f.path === to)),
      ]),
    )
    const done = new Set<string>()
    const cycles: string[] = []
    const walk = (path: string, trail: string[]) => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' > '))
      if (done.has(path) || trail.includes(path)) return
      for (const to of edges.get(path) ?? []) walk(to, [...trail, path])
      done.add(path)
    }
    for (const path of edges.keys()) walk(path, [])
    expect(cycles).toEqual([])
  })
})

describe('the outside world', () => {
  it.each(BANNED)('$name is used only where it may be', ({ pattern, allowed }) => {
    const wrong = files
      .filter(
        ({ path }) => !isTest(path) && path !== SANDBOX && !allowed.test(path) && !path.startsWith('session/headless'),
      )
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .map((line, i) => ({ line: line.replace(/\/\/.*|^\s*\/?\*.*/, ''), at: `${path}:${i + 1}` }))
          .filter(({ line }) => pattern.test(line))
          .map(({ at, line }) => `${at} ${line.trim()}`),
      )
    expect(wrong).toEqual([])
  })
})
