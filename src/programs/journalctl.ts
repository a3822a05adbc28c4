/** journalctl of systemd 252: the lines of the machine's services, by unit (`-u`) or of the kernel (`-k`), the last N (`-n`),
 *  following (`-f`),
 *  between two moments (`--since`, `--until`). Left out: priorities, boots, other output formats. */
import type { Program } from '../host/program.ts'
import type { JournalLine } from '../host/service.ts'
import type { KernelLine } from '../net/netfilter/packet-log.ts'

const DEFAULT_LINES = 10

/** `Nov 22 15:27:11 worker kubelet[1204]: text`. */
export function journalLine(line: JournalLine, host: string): string {
  const at = new Date(line.at)
  const [, day, month] = at.toUTCString().split(' ')
  return `${month} ${day} ${at.toISOString().slice(11, 19)} ${host} ${line.source}: ${line.text}`
}

interface Options {
  units: string[]
  lines: number | undefined
  follow: boolean
  /** Of the kernel alone. */
  kernel: boolean
  /** As they were given: `5 min ago`, `2026-11-22 15:00:00`, `15:00`. */
  since: string | undefined
  until: string | undefined
}

const SPANS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A moment as systemd.time(7) has it, the common ones. @returns milliseconds since the epoch */
function momentOf(text: string, now: number): number | undefined {
  const span = /^-?(\d+) *(s|sec|seconds?|m|min|minutes?|h|hours?|hr|d|days?)( ago)?$/.exec(text.trim())
  if (span && (span[3] || text.trim().startsWith('-'))) return now - Number(span[1]) * SPANS[span[2]![0]!]!
  const day = new Date(now).toISOString().slice(0, 10)
  if (text === 'now') return now
  if (text === 'today') return Date.parse(`${day}T00:00:00Z`)
  if (text === 'yesterday') return Date.parse(`${day}T00:00:00Z`) - SPANS['d']!
  const [, date = day, time = '00:00:00'] = /^(\d{4}-\d\d-\d\d)?[ T]?(\d\d:\d\d(?::\d\d)?)?( UTC)?$/.exec(
    text.trim(),
  ) ?? [undefined, '?']
  const at = Date.parse(`${date}T${time}Z`)
  return Number.isNaN(at) ? undefined : at
}

function optionsOf(argv: readonly string[]): Options | { wrong: string } {
  const options: Options = {
    units: [],
    lines: undefined,
    follow: false,
    kernel: false,
    since: undefined,
    until: undefined,
  }
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    const value = () => (/^-\w.+/.test(word) ? word.slice(2) : (word.split('=')[1] ?? argv[++i] ?? ''))
    if (/^(-u|--unit)/.test(word)) options.units.push(value())
    else if (/^(-n|--lines)/.test(word)) {
      const count = value()
      options.lines = /^\d+$/.test(count) ? Number(count) : DEFAULT_LINES
    } else if (word === '-f' || word === '--follow') options.follow = true
    else if (word === '-k' || word === '--dmesg') options.kernel = true
    else if (word === '-kf' || word === '-fk') options.kernel = options.follow = true
    else if (/^(-S|--since)/.test(word)) options.since = value()
    else if (/^(-U|--until)/.test(word)) options.until = value()
    else if (/^(-[reb]|-x|-xe|--no-pager|--reverse|-q|--quiet|--no-hostname|--boot)$/.test(word)) continue
    else if (/^-x?e?u$/.test(word)) options.units.push(argv[++i] ?? '')
    else if (/^-fu$/.test(word)) {
      options.follow = true
      options.units.push(argv[++i] ?? '')
    } else return { wrong: word }
  }
  return options
}

export const journalctl: Program = async process => {
  const options = optionsOf(process.argv.slice(1))
  if ('wrong' in options) {
    await process.stderr.write(
      options.wrong.startsWith('-')
        ? `journalctl: unrecognized option '${options.wrong}'\n`
        : `Failed to add match '${options.wrong}': Invalid argument\n`,
    )
    return 1
  }
  const { services } = process.host
  const all = services?.all() ?? []
  const { kernelLog } = process.host.net.netfilter
  const ofKernel = ({ at, text }: KernelLine): JournalLine => ({ at, source: 'kernel', text })
  const chosen = options.units.length ? options.units.flatMap(name => services?.get(name) ?? []) : all
  const [ofServices, kernel] = [options.kernel ? [] : chosen, options.units.length ? [] : kernelLog.lines()]
  const lines = [...ofServices.flatMap(service => service.lines()), ...kernel.map(ofKernel)].toSorted(
    (a, b) => a.at - b.at,
  )
  const from = options.since === undefined ? -Infinity : momentOf(options.since, process.now())
  const to = options.until === undefined ? Infinity : momentOf(options.until, process.now())
  if (from === undefined || to === undefined) {
    await process.stderr.write(`Failed to parse timestamp: ${from === undefined ? options.since : options.until}\n`)
    return 1
  }
  const within = lines.filter(line => line.at >= from && line.at <= to)
  const shown = options.follow || options.lines !== undefined ? within.slice(-(options.lines ?? DEFAULT_LINES)) : within
  const show = (line: JournalLine) => `${journalLine(line, process.host.name)}\n`
  await process.stdout.write(shown.length ? shown.map(show).join('') : '-- No entries --\n')
  if (!options.follow) return 0

  const coming: JournalLine[] = []
  let wake: (() => void) | undefined
  const heard = (line: JournalLine) => {
    coming.push(line)
    wake?.()
  }
  const stops = ofServices.map(service => service.follow(heard))
  if (!options.units.length) stops.push(kernelLog.follow(line => heard(ofKernel(line))))
  try {
    for (;;) {
      if (!coming.length)
        await process.wait<void>(settle => {
          wake = settle
        })
      await process.stdout.write(coming.splice(0).map(show).join(''))
    }
  } finally {
    for (const stop of stops) stop()
  }
}
