import { expect, it } from 'vitest'
import { formatAddress, LOOPBACK, parseAddress } from '../net/address.ts'
import { decode, encode } from '../net/dns-codec.ts'
import { reply } from '../net/dns-message.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import { driveUntil } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { FileSystem, tree } from './files.ts'
import { Host } from './host.ts'
import type { Libc } from './image.ts'
import { followLookups, resolve, type Lookup } from './resolver.ts'

const ZONE: Record<string, string | 'empty' | 'broken' | 'silent'> = {
  'web.default.svc.cluster.local': '10.96.0.7',
  'empty.default.svc.cluster.local': 'empty',
  'empty.svc.cluster.local': '10.1.1.1',
  'broken.default.svc.cluster.local': 'broken',
  'silent.default.svc.cluster.local': 'silent',
  'example.com': '93.184.215.14',
}

async function look(libc: Libc, name: string, options = 'options ndots:5') {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const net = new NetworkNamespace({ name: 'pod', sim })
  const files = new FileSystem(
    tree({
      '/etc/hosts': '127.0.0.1 localhost\n172.18.0.3 worker\n',
      '/etc/resolv.conf': `search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 127.0.0.1\n${options}\n`,
    }),
    () => sim.now(),
  )
  const asked: string[] = []
  const socket = net.sockets.bindUdp(
    { address: LOOPBACK, port: 53 },
    {
      received: (payload, from) => {
        const message = decode(payload)!
        const { name: wanted, type } = message.questions[0]!
        if (type === 'A') asked.push(wanted)
        const known = ZONE[wanted]
        if (known === 'silent') return
        const address = parseAddress(known ?? '')
        const rcode = known === 'broken' ? 'SERVFAIL' : known ? 'NOERROR' : 'NXDOMAIN'
        const answers =
          type === 'A' && address !== undefined ? [{ type: 'A', name: wanted, ttl: 30, address } as const] : []
        socket.send(from, encode(reply(message, { rcode, answers })))
      },
    },
  )
  const host = new Host({ name: 'pod', sim, net, files, libc })
  const lookups: Lookup[] = []
  followLookups(host, lookup => lookups.push(lookup))
  let outcome = ''
  const process = host.start(['look'], {
    program: async self => {
      try {
        outcome = (await resolve(self, name)).map(formatAddress).join(' ')
      } catch (error) {
        outcome = (error as Error).message
      }
      return 0
    },
  })
  await driveUntil(sim, () => process.exitStatus !== undefined)
  return { outcome, asked, seconds: Math.round(sim.now() / 1000), lookups }
}

const searched = (name: string) => ['default.svc.', 'svc.', ''].map(part => `${name}.${part}cluster.local`)

it.each<[Libc, string, string]>([
  ['glibc', 'web', '10.96.0.7'],
  ['musl', 'web', '10.96.0.7'],
  ['go', 'web', '10.96.0.7'],
  ['glibc', 'worker', '172.18.0.3'],
  ['musl', '10.1.2.3', '10.1.2.3'],
  ['glibc', 'example.com', '93.184.215.14'],
  ['glibc', 'nosuch', 'Name or service not known'],
  ['musl', 'nosuch', 'Name does not resolve'],
  ['go', 'nosuch', 'lookup nosuch on 127.0.0.1:53: no such host'],
  // A name without addresses ends musl's search, not glibc's.
  ['glibc', 'empty', '10.1.1.1'],
  ['musl', 'empty', 'Name has no usable address'],
  ['glibc', 'broken', 'Temporary failure in name resolution'],
  ['musl', 'silent', 'Try again'],
])('in %s %s is %s', async (libc, name, outcome) => {
  expect((await look(libc, name)).outcome).toBe(outcome)
})

it('searches by ndots', async () => {
  expect((await look('glibc', 'nosuch')).asked).toEqual([...searched('nosuch'), 'nosuch'])
  expect((await look('glibc', 'a.b', 'options ndots:1')).asked).toEqual(['a.b', ...searched('a.b')])
  expect((await look('musl', 'a.b', 'options ndots:1')).asked).toEqual(['a.b'])
  expect((await look('glibc', 'example.com.')).asked).toEqual(['example.com'])
})

it('gives up on silence: glibc after 5 s, twice; musl after 5 s in all', async () => {
  expect((await look('glibc', 'silent')).seconds).toBe(10)
  expect((await look('musl', 'silent')).seconds).toBe(5)
  expect((await look('glibc', 'silent', 'options timeout:1 attempts:3 ndots:5')).seconds).toBe(3)
})

it('records every query for whoever follows', async () => {
  const [lookup] = (await look('glibc', 'web')).lookups
  expect(lookup).toMatchObject({ name: 'web', source: 'dns', addresses: [parseAddress('10.96.0.7')] })
  expect(lookup!.exchanges.map(each => [each.query.questions[0]!.type, each.answer?.rcode])).toEqual([
    ['A', 'NOERROR'],
    ['AAAA', 'NOERROR'],
  ])
})
