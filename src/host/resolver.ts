/** Names to addresses, as getaddrinfo does it in each C library: they differ in when they search, whom they ask, and in
 *  what ends a search. Source: glibc resolv/ (res_query.c, res_send.c), musl src/network (lookup_name.c, res_msend.c),
 *  uClibc-ng libc/inet/resolv.c, Go net/dnsclient_unix.go. Left out: IPv6 addresses (they are asked for, and not used),
 *  nsswitch.conf other than `files dns`, caches. */
import type { Address } from '../net/address.ts'
import { formatAddress, parseAddress } from '../net/address.ts'
import { askTcp, askUdp, type Exchange } from '../net/dns-client.ts'
import { isEncodable, query, type DnsRecord, type Message } from '../net/dns-message.ts'
import type { Host } from './host.ts'
import type { Libc } from './image.ts'
import type { Process } from './process.ts'
import { hostsEntries, resolvConfOf, type ResolvConf } from './resolv-conf.ts'

/** EAI_NONAME, EAI_NODATA, EAI_AGAIN, EAI_FAIL of getaddrinfo(3). */
export type ResolveFailure = 'noname' | 'nodata' | 'again' | 'fail'

const WORDS: Record<Exclude<Libc, 'go'>, Record<ResolveFailure, string>> = {
  glibc: {
    noname: 'Name or service not known',
    nodata: 'No address associated with hostname',
    again: 'Temporary failure in name resolution',
    fail: 'Non-recoverable failure in name resolution',
  },
  musl: {
    noname: 'Name does not resolve',
    nodata: 'Name has no usable address',
    again: 'Try again',
    fail: 'Unrecoverable error',
  },
  uclibc: {
    noname: 'Name or service not known',
    nodata: 'No address associated with hostname',
    again: 'Temporary failure in name resolution',
    fail: 'Non-recoverable failure in name resolution',
  },
}

/** A name that could not be resolved; `message` is what gai_strerror says in the image's C library. */
export class ResolveError extends Error {
  readonly failure: ResolveFailure
  constructor(failure: ResolveFailure, message: string) {
    super(message)
    this.failure = failure
  }
}

/** One lookup, for whoever follows it. */
export interface Lookup {
  readonly name: string
  readonly libc: Libc
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  endedAt?: number
  /** Where the answer stood. */
  source?: 'numeric' | '/etc/hosts' | 'dns'
  readonly exchanges: Exchange[]
  addresses?: readonly Address[]
  error?: string
}

const followers = new WeakMap<Host, (lookup: Lookup) => void>()

/** Calls `follow` at the start of every lookup on a host; it fills as the lookup goes on. Undefined ends it. */
export function followLookups(host: Host, follow: ((lookup: Lookup) => void) | undefined): void {
  if (follow) followers.set(host, follow)
  else followers.delete(host)
}

/** IPv4 addresses in the order of the answer; never empty. @throws ResolveError */
export async function resolve(process: Process, name: string): Promise<Address[]> {
  return (await lookUp(process, name)).addresses
}

/** The same with the name that the addresses belong to (getaddrinfo's AI_CANONNAME). @throws ResolveError */
export async function lookUp(process: Process, name: string): Promise<{ addresses: Address[]; canonical: string }> {
  const { host } = process
  const follow = followers.get(host)
  const lookup: Lookup | undefined = follow && { name, libc: host.libc, startedAt: process.now(), exchanges: [] }
  if (lookup) follow?.(lookup)
  const numeric = parseAddress(name)
  const local = numeric === undefined ? hostsEntries(host, name) : [numeric]
  if (local.length) {
    if (lookup) {
      lookup.source = numeric === undefined ? '/etc/hosts' : 'numeric'
      lookup.addresses = local
      lookup.endedAt = process.now()
    }
    return { addresses: local, canonical: name }
  }
  if (lookup) lookup.source = 'dns'
  const outcome = await askDns(process, name, lookup)
  if (lookup) lookup.endedAt = process.now()
  if (typeof outcome === 'string') {
    const error = new ResolveError(outcome, wordsFor(host, name, outcome))
    if (lookup) lookup.error = error.message
    throw error
  }
  if (lookup) lookup.addresses = outcome.addresses
  return outcome
}

type Outcome = { addresses: Address[]; canonical: string } | ResolveFailure

async function askDns(process: Process, name: string, lookup: Lookup | undefined): Promise<Outcome> {
  const { libc } = process.host
  const conf = resolvConfOf(process.host)
  const bare = name.replace(/\.$/, '')
  if (!bare || !isEncodable(bare)) return 'noname'
  let worst: ResolveFailure = 'noname'
  for (const candidate of candidates(libc, name, conf)) {
    const [a, aaaa] = await askBoth(process, candidate, conf, lookup)
    const found = a && addressesIn(a, candidate)
    if (found?.addresses.length) return found
    const failed = !a || isFailure(a) || ((!aaaa || isFailure(aaaa)) && libc !== 'uclibc')
    if (failed) {
      // No server answers, or none that knows: glibc tries on after a SERVFAIL, others give up.
      if (!a || libc !== 'glibc') return 'again'
      worst = 'again'
    } else if (a.rcode === 'NOERROR') {
      if (libc === 'musl') return 'nodata'
      if (worst === 'noname') worst = 'nodata'
    }
  }
  return worst
}

const isFailure = (message: Message): boolean => message.rcode !== 'NOERROR' && message.rcode !== 'NXDOMAIN'

/** The names that are tried, in order. */
function candidates(libc: Libc, name: string, conf: ResolvConf): string[] {
  const bare = name.replace(/\.$/, '')
  if (name.endsWith('.')) return [bare]
  const dots = name.split('.').length - 1
  const searched = conf.search.map(domain => `${bare}.${domain}`)
  if (dots < conf.ndots) return [...searched, bare]
  // With enough dots musl does not search at all.
  return libc === 'musl' ? [bare] : [bare, ...searched]
}

/** A and AAAA; uClibc asks for the second only after the first, and not at all once it has an address. */
async function askBoth(
  process: Process,
  name: string,
  conf: ResolvConf,
  lookup: Lookup | undefined,
): Promise<readonly (Message | undefined)[]> {
  const { host } = process
  const { random } = host.sim
  const id = random.int(0x10000)
  const questions = [query(id, name, 'A'), query((id + 1 + random.int(0xfffe)) & 0xffff, name, 'AAAA')]
  if (host.libc !== 'uclibc') return ask(process, questions, conf, lookup)
  const first = await ask(process, questions.slice(0, 1), conf, lookup)
  return first[0]?.answers.length ? first : [first[0], (await ask(process, questions.slice(1), conf, lookup))[0]]
}

async function ask(
  process: Process,
  queries: readonly Message[],
  conf: ResolvConf,
  lookup: Lookup | undefined,
): Promise<readonly (Message | undefined)[]> {
  const { net, libc, sim } = process.host
  const onExchange = lookup && ((exchange: Exchange) => lookup.exchanges.push(exchange))
  const allAtOnce = libc === 'musl'
  const start = conf.rotate && !allAtOnce ? sim.random.int(conf.servers.length) : 0
  const servers = start ? [...conf.servers.slice(start), ...conf.servers.slice(0, start)] : conf.servers
  const { timeoutMs, attempts } = conf
  const answers = await process.wait<readonly (Message | undefined)[]>(settle =>
    askUdp(net, queries, { servers, timeoutMs, attempts, allAtOnce, nextOnFailure: !allAtOnce, onExchange }, settle),
  )
  if (!answers.some(answer => answer?.truncated)) return answers
  const whole: (Message | undefined)[] = []
  for (const [i, answer] of answers.entries()) {
    if (!answer?.truncated) {
      whole.push(answer)
      continue
    }
    const byTcp = await process.wait<Message | string>(settle =>
      askTcp(net, servers[0]!, queries[i]!, { timeoutMs, onExchange }, settle),
    )
    whole.push(typeof byTcp === 'string' ? answer : byTcp)
  }
  return whole
}

function addressesIn(message: Message, asked: string): { addresses: Address[]; canonical: string } {
  const addresses: Address[] = []
  let canonical = asked
  for (const record of message.answers as readonly DnsRecord[]) {
    if (record.type === 'A') addresses.push(record.address)
    else if (record.type === 'CNAME') canonical = record.target
  }
  return { addresses, canonical }
}

function wordsFor(host: Host, name: string, failure: ResolveFailure): string {
  if (host.libc !== 'go') return WORDS[host.libc][failure]
  const server = resolvConfOf(host).servers[0]!
  const where = `lookup ${name} on ${formatAddress(server.address)}:${server.port}`
  return failure === 'again' ? `${where}: server misbehaving` : `${where}: no such host`
}
