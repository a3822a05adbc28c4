/** ps (procps-ng 4, and busybox's): which processes, and which columns of them. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { strftime } from '../host/strftime.ts'
import { isApplet } from './busybox-words.ts'
import { Failure, program } from './command.ts'
import { commandOf, shortOf } from './processes.ts'

interface Column {
  title: string
  width: number
  left?: boolean
  value: (p: Process, asker: Process) => string
}

const seconds = (p: Process): number => Math.floor((p.now() - p.startedAt) / 1000)
const two = (n: number): string => String(n).padStart(2, '0')
const hours = (s: number): string => `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`

function elapsed(p: Process): string {
  const s = seconds(p)
  const days = Math.floor(s / 86_400)
  return days ? `${days}-${hours(s % 86_400)}` : s >= 3600 ? hours(s) : hours(s).slice(3)
}

const state = (p: Process, asker: Process): string => (p.stopped ? 'T' : p === asker ? 'R' : 'S')
const longState = (p: Process, asker: Process): string =>
  state(p, asker) +
  (p.group === p.pid && p.tty?.file === undefined ? 's' : '') +
  (p.tty?.foreground === p.group ? '+' : '')
const parent = (p: Process): number => (p.parent?.host === p.host ? p.parent.pid : 0)
const user = (p: Process): string => p.host.user.name
const command = { title: 'COMMAND', width: 0, left: true, value: commandOf }

const COLUMNS: Readonly<Record<string, Column>> = {
  '%cpu': { title: '%CPU', width: 4, value: () => '0.0' },
  '%mem': { title: '%MEM', width: 4, value: () => '0.0' },
  args: command,
  c: { title: 'C', width: 2, value: () => '0' },
  cmd: { ...command, title: 'CMD' },
  comm: { ...command, value: shortOf },
  command,
  etime: { title: 'ELAPSED', width: 11, value: elapsed },
  etimes: { title: 'ELAPSED', width: 7, value: p => String(seconds(p)) },
  group: { title: 'GROUP', width: 8, left: true, value: user },
  lstart: { title: 'STARTED', width: 24, value: p => strftime('%a %b %e %H:%M:%S %Y', p.startedAt) },
  ni: { title: 'NI', width: 3, value: () => '0' },
  pgid: { title: 'PGID', width: 7, value: p => String(p.group) },
  pid: { title: 'PID', width: 7, value: p => String(p.pid) },
  ppid: { title: 'PPID', width: 7, value: p => String(parent(p)) },
  pri: { title: 'PRI', width: 3, value: () => '19' },
  rss: { title: 'RSS', width: 5, value: () => '3712' },
  s: { title: 'S', width: 1, left: true, value: state },
  start: { title: 'START', width: 5, value: p => strftime('%H:%M', p.startedAt) },
  stat: { title: 'STAT', width: 4, left: true, value: longState },
  stime: { title: 'STIME', width: 5, left: true, value: p => strftime('%H:%M', p.startedAt) },
  time: { title: 'TIME', width: 8, value: () => '00:00:00' },
  tty: { title: 'TTY', width: 8, left: true, value: p => (p.tty ? 'pts/0' : '?') },
  uid: { title: 'UID', width: 5, value: p => String(p.host.user.uid) },
  user: { title: 'USER', width: 8, left: true, value: user },
  vsz: { title: 'VSZ', width: 6, value: () => '4624' },
}
const ALIASES: Readonly<Record<string, string>> = {
  fname: 'comm',
  pcpu: '%cpu',
  pgrp: 'pgid',
  pmem: '%mem',
  rssize: 'rss',
  state: 's',
  tname: 'tty',
  tt: 'tty',
  ucmd: 'comm',
  ucomm: 'comm',
  uname: 'user',
}

/** The lists of columns that letters choose. */
const FORMATS = {
  plain: ['pid', 'tty', 'time', 'comm=CMD'],
  full: ['user=UID', 'pid', 'ppid', 'c', 'stime', 'tty', 'time', 'cmd'],
  bsd: ['pid', 'tty', 'stat', 'time', 'args'],
  user: ['user', 'pid', '%cpu', '%mem', 'vsz', 'rss', 'tty', 'stat', 'start', 'time', 'args'],
}

interface Choice {
  format: string[]
  all: boolean
  /** Also those without a terminal. */
  withoutTty: boolean
  pids: Set<number> | undefined
  names: Set<string> | undefined
  header: boolean
  sort: string | undefined
}

function choose(argv: readonly string[]): Choice {
  const out: Choice = {
    format: FORMATS.plain,
    all: false,
    withoutTty: false,
    pids: undefined,
    names: undefined,
    header: true,
    sort: undefined,
  }
  const custom: string[] = []
  const words = argv.slice(1)
  const listed = (text: string) => text.split(/[,\s]+/).filter(Boolean)
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const bsd = !word.startsWith('-')
    if (word.startsWith('--')) {
      const [name, value = ''] = word.slice(2).split('=') as [string, string?]
      if (name === 'no-headers' || name === 'no-heading') out.header = false
      else if (name === 'sort') out.sort = value
      else if (name === 'format') custom.push(value)
      else if (name === 'pid') out.pids = new Set([...(out.pids ?? []), ...listed(value).map(Number)])
      else if (name !== 'forest') throw new Failure(`error: unknown gnu long option\n\nUsage:\n ps [options]\n`)
      continue
    }
    if (bsd && /^\d/.test(word)) {
      out.pids = new Set([...(out.pids ?? []), ...listed(word).map(Number)])
      continue
    }
    const letters = bsd ? word : word.slice(1)
    for (let j = 0; j < letters.length; j++) {
      const letter = letters[j]!
      const value = () => {
        const rest = letters.slice(j + 1)
        j = letters.length
        return rest || (words[++i] ?? '')
      }
      if (letter === 'o' || letter === 'O') custom.push(value())
      else if (letter === 'p') out.pids = new Set([...(out.pids ?? []), ...listed(value()).map(Number)])
      else if (letter === 'C') out.names = new Set(listed(value()))
      else if (letter === 'k') out.sort = value()
      else if (letter === 'e' || letter === 'A') out.all = true
      else if (letter === 'a' && bsd) out.format = out.format === FORMATS.plain ? FORMATS.bsd : out.format
      else if (letter === 'x' && bsd) {
        out.withoutTty = true
        if (out.format === FORMATS.plain) out.format = FORMATS.bsd
      } else if (letter === 'u' && bsd) out.format = FORMATS.user
      else if (letter === 'f' && !bsd) out.format = FORMATS.full
      else if (letter === 'h' && bsd) out.header = false
    }
    if (bsd && letters.includes('a') && letters.includes('x')) out.all = true
  }
  // `-o pid= -o comm=` and `-o pid,comm`: a title takes the rest of its word.
  if (custom.length)
    out.format = custom.flatMap(text =>
      text.includes('=') && !/,\w+=/.test(text) && !/=[^,]*,/.test(text) ? [text] : text.split(/[,\s]+/),
    )
  return out
}

export const ps: Program = program(async process => {
  const all = process.host.processes()
  if (isApplet(process)) {
    const rows = all.map(p => `${String(p.pid).padStart(5)} root      0:00 ${commandOf(p)}\n`)
    await process.stdout.write(`PID   USER     TIME  COMMAND\n${rows.join('')}`)
    return 0
  }
  const { format, all: everyone, withoutTty, pids, names, header, sort } = choose(process.argv)
  const columns = format.map(spec => {
    const [name = '', title] = spec.split('=') as [string, string?]
    const column = COLUMNS[ALIASES[name] ?? name.toLowerCase()]
    if (!column) throw new Failure(`error: unknown user-defined format specifier "${name}"\n\nUsage:\n ps [options]\n`)
    return { ...column, title: title ?? column.title }
  })
  const shown = all.filter(p => {
    if (pids ?? names) return (pids?.has(p.pid) ?? false) || (names?.has(shortOf(p)) ?? false)
    return everyone || p.tty === process.tty || (withoutTty && !p.tty)
  })
  const key = sort?.replace(/^[-+]/, '')
  const by = key ? COLUMNS[ALIASES[key] ?? key] : undefined
  if (by) {
    const order = sort!.startsWith('-') ? -1 : 1
    shown.sort((a, b) => by.value(a, process).localeCompare(by.value(b, process), undefined, { numeric: true }) * order)
  }
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => {
        const { width, left } = columns[i]!
        if (left) return i === cells.length - 1 ? cell : cell.padEnd(width)
        return cell.padStart(width)
      })
      .join(' ')
  const titles = columns.map(c => c.title)
  const lines = header && titles.some(Boolean) ? [line(titles)] : []
  for (const p of shown) lines.push(line(columns.map(c => c.value(p, process))))
  await process.stdout.write(lines.map(each => `${each}\n`).join(''))
  return shown.length ? 0 : 1
})
