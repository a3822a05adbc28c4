import * as judge from '@leichtgewicht/dns-packet'
import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { expect, it } from 'vitest'
import { decode, encode } from './dns-codec.ts'
import { query, reply, type DnsRecord, type Message, type Rcode } from './dns-message.ts'
import { formatIPv6, parseIPv6 } from './ipv6-text.ts'

const name = 'web.default.svc.cluster.local'
const owner = { name, ttl: 30 }
const soa = {
  type: 'SOA',
  name: 'cluster.local',
  ttl: 30,
  primary: 'ns.dns.cluster.local',
  mailbox: 'hostmaster.cluster.local',
  serial: 1_795_000_000,
  refresh: 7200,
  retry: 1800,
  expire: 86_400,
  minimum: 30,
} as const
const records: readonly DnsRecord[] = [
  { ...owner, type: 'A', address: 0xfa600001 },
  { ...owner, type: 'AAAA', address: '2001:db8::1' },
  { ...owner, type: 'CNAME', target: 'example.com' },
  { ...owner, type: 'MX', preference: 10, target: 'mail.example.com' },
  { ...owner, type: 'TXT', texts: ['1.1.0', 'zwei'] },
  { ...owner, type: 'SRV', priority: 0, weight: 33, port: 80, target: `10-244-1-2.${name}` },
  soa,
]

it('reads back what it wrote, and another library reads the same', () => {
  const edns = { udpSize: 1232, dnssecOk: false, options: [{ code: 10, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }] }
  const message = {
    ...reply(query(4711, name, 'A'), { rcode: 'NXDOMAIN', authoritative: true, answers: records, authorities: [soa] }),
    edns,
  }
  const bytes = encode(message)
  expect(decode(bytes)).toEqual(message)
  const seen = judge.decode(bytes)
  expect(seen).toMatchObject({ id: 4711, rcode: 'NXDOMAIN', flag_aa: true, flag_rd: true, questions: [{ name }] })
  expect(seen.answers?.map(answer => [answer.name, answer.type])).toEqual(records.map(each => [each.name, each.type]))
  expect(seen.answers?.slice(0, 3).map(answer => answer.data)).toEqual(['250.96.0.1', '2001:db8::1', 'example.com'])
  expect(seen.authorities?.[0]?.data).toMatchObject({ mname: soa.primary, serial: soa.serial, minimum: 30 })
  expect(bytes.length).toBeLessThan(judge.encode(seen).length)
})

it('reads what another library wrote', () => {
  const bytes = judge.encode({
    type: 'query',
    id: 7,
    flags: judge.RECURSION_DESIRED,
    questions: [{ type: 'SRV', name }],
  })
  expect(decode(bytes)).toEqual(query(7, name, 'SRV'))
})

it('does not follow names in circles, nor past the end', () => {
  const bytes = encode(query(1, 'a.b', 'A'))
  expect(decode(bytes.subarray(0, 15))).toBeUndefined()
  const circle = bytes.slice()
  circle.set([0xc0, 12], 12)
  expect(decode(circle)).toBeUndefined()
})

it.each([
  ['::', '::'],
  ['::1', '::1'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['fe80::1:2', 'fe80::1:2'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
])('writes %s as %s', (text, short) => {
  expect(formatIPv6(parseIPv6(text)!)).toBe(short)
})

it('keeps nothing of one message in another', () => {
  const answers = [[], records.slice(0, 1), records.slice(1, 3), [soa]]
  const message = record({
    id: integer({ min: 0, max: 0xffff }),
    name: constantFrom('a.b', 'a.c', 'aa.b'),
    type: constantFrom('A', 'AAAA', 'NS'),
    answers: constantFrom(...answers),
    rcode: constantFrom<Rcode>('NOERROR', 'NXDOMAIN', 'SERVFAIL'),
    kind: constantFrom('query', 'reply', 'checked'),
  }).map(({ id, name, type, kind, ...answer }): Message => {
    const asked = query(id, name, type)
    if (kind === 'query') return asked
    return kind === 'reply' ? reply(asked, answer) : reply({ ...asked, checkingDisabled: true }, answer)
  })
  assert(
    property(array(message, { minLength: 2, maxLength: 30 }), messages => {
      for (const each of messages) {
        const bytes = encode(each)
        expect(decode(bytes)).toEqual(each)
        const seen = judge.decode(bytes)
        expect([seen.id, seen.questions?.[0]?.name, seen.answers?.length]).toEqual([
          each.id,
          each.questions[0]!.name,
          each.answers.length,
        ])
      }
    }),
  )
})
