import { expect, it } from 'vitest'
import { parseAddress } from '../../net/address.ts'
import { staleUdpFlows } from './conntrack-cleanup.ts'
import type { Endpoint } from './endpoints.ts'
import type { ServicePort } from './service-port.ts'

const at = (text: string) => {
  const [address = '', port] = text.split(':')
  return { address: parseAddress(address)!, port: Number(port) }
}
const port = { clusterIP: '10.96.0.10', port: 53, nodePort: 30_053, externalIPs: ['192.0.2.7'], loadBalancerVIPs: [] }
const endpoints = (...all: [string, boolean][]) => all.map(([text, serving]) => ({ text, serving }) as Endpoint)

const NOW = endpoints(['10.244.1.2:53', true], ['10.244.2.3:53', false])

it.each([
  ['to an endpoint that serves', '10.96.0.10:53', '10.244.1.2:53', NOW, false],
  ['to one that is gone', '10.96.0.10:53', '10.244.1.9:53', NOW, true],
  ['to one that serves no more', '10.96.0.10:53', '10.244.2.3:53', NOW, true],
  ['by an external address', '192.0.2.7:53', '10.244.1.9:53', NOW, true],
  ['by the node port', '172.18.0.3:30053', '10.244.1.9:53', NOW, true],
  ['by the node port of another node', '172.18.0.4:30053', '10.244.1.9:53', NOW, false],
  ['by another port', '10.96.0.10:54', '10.244.1.9:53', NOW, false],
  ['of another Service', '10.96.0.11:53', '10.244.1.9:53', NOW, false],
  ['of a Service that has no endpoints left', '10.96.0.10:53', '10.244.1.9:53', endpoints(), false],
])('a flow %s', (_what, originalTo, replyFrom, now, stale) => {
  const isStale = staleUdpFlows([{ port: port as unknown as ServicePort, endpoints: now }], '172.18.0.3')
  expect(isStale({ originalTo: at(originalTo), replyFrom: at(replyFrom) })).toBe(stale)
})
