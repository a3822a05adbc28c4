/** Cron's five fields. Source: robfig/cron v3, the standard parser. Left out: time zones other than UTC. Pure. */

const NAMES = [
  [],
  [],
  [],
  ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
]
const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const
const DESCRIPTORS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Further ahead nothing is looked for: the 29th of February comes within it. */
const HORIZON_DAYS = 5 * 366

export interface CronSchedule {
  fields: readonly ReadonlySet<number>[]
  /** Where both the day of the month and of the week are given, either will do. */
  anyDay: boolean
  anyWeekday: boolean
}

/** Undefined for a text that is no schedule. */
export function parseSchedule(text: string): CronSchedule | undefined {
  const parts = (DESCRIPTORS[text] ?? text).trim().split(/\s+/)
  if (parts.length !== 5) return undefined
  const fields = parts.map((part, i) => parseField(part, i))
  if (fields.some(field => !field)) return undefined
  const isStar = (part: string) => part === '?' || part.startsWith('*')
  return { fields: fields as ReadonlySet<number>[], anyDay: isStar(parts[2]!), anyWeekday: isStar(parts[4]!) }
}

function parseField(text: string, i: number): Set<number> | undefined {
  const [low, high] = BOUNDS[i]!
  const out = new Set<number>()
  const valueOf = (word: string) => {
    const named = NAMES[i]!.indexOf(word.toLowerCase())
    return named >= 0 && word ? named : /^\d+$/.test(word) ? Number(word) : NaN
  }
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/')
    const by = step === undefined ? 1 : Number(step)
    const [a = '', b] = range.split('-')
    const star = range === '*' || range === '?'
    const from = star ? low : valueOf(a)
    const to = star ? high : b !== undefined ? valueOf(b) : step !== undefined ? high : from
    if (!(from >= low && to <= high && from <= to && by >= 1)) return undefined
    for (let value = from; value <= to; value += by) out.add(value)
  }
  return out
}

/** The first time after `after` (both milliseconds since the epoch); undefined if there is none for years. */
export function nextTime({ fields, anyDay, anyWeekday }: CronSchedule, after: number): number | undefined {
  const [minutes, hours, days, months, weekdays] = fields as [
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
  ]
  const first = Math.floor(after / MINUTE) * MINUTE + MINUTE
  let day = Math.floor(first / DAY) * DAY
  for (let i = 0; i < HORIZON_DAYS; i++, day += DAY) {
    const date = new Date(day)
    if (!months.has(date.getUTCMonth() + 1)) continue
    const byDay = days.has(date.getUTCDate())
    const byWeekday = weekdays.has(date.getUTCDay())
    if (anyDay || anyWeekday ? !(byDay && byWeekday) : !(byDay || byWeekday)) continue
    for (let minute = Math.max(0, (first - day) / MINUTE); minute < 24 * 60; minute++) {
      if (hours.has(Math.floor(minute / 60)) && minutes.has(minute % 60)) return day + minute * MINUTE
    }
  }
  return undefined
}
