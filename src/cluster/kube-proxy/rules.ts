/** The rules of one port of a Service, on one node: kube-proxy in iptables mode, v1.36.
 *  Source: pkg/proxy/iptables/proxier.go (syncProxyRules), and iptables-save on a real node.
 *  Rules are in the words of iptables-save, without `-A CHAIN`. Left out: IPv6, SCTP, --nodeport-addresses,
 *  masquerade-all. */
import { formatCidr, inCidr, parseAddress } from '../../net/address.ts'
import { ChainContent, ChainGroup } from '../../net/netfilter/content.ts'
import { clusterPolicyChain, endpointChain, externalChain, firewallChain, localPolicyChain } from './chain-names.ts'
import { categorize, type Endpoint, type NodeView } from './endpoints.ts'
import { isExternallyAccessible, usesClusterEndpoints, usesLocalEndpoints, type ServicePort } from './service-port.ts'

/** Chains that all Services have rules in. */
export const SHARED_CHAINS = {
  nat: ['KUBE-SERVICES', 'KUBE-NODEPORTS'],
  filter: ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-NODEPORTS', 'KUBE-PROXY-FIREWALL'],
} as const

export const LOCALHOST_NODE_PORTS_COUNTER = 'localhost_nps_accepted_pkts'

/** `nat KUBE-SERVICES` and so on. */
export type SharedChain =
  `nat ${(typeof SHARED_CHAINS.nat)[number]}` | `filter ${(typeof SHARED_CHAINS.filter)[number]}`

export interface PortRules {
  shared: readonly (readonly [chain: SharedChain, rule: string])[]
  /** The port's own chains in table nat; its endpoints' are leaves. */
  chains: ChainGroup
}

export interface RuleOptions {
  /** Sources within need no masquerading. */
  clusterCidr: string
  /** Leaves comments out of per-endpoint rules, as with more than 1000 endpoints. */
  largeCluster: boolean
}

const MASQUERADE = '-j KUBE-MARK-MASQ'

export function rulesOf(
  port: ServicePort,
  endpoints: readonly Endpoint[],
  node: NodeView,
  { clusterCidr, largeCluster }: RuleOptions,
): PortRules {
  const { cluster, local, all, hasAny } = categorize(endpoints, port, node)
  const { name, protocol } = port
  const svc = clusterPolicyChain(name, protocol)
  const svl = localPolicyChain(name, protocol)
  const ext = externalChain(name, protocol)
  const fw = firewallChain(name, protocol)
  const hasInternal = port.internalPolicyLocal ? local.length > 0 : hasAny
  const hasExternal = port.externalPolicyLocal ? local.length > 0 : hasAny
  const usesFirewall = hasAny && port.loadBalancerVIPs.length > 0 && port.sourceRanges.length > 0

  const shared: [SharedChain, string][] = []
  const to = (address: string, number: number, comment: string, target: string) =>
    `-d ${address}/32 -p ${protocol} ${commented(comment)} -m ${protocol} --dport ${number} -j ${target}`
  const refusal = hasAny
    ? { comment: `${name} has no local endpoints`, target: 'DROP' }
    : { comment: `${name} has no endpoints`, target: 'REJECT --reject-with icmp-port-unreachable' }

  // Where traffic is caught.
  if (hasInternal) {
    const target = port.internalPolicyLocal ? svl : svc
    shared.push(['nat KUBE-SERVICES', to(port.clusterIP, port.port, `${name} cluster IP`, target)])
  } else {
    shared.push(['filter KUBE-SERVICES', to(port.clusterIP, port.port, refusal.comment, refusal.target)])
  }
  for (const address of port.externalIPs) {
    if (hasAny) shared.push(['nat KUBE-SERVICES', to(address, port.port, `${name} external IP`, ext)])
    if (!hasExternal) {
      shared.push(['filter KUBE-EXTERNAL-SERVICES', to(address, port.port, refusal.comment, refusal.target)])
    }
  }
  for (const address of port.loadBalancerVIPs) {
    const target = usesFirewall ? fw : ext
    if (hasAny) shared.push(['nat KUBE-SERVICES', to(address, port.port, `${name} loadbalancer IP`, target)])
    if (usesFirewall) {
      const comment = `${name} traffic not accepted by ${fw}`
      shared.push(['filter KUBE-PROXY-FIREWALL', to(address, port.port, comment, 'DROP')])
    }
    if (!hasExternal) {
      shared.push(['filter KUBE-EXTERNAL-SERVICES', to(address, port.port, refusal.comment, refusal.target)])
    }
  }
  if (port.nodePort) {
    const dport = `-m ${protocol} --dport ${port.nodePort}`
    if (hasAny) {
      const counted = `-m nfacct --nfacct-name  ${LOCALHOST_NODE_PORTS_COUNTER}`
      shared.push(
        ['nat KUBE-NODEPORTS', `-d 127.0.0.0/8 -p ${protocol} ${commented(name)} ${dport} ${counted} -j ${ext}`],
        ['nat KUBE-NODEPORTS', `-p ${protocol} ${commented(name)} ${dport} -j ${ext}`],
      )
    }
    if (!hasExternal) {
      const local = `-m addrtype --dst-type LOCAL ${dport}`
      const rule = `-p ${protocol} ${commented(refusal.comment)} ${local} -j ${refusal.target}`
      shared.push(['filter KUBE-EXTERNAL-SERVICES', rule])
    }
  }
  if (port.healthCheckNodePort) {
    const rule = `-p tcp ${commented(`${name} health check node port`)} -m tcp --dport ${port.healthCheckNodePort}`
    shared.push(['filter KUBE-NODEPORTS', `${rule} -j ACCEPT`])
  }

  // Where it goes from there.
  const lines = new Map<string, string[]>()
  const chain = (called: string) => {
    let rules = lines.get(called)
    if (!rules) lines.set(called, (rules = []))
    return rules
  }
  if (hasInternal) {
    const target = chain(port.internalPolicyLocal ? svl : svc)
    const portal = to(port.clusterIP, port.port, `${name} cluster IP`, 'KUBE-MARK-MASQ')
    target.push(`! -s ${clusterCidr} ${portal}`)
  }
  if (hasAny && isExternallyAccessible(port)) {
    const rules = chain(ext)
    if (port.externalPolicyLocal) {
      const fromHere = '-m addrtype --src-type LOCAL'
      const about = (what: string) => commented(`${what} traffic for ${name} external destinations`)
      rules.push(
        `-s ${clusterCidr} ${about('pod')} -j ${svc}`,
        `${about('masquerade LOCAL')} ${fromHere} ${MASQUERADE}`,
        `${about('route LOCAL')} ${fromHere} -j ${svc}`,
      )
    } else {
      rules.push(`${commented(`masquerade traffic for ${name} external destinations`)} ${MASQUERADE}`)
    }
    if (hasExternal) rules.push(`-j ${port.externalPolicyLocal ? svl : svc}`)
  }
  if (usesFirewall) chain(fw).push(...firewallRules(port, node, ext))
  if (cluster.length && usesClusterEndpoints(port)) balance(chain(svc), port, cluster, largeCluster)
  if (local.length && usesLocalEndpoints(port)) balance(chain(svl), port, local, largeCluster)
  const heads = new Map<string, ChainContent>()
  for (const [called, rules] of lines) heads.set(called, new ChainContent(rules))
  const leaves = new Map<string, ChainContent>()
  for (const endpoint of all) {
    const sep = endpointChain(name, protocol, endpoint.text)
    leaves.set(sep, endpointContent(port, endpoint, sep, largeCluster))
  }
  return { shared, chains: new ChainGroup(heads, leaves) }
}

const MOST_CACHED = 100_000
/** By chain; one map for each form that they can have. */
const endpointContents = [0, 1, 2, 3].map(() => new Map<string, ChainContent>())

/** An endpoint's chain is the same on every node, and from one sync to the next. */
function endpointContent(port: ServicePort, endpoint: Endpoint, sep: string, largeCluster: boolean): ChainContent {
  const known = endpointContents[(largeCluster ? 1 : 0) + (port.stickySeconds ? 2 : 0)]!
  let content = known.get(sep)
  if (!content) {
    const { protocol } = port
    const about = largeCluster ? '' : `${commented(port.name)} `
    const remember = port.stickySeconds ? `-m recent --set --name ${sep} --mask 255.255.255.255 --rsource ` : ''
    content = new ChainContent([
      `-s ${endpoint.ip}/32 ${about}${MASQUERADE}`,
      `-p ${protocol} ${about}${remember}-m ${protocol} -j DNAT --to-destination ${endpoint.text}`,
    ])
    if (known.size >= MOST_CACHED) known.clear()
    known.set(sep, content)
  }
  return content
}

const commented = (text: string): string => `-m comment --comment "${text}"`

function firewallRules(port: ServicePort, node: NodeView, ext: string): string[] {
  const comment = commented(`${port.name} loadbalancer IP`)
  const rules = port.sourceRanges.map(range => `-s ${formatCidr(range)} ${comment} -j ${ext}`)
  // A node that reaches the address by itself comes from that address.
  const address = parseAddress(node.address)!
  if (port.sourceRanges.some(range => inCidr(address, range))) {
    for (const vip of port.loadBalancerVIPs) rules.push(`-s ${vip}/32 ${comment} -j ${ext}`)
  }
  rules.push(commented(`other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`))
  return rules
}

/** First whoever was here before, then the dice: each rule takes its share of what is left. */
function balance(rules: string[], port: ServicePort, endpoints: readonly Endpoint[], largeCluster: boolean): void {
  const { name, protocol, stickySeconds } = port
  const about = (endpoint: Endpoint) => (largeCluster ? '' : `${commented(`${name} -> ${endpoint.text}`)} `)
  if (stickySeconds) {
    const seen = `--rcheck --seconds ${stickySeconds} --reap`
    for (const endpoint of endpoints) {
      const sep = endpointChain(name, protocol, endpoint.text)
      rules.push(`${about(endpoint)}-m recent ${seen} --name ${sep} --mask 255.255.255.255 --rsource -j ${sep}`)
    }
  }
  let left = endpoints.length
  for (const endpoint of endpoints) {
    const share = left > 1 ? `-m statistic --mode random --probability ${(1 / left).toFixed(10)} ` : ''
    rules.push(`${about(endpoint)}${share}-j ${endpointChain(name, protocol, endpoint.text)}`)
    left--
  }
}
