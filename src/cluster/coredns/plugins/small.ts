/** CoreDNS's small plugins: errors, log, loadbalance, loop. Source: the folders of these names in plugin/. */
import { ANY, formatEndpoint, LOOPBACK } from '../../../net/address.ts'
import { encode } from '../../../net/dns-codec.ts'
import { query as queryFor, type DnsRecord } from '../../../net/dns-message.ts'
import { answerWith, type Plugin } from '../plugin.ts'

/** Says why an answer is SERVFAIL. */
export const errors: Plugin = (_directive, setup) => next => (query, answer) =>
  next(query, (message, error) => {
    if (error) setup.log(`[ERROR] plugin/errors: ${error}`)
    answer(message)
  })

/** A line for each query, in the format `common`. */
export const log: Plugin = (_directive, setup) => next => (query, answer) => {
  const startedAt = setup.sim.now()
  next(query, (message, error) => {
    const { edns, id } = query.message
    const asked = query.message.questions[0]!
    const what = `${asked.type} IN ${asked.name}. ${query.protocol} ${query.size} ${edns?.dnssecOk ?? false} ${edns?.udpSize ?? 512}`
    const flags = ['qr', message.authoritative && 'aa', message.truncated && 'tc', message.recursionDesired && 'rd']
    if (message.recursionAvailable) flags.push('ra')
    // The time that CoreDNS itself takes is not simulated; it shows some.
    const own = 50_000 + setup.sim.random.int(200_000)
    const seconds = ((setup.sim.now() - startedAt) / 1000 + own / 1e9).toFixed(9).replace(/0+$/, '').replace(/\.$/, '')
    const shown = flags.filter(Boolean).join(',')
    const size = encode(message).length
    setup.log(`[INFO] ${formatEndpoint(query.from)} - ${id} "${what}" ${message.rcode} ${shown} ${size} ${seconds}s`)
    answer(message, error)
  })
}

/** Addresses in another order each time, after the aliases that lead to them. */
export const loadbalance: Plugin = (_directive, setup) => next => (query, answer) =>
  next(query, (message, error) => {
    if (message.answers.length < 2) return answer(message, error)
    answer({ ...message, answers: shuffled(message.answers, items => setup.sim.random.shuffle(items)) }, error)
  })

function shuffled(
  records: readonly DnsRecord[],
  shuffle: (records: readonly DnsRecord[]) => DnsRecord[],
): readonly DnsRecord[] {
  const isAddress = (record: DnsRecord) => record.type === 'A' || record.type === 'AAAA'
  if (records.every(isAddress)) return shuffle(records)
  return [
    ...records.filter(record => record.type === 'CNAME'),
    ...shuffle(records.filter(isAddress)),
    ...shuffle(records.filter(record => record.type === 'MX')),
    ...records.filter(record => !isAddress(record) && record.type !== 'CNAME' && record.type !== 'MX'),
  ]
}

/** Asks itself once, by a name that nobody else knows; whoever hears that again is in a loop, and gives up. */
export const loop: Plugin = (_directive, setup) => {
  const { sim, sockets } = setup
  const zone = setup.zones[0] ?? ''
  const suffix = zone ? `.${zone}` : ''
  const [a, b, c] = [0, 0, 0].map(() => BigInt(sim.random.int(0x7fffffff))) as [bigint, bigint, bigint]
  // Two of Go's rand.Int, which has 63 bits.
  const name = `${(a << 32n) | b}.${(c << 32n) | (a ^ b)}${suffix}`
  let seen = 0
  let from = ''
  const probe = sim.after(
    0,
    () => {
      const socket = sockets.bindUdp({ address: ANY, port: 0 }, {})
      socket.send({ address: LOOPBACK, port: 53 }, encode(queryFor(sim.random.int(65_536), name, 'HINFO')))
      setup.onStop(() => socket.close())
    },
    { background: true },
  )
  setup.onStop(() => probe.cancel())
  return next => (query, answer) => {
    if (query.question.name !== name) return next(query, answer)
    from ||= formatEndpoint(query.from)
    if (++seen > 2) {
      setup.fatal(
        `plugin/loop: Loop (${from} -> :53) detected for zone "${zone || '.'}", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${name}."`,
      )
      return answer(answerWith(query, 'SERVFAIL'))
    }
    next(query, answer)
  }
}
