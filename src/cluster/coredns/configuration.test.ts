import { expect, it } from 'vitest'
import type { Transport } from '../../api/transport.ts'
import { formatAddress, LOOPBACK, parseAddress } from '../../net/address.ts'
import { decode, encode } from '../../net/dns-codec.ts'
import { query, type DnsRecord, type Message } from '../../net/dns-message.ts'
import { NetworkNamespace } from '../../net/namespace.ts'
import { driveUntil } from '../../sim/drive.ts'
import { Simulation } from '../../sim/simulation.ts'
import { Client } from '../client/client.ts'
import { Configuration } from './configuration.ts'
import { corefileDigest } from './corefile.ts'
import { COREFILE } from './manifests.ts'

const NOW = Date.UTC(2026, 10, 22)
const meta = (namespace: string, name: string, labels = {}) => ({
  namespace,
  name,
  labels,
  resourceVersion: '1',
  uid: name,
})
const slice = (service: string, name: string, endpoints: unknown[], port = 80) => ({
  metadata: meta('default', name, { 'kubernetes.io/service-name': service }),
  addressType: 'IPv4',
  endpoints,
  ports: [{ name: 'web', port, protocol: 'TCP' }],
})
const service = (name: string, spec: object) => ({ metadata: meta('default', name), spec })
const headless = { clusterIP: 'None', clusterIPs: ['None'], ports: [{ name: 'web', port: 80, protocol: 'TCP' }] }
const OBJECTS: Record<string, unknown[]> = {
  namespaces: [{ metadata: { ...meta('', 'default'), namespace: undefined } }],
  services: [
    service('web', {
      clusterIP: '10.96.0.7',
      clusterIPs: ['10.96.0.7'],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    }),
    service('db', headless),
    service('empty', headless),
    service('outside', { type: 'ExternalName', externalName: 'example.com' }),
    service('inside', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' }),
  ],
  endpointslices: [
    slice('db', 'db-1', [
      { addresses: ['10.244.1.2'], conditions: { ready: true }, hostname: 'db-0' },
      { addresses: ['10.244.1.3'], conditions: { ready: true } },
      { addresses: ['10.244.1.4'], conditions: { ready: false } },
    ]),
    slice('web', 'web-1', [{ addresses: ['10.244.2.9'], conditions: { ready: true } }]),
  ],
}
const transport: Transport = ({ path, query: asked }) =>
  asked?.['watch']
    ? { status: 200, stream: { listen: () => {}, cancel: () => {} } }
    : { status: 200, body: { metadata: { resourceVersion: '1' }, items: OBJECTS[path.split('/').at(-1)!] } }

function open(text = COREFILE, address = '127.0.0.1') {
  const sim = new Simulation({ startAt: NOW, seed: 1 })
  const net = new NetworkNamespace({ name: 'coredns', sim })
  const lines: string[] = []
  const configuration = new Configuration(text, {
    sim,
    client: new Client(transport, 'coredns'),
    sockets: net.sockets,
    address: () => parseAddress(address),
    log: line => lines.push(line),
    readFile: path => (path === '/etc/resolv.conf' ? 'nameserver 127.0.0.1:5353\nnameserver 127.0.0.9\n' : undefined),
    fatal: line => lines.push(line),
    file: 'Corefile',
  })
  configuration.start()
  const ask = async (name: string, type = 'A') => {
    let answer: Message | undefined
    const socket = net.sockets.bindUdp({ address: 0, port: 0 }, { received: bytes => (answer = decode(bytes)) })
    socket.send({ address: LOOPBACK, port: 53 }, encode(query(1, name, type)))
    await driveUntil(sim, () => answer !== undefined, sim.now() + 20_000)
    socket.close()
    return answer!
  }
  return { sim, ask, lines }
}
const until = (sim: Simulation, at: number) => {
  sim.after(at - sim.now(), () => {})
  return driveUntil(sim, () => sim.now() >= at)
}
const show = (record: DnsRecord) =>
  record.type === 'A'
    ? formatAddress(record.address)
    : record.type === 'SRV'
      ? `${record.priority} ${record.weight} ${record.port} ${record.target}`
      : 'target' in record
        ? record.target
        : record.type
const zone = 'cluster.local'

it.each([
  [`web.default.svc.${zone}`, 'A', 'NOERROR', ['10.96.0.7']],
  [`WEB.default.svc.${zone}`, 'A', 'NOERROR', ['10.96.0.7']],
  [`web.default.svc.${zone}`, 'AAAA', 'NOERROR', []],
  [`_http._tcp.web.default.svc.${zone}`, 'SRV', 'NOERROR', [`0 100 8080 web.default.svc.${zone}`]],
  [`_http._udp.web.default.svc.${zone}`, 'SRV', 'NXDOMAIN', []],
  [`nosuch.default.svc.${zone}`, 'A', 'NXDOMAIN', []],
  [`web.nosuch.svc.${zone}`, 'A', 'NXDOMAIN', []],
  [`default.svc.${zone}`, 'A', 'NOERROR', []],
  [`svc.${zone}`, 'A', 'NOERROR', []],
  [`db.default.svc.${zone}`, 'A', 'NOERROR', ['10.244.1.2', '10.244.1.3']],
  [`db-0.db.default.svc.${zone}`, 'A', 'NOERROR', ['10.244.1.2']],
  [`10-244-1-3.db.default.svc.${zone}`, 'A', 'NOERROR', ['10.244.1.3']],
  [`10-244-1-2.db.default.svc.${zone}`, 'A', 'NXDOMAIN', []],
  [`empty.default.svc.${zone}`, 'A', 'NXDOMAIN', []],
  [`10-244-9-9.default.pod.${zone}`, 'A', 'NOERROR', ['10.244.9.9']],
  [`inside.default.svc.${zone}`, 'A', 'NOERROR', [`web.default.svc.${zone}`, '10.96.0.7']],
  [`outside.default.svc.${zone}`, 'CNAME', 'NOERROR', ['example.com']],
  ['7.0.96.10.in-addr.arpa', 'PTR', 'NOERROR', [`web.default.svc.${zone}`]],
  ['2.1.244.10.in-addr.arpa', 'PTR', 'NOERROR', [`db-0.db.default.svc.${zone}`]],
  [`dns-version.${zone}`, 'TXT', 'NOERROR', ['TXT']],
])('answers %s %s with %s', async (name, type, rcode, answers) => {
  const message = await open().ask(name, type)
  expect(message.rcode).toBe(rcode)
  expect(message.answers.map(show).sort()).toEqual([...answers].sort())
  expect(message.authoritative).toBe(true)
  expect(message.authorities.map(each => each.type)).toEqual(answers.length ? [] : ['SOA'])
})

it('adds addresses to SRV of a headless Service', async () => {
  const message = await open().ask(`_web._tcp.db.default.svc.${zone}`, 'SRV')
  expect(message.answers.map(show)).toEqual([
    `0 50 80 db-0.db.default.svc.${zone}`,
    `0 50 80 10-244-1-3.db.default.svc.${zone}`,
  ])
  expect(message.additionals.map(show)).toEqual(['10.244.1.2', '10.244.1.3'])
})

it('lets the TTL of what it keeps count down', async () => {
  const { sim, ask } = open()
  const name = `web.default.svc.${zone}`
  expect((await ask(name)).answers[0]!.ttl).toBe(30)
  await until(sim, NOW + 12_500)
  expect((await ask(name)).answers[0]!.ttl).toBe(18)
  await until(sim, NOW + 31_000)
  expect((await ask(name)).answers[0]!.ttl).toBe(30)
})

it('says SERVFAIL, and why, when the outside does not answer', async () => {
  const { ask, lines } = open(COREFILE.replace('/etc/resolv.conf', '127.0.0.1:5353'))
  expect((await ask('example.com')).rcode).toBe('SERVFAIL')
  expect(lines.join('\n')).toMatch(/^\[ERROR\] plugin\/errors: 2 example\.com\. A: read udp .*->127\.0\.0\.1:5353: /m)
})

it.each([
  ['.:53 {\n  erors\n}\n', "Corefile:2 - Error during parsing: Unknown directive 'erors'"],
  ['.:53 {\n  errors\n', "Corefile:2 - Syntax error: Unexpected token 'errors', expecting '}'"],
  ['.:53 {\n  kubernetes {\n  ttl 30\n', 'Corefile:3 - Error during parsing: Unexpected EOF'],
  ['.:53 {\n  errors }\n', "Corefile:2 - Error during parsing: Unexpected '}' because no matching opening brace"],
  ['.:53, {\n}\n', "Corefile:1 - Error during parsing: Expected another address but had '{' - check for extra comma"],
  [
    '.:53 {\n  kubernetes cluster.local {\n    ttl 30\n  prometheus :9153\n}\n',
    "plugin/kubernetes: Corefile:4 - Error during parsing: unknown property 'prometheus'",
  ],
  [
    '.:53 {\n  forward .\n}\n',
    "plugin/forward: Corefile:2 - Error during parsing: Wrong argument count or unexpected line ending after '.'",
  ],
])('refuses %j', (text, message) => {
  expect(() => open(text)).toThrow(message)
})

it('rewrites names, and answers from hosts', async () => {
  const { ask } = open(`.:53 {
    rewrite name exact old.example web.default.svc.cluster.local
    hosts {
      10.1.2.3 db.internal
      fallthrough
    }
    kubernetes cluster.local
}`)
  const rewritten = await ask('old.example')
  expect([rewritten.answers[0]!.name, show(rewritten.answers[0]!)]).toEqual(['old.example', '10.96.0.7'])
  expect((await ask('db.internal')).answers.map(show)).toEqual(['10.1.2.3'])
})

it('names the Services that it is an endpoint of as name servers, itself where there is none', async () => {
  const message = await open().ask(zone, 'NS')
  expect(message.answers.map(show)).toEqual([`ns.dns.${zone}`])
  expect(message.additionals.map(show)).toEqual(['127.0.0.1'])
  const own = await open(COREFILE, '10.244.2.9').ask(zone, 'NS')
  expect(own.answers.map(show)).toEqual([`web.default.svc.${zone}`])
  expect(own.additionals.map(show)).toEqual(['10.96.0.7'])
})

it('sums up a Corefile as the real one', () => {
  // Of kubeadm's own Corefile, as logs of many clusters show it.
  expect(corefileDigest(COREFILE)).toMatch(
    /^591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1/,
  )
  expect(corefileDigest(`${COREFILE}# more\n`)).toBe(corefileDigest(COREFILE))
})
