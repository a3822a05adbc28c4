/** The labs as they lie on disk, for sessions without a browser. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseLab, slugOf, type Lab } from '../lab/lab.ts'

const LARGEST_FILE = 1024 * 1024
const labs = new URL('../../labs/', import.meta.url).pathname

/** Text of every file below a folder, by path. Hidden folders, and files too large to be a workspace's, are left out. */
export function filesBelow(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => !path.split('/').some(part => part.startsWith('.') || part === 'node_modules'))
    .filter(path => statSync(join(folder, path)).isFile() && statSync(join(folder, path)).size <= LARGEST_FILE)
    .toSorted()
  return new Map(paths.map(path => [path, readFileSync(join(folder, path), 'utf8')]))
}

/** In their order: `030-nodeport`. */
export const labFolders = (): string[] =>
  readdirSync(labs)
    .filter(name => statSync(join(labs, name)).isDirectory())
    .toSorted()

/** @param name with its number or without; undefined if there is none */
export const labFolder = (name: string): string | undefined =>
  labFolders().find(folder => folder === name || slugOf(folder) === name)

export const pathInLab = (folder: string, path: string): string => join(labs, folder, path)

/** @throws LabError */
export const readLab = (folder: string): Lab => parseLab(folder, filesBelow(join(labs, folder)))
