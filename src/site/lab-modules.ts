/** Labs as modules: `virtual:labs` is a table of functions, each of which loads one lab; `virtual:lab-index` says about
 *  each what pages need to know. They are read and checked when the site is built, so that the worker need not carry a
 *  YAML parser, and a wrong lab fails the build. A Vite plugin. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { parseLab, slugOf, type Lab } from '../lab/lab.ts'

const TABLE = 'virtual:labs'
const INDEX = 'virtual:lab-index'
const ONE = 'virtual:lab/'
const resolved = (id: string) => `\0${id}`

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path =>
    statSync(join(folder, path)).isFile(),
  )
}

/** What the worker gets: maps as lists of pairs, and nothing that only tests need. */
export const portable = (lab: Lab) => ({
  ...lab,
  tasks: lab.tasks.map(({ id, check, after }) => ({ id, check, after })),
  files: [...lab.files],
  start: [...lab.start],
  solution: undefined,
})

/** What pages need to know of a lab: its tasks, each with the commands of the solution. */
const summary = ({ title, difficulty, minutes, cluster, tasks, solution }: Lab) => ({
  title,
  difficulty,
  minutes,
  programs: cluster.proxy ?? false,
  tasks: tasks.map(({ id }) => ({
    id,
    commands: solution.filter(step => step.task === id).map(step => step.command),
  })),
})

/** @param labs the folder of all labs */
export function labModules(labs: string): Plugin {
  const folders = () => readdirSync(labs).filter(name => statSync(join(labs, name)).isDirectory())
  const read = (name: string, watch: (file: string) => void): Lab => {
    const folder = join(labs, name)
    const paths = filesOf(folder)
    for (const path of paths) watch(join(folder, path))
    return parseLab(name, new Map(paths.map(path => [path, readFileSync(join(folder, path), 'utf8')])))
  }
  return {
    name: 'lab-modules',
    resolveId: id => (id === TABLE || id === INDEX || id.startsWith(ONE) ? resolved(id) : undefined),
    load(id) {
      if (id === resolved(TABLE)) {
        const rows = folders().map(name => `${JSON.stringify(slugOf(name))}: () => import('${ONE}${name}')`)
        return `export const labs = { ${rows.join(', ')} }`
      }
      const watch = (file: string) => this.addWatchFile(file)
      if (id === resolved(INDEX)) {
        const rows = folders().map(name => [slugOf(name), summary(read(name, watch))])
        return `export const labIndex = ${JSON.stringify(Object.fromEntries(rows))}`
      }
      if (!id.startsWith(resolved(ONE))) return undefined
      return `export const lab = ${JSON.stringify(portable(read(id.slice(resolved(ONE).length), watch)))}`
    },
  }
}
