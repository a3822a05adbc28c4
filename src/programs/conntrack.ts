/** conntrack(8) 1.4.7: lists (-L), deletes (-D), counts (-C), flushes (-F), follows (-E). */
import type { Program } from '../host/program.ts'
import { inCidr, parseCidr, type Cidr } from '../net/address.ts'
import type { FlowEvent } from '../net/netfilter/conntrack.ts'
import type { Flow } from '../net/netfilter/flow.ts'
import { tuplesText } from '../net/netfilter/flow-text.ts'
import { protocolName } from '../net/netfilter/print.ts'
import { PROTOCOLS } from '../net/netfilter/rule.ts'
import { TCP } from '../net/packet.ts'

interface Filter {
  protocol?: number
  sources: [(flow: Flow) => number, Cidr][]
  ports: [(flow: Flow) => number, number][]
  state?: string
  natOnly?: 'source' | 'destination' | 'any'
}

type Command = 'L' | 'D' | 'E' | 'C' | 'F'

const ADDRESSES: Readonly<Record<string, (flow: Flow) => number>> = {
  '-s': f => f.original!.source,
  '--src': f => f.original!.source,
  '--orig-src': f => f.original!.source,
  '-d': f => f.original!.destination,
  '--dst': f => f.original!.destination,
  '--orig-dst': f => f.original!.destination,
  '-r': f => f.replied!.source,
  '--reply-src': f => f.replied!.source,
  '-q': f => f.replied!.destination,
  '--reply-dst': f => f.replied!.destination,
}
const PORTS: Readonly<Record<string, (flow: Flow) => number>> = {
  '--sport': f => f.original!.sourcePort,
  '--orig-port-src': f => f.original!.sourcePort,
  '--dport': f => f.original!.destinationPort,
  '--orig-port-dst': f => f.original!.destinationPort,
  '--reply-port-src': f => f.replied!.sourcePort,
  '--reply-port-dst': f => f.replied!.destinationPort,
}
const COMMANDS: Readonly<Record<string, Command>> = {
  '-L': 'L',
  '--dump': 'L',
  '-D': 'D',
  '--delete': 'D',
  '-E': 'E',
  '--event': 'E',
  '-C': 'C',
  '--count': 'C',
  '-F': 'F',
  '--flush': 'F',
}

export const conntrack: Program = async process => {
  const { conntrack: table } = process.host.net.netfilter
  const filter: Filter = { sources: [], ports: [] }
  let command: Command | undefined
  const complain = async (text: string) => {
    await process.stderr.write(
      `conntrack v1.4.7 (conntrack-tools): ${text}\nTry \`conntrack -h' or 'conntrack --help' for more information.\n`,
    )
    return 2
  }
  const words = process.argv.slice(1)
  while (words.length) {
    const word = words.shift()!
    const letter = COMMANDS[word]
    if (letter) command = letter
    else if (word === '-p' || word === '--proto') {
      const name = words.shift() ?? ''
      filter.protocol = PROTOCOLS[name] ?? Number(name)
      if (Number.isNaN(filter.protocol)) return complain(`\`${name}' unsupported protocol`)
    } else if (word in ADDRESSES) {
      const cidr = parseCidr(words.shift() ?? '')
      if (!cidr) return complain('Invalid IP address')
      filter.sources.push([ADDRESSES[word]!, cidr])
    } else if (word in PORTS) filter.ports.push([PORTS[word]!, Number(words.shift())])
    else if (word === '--state') filter.state = words.shift() ?? ''
    else if (word === '-n' || word === '--src-nat') filter.natOnly = 'source'
    else if (word === '-g' || word === '--dst-nat') filter.natOnly = 'destination'
    else if (word === '-j' || word === '--any-nat') filter.natOnly = 'any'
    else if (word === '-f' || word === '-o' || word === '--output' || word === '--family' || word === '-e')
      words.shift()
    else if (word !== 'conntrack') return complain(`Bad parameter \`${word}'`)
  }
  const now = () => process.now()
  const matches = (flow: Flow) => passes(flow, filter)
  switch (command) {
    case undefined:
      return complain('Missing command')
    case 'C':
      await process.stdout.write(`${table.flows().length}\n`)
      return 0
    case 'F':
      table.forget(() => true)
      await process.stderr.write('conntrack v1.4.7 (conntrack-tools): connection tracking table has been emptied.\n')
      return 0
    case 'L': {
      const found = table.flows().filter(matches)
      await process.stdout.write(found.map(f => `${line(f, now())}\n`).join(''))
      await process.stderr.write(`conntrack v1.4.7 (conntrack-tools): ${found.length} flow entries have been shown.\n`)
      return 0
    }
    case 'D': {
      const gone: Flow[] = []
      const count = table.forget(flow => matches(flow) && gone.push(flow) > 0)
      await process.stdout.write(gone.map(f => `${line(f, now())}\n`).join(''))
      await process.stderr.write(`conntrack v1.4.7 (conntrack-tools): ${count} flow entries have been deleted.\n`)
      return count ? 0 : 1
    }
    case 'E': {
      const queue: string[] = []
      let wake: (() => void) | undefined
      const stop = table.listen((event, flow) => {
        if (!matches(flow)) return
        queue.push(`${eventLine(event, flow, now())}\n`)
        wake?.()
      })
      process.onExit(stop)
      for (;;) {
        while (queue.length) await process.stdout.write(queue.shift()!)
        await process.wait<void>(settle => {
          wake = () => {
            wake = undefined
            settle()
          }
          return () => (wake = undefined)
        })
      }
    }
  }
}

function passes(flow: Flow, filter: Filter): boolean {
  if (filter.protocol !== undefined && flow.protocol !== filter.protocol) return false
  if (filter.state !== undefined && flow.tcp !== filter.state) return false
  if (filter.natOnly === 'source' && !flow.sourceNat) return false
  if (filter.natOnly === 'destination' && !flow.destinationNat) return false
  if (filter.natOnly === 'any' && !flow.sourceNat && !flow.destinationNat) return false
  return (
    filter.sources.every(([of, cidr]) => inCidr(of(flow), cidr)) &&
    filter.ports.every(([of, port]) => of(flow) === port)
  )
}

export function line(flow: Flow, now: number): string {
  const left = Math.max(0, Math.ceil((flow.expiresAt - now) / 1000))
  const state = flow.protocol === TCP ? `${flow.tcp} ` : ''
  return `${protocolName(flow.protocol).padEnd(8)} ${flow.protocol} ${left} ${state}${tuplesText(flow, true)}`
}

function eventLine(event: FlowEvent, flow: Flow, now: number): string {
  const left = event === 'DESTROY' ? '' : `${Math.max(0, Math.ceil((flow.expiresAt - now) / 1000))} `
  const state = flow.protocol === TCP && event !== 'DESTROY' ? `${flow.tcp} ` : ''
  return `${`[${event}]`.padStart(9)} ${protocolName(flow.protocol).padEnd(8)} ${flow.protocol} ${left}${state}${tuplesText(flow, false)}`
}
