import { beforeAll, expect, it } from 'vitest'
import { FileSystem, tree } from '../host/files.ts'
import { Host } from '../host/host.ts'
import type { Program } from '../host/program.ts'
import { pipe } from '../host/pipe.ts'
import { LOOPBACK, parseAddress } from '../net/address.ts'
import { decode, encode } from '../net/dns-codec.ts'
import { reply, type DnsRecord } from '../net/dns-message.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import { driveUntil } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { dig } from './dig.ts'
import { getent } from './getent.ts'
import { host } from './host.ts'
import { nslookup } from './nslookup.ts'
import { nslookupBusybox } from './nslookup-busybox.ts'

const WEB = 'web.default.svc.cluster.local'
const SRV = `_http._tcp.${WEB}`
const owner = (name: string) => ({ name, ttl: 30 })
const ZONE: readonly DnsRecord[] = [
  { ...owner(WEB), type: 'A', address: parseAddress('10.96.0.7')! },
  { ...owner(SRV), type: 'SRV', priority: 0, weight: 100, port: 80, target: WEB },
  { ...owner('7.0.96.10.in-addr.arpa'), type: 'PTR', target: WEB },
]

let tools: Record<string, Program>
beforeAll(() => {
  tools = { dig, getent, host, nslookup, 'busybox-nslookup': nslookupBusybox }
})

/** What a command prints, and its status, with a server on 127.0.0.1. */
async function run(command: string, isServed = true): Promise<{ out: string; status: number; seconds: number }> {
  const sim = new Simulation({ startAt: Date.UTC(2026, 10, 22, 15, 33, 4), seed: 1 })
  const net = new NetworkNamespace({ name: 'pod', sim })
  const files = new FileSystem(
    tree({
      '/etc/resolv.conf':
        'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 127.0.0.1\noptions ndots:5\n',
      '/etc/hosts': '172.18.0.3 worker\n',
    }),
    () => sim.now(),
  )
  const socket = net.sockets.bindUdp(
    { address: LOOPBACK, port: 53 },
    {
      received: (payload, from) => {
        const message = decode(payload)!
        const { name, type } = message.questions[0]!
        if (!isServed) return
        const known = ZONE.filter(record => record.name === name)
        const answers = known.filter(record => record.type === type)
        const rcode = known.length ? 'NOERROR' : 'NXDOMAIN'
        socket.send(from, encode({ ...reply(message, { authoritative: true, rcode, answers }), edns: message.edns }))
      },
    },
  )
  const machine = new Host({ name: 'pod', sim, net, files, libc: 'glibc' })
  const { readEnd, writeEnd } = pipe()
  const [name = '', ...rest] = command.split(' ')
  const process = machine.start([name, ...rest], { program: tools[name]!, files: { 1: writeEnd, 2: writeEnd } })
  writeEnd.close()
  let out = ''
  const reader = machine.start(['reader'], {
    program: async self => {
      out = await self.stdin.text()
      return 0
    },
    files: { 0: readEnd },
  })
  readEnd.close()
  const begun = sim.now()
  await driveUntil(sim, () => reader.exitStatus !== undefined)
  return { out, status: process.exitStatus!, seconds: Math.round((sim.now() - begun) / 1000) }
}
const GREETING = 'Server:\t\t127.0.0.1\nAddress:\t127.0.0.1:53\n\n'
const notFound = (name: string) => `** server can't find ${name}: NXDOMAIN\n\n`

it.each([
  [`busybox-nslookup ${WEB}`, 0, `${GREETING}Name:\t${WEB}\nAddress: 10.96.0.7\n\n\n`],
  [`busybox-nslookup no.such`, 1, GREETING + notFound('no.such').repeat(2)],
  [
    'busybox-nslookup web',
    1,
    `${GREETING}Name:\t${WEB}\nAddress: 10.96.0.7\n\n` +
      notFound('web.svc.cluster.local') +
      notFound('web.cluster.local') +
      '\n' +
      notFound('web.svc.cluster.local') +
      notFound('web.cluster.local'),
  ],
  [`busybox-nslookup -type=srv ${SRV}`, 0, `${GREETING}${SRV}\tservice = 0 100 80 ${WEB}\n\n`],
  ['busybox-nslookup 10.96.0.7', 0, `${GREETING}7.0.96.10.in-addr.arpa\tname = ${WEB}\n\n`],
  ['busybox-nslookup -type=foo web', 1, 'nslookup: invalid query type "foo"\n'],
  ['nslookup web', 0, `Server:\t\t127.0.0.1\nAddress:\t127.0.0.1#53\n\nName:\t${WEB}\nAddress: 10.96.0.7\n\n`],
  ['nslookup 10.96.0.7', 0, `7.0.96.10.in-addr.arpa\tname = ${WEB}.\n\n`],
  ['nslookup nosuch', 1, "Server:\t\t127.0.0.1\nAddress:\t127.0.0.1#53\n\n** server can't find nosuch: NXDOMAIN\n\n"],
  ['host web', 0, `${WEB} has address 10.96.0.7\n`],
  ['host nosuch', 1, 'Host nosuch not found: 3(NXDOMAIN)\n'],
  ['host 10.96.0.7', 0, `7.0.96.10.in-addr.arpa domain name pointer ${WEB}.\n`],
  [`host -t srv ${SRV}`, 0, `${SRV} has SRV record 0 100 80 ${WEB}.\n`],
  [`host -t mx ${WEB}`, 0, `${WEB} has no MX record\n`],
  [`dig +short ${WEB}`, 0, '10.96.0.7\n'],
  ['dig +short web', 0, ''],
  ['dig +short +search web', 0, '10.96.0.7\n'],
  [`dig +noall +answer ${WEB}`, 0, `${WEB}. 30 IN\tA\t10.96.0.7\n`],
  ['dig +short -x 10.96.0.7', 0, `${WEB}.\n`],
  ['getent hosts web', 0, `10.96.0.7       ${WEB}\n`],
  ['getent hosts worker', 0, '172.18.0.3      worker\n'],
  ['getent hosts nosuch', 2, ''],
  ['getent hosts 10.96.0.7', 0, `10.96.0.7       ${WEB}\n`],
  ['getent ahosts web', 0, `10.96.0.7       STREAM ${WEB}\n10.96.0.7       DGRAM  \n10.96.0.7       RAW    \n`],
])('%s', async (command, status, out) => {
  expect(await run(command)).toMatchObject({ out, status })
})

it('shows the whole answer', async () => {
  const { out } = await run(`dig ${WEB}`)
  expect(out.replace(/id: \d+/, 'id: 1').replace(/COOKIE: \w+/, 'COOKIE: c')).toBe(`
; <<>> DiG 9.18.33-1~deb12u2-Debian <<>> ${WEB}
;; global options: +cmd
;; Got answer:
;; WARNING: .local is reserved for Multicast DNS
;; You are currently testing what happens when an mDNS query is leaked to DNS
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
;; WARNING: recursion requested but not available

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
; COOKIE: c (echoed)
;; QUESTION SECTION:
;${WEB}.\tIN\tA

;; ANSWER SECTION:
${WEB}. 30 IN\tA\t10.96.0.7

;; Query time: 0 msec
;; SERVER: 127.0.0.1#53(127.0.0.1) (UDP)
;; WHEN: Sun Nov 22 15:33:04 UTC 2026
;; MSG SIZE  rcvd: 86

`)
})

it.each([
  ['busybox-nslookup web', 1, 5, ';; connection timed out; no servers could be reached\n\n'],
  [
    `nslookup ${WEB}`,
    1,
    15,
    `${';; communications error to 127.0.0.1#53: timed out\n'.repeat(3)};; no servers could be reached\n\n`,
  ],
])('%s without an answer', async (command, status, seconds, out) => {
  expect(await run(command, false)).toEqual({ out, status, seconds })
})
