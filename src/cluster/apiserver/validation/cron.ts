/** What is wrong with the schedule of a CronJob, in the words of github.com/robfig/cron's ParseStandard. */

type Bounds = { min: number; max: number; names?: readonly string[] }

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
]
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']
const DURATION = /^([+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/

/** Undefined when it is well formed. */
export function cronScheduleError(schedule: string): string | undefined {
  if (!schedule) return 'empty spec string'
  let text = schedule
  const zone = /^(?:TZ|CRON_TZ)=(\S*)/.exec(text)
  if (zone) {
    if (!isTimeZone(zone[1]!)) return `provided bad location ${zone[1]}: unknown time zone ${zone[1]}`
    text = text.slice(zone[0].length).trim()
  }
  if (text.startsWith('@')) return descriptorError(text)
  const fields = text.trim().split(/\s+/).filter(Boolean)
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
  for (let i = 0; i < 5; i++) {
    for (const range of fields[i]!.split(',').filter(Boolean)) {
      const error = rangeError(range, FIELDS[i]!)
      if (error) return error
    }
  }
  return undefined
}

export function isTimeZone(zone: string): boolean {
  try {
    return Boolean(zone) && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

function descriptorError(text: string): string | undefined {
  if (DESCRIPTORS.includes(text)) return undefined
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`
  const duration = text.slice('@every '.length)
  if (DURATION.test(duration)) return undefined
  return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`
}

function numberOf(text: string, { names }: Bounds): number | string {
  const named = names?.indexOf(text.toLowerCase()) ?? -1
  if (named >= 0) return names === MONTHS ? named + 1 : named
  if (!/^[+-]?\d+$/.test(text))
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
  const number = Number(text)
  return number < 0 ? `negative number (${number}) not allowed: ${text}` : number
}

function rangeError(expression: string, bounds: Bounds): string | undefined {
  const parts = expression.split('/')
  const ends = parts[0]!.split('-')
  let start: number | string
  let end: number | string
  if (ends[0] === '*' || ends[0] === '?') [start, end] = [bounds.min, bounds.max]
  else {
    start = numberOf(ends[0]!, bounds)
    if (typeof start === 'string') return start
    if (ends.length > 2) return `too many hyphens: ${expression}`
    end = ends.length === 2 ? numberOf(ends[1]!, bounds) : start
    if (typeof end === 'string') return end
  }
  let step: number | string = 1
  if (parts.length === 2) {
    step = numberOf(parts[1]!, bounds)
    if (typeof step === 'string') return step
    if (ends.length === 1) end = bounds.max
  } else if (parts.length > 2) return `too many slashes: ${expression}`
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${expression}`
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${expression}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`
  return step === 0 ? `step of range should be a positive number: ${expression}` : undefined
}
