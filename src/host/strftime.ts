/** Dates as strftime(3) writes them in the C locale, in UTC. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** @param ms milliseconds since the epoch */
export function strftime(format: string, ms: number): string {
  const date = new Date(ms)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = date.getUTCDay()
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1)
  const dayOfYear = Math.floor((ms - yearStart) / 86_400_000)
  const hour12 = date.getUTCHours() % 12 || 12
  const nano = String(Math.round((ms - Math.floor(ms / 1000) * 1000) * 1e6)).padStart(9, '0')
  const field = (letter: string): string | undefined => {
    switch (letter) {
      case 'a':
        return DAYS[day]!.slice(0, 3)
      case 'A':
        return DAYS[day]
      case 'b':
      case 'h':
        return MONTHS[date.getUTCMonth()]!.slice(0, 3)
      case 'B':
        return MONTHS[date.getUTCMonth()]
      case 'c':
        return strftime('%a %b %e %H:%M:%S %Y', ms)
      case 'C':
        return two(Math.floor(date.getUTCFullYear() / 100))
      case 'd':
        return two(date.getUTCDate())
      case 'D':
      case 'x':
        return strftime('%m/%d/%y', ms)
      case 'e':
        return String(date.getUTCDate()).padStart(2)
      case 'F':
        return strftime('%Y-%m-%d', ms)
      case 'g':
        return isoWeek(date).year.slice(2)
      case 'G':
        return isoWeek(date).year
      case 'H':
        return two(date.getUTCHours())
      case 'I':
        return two(hour12)
      case 'j':
        return String(dayOfYear + 1).padStart(3, '0')
      case 'k':
        return String(date.getUTCHours()).padStart(2)
      case 'l':
        return String(hour12).padStart(2)
      case 'm':
        return two(date.getUTCMonth() + 1)
      case 'M':
        return two(date.getUTCMinutes())
      case 'n':
        return '\n'
      case 'N':
        return nano
      case 'p':
        return date.getUTCHours() < 12 ? 'AM' : 'PM'
      case 'P':
        return date.getUTCHours() < 12 ? 'am' : 'pm'
      case 'q':
        return String(Math.floor(date.getUTCMonth() / 3) + 1)
      case 'r':
        return strftime('%I:%M:%S %p', ms)
      case 'R':
        return strftime('%H:%M', ms)
      case 's':
        return String(Math.floor(ms / 1000))
      case 'S':
        return two(date.getUTCSeconds())
      case 't':
        return '\t'
      case 'T':
      case 'X':
        return strftime('%H:%M:%S', ms)
      case 'u':
        return String(day || 7)
      case 'U':
        return two(Math.floor((dayOfYear + 7 - day) / 7))
      case 'V':
        return isoWeek(date).week
      case 'w':
        return String(day)
      case 'W':
        return two(Math.floor((dayOfYear + 7 - ((day + 6) % 7)) / 7))
      case 'y':
        return two(date.getUTCFullYear() % 100)
      case 'Y':
        return String(date.getUTCFullYear())
      case 'z':
        return '+0000'
      case 'Z':
        return 'UTC'
      case '%':
        return '%'
      default:
        return undefined
    }
  }
  return format.replace(
    /%([-_0^#]?)(\d*)(:*)([a-zA-Z%])/g,
    (whole, flag: string, width: string, colons: string, letter: string) => {
      if (colons) return letter === 'z' ? '+00:00' : whole
      const value = letter === 'N' && width ? nano.slice(0, Number(width)) : field(letter)
      if (value === undefined) return whole
      if (flag === '-') return value.replace(/^[0 ]+(?=.)/, '')
      if (flag === '_') return value.replace(/^0+(?=.)/, zeros => ' '.repeat(zeros.length))
      return flag === '^' ? value.toUpperCase() : value
    },
  )
}

function isoWeek(date: Date): { year: string; week: string } {
  const thursday = new Date(date.getTime())
  thursday.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7))
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  const week = Math.ceil(((thursday.getTime() - start) / 86_400_000 + 1) / 7)
  return { year: String(thursday.getUTCFullYear()), week: String(week).padStart(2, '0') }
}
