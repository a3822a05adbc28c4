/** journalctl of systemd 252: the lines of the machine's services, by unit (`-u`) or of the kernel (`-k`), the last N (`-n`),
 *  following (`-f`).
 *  Left out: priorities, boots, time ranges, other output formats. */
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
}

function optionsOf(argv: readonly string[]): Options | { wrong: string } {
  const options: Options = { units: [], lines: undefined, follow: false, kernel: false }
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
    else if (/^-(xe?|e|r|b)$|^--no-pager$/.test(word)) continue
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
  const shown = options.follow || options.lines !== undefined ? lines.slice(-(options.lines ?? DEFAULT_LINES)) : lines
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
