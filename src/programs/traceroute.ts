/** traceroute(8): UDP probes to ports from 33434 on, ICMP echo with -I, a SYN with -T; each hop's time-exceeded. */
import { Exit, Killed, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { formatAddress, type Address } from '../net/address.ts'
import { ICMP, Packet, SYN, TCP, TIME_EXCEEDED } from '../net/packet.ts'
import type { Unreachable } from '../net/sockets.ts'
import { isApplet } from './busybox-words.ts'

type Answer = { from: Address; ms: number; why: Unreachable | 'reply' } | undefined

const FIRST_PORT = 33_434
/** Where the probes of -T come from. */
const FIRST_OWN_PORT = 33_000
const OWN_PORTS = 27_000
const MARKS: Partial<Record<Unreachable, string>> = { network: ' !N', host: ' !H', prohibited: ' !X' }

export const traceroute: Program = async process => {
  const small = isApplet(process)
  let icmp = false
  let numeric = false
  let most = 30
  let queries = 3
  let waitMs = 5000
  let first = 1
  let port: number | undefined
  let tcp = false
  let target: string | undefined
  const words = process.argv.slice(1)
  while (words.length) {
    const word = words.shift()!
    if (word === '-I') icmp = true
    else if (word === '-n') numeric = true
    else if (word === '-T') tcp = true
    else if (word === '-f') first = Number(words.shift())
    else if (word === '-p') port = Number(words.shift())
    else if (/^-[nITFd]{2,}$/.test(word)) {
      icmp ||= word.includes('I')
      numeric ||= word.includes('n')
      tcp ||= word.includes('T')
    } else if (word === '-m') most = Number(words.shift())
    else if (word === '-q') queries = Number(words.shift())
    else if (word === '-w') waitMs = Number(words.shift()) * 1000
    else if (!word.startsWith('-')) target ??= word
  }
  if (target === undefined) {
    await process.stderr.write(
      'Usage: traceroute [ -ITn ] [ -f first_ttl ] [ -m max_ttl ] [ -p port ] [ -q nqueries ] [ -w wait ] host\n',
    )
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
  for (let ttl = first; ttl <= most; ttl++) {
    const answers = await Promise.all(
      Array.from({ length: queries }, () => {
        const number = sequence++
        if (tcp) return askTcp(process, to, ttl, port ?? 80, waitMs)
        if (icmp) return askIcmp(process, to, ttl, number, waitMs)
        return askUdp(process, to, ttl, (port ?? FIRST_PORT) + number, waitMs)
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
        line += numeric ? `  ${from}` : `  ${from} (${from})`
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

/** The first packet of a connection; whoever answers is seen as the packet comes in, as a raw socket would. */
function askTcp(process: Process, to: Address, ttl: number, port: number, ms: number): Promise<Answer> {
  const { sim, net } = process.host
  return process.wait<Answer>(settle => {
    const at = sim.now()
    const own = FIRST_OWN_PORT + sim.random.int(OWN_PORTS)
    // Where the port is translated on the way out, answers come to another.
    const isOwn = (answered: number) =>
      answered === own ||
      net.netfilter.conntrack
        .flows()
        .some(f => f.protocol === TCP && f.original?.sourcePort === own && f.replied?.destinationPort === answered)
    const stops = [...net.interfaces.values()].map(device =>
      device.sniff((packet, direction) => {
        if (direction === 'out') return
        const { protocol, quoted, source: from, icmpType } = packet
        const took = sim.now() + packet.delay - at
        if (protocol === TCP && isOwn(packet.destinationPort)) finish({ from, ms: took, why: 'reply' })
        else if (protocol === ICMP && quoted?.protocol === TCP && isOwn(quoted.sourcePort))
          finish({ from, ms: took, why: icmpType === TIME_EXCEEDED ? 'time-exceeded' : 'host' })
      }),
    )
    const stop = () => {
      timer.cancel()
      for (const each of stops) each()
    }
    const finish = (answer: Answer) => {
      stop()
      settle(answer)
    }
    const timer = sim.after(ms, () => finish(undefined))
    const probe = new Packet(TCP, net.sourceFor(to) ?? 0, own, to, port)
    probe.flags = SYN
    probe.ttl = ttl
    // Its answer may come within this call.
    sim.soon(() => net.send(probe))
    return stop
  })
}
