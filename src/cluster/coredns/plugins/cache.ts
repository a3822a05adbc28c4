/** CoreDNS's plugin cache: answers are kept, and their TTL counts down. Source: plugin/cache.
 *  Left out: prefetch, serve_stale, keepttl. */
import type { DnsRecord, Message } from '../../../net/dns-message.ts'
import { argumentError, isWithin, pluginError, type Plugin } from '../plugin.ts'

const MOST_ENTRIES = 9984
const LONGEST_SUCCESS_S = 3600
const LONGEST_DENIAL_S = 1800
const SHORTEST_S = 5
const SERVFAIL_S = 5

interface Entry {
  message: Message
  /** Seconds, of all records. */
  ttl: number
  /** Milliseconds since the epoch. */
  storedAt: number
  /** The message as it was given out last, with so many seconds left. */
  shown: { left: number; message: Message }
}

/** By type, then name: neither has to be put together for a look-up. */
class Generation {
  size = 0
  #types = new Map<string, Map<string, Entry>>()

  get(name: string, type: string): Entry | undefined {
    return this.#types.get(type)?.get(name)
  }

  set(name: string, type: string, entry: Entry): void {
    let names = this.#types.get(type)
    if (!names) this.#types.set(type, (names = new Map()))
    if (!names.has(name)) this.size++
    names.set(name, entry)
  }
}

export const cache: Plugin = (directive, setup) => {
  const limits = { success: LONGEST_SUCCESS_S, denial: LONGEST_DENIAL_S }
  const disabled = { success: [] as string[], denial: [] as string[] }
  let zones = directive.args
  if (/^\d+$/.test(directive.args[0] ?? '')) {
    limits.success = limits.denial = Number(directive.args[0])
    zones = directive.args.slice(1)
  }
  for (const line of directive.block) {
    if (line.name === 'success' || line.name === 'denial') {
      if (!line.args.length) throw argumentError('cache', setup, line)
      if (line.args[1]) limits[line.name] = Number(line.args[1])
    } else if (line.name === 'disable') {
      const kind = line.args[0]
      if (kind !== 'success' && kind !== 'denial') throw argumentError('cache', setup, line)
      const given = line.args.slice(1).map(zone => zone.replace(/\.$/, ''))
      disabled[kind].push(...(given.length ? given : ['']))
    } else if (!/^(prefetch|serve_stale|servfail|keepttl)$/.test(line.name)) {
      throw pluginError(
        'cache',
        setup,
        line.line,
        `Wrong argument count or unexpected line ending after '${line.name}'`,
      )
    }
  }
  const within = (zones.length ? zones : setup.zones).map(zone => zone.replace(/\.$/, ''))
  // Two generations: when the newer is full the older goes, whole.
  let entries = new Generation()
  let older = new Generation()

  const keep = (name: string, type: string, message: Message): Message => {
    const isSuccess = message.rcode === 'NOERROR' && message.answers.length > 0
    const kind = isSuccess ? 'success' : 'denial'
    const denies = message.rcode === 'NXDOMAIN' || message.rcode === 'NOERROR'
    if (message.truncated || (!denies && message.rcode !== 'SERVFAIL')) return message
    if (disabled[kind].some(zone => isWithin(name, zone))) return message
    const ttl = denies ? ttlOf(message, limits[kind]) : SERVFAIL_S
    if (!ttl) return message
    if (entries.size >= MOST_ENTRIES) {
      older = entries
      entries = new Generation()
    }
    const kept = withTtl(message, ttl)
    entries.set(name, type, { message: kept, ttl, storedAt: setup.sim.now(), shown: { left: ttl, message: kept } })
    return kept
  }

  return next => (query, answer) => {
    const { name, type } = query.question
    if (!within.some(zone => isWithin(name, zone))) return next(query, answer)
    const entry = entries.get(name, type) ?? older.get(name, type)
    if (entry) {
      const left = entry.ttl - Math.floor((setup.sim.now() - entry.storedAt) / 1000)
      if (left > 0) {
        const { id, questions, recursionDesired, checkingDisabled } = query.message
        if (entry.shown.left !== left) entry.shown = { left, message: withTtl(entry.message, left) }
        const kept = entry.shown.message
        const asked = questions[0]!.name
        const answers = kept.answers[0]?.name === asked ? kept.answers : renamed(kept.answers, name, asked)
        return answer({ ...kept, id, questions, recursionDesired, checkingDisabled, authoritative: true, answers })
      }
    }
    next(query, (message, error) => answer(keep(name, type, message), error))
  }
}

/** The smallest TTL, and at most `limit` seconds. */
function ttlOf(message: Message, limit: number): number {
  let least = limit
  for (const record of message.answers) least = Math.min(least, record.ttl)
  for (const record of message.authorities) {
    least = Math.min(least, record.type === 'SOA' ? Math.min(record.ttl, record.minimum) : record.ttl)
  }
  for (const record of message.additionals) least = Math.min(least, record.ttl)
  return Math.max(least, Math.min(SHORTEST_S, limit))
}

function withTtl(message: Message, ttl: number): Message {
  const set = (records: readonly DnsRecord[]) =>
    records.every(record => record.ttl === ttl) ? records : records.map(record => ({ ...record, ttl }))
  return {
    ...message,
    answers: set(message.answers),
    authorities: set(message.authorities),
    additionals: set(message.additionals),
  }
}

/** The question's name is written as this client wrote it. */
const renamed = (records: readonly DnsRecord[], name: string, asked: string): readonly DnsRecord[] =>
  records.map(record => (record.name.toLowerCase() === name ? { ...record, name: asked } : record))
