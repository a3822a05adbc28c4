/** ping: iputils' (20221126) and busybox's. Left out: broadcast, patterns, timestamps. */
import { Exit, Killed, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { formatAddress, type Address } from '../net/address.ts'
import type { Unreachable } from '../net/sockets.ts'

interface Options {
  target: string
  count: number
  intervalMs: number
  timeoutMs: number
  deadlineMs: number
  size: number
  ttl: number
  quiet: boolean
  numeric: boolean
}

type Answer = { from: Address; ttl: number; ms: number } | { from: Address; why: Unreachable } | undefined

function parse(argv: readonly string[], deadline: number): Options | undefined {
  const options: Options = {
    target: '',
    count: Infinity,
    intervalMs: 1000,
    timeoutMs: 10_000,
    deadlineMs: deadline,
    size: 56,
    ttl: 64,
    quiet: false,
    numeric: false,
  }
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!
    if (!word.startsWith('-')) {
      options.target = word
      continue
    }
    const letter = word[1]!
    const value = () => Number(word.slice(2) || argv[++at])
    if (letter === 'c') options.count = value()
    else if (letter === 'i') options.intervalMs = value() * 1000
    else if (letter === 'W') options.timeoutMs = value() * 1000
    else if (letter === 'w') options.deadlineMs = value() * 1000
    else if (letter === 's') options.size = value()
    else if (letter === 't') options.ttl = value()
    else if (letter === 'I') value()
    else if (letter === 'q') options.quiet = true
    else if (letter === 'n') options.numeric = true
    else if (!'46Aabv'.includes(letter)) return undefined
  }
  return options.target ? options : undefined
}

/** Sends one request and waits for its answer, at most `ms`. */
function ask(
  process: Process,
  to: Address,
  id: number,
  sequence: number,
  options: Options,
  ms: number,
): Promise<Answer> {
  return process.wait<Answer>(settle => {
    const stop = process.host.net.sockets.ping(
      to,
      { id, sequence, ttl: options.ttl, payload: options.size },
      {
        replied: (from, ttl, took) => {
          timer.cancel()
          settle({ from, ttl, ms: took })
        },
        unreachable: (from, why) => {
          timer.cancel()
          settle({ from, why })
        },
      },
    )
    const timer = process.host.sim.after(ms, () => {
      stop()
      settle(undefined)
    })
    return () => {
      stop()
      timer.cancel()
    }
  })
}

interface Tally {
  sent: number
  received: number
  errors: number
  times: number[]
  startedAt: number
}

/** The common loop. @returns what happened; Ctrl-C ends it as time does */
async function run(
  process: Process,
  to: Address,
  options: Options,
  show: (sequence: number, answer: Answer) => Promise<void>,
): Promise<Tally> {
  const tally: Tally = { sent: 0, received: 0, errors: 0, times: [], startedAt: process.now() }
  const id = process.pid & 0xffff
  const state = { interrupted: false }
  let wake: (() => void) | undefined
  process.onSignal('SIGINT', () => {
    state.interrupted = true
    wake?.()
  })
  const pause = (ms: number) =>
    process.wait<void>(settle => {
      const timer = process.host.sim.after(ms, () => settle())
      wake = () => {
        timer.cancel()
        settle()
      }
      return () => timer.cancel()
    })
  while (tally.sent < options.count && !state.interrupted) {
    const sequence = tally.sent
    const at = process.now()
    const left = tally.startedAt + options.deadlineMs - at
    if (left <= 0) break
    tally.sent++
    const last = tally.sent >= options.count
    const answer = await Promise.race([
      ask(process, to, id, sequence, options, Math.min(left, last ? options.timeoutMs : options.intervalMs)),
      process.wait<undefined>(settle => {
        wake = () => settle(undefined)
      }),
    ])
    if (answer && 'ms' in answer) {
      tally.received++
      tally.times.push(answer.ms)
    } else if (answer) tally.errors++
    if (!options.quiet) await show(sequence, answer)
    const rest = at + options.intervalMs - process.now()
    if (!state.interrupted && tally.sent < options.count && rest > 0) await pause(rest)
  }
  return tally
}

const WORDS: Readonly<Record<Unreachable, string>> = {
  network: 'Destination Net Unreachable',
  host: 'Destination Host Unreachable',
  port: 'Destination Port Unreachable',
  prohibited: 'Packet filtered',
  'time-exceeded': 'Time to live exceeded',
}

const plural = (n: number) => (n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n >= 1 ? n.toFixed(2) : n.toFixed(3))

/** iputils. */
export const ping: Program = async process => {
  if (process.argv.includes('-V')) {
    await process.stdout.write('ping from iputils 20221126\n')
    return 0
  }
  const options = parse(process.argv, Infinity)
  if (!options) {
    await process.stderr.write('ping: usage error: Destination address required\n')
    return 2
  }
  const to = await lookUp(process, options.target)
  if (to === undefined) {
    await process.stderr.write(`ping: ${options.target}: Name or service not known\n`)
    return 2
  }
  const shown = formatAddress(to)
  const { net } = process.host
  if (net.sourceFor(to) === undefined) {
    await process.stderr.write('ping: connect: Network is unreachable\n')
    return 2
  }
  await process.stdout.write(`PING ${options.target} (${shown}) ${options.size}(${options.size + 28}) bytes of data.\n`)
  const tally = await run(process, to, options, async (sequence, answer) => {
    if (!answer) return
    const from = formatAddress(answer.from)
    const name = options.target === shown || options.numeric ? from : `${options.target} (${from})`
    await process.stdout.write(
      'ms' in answer
        ? `${options.size + 8} bytes from ${name}: icmp_seq=${sequence + 1} ttl=${answer.ttl} time=${plural(answer.ms)} ms\n`
        : `From ${from} icmp_seq=${sequence + 1} ${WORDS[answer.why]}\n`,
    )
  })
  const loss = tally.sent ? (100 * (tally.sent - tally.received)) / tally.sent : 0
  const ms = Math.floor(process.now() - tally.startedAt)
  const errors = tally.errors ? `, +${tally.errors} errors` : ''
  await process.stdout.write(
    `\n--- ${options.target} ping statistics ---\n${tally.sent} packets transmitted, ${tally.received} received${errors}, ${Number(loss.toPrecision(6))}% packet loss, time ${ms}ms\n`,
  )
  if (tally.received) {
    const { min, avg, max, deviation } = statistics(tally.times)
    await process.stdout.write(
      `rtt min/avg/max/mdev = ${[min, avg, max, deviation].map(n => n.toFixed(3)).join('/')} ms\n`,
    )
  } else await process.stdout.write('\n')
  return tally.received ? 0 : 1
}

/** busybox. */
export const busyboxPing: Program = async process => {
  const options = parse(process.argv, Infinity)
  if (!options) {
    await process.stderr.write(
      'BusyBox v1.35.0 (2022-12-21 18:28:02 UTC) multi-call binary.\n\nUsage: ping [OPTIONS] HOST\n',
    )
    return 1
  }
  const to = await lookUp(process, options.target)
  if (to === undefined) {
    await process.stderr.write(`ping: bad address '${options.target}'\n`)
    return 1
  }
  if (process.host.net.sourceFor(to) === undefined) {
    await process.stdout.write(`PING ${options.target} (${formatAddress(to)}): ${options.size} data bytes\n`)
    await process.stderr.write('ping: sendto: Network is unreachable\n')
    return 1
  }
  await process.stdout.write(`PING ${options.target} (${formatAddress(to)}): ${options.size} data bytes\n`)
  const tally = await run(process, to, options, async (sequence, answer) => {
    if (answer && 'ms' in answer)
      await process.stdout.write(
        `${options.size + 8} bytes from ${formatAddress(answer.from)}: seq=${sequence} ttl=${answer.ttl} time=${answer.ms.toFixed(3)} ms\n`,
      )
  })
  const loss = tally.sent ? Math.floor((100 * (tally.sent - tally.received)) / tally.sent) : 0
  await process.stdout.write(
    `\n--- ${options.target} ping statistics ---\n${tally.sent} packets transmitted, ${tally.received} packets received, ${loss}% packet loss\n`,
  )
  if (tally.received) {
    const { min, avg, max } = statistics(tally.times)
    await process.stdout.write(`round-trip min/avg/max = ${[min, avg, max].map(n => n.toFixed(3)).join('/')} ms\n`)
  }
  return tally.received ? 0 : 1
}

function statistics(times: readonly number[]): { min: number; avg: number; max: number; deviation: number } {
  const avg = times.reduce((a, b) => a + b, 0) / times.length
  const squares = times.reduce((a, b) => a + b * b, 0) / times.length
  return {
    min: Math.min(...times),
    avg,
    max: Math.max(...times),
    deviation: Math.sqrt(Math.max(0, squares - avg * avg)),
  }
}

async function lookUp(process: Process, name: string): Promise<Address | undefined> {
  try {
    return (await resolve(process, name))[0]
  } catch (error) {
    if (error instanceof Killed || error instanceof Exit) throw error
    return undefined
  }
}
