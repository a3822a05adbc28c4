/** traceroute(8): UDP probes to ports from 33434 on, or ICMP echo with -I, each hop's time-exceeded. */
import { Exit, Killed, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { formatAddress, type Address } from '../net/address.ts'
import type { Unreachable } from '../net/sockets.ts'
import { isApplet } from './busybox-words.ts'

type Answer = { from: Address; ms: number; why: Unreachable | 'reply' } | undefined

const FIRST_PORT = 33_434
const MARKS: Partial<Record<Unreachable, string>> = { network: ' !N', host: ' !H', prohibited: ' !X' }

export const traceroute: Program = async process => {
  const small = isApplet(process)
  let icmp = false
  let numeric = false
  let most = 30
  let queries = 3
  let waitMs = 5000
  let target: string | undefined
  const words = process.argv.slice(1)
  while (words.length) {
    const word = words.shift()!
    if (word === '-I') icmp = true
    else if (word === '-n') numeric = true
    else if (word === '-m') most = Number(words.shift())
    else if (word === '-q') queries = Number(words.shift())
    else if (word === '-w') waitMs = Number(words.shift()) * 1000
    else if (!word.startsWith('-')) target ??= word
  }
  if (target === undefined) {
    await process.stderr.write('Usage: traceroute [ -In ] [ -m max_ttl ] [ -q nqueries ] [ -w wait ] host\n')
    return 2
  }
  let to: Address
  try {
    to = (await resolve(process, target))[0]!
  } catch (error) {
    if (error instanceof Killed || error instanceof Exit) throw error
    if (small) {
      await process.stderr.write(`traceroute: bad address '${target}'\n`)
      return 1
    }
    await process.stderr.write(
      `${target}: Name or service not known\nCannot handle "host" cmdline arg \`${target}' on position 1 (argc 1)\n`,
    )
    return 2
  }
  if (process.host.net.sourceFor(to) === undefined) {
    await process.stderr.write('connect: Network is unreachable\n')
    return 1
  }
  await process.stdout.write(
    `traceroute to ${target} (${formatAddress(to)}), ${most} hops max, ${small ? 46 : 60} byte packets\n`,
  )
  let sequence = 0
  for (let ttl = 1; ttl <= most; ttl++) {
    const answers = await Promise.all(
      Array.from({ length: queries }, () => {
        const number = sequence++
        return icmp ? askIcmp(process, to, ttl, number, waitMs) : askUdp(process, to, ttl, FIRST_PORT + number, waitMs)
      }),
    )
    let line = String(ttl).padStart(2)
    let shown: Address | undefined
    for (const answer of answers) {
      if (!answer) {
        line += small ? '  *' : ' *'
        continue
      }
      if (answer.from !== shown) {
        const from = formatAddress(answer.from)
        line += numeric && small ? `  ${from}` : `  ${from} (${from})`
      }
      shown = answer.from
      line += `  ${answer.ms.toFixed(3)} ms${answer.why === 'reply' ? '' : (MARKS[answer.why] ?? '')}`
    }
    await process.stdout.write(`${line}\n`)
    if (answers.some(a => a && a.why !== 'time-exceeded')) break
  }
  return 0
}

function askUdp(process: Process, to: Address, ttl: number, port: number, ms: number): Promise<Answer> {
  const { sim, net } = process.host
  return process.wait<Answer>(settle => {
    const at = sim.now()
    const finish = (answer: Answer) => {
      timer.cancel()
      socket.close()
      settle(answer)
    }
    const socket = net.sockets.bindUdp(
      { address: 0, port: 0 },
      { unreachable: (from, why) => finish({ from, why, ms: sim.now() - at }) },
    )
    const timer = sim.after(ms, () => finish(undefined))
    socket.send({ address: to, port }, new Uint8Array(32), ttl)
    return () => {
      timer.cancel()
      socket.close()
    }
  })
}

function askIcmp(process: Process, to: Address, ttl: number, sequence: number, ms: number): Promise<Answer> {
  const { sim, net } = process.host
  return process.wait<Answer>(settle => {
    const at = sim.now()
    const finish = (answer: Answer) => {
      timer.cancel()
      settle(answer)
    }
    const stop = net.sockets.ping(
      to,
      { id: process.pid & 0xffff, sequence, ttl, payload: 32 },
      {
        replied: (from, _ttl, took) => finish({ from, ms: took, why: 'reply' }),
        unreachable: (from, why) => finish({ from, why, ms: sim.now() - at }),
      },
    )
    const timer = sim.after(ms, () => {
      stop()
      finish(undefined)
    })
    return () => {
      stop()
      timer.cancel()
    }
  })
}
