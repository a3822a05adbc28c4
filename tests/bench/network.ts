/** Requests a second from a pod to a Service with 10 endpoints, by its ClusterIP, through every rule of both nodes:
 *  on a connection that is kept, and on a new one each; with 100, 1,000 and 5,000 Services. */
import { realNow } from '../../src/sim/drive.ts'
import { Simulation } from '../../src/sim/simulation.ts'
import { NetworkNamespace } from '../../src/net/namespace.ts'
import { ChainContent } from '../../src/net/netfilter/content.ts'
import { attachToSegment, connectVeth, createSegment } from '../../src/net/wiring.ts'
import { parseAddress } from '../../src/net/address.ts'
const ip = (t: string) => parseAddress(t)!
function build(services: number) {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const lan = createSegment('nodes')
  const nodes = [0, 1].map(n => {
    const node = new NetworkNamespace({ name: `node${n}`, sim })
    attachToSegment(node, 'eth0', lan, `172.18.0.${n + 2}/16`)
    node.addRoute({ to: `10.244.${1 - n}.0/24`, via: `172.18.0.${3 - n}` })
    node.setSysctl('net.ipv4.ip_forward', '1')
    return node
  })
  const eps: string[] = []
  const pods = Array.from({ length: 11 }, (_, i) => {
    const n = i % 2
    const pod = new NetworkNamespace({ name: `pod${i}`, sim })
    connectVeth(nodes[n]!, `veth${i}`, pod, 'eth0')
    nodes[n]!.addAddress(`veth${i}`, `10.244.${n}.1/32`)
    nodes[n]!.addRoute({ to: `10.244.${n}.${i + 2}/32`, device: `veth${i}` })
    pod.addAddress('eth0', `10.244.${n}.${i + 2}/24`)
    pod.addRoute({ to: 'default', via: `10.244.${n}.1` })
    if (i) eps.push(`10.244.${n}.${i + 2}`)
    return pod
  })
  const fill = new Map<string, ChainContent>()
  const put = (chain: string, texts: string[]) => fill.set(chain, new ChainContent(texts))
  put('KUBE-MARK-MASQ', ['-j MARK --or-mark 0x4000'])
  put('KUBE-POSTROUTING', [
    '-m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-j MARK --xor-mark 0x4000',
    '-j MASQUERADE --random-fully',
  ])
  const svc: string[] = []
  for (let s = 0; s < services; s++) {
    const vip = `10.96.${s >> 8}.${s & 255}`
    svc.push(`-d ${vip}/32 -p tcp -m comment --comment "default/s${s} cluster IP" -m tcp --dport 80 -j KUBE-SVC-${s}`)
    put(`KUBE-SVC-${s}`, [
      `! -s 10.244.0.0/16 -d ${vip}/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ`,
      ...eps.map(
        (_, i) =>
          `${i === eps.length - 1 ? '' : `-m statistic --mode random --probability ${(1 / (eps.length - i)).toFixed(10)} `}-j KUBE-SEP-${i}`,
      ),
    ])
  }
  svc.push('-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS')
  put('KUBE-NODEPORTS', [])
  eps.forEach((e, i) =>
    put(`KUBE-SEP-${i}`, [`-s ${e}/32 -j KUBE-MARK-MASQ`, `-p tcp -m tcp -j DNAT --to-destination ${e}:8080`]),
  )
  put('KUBE-SERVICES', svc)
  const t = realNow()
  for (const node of nodes) {
    node.netfilter.commit('nat', fill)
    node.netfilter.ensureJump({ table: 'nat', from: 'PREROUTING', rule: '-j KUBE-SERVICES' })
    node.netfilter.ensureJump({ table: 'nat', from: 'OUTPUT', rule: '-j KUBE-SERVICES' })
    node.netfilter.ensureJump({ table: 'nat', from: 'POSTROUTING', rule: '-j KUBE-POSTROUTING' })
    node.netfilter.commit(
      'filter',
      new Map([
        [
          'KUBE-FORWARD',
          new ChainContent([
            '-m conntrack --ctstate INVALID -j DROP',
            '-m mark --mark 0x4000/0x4000 -j ACCEPT',
            '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
          ]),
        ],
      ]),
    )
    node.netfilter.ensureJump({ table: 'filter', from: 'FORWARD', rule: '-j KUBE-FORWARD' })
  }
  return { sim, pods, commitMs: realNow() - t }
}
const REQUEST = new Uint8Array(80)
const RESPONSE = new Uint8Array(200)

export interface NetworkResult {
  services: number
  /** To put the rules of all Services on both nodes. */
  commitMs: number
  keptPerSecond: number
  newPerSecond: number
}

/** @param requests on a kept connection; a fifth of it on new ones */
export function benchNetwork(services: number, requests = 100_000): NetworkResult {
  const { sim, pods, commitMs } = build(services)
  for (const pod of pods)
    pod.sockets.listen({ address: 0, port: 8080 }, c => ({ data: () => c.write(RESPONSE), ended: () => c.end() }))
  const to = { address: ip('10.96.0.50'), port: 80 }
  const client = pods[0]!.sockets
  const timed = (total: number, start: (answered: () => boolean) => void) => {
    const state = { count: 0 }
    const before = realNow()
    start(() => ++state.count < total)
    while (state.count < total && sim.step());
    return Math.round((state.count / (realNow() - before)) * 1000)
  }
  const kept = () =>
    timed(requests, answered => {
      const c = client.connect(to, {
        opened: () => c.write(REQUEST),
        data: () => (answered() ? c.write(REQUEST) : c.end()),
      })
    })
  const fresh = () =>
    timed(requests / 5, answered => {
      const one = () => {
        const c = client.connect(to, {
          opened: () => c.write(REQUEST),
          data: () => c.end(),
          closed: () => {
            if (answered()) one()
          },
        })
      }
      one()
    })
  kept()
  fresh()
  return { services, commitMs, keptPerSecond: kept(), newPerSecond: fresh() }
}
