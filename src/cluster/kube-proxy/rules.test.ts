import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Service } from '../../api/core-v1.ts'
import type { EndpointSlice } from '../../api/discovery-v1.ts'
import { FIREWALL_RULE, FIXED_CHAINS, JUMPS, LAST_RULES } from './base-rules.ts'
import { endpointsOf } from './endpoints.ts'
import { rulesOf, type SharedChain } from './rules.ts'
import { servicePortsOf } from './service-port.ts'

/** Recorded on a real cluster. */
const transcript = (name: string) =>
  readFileSync(new URL(`../../../tests/transcripts/${name}.t`, import.meta.url), 'utf8').split('\n')
const meta = (namespace: string, name: string) => ({
  namespace,
  name,
  uid: '',
  resourceVersion: '1',
  creationTimestamp: '',
})
const service = (name: string, spec: Service['spec'], status: Service['status'] = { loadBalancer: {} }): Service => {
  const [namespace, own] = name.split('/') as [string, string]
  return { apiVersion: 'v1', kind: 'Service', metadata: meta(namespace, own), spec, status }
}
const slice = (
  ports: readonly { name?: string; port: number }[],
  addresses: readonly (string | { at: string; node?: string; terminating?: boolean })[],
): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: meta('default', 'x'),
  addressType: 'IPv4',
  ports: ports.map(port => ({ name: '', protocol: 'TCP', ...port })),
  endpoints: addresses.map(each => {
    const { at, node, terminating } = typeof each === 'string' ? { at: each } : { terminating: false, ...each }
    const conditions = { ready: !terminating, serving: true, terminating: terminating ?? false }
    return { addresses: [at], nodeName: node ?? 'worker', conditions }
  }),
})
const node = { name: 'worker', address: '172.18.0.3', zone: '' }

/** Lines as iptables-save prints them. */
function lines(known: readonly [Service, EndpointSlice[]][]): { nat: string[]; filter: string[] } {
  const out = { nat: [] as string[], filter: [] as string[] }
  for (const { table, chain, rules } of FIXED_CHAINS) {
    if (table !== 'mangle') out[table].push(...rules.texts.map(rule => `-A ${chain} ${rule}`))
  }
  out.filter.push(`-A KUBE-FIREWALL ${FIREWALL_RULE}`)
  for (const { table, from, rule } of JUMPS) if (table !== 'mangle') out[table].push(`-A ${from} ${rule}`)
  for (const [each, slices] of known) {
    for (const port of servicePortsOf(each)) {
      const rules = rulesOf(port, endpointsOf(slices, port.portName), node, {
        clusterCidr: '10.244.0.0/16',
        largeCluster: false,
      })
      for (const [key, rule] of rules.shared) {
        const [table, chain] = key.split(' ') as ['nat' | 'filter', string]
        out[table].push(`-A ${chain} ${rule}`)
      }
      for (const [chain, own] of [...rules.chains.heads, ...rules.chains.leaves])
        out.nat.push(...own.texts.map(rule => `-A ${chain} ${rule}`))
    }
  }
  for (const key of Object.keys(LAST_RULES) as SharedChain[]) out.nat.push(`-A KUBE-SERVICES ${LAST_RULES[key]}`)
  return out
}
/** The kernel keeps probabilities in 31 bits. */
const asSaved = (rule: string) =>
  rule.replace(/--probability ([\d.]+)/, (_, p: string) => {
    return `--probability ${(Math.round(Number(p) * 0x80000000) / 0x80000000).toFixed(11)}`
  })

const kubernetes = service('default/kubernetes', {
  type: 'ClusterIP',
  clusterIP: '10.96.0.1',
  ports: [{ name: 'https', port: 443, protocol: 'TCP' }],
})
const kubeDns = service('kube-system/kube-dns', {
  clusterIP: '10.96.0.10',
  ports: [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    { name: 'metrics', port: 9153, protocol: 'TCP' },
  ],
})

it('writes table nat as on a real node', () => {
  const nginx = service('default/nginx', {
    type: 'NodePort',
    clusterIP: '10.96.60.18',
    ports: [{ port: 80, nodePort: 30002, protocol: 'TCP' }],
  })
  const dns = [
    { name: 'dns', port: 53 },
    { name: 'dns-tcp', port: 53 },
    { name: 'metrics', port: 9153 },
  ]
  const got = lines([
    [kubernetes, [slice([{ name: 'https', port: 6443 }], ['172.18.0.2'])]],
    [kubeDns, [slice(dns, ['10.244.2.2', '10.244.0.2'])]],
    [nginx, [slice([{ port: 80 }], ['10.244.1.2', '10.244.0.3'])]],
  ])
  const want = transcript('nodeport').filter(line => line.startsWith('-A '))
  expect(got.nat.map(asSaved).sort()).toEqual(want.sort())
})

it('writes table filter as on a real node', () => {
  const text = transcript('clusterip')
  const from = text.indexOf('*filter')
  const want = text.slice(from, text.indexOf('COMMIT', from)).filter(line => line.startsWith('-A '))
  expect(lines([]).filter.sort()).toEqual(want.sort())
})

const web = (extra: Service['spec']) =>
  service('default/web', {
    clusterIP: '10.96.48.201',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    ...extra,
  })
const http = (...addresses: Parameters<typeof slice>[1]) => [slice([{ name: 'http', port: 80 }], addresses)]
const about = (name: string, from: readonly string[]) => from.filter(line => line.includes(name))

it('rejects what has no endpoints, and keeps clients with session affinity', () => {
  const text = transcript('clusterip')
  const none = lines([[web({}), []]])
  expect(about('default/web', [...none.nat, ...none.filter])).toEqual(
    text.filter(line => line.includes('has no endpoints')),
  )
  const sticky = lines([[web({ sessionAffinity: 'ClientIP' }), http('10.244.1.4', '10.244.0.5')]])
  const start = text.indexOf('$ sleep 2; ssh worker iptables-save -t nat | grep default/web') + 1
  const end = text.indexOf('$ kubectl describe svc web', start)
  expect(about('default/web', sticky.nat).map(asSaved).sort()).toEqual(text.slice(start, end).sort())
})

const shape = (rules: readonly string[]) =>
  about('default/web', rules).map(line =>
    line.replace(/(KUBE-\w{2,3})-\w{16}/g, '$1').replace(/-m comment --comment /, ''),
  )

it('keeps the source with external policy Local, and drops where no endpoint is local', () => {
  const local = web({
    type: 'NodePort',
    externalTrafficPolicy: 'Local',
    ports: [{ name: 'http', port: 8080, nodePort: 30080, protocol: 'TCP' }],
  })
  const here = lines([[local, http('10.244.0.5', { at: '10.244.1.4', node: 'worker2' })]])
  expect(shape(here.nat).filter(line => line.startsWith('-A KUBE-EXT'))).toEqual([
    '-A KUBE-EXT -s 10.244.0.0/16 "pod traffic for default/web:http external destinations" -j KUBE-SVC',
    '-A KUBE-EXT "masquerade LOCAL traffic for default/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
    '-A KUBE-EXT "route LOCAL traffic for default/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC',
  ])
  expect(here.nat.filter(line => line.startsWith('-A KUBE-EXT')).at(-1)).toMatch(/-j KUBE-SVL-\w{16}$/)
  const away = lines([[local, http({ at: '10.244.1.4', node: 'worker2' })]])
  expect(shape(away.filter)).toEqual([
    '-A KUBE-EXTERNAL-SERVICES -p tcp "default/web:http has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
  ])
  expect(away.nat.some(line => line.includes('KUBE-SVL'))).toBe(false)
  const internal = lines([[web({ internalTrafficPolicy: 'Local' }), http({ at: '10.244.1.4', node: 'worker2' })]])
  expect(shape([...internal.nat, ...internal.filter])).toEqual([
    '-A KUBE-SERVICES -d 10.96.48.201/32 -p tcp "default/web:http has no local endpoints" -m tcp --dport 8080 -j DROP',
  ])
})

it('guards a load balancer by its source ranges', () => {
  const guarded = service(
    'default/web',
    {
      type: 'LoadBalancer',
      clusterIP: '10.96.48.201',
      loadBalancerSourceRanges: ['172.18.0.0/24', '203.0.113.0/24'],
      ports: [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }],
    },
    { loadBalancer: { ingress: [{ ip: '172.18.0.100', ipMode: 'VIP' }] } },
  )
  const { nat, filter } = lines([[guarded, http('10.244.0.5')]])
  expect(shape(nat).filter(line => line.startsWith('-A KUBE-FW'))).toEqual([
    '-A KUBE-FW -s 172.18.0.0/24 "default/web:http loadbalancer IP" -j KUBE-EXT',
    '-A KUBE-FW -s 203.0.113.0/24 "default/web:http loadbalancer IP" -j KUBE-EXT',
    '-A KUBE-FW -s 172.18.0.100/32 "default/web:http loadbalancer IP" -j KUBE-EXT',
    '-A KUBE-FW "other traffic to default/web:http will be dropped by KUBE-PROXY-FIREWALL"',
  ])
  expect(shape(filter)).toEqual([
    '-A KUBE-PROXY-FIREWALL -d 172.18.0.100/32 -p tcp "default/web:http traffic not accepted by KUBE-FW" -m tcp --dport 80 -j DROP',
  ])
})

it('falls back to endpoints that terminate while they serve', () => {
  const gone = { at: '10.244.0.5', terminating: true }
  expect(
    about(
      'DNAT',
      lines([[web({}), http(gone)]]).nat.filter(line => line.includes('-j DNAT')),
    ),
  ).toHaveLength(1)
  const both = lines([[web({}), http(gone, '10.244.1.4')]]).nat.filter(line => line.includes('-j DNAT'))
  expect(both.map(line => line.split(' ').at(-1))).toEqual(['10.244.1.4:80'])
})
