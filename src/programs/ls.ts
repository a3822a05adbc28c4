/** ls (GNU coreutils 9). Everything belongs to root. Left out: colours, -Z, quoting styles but the default for ttys. */
import { Errno } from '../host/errno.ts'
import type { FileNode } from '../host/files.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { strftime } from '../host/strftime.ts'
import { isApplet } from './busybox-words.ts'
import { complain, options, program, type Options } from './command.ts'
import { compareVersions } from './sort.ts'

interface Entry {
  name: string
  node: FileNode
  path: string
}

const SIX_MONTHS = 15_778_476_000

export const sizeOf = (node: FileNode): number =>
  node.kind === 'file'
    ? node.data.length
    : node.kind === 'directory'
      ? 4096
      : node.kind === 'symlink'
        ? node.target.length
        : 0

/** `-rwxr-xr-x`. */
export function modeText(node: FileNode): string {
  const type = node.kind === 'directory' ? 'd' : node.kind === 'symlink' ? 'l' : node.kind === 'device' ? 'c' : '-'
  let out = type
  for (const shift of [6, 3, 0]) {
    const bits = node.mode >> shift
    out += (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + (bits & 1 ? 'x' : '-')
  }
  return node.mode & 0o1000 ? out.slice(0, -1) + (node.mode & 1 ? 't' : 'T') : out
}

/** `4.0K`, as -h writes it. */
export function human(bytes: number): string {
  if (bytes < 1024) return String(bytes)
  let value = bytes
  let unit = -1
  while (value >= 1024 && unit < 5) {
    value /= 1024
    unit++
  }
  const rounded = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value)
  return `${value < 10 && rounded < 10 ? rounded.toFixed(1) : String(Math.ceil(rounded))}${'KMGTPE'[unit]}`
}

export const ls: Program = program(async process => {
  const o = options(
    process,
    {
      short: '1aAbcCdfFgGhHiklLmnNopqQrRsStuUvxXZ',
      long: {
        all: 'a',
        'almost-all': 'A',
        directory: 'd',
        classify: 'F',
        'human-readable': 'h',
        inode: 'i',
        reverse: 'r',
        recursive: 'R',
        size: 's',
        'color=?': '9',
        'time-style=': '8',
        'group-directories-first': '7',
        'full-time': '6',
      },
    },
    2,
  )
  const names = o.operands.length ? o.operands : ['.']
  let status = 0
  const files: Entry[] = []
  const directories: Entry[] = []
  for (const name of names) {
    try {
      const { files: tree } = process.host
      const path = process.path(name)
      const long = o.has('l') || o.has('n') || o.has('g') || o.has('o') || o.has('6')
      let node = tree.stat(path, { noFollow: true })
      if (node.kind === 'symlink' && !long && !o.has('d')) node = tree.exists(path) ? tree.stat(path) : node
      ;(node.kind === 'directory' && !o.has('d') ? directories : files).push({ name, node, path })
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      await complain(process, `cannot access '${name}': ${error.message}`)
      status = isApplet(process) ? 1 : 2
    }
  }
  if (files.length) await process.stdout.write(listing(process, o, arrange(o, files), false))
  let first = !files.length
  const queue = arrange(o, directories)
  const titled = names.length > 1 || o.has('R')
  while (queue.length) {
    const directory = queue.shift()!
    const { files: tree } = process.host
    const entries: Entry[] = []
    for (const name of tree.list(directory.path)) {
      if (name.startsWith('.') && !o.has('a') && !o.has('A') && !o.has('f')) continue
      const path = `${directory.path}/${name}`
      entries.push({ name, node: tree.stat(path, { noFollow: true }), path })
    }
    if (o.has('a') || o.has('f')) {
      entries.push({ name: '.', node: directory.node, path: directory.path })
      entries.push({ name: '..', node: tree.stat(`${directory.path}/..`), path: `${directory.path}/..` })
    }
    const sorted = arrange(o, entries)
    let out = first ? '' : '\n'
    first = false
    if (titled) out += `${directory.name}:\n`
    await process.stdout.write(out + listing(process, o, sorted, true))
    if (o.has('R')) {
      const below = sorted.filter(e => e.node.kind === 'directory' && e.name !== '.' && e.name !== '..')
      queue.unshift(...below.map(e => ({ ...e, name: `${directory.name}/${e.name}` })))
    }
    await process.turn()
  }
  return status
})

function arrange(o: Options, entries: Entry[]): Entry[] {
  if (o.has('U') || o.has('f')) return entries
  const byName = (a: Entry, b: Entry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  const compare = (a: Entry, b: Entry): number => {
    if (o.has('7') && (a.node.kind === 'directory') !== (b.node.kind === 'directory'))
      return a.node.kind === 'directory' ? -1 : 1
    if (o.has('S')) return sizeOf(b.node) - sizeOf(a.node) || byName(a, b)
    if (o.has('t')) return b.node.mtime - a.node.mtime || byName(a, b)
    if (o.has('v')) return compareVersions(a.name, b.name)
    return byName(a, b)
  }
  const sorted = entries.toSorted(compare)
  return o.has('r') ? sorted.reverse() : sorted
}

function listing(process: Process, o: Options, entries: Entry[], inDirectory: boolean): string {
  const tty = process.stdout.isTty
  const mark = (e: Entry) =>
    o.has('F')
      ? e.node.kind === 'directory'
        ? '/'
        : e.node.kind === 'symlink'
          ? '@'
          : e.node.kind === 'file' && e.node.mode & 0o111
            ? '*'
            : ''
      : o.has('p') && e.node.kind === 'directory'
        ? '/'
        : ''
  const quoted = (name: string) =>
    tty && /[\s'"$&*?;|<>()[\]\\!`~#]/.test(name) ? (name.includes("'") ? `"${name}"` : `'${name}'`) : name
  if (o.has('l') || o.has('n') || o.has('g') || o.has('o') || o.has('6'))
    return long(process, o, entries, inDirectory, e => quoted(e.name) + (e.node.kind === 'symlink' ? '' : mark(e)))
  const bare = entries.map(e => quoted(e.name) + mark(e))
  // Names without quotes keep a place for them, so that all begin at one column.
  const some = tty && !o.has('m') && bare.some(n => /^['"]/.test(n))
  const names = some ? bare.map(n => (/^['"]/.test(n) ? n : ` ${n}`)) : bare
  if (!names.length) return ''
  if (o.has('m')) return `${names.join(', ')}\n`
  if (o.has('1') || (!tty && !o.has('C') && !o.has('x'))) return names.map(n => `${n}\n`).join('')
  return columns(names, process.tty?.columns ?? 80)
}

/** Names in as many columns as fit, down then across. */
function columns(names: string[], width: number): string {
  for (let rows = 1; ; rows++) {
    const count = Math.ceil(names.length / rows)
    const widths = Array.from({ length: count }, (_, c) =>
      Math.max(...names.slice(c * rows, (c + 1) * rows).map(n => n.length)),
    )
    if (rows < names.length && widths.reduce((a, b) => a + b + 2, -2) > width - 1) continue
    let out = ''
    for (let r = 0; r < rows; r++) {
      let line = ''
      for (let c = 0; c * rows + r < names.length; c++) {
        const last = (c + 1) * rows + r >= names.length
        line += last ? names[c * rows + r]! : names[c * rows + r]!.padEnd(widths[c]! + 2)
      }
      out += `${line}\n`
    }
    return out
  }
}

function long(
  process: Process,
  o: Options,
  entries: Entry[],
  inDirectory: boolean,
  shown: (e: Entry) => string,
): string {
  const size = (e: Entry) => (o.has('h') ? human(sizeOf(e.node)) : String(sizeOf(e.node)))
  const width = Math.max(0, ...entries.map(e => size(e).length))
  const blocks = entries.reduce(
    (sum, e) =>
      sum + (e.node.kind === 'file' || e.node.kind === 'directory' ? Math.ceil(sizeOf(e.node) / 4096) * 4 : 0),
    0,
  )
  const owner = o.has('n') ? '0' : 'root'
  const links = entries.map(e =>
    e.node.kind === 'directory' ? 2 + [...e.node.entries.values()].filter(n => n.kind === 'directory').length : 1,
  )
  const linkWidth = Math.max(0, ...links.map(l => String(l).length))
  let out = inDirectory ? `total ${o.has('h') ? human(blocks * 1024) : blocks}\n` : ''
  entries.forEach((e, i) => {
    const old = Math.abs(process.now() - e.node.mtime) > SIX_MONTHS
    const time = o.has('6')
      ? strftime('%Y-%m-%d %H:%M:%S.%N %z', e.node.mtime)
      : strftime(o.get('8') === 'long-iso' ? '%Y-%m-%d %H:%M' : old ? '%b %e  %Y' : '%b %e %H:%M', e.node.mtime)
    const target = e.node.kind === 'symlink' ? ` -> ${e.node.target}` : ''
    const owners = `${o.has('g') ? '' : ` ${owner}`}${o.has('o') || o.has('G') ? '' : ` ${owner}`}`
    out += `${modeText(e.node)} ${String(links[i]).padStart(linkWidth)}${owners} ${size(e).padStart(width)} ${time} ${shown(e)}${target}\n`
  })
  return out
}
