/** date (GNU coreutils 9), and the dates that `-d` takes. */
import type { Program } from '../host/program.ts'
import { strftime } from '../host/strftime.ts'
import { Failure, options, program } from './command.ts'

/** Dates as `date -d` takes them, the common ones. @returns milliseconds since the epoch */
export function parseDate(text: string, now: number): number | undefined {
  const trimmed = text.trim()
  if (/^@-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed.slice(1)) * 1000
  const units: Record<string, number> = {
    sec: 1000,
    second: 1000,
    min: 60_000,
    minute: 60_000,
    hour: 3_600_000,
    day: 86_400_000,
    week: 604_800_000,
  }
  let base = now
  let rest = trimmed.toLowerCase()
  const absolute = /^(\d{4}-\d{2}-\d{2})(?:[t ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?\s*(z|utc|[-+]\d{2}:?\d{2})?/.exec(
    rest,
  )
  if (absolute) {
    const zone = !absolute[3] || /^[zu]/.test(absolute[3]) ? 'Z' : absolute[3]
    base = Date.parse(`${absolute[1]}T${absolute[2] ?? '00:00'}${zone}`)
    rest = rest.slice(absolute[0].length)
  }
  rest = rest
    .replace(/\b(now|today)\b/, '')
    .replace(/\byesterday\b/, '1 day ago')
    .replace(/\btomorrow\b/, '1 day')
    .replace(/\bnext\b/, '1')
    .replace(/\blast (\w+)/, '1 $1 ago')
  for (const match of rest.matchAll(/([-+]?\s*\d+)\s*([a-z]+?)s?\b(\s+ago)?/g)) {
    const unit = units[match[2]!]
    if (!unit) return undefined
    base += Number(match[1]!.replace(/\s/g, '')) * unit * (match[3] ? -1 : 1)
  }
  if (rest.replace(/([-+]?\s*\d+)\s*([a-z]+?)s?\b(\s+ago)?/g, '').trim()) return undefined
  return Number.isNaN(base) ? undefined : base
}

export const date: Program = program(async process => {
  const o = options(process, {
    short: 'd:uRI::r:s:',
    long: {
      'date=': 'd',
      utc: 'u',
      universal: 'u',
      'rfc-email': 'R',
      'iso-8601=?': 'I',
      'reference=': 'r',
      'rfc-3339=': '3',
    },
  })
  let at = process.now()
  if (o.has('d')) {
    const parsed = parseDate(o.get('d')!, at)
    if (parsed === undefined) throw new Failure(`date: invalid date ‘${o.get('d')}’`)
    at = parsed
  }
  if (o.has('r')) at = process.host.files.stat(process.path(o.get('r')!)).mtime
  const [format] = o.operands
  if (format !== undefined && !format.startsWith('+')) throw new Failure(`date: invalid date ‘${format}’`)
  const iso = {
    '': '%Y-%m-%d',
    date: '%Y-%m-%d',
    seconds: '%Y-%m-%dT%H:%M:%S+00:00',
    s: '%Y-%m-%dT%H:%M:%S+00:00',
    minutes: '%Y-%m-%dT%H:%M+00:00',
    ns: '%Y-%m-%dT%H:%M:%S,%N+00:00',
  }
  const wanted =
    format?.slice(1) ??
    (o.has('I')
      ? (iso[o.get('I') as keyof typeof iso] ?? iso[''])
      : o.has('R')
        ? '%a, %d %b %Y %H:%M:%S +0000'
        : o.has('3')
          ? '%Y-%m-%d %H:%M:%S+00:00'
          : '%a %b %e %H:%M:%S UTC %Y')
  await process.stdout.write(`${strftime(wanted, at)}\n`)
  return 0
})
