/** Pathname expansion (bash(1)): names in the file system that a pattern matches, sorted as in the C.UTF-8 locale. */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import { compilePattern, hasPattern, matches } from './pattern.ts'

const MOST_PATHS = 20_000

export interface GlobOptions {
  dotglob: boolean
  globstar: boolean
  nocase: boolean
}

const unescape = (text: string): string => text.replace(/\\(.)/gs, '$1')

/** @param pattern with quoted characters escaped; @returns nothing when nothing matches */
export function glob(process: Process, pattern: string, options: GlobOptions): string[] {
  const { files } = process.host
  const parts = splitPath(pattern)
  let found = [parts[0] === '' ? '/' : '']
  const rest = parts[0] === '' ? parts.slice(1) : parts
  rest.forEach((part, i) => {
    const last = i === rest.length - 1
    const next: string[] = []
    for (const base of found) {
      if (next.length > MOST_PATHS) break
      if (part === '') next.push(base.endsWith('/') ? base : `${base}/`)
      else if (part === '**' && options.globstar) descend(process, base, next, last)
      else if (!hasPattern(part)) {
        const path = base + unescape(part)
        const there = files.exists(process.path(path)) || (last && existsAsLink(process, path))
        if (there && (last || files.isDirectory(process.path(path)))) next.push(last ? path : `${path}/`)
      } else {
        for (const name of names(process, base)) {
          if (name.startsWith('.') && !part.startsWith('.') && !options.dotglob) continue
          if (!matches(compilePattern(part, options.nocase), name)) continue
          if (last) next.push(base + name)
          else if (files.isDirectory(process.path(base + name))) next.push(`${base}${name}/`)
        }
      }
    }
    found = next
  })
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

function existsAsLink(process: Process, path: string): boolean {
  try {
    process.host.files.stat(process.path(path), { noFollow: true })
    return true
  } catch {
    return false
  }
}

function names(process: Process, base: string): string[] {
  try {
    return process.host.files.list(base === '' ? process.cwd : process.path(base))
  } catch (error) {
    if (error instanceof Errno) return []
    throw error
  }
}

function descend(process: Process, base: string, out: string[], last: boolean): void {
  if (out.length > MOST_PATHS) return
  if (!last || base) out.push(base)
  for (const name of names(process, base)) {
    if (name.startsWith('.')) continue
    const path = base + name
    const node = process.host.files.stat(process.path(path), { noFollow: true })
    if (node.kind === 'directory') {
      if (last) out.push(path)
      descendInto(process, `${path}/`, out, last)
    } else if (last) out.push(path)
  }
}

function descendInto(process: Process, base: string, out: string[], last: boolean): void {
  if (last) {
    const inner: string[] = []
    descend(process, base, inner, true)
    out.push(...inner.filter(path => path !== base))
  } else descend(process, base, out, false)
}

/** Splits at slashes that are outside brackets and groups. */
function splitPath(pattern: string): string[] {
  if (!/[[(\\]/.test(pattern)) return pattern.split('/')
  const parts: string[] = []
  let part = ''
  let depth = 0
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!
    if (char === '\\') part += char + (pattern[++i] ?? '')
    else if (char === '/' && depth === 0) {
      parts.push(part)
      part = ''
    } else {
      if (char === '(' && /[?*+@!]$/.test(part)) depth++
      else if (char === ')' && depth) depth--
      part += char
    }
  }
  return [...parts, part]
}
