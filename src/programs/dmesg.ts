/** dmesg of util-linux 2.38: the kernel's log, which -j LOG writes; with readable times (`-T`), without (`-t`), waiting
 *  for more (`-w`), clearing it (`-C`, `-c`). Left out: levels, facilities, what a kernel says while it boots. */
import type { Program } from '../host/program.ts'
import type { KernelLine } from '../net/netfilter/packet-log.ts'

export const dmesg: Program = async process => {
  const words = process.argv
    .slice(1)
    .flatMap(word => (/^-[a-zA-Z]{2,}$/.test(word) ? [...word.slice(1)].map(c => `-${c}`) : [word]))
  const flags = new Set<string>()
  const long: Record<string, string> = { '--ctime': '-T', '--notime': '-t', '--follow': '-w', '--clear': '-C' }
  for (const word of words) {
    const flag = long[word] ?? word
    if (!/^-[TtwCcHLxk]$/.test(flag)) {
      const what = flag.startsWith('--')
        ? `unrecognized option '${flag}'`
        : flag.startsWith('-')
          ? `invalid option -- '${flag[1]}'`
          : 'bad usage'
      await process.stderr.write(`dmesg: ${what}\nTry 'dmesg --help' for more information.\n`)
      return 1
    }
    flags.add(flag)
  }
  const { kernelLog } = process.host.net.netfilter
  const { bootedAt } = process.host
  const show = ({ at, text }: KernelLine) => {
    if (flags.has('-t')) return `${text}\n`
    if (flags.has('-T'))
      return `[${new Date(at).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+).*/, (_, day, date, month, year, time) => `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`)}] ${text}\n`
    return `[${((at - bootedAt) / 1000).toFixed(6).padStart(12)}] ${text}\n`
  }
  if (!flags.has('-C')) for (const line of kernelLog.lines()) await process.stdout.write(show(line))
  if (flags.has('-C') || flags.has('-c')) kernelLog.clear()
  if (!flags.has('-w')) return 0
  const coming: KernelLine[] = []
  let wake: (() => void) | undefined
  const stop = kernelLog.follow(line => {
    coming.push(line)
    wake?.()
  })
  try {
    for (;;) {
      if (!coming.length)
        await process.wait<void>(settle => {
          wake = settle
        })
      await process.stdout.write(coming.splice(0).map(show).join(''))
    }
  } finally {
    stop()
  }
}
