/** kill, pkill, pgrep, pidof, sleep, timeout, watch, nohup, nice, env, uptime, free (procps, GNU coreutils 9). */
import { boundedRegex } from '../host/bounded-regex.ts'
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import { SIGNALS, type Program, type Signal } from '../host/program.ts'
import { strftime } from '../host/strftime.ts'
import { isApplet } from './busybox-words.ts'
import { complain, Failure, nameOf, options, program } from './command.ts'

/** `TERM`, `SIGTERM`, `15`. */
function signalOf(text: string): Signal | 0 | undefined {
  if (text === '0') return 0
  const name = text.toUpperCase().replace(/^(SIG)?/, 'SIG')
  if (name in SIGNALS) return name as Signal
  return Object.entries(SIGNALS).find(([, n]) => String(n) === text)?.[0] as Signal | undefined
}

export const commandOf = (p: Process): string => p.argv.join(' ')
export const shortOf = (p: Process): string => (p.argv[0] ?? '').replace(/^.*\//, '').replace(/^-/, '').slice(0, 15)

export const kill: Program = program(async process => {
  const args = process.argv.slice(1)
  let signal: Signal | 0 = 'SIGTERM'
  if (args[0] === '-l') {
    await process.stdout.write(
      `${Object.keys(SIGNALS)
        .map(s => s.slice(3))
        .join(' ')}\n`,
    )
    return 0
  }
  const spec =
    args[0] === '-s'
      ? args.splice(0, 2)[1]
      : args[0]?.startsWith('-') && args[0] !== '--'
        ? args.shift()!.slice(1)
        : undefined
  if (args[0] === '--') args.shift()
  if (spec !== undefined) {
    const found = signalOf(spec)
    if (found === undefined) throw new Failure(`kill: invalid signal name or number: ${spec}`)
    signal = found
  }
  let status = 0
  for (const arg of args) {
    const pid = Number(arg)
    const targets =
      pid > 0
        ? [process.host.process(pid)].filter(p => p !== undefined)
        : process.host.processes().filter(p => p.group === -pid)
    if (!targets.length) {
      await complain(
        process,
        !isApplet(process) ? `(${arg}): No such process` : `can't kill pid ${arg}: No such process`,
      )
      status = 1
    } else if (signal) for (const target of targets) target.signal(signal)
  }
  return status
})

const matching = (
  act: (process: Process, found: Process[], signal: Signal, o: { list: boolean; full: boolean }) => Promise<void>,
): Program =>
  program(async process => {
    const args = process.argv.slice(1)
    const name = nameOf(process)
    let signal: Signal = 'SIGTERM'
    const flags = new Set<string>()
    const rest: string[] = []
    for (const arg of args) {
      const given = /^-[A-Z0-9]/.test(arg) ? signalOf(arg.slice(1)) : undefined
      if (given) signal = given
      else if (/^-[a-z]+$/.test(arg)) for (const letter of arg.slice(1)) flags.add(letter)
      else rest.push(arg)
    }
    const [pattern] = rest
    if (pattern === undefined)
      throw new Failure(`${name}: no matching criteria specified\nTry \`${name} --help' for more information.`, 2)
    let regex: RegExp
    try {
      regex = boundedRegex(flags.has('x') ? `^(?:${pattern})$` : pattern)
    } catch {
      throw new Failure(`${name}: invalid regular expression`, 2)
    }
    const found = process.host
      .processes()
      .filter(p => p !== process && regex.test(flags.has('f') ? commandOf(p) : shortOf(p)))
    await act(process, flags.has('n') ? found.slice(-1) : flags.has('o') ? found.slice(0, 1) : found, signal, {
      list: flags.has('l') || flags.has('a'),
      full: flags.has('a'),
    })
    return found.length ? 0 : 1
  })

export const pgrep = matching(async (process, found, _signal, { list, full }) => {
  for (const p of found) await process.stdout.write(`${p.pid}${list ? ` ${full ? commandOf(p) : shortOf(p)}` : ''}\n`)
})
export const pkill = matching(async (_process, found, signal) => {
  for (const p of found) p.signal(signal)
})

export const pidof: Program = program(async process => {
  const names = process.argv.slice(1)
  const found = process.host
    .processes()
    .filter(p => names.includes(shortOf(p)))
    .map(p => p.pid)
  if (found.length) await process.stdout.write(`${found.reverse().join(' ')}\n`)
  return found.length ? 0 : 1
})

const UNITS: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** `1.5m` in milliseconds. */
function duration(text: string): number | undefined {
  if (text === 'infinity' || text === 'inf') return 2 ** 42
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text)
  return match ? Number(match[1]) * UNITS[match[2]!]! * 1000 : undefined
}

export const sleep: Program = program(async process => {
  const args = process.argv.slice(1).filter(a => a !== '--')
  if (!args.length) throw new Failure("sleep: missing operand\nTry 'sleep --help' for more information.")
  let total = 0
  for (const arg of args) {
    const ms = duration(arg)
    if (ms === undefined)
      throw new Failure(
        !isApplet(process)
          ? `sleep: invalid time interval ‘${arg}’\nTry 'sleep --help' for more information.`
          : `sleep: invalid number '${arg}'`,
      )
    total += ms
  }
  await process.sleep(total)
  return 0
})

/** Runs a command for at most so long. @returns its status, and whether time ran out */
async function limited(
  process: Process,
  argv: string[],
  ms: number,
  signal: Signal,
  killAfter: number | undefined,
): Promise<{ status: number; expired: boolean }> {
  let child: Process
  try {
    child = process.spawn(argv)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(
      !isApplet(process)
        ? `timeout: failed to run command ‘${argv[0]}’: ${error.message}\n`
        : `timeout: can't execute '${argv[0]}': ${error.message}\n`,
    )
    return { status: error.code === 'ENOENT' ? 127 : 126, expired: false }
  }
  let expired = false
  const { sim } = process.host
  for (const forwarded of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)
    process.onSignal(forwarded, () => child.signal(forwarded))
  const timers =
    ms > 0
      ? [
          sim.after(ms, () => {
            expired = true
            child.signal(signal)
            if (child.stopped) child.signal('SIGCONT')
          }),
        ]
      : []
  if (killAfter !== undefined) timers.push(sim.after(ms + killAfter, () => child.signal('SIGKILL')))
  const status = await process.waitFor(child)
  for (const timer of timers) timer.cancel()
  return { status, expired }
}

/** GNU: 124 when the time ran out. */
export const timeout: Program = program(async process => {
  const o = options(
    process,
    {
      short: 'fk:ps:v',
      long: { foreground: 'f', 'kill-after=': 'k', 'preserve-status': 'p', 'signal=': 's', verbose: 'v' },
      posix: true,
    },
    125,
  )
  const [time, ...argv] = o.operands
  const help = "\nTry 'timeout --help' for more information."
  if (time === undefined || !argv.length) throw new Failure(`timeout: missing operand${help}`, 125)
  const ms = duration(time)
  if (ms === undefined) throw new Failure(`timeout: invalid time interval ‘${time}’${help}`, 125)
  const signal = signalOf(o.get('s') ?? 'TERM')
  if (!signal) throw new Failure(`timeout: ${o.get('s')}: invalid signal${help}`, 125)
  const { status, expired } = await limited(process, argv, ms, signal, o.has('k') ? duration(o.get('k')!) : undefined)
  if (!expired || o.has('p')) return status
  return status === 137 ? 137 : 124
})

/** busybox: the command's own status, 143 when SIGTERM ended it. */
export const busyboxTimeout: Program = program(async process => {
  const o = options(process, { short: 'k:s:', posix: true })
  const [time, ...argv] = o.operands
  if (time === undefined || !argv.length) {
    await process.stderr.write(
      'BusyBox v1.35.0 (2022-12-21 18:28:02 UTC) multi-call binary.\n\nUsage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS\n',
    )
    return 1
  }
  const ms = duration(time)
  if (ms === undefined) throw new Failure(`timeout: invalid number '${time}'`)
  const signal = signalOf(o.get('s') ?? 'TERM')
  return (await limited(process, argv, ms, signal || 'SIGTERM', o.has('k') ? duration(o.get('k')!) : undefined)).status
})

export const watch: Program = program(async process => {
  const o = options(process, {
    short: 'bcden:gptx',
    long: { 'interval=': 'n', 'no-title': 't', differences: 'd', exec: 'x', errexit: 'e', chgexit: 'g' },
    posix: true,
  })
  if (!o.operands.length) throw new Failure('Usage:\n watch [options] command')
  const seconds = Math.max(0.1, Number(o.get('n') ?? 2))
  const text = o.operands.join(' ')
  for (;;) {
    const child = process.spawn(['sh', '-c', text], { files: {} })
    const width = process.tty?.columns ?? 80
    const title = `Every ${seconds.toFixed(1)}s: ${text}`
    const right = `${process.host.name}: ${strftime('%a %b %e %H:%M:%S %Y', process.now())}`
    await process.stdout.write(
      `\x1b[H\x1b[2J${o.has('t') ? '' : `${title.padEnd(Math.max(title.length + 1, width - right.length))}${right}\n\n`}`,
    )
    const status = await process.waitFor(child)
    if (status && o.has('e')) return status
    await process.sleep(seconds * 1000)
  }
})

export const env: Program = program(async process => {
  const o = options(
    process,
    { short: 'i0u:C:S:', long: { 'ignore-environment': 'i', 'unset=': 'u', null: '0', 'chdir=': 'C' }, posix: true },
    125,
  )
  const values = new Map(o.has('i') || o.operands[0] === '-' ? [] : process.env)
  for (const name of o.all('u')) values.delete(name)
  const rest = o.operands.slice(o.operands[0] === '-' ? 1 : 0)
  while (rest[0]?.includes('=')) {
    const [assignment] = rest.splice(0, 1)
    values.set(assignment!.slice(0, assignment!.indexOf('=')), assignment!.slice(assignment!.indexOf('=') + 1))
  }
  if (!rest.length) {
    for (const [name, value] of values) await process.stdout.write(`${name}=${value}${o.has('0') ? '\0' : '\n'}`)
    return 0
  }
  return run(process, rest, values, 'env')
})

async function run(process: Process, argv: string[], env: Map<string, string>, name: string): Promise<number> {
  try {
    return process.exec(argv, env)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(
      name === 'env'
        ? `env: ‘${argv[0]}’: ${error.message}\n`
        : `${name}: failed to run command ‘${argv[0]}’: ${error.message}\n`,
    )
    return error.code === 'ENOENT' ? 127 : 126
  }
}

export const printenv: Program = program(async process => {
  const names = process.argv.slice(1)
  if (!names.length) for (const [name, value] of process.env) await process.stdout.write(`${name}=${value}\n`)
  for (const name of names) if (process.env.has(name)) await process.stdout.write(`${process.env.get(name)}\n`)
  return names.every(name => process.env.has(name)) ? 0 : 1
})

export const nohup: Program = program(async process => {
  if (process.argv.length < 2)
    throw new Failure("nohup: missing operand\nTry 'nohup --help' for more information.", 125)
  process.onSignal('SIGHUP', 'ignore')
  if (process.stdout.isTty) {
    await process.stderr.write("nohup: ignoring input and appending output to 'nohup.out'\n")
    const out = process.open('nohup.out', 'a')
    process.setFile(1, out)
    out.close()
  }
  return run(process, process.argv.slice(1), process.env, 'nohup')
})

export const nice: Program = program(async process => {
  const o = options(process, { short: 'n:', long: { 'adjustment=': 'n' }, posix: true }, 125)
  if (o.operands.length) return run(process, o.operands, process.env, 'nice')
  await process.stdout.write('0\n')
  return 0
})

export const setsid: Program = program(async process => run(process, process.argv.slice(1), process.env, 'setsid'))

export const uptime: Program = program(async process => {
  const minutes = Math.floor((process.now() - process.host.bootedAt) / 60_000)
  const up =
    minutes < 60
      ? `${minutes} min`
      : `${String(Math.floor(minutes / 60)).padStart(2)}:${String(minutes % 60).padStart(2, '0')}`
  await process.stdout.write(
    ` ${strftime('%H:%M:%S', process.now())} up ${up},  1 user,  load average: 0.08, 0.12, 0.09\n`,
  )
  return 0
})

export const free: Program = program(async process => {
  const o = options(process, { short: 'bkmghst', long: { human: 'h', mega: 'm', giga: 'g', bytes: 'b' } })
  const total = 4_028_972
  const rows = [
    ['Mem:', total, 1_203_440, 1_421_196, 3124, 1_404_336, 2_825_532],
    ['Swap:', 0, 0, 0],
  ] as const
  const write = (kib: number) => {
    if (o.has('b')) return String(kib * 1024)
    if (o.has('m')) return String(Math.floor(kib / 1024))
    if (o.has('g')) return String(Math.floor(kib / 1024 ** 2))
    if (!o.has('h')) return String(kib)
    return kib === 0
      ? '0B'
      : kib >= 1024 ** 2
        ? `${(kib / 1024 ** 2).toFixed(1)}Gi`
        : kib >= 1024
          ? `${Math.round(kib / 1024)}Mi`
          : `${kib}Ki`
  }
  let out = '               total        used        free      shared  buff/cache   available\n'
  for (const [name, ...values] of rows) out += `${name.padEnd(8)}${values.map(v => write(v).padStart(12)).join('')}\n`
  await process.stdout.write(out)
  return 0
})
