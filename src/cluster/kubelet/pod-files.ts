/** The files that every container of a pod has from the kubelet: /etc/hosts, /etc/hostname, /etc/resolv.conf.
 *  Source: kubelet_pods.go (hostsFileContent, GeneratePodHostNameAndDomain), network/dns/dns.go. */
import type { Pod } from '../../api/core-v1.ts'

export interface ClusterDns {
  /** 10.96.0.10. */
  address: string
  /** `cluster.local`. */
  domain: string
}

/** The host name, and the domain if it has one. */
export function podHostname(pod: Pod, clusterDomain: string): { hostname: string; domain: string } {
  const spec = pod.spec
  const hostname = (spec?.hostname || pod.metadata.name).slice(0, 63).replace(/[-.]+$/, '')
  const subdomain = spec?.subdomain
  return { hostname, domain: subdomain ? `${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}` : '' }
}

/** What `hostname` prints in its containers. */
export function kernelHostname(pod: Pod, nodeName: string, clusterDomain: string): string {
  if (pod.spec?.hostNetwork && !pod.spec.hostnameOverride) return nodeName
  if (pod.spec?.hostnameOverride) return pod.spec.hostnameOverride
  const { hostname, domain } = podHostname(pod, clusterDomain)
  return pod.spec?.setHostnameAsFQDN && domain ? `${hostname}.${domain}` : hostname
}

/** @param nodeHosts the node's own /etc/hosts, for pods on its network */
export function etcHosts(pod: Pod, addresses: readonly string[], clusterDomain: string, nodeHosts: string): string {
  const aliases = (pod.spec?.hostAliases ?? []).map(a => `${a.ip}\t${(a.hostnames ?? []).join('\t')}\n`)
  const added = aliases.length ? `\n# Entries added by HostAliases.\n${aliases.join('')}` : ''
  if (pod.spec?.hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${added}`
  const { hostname, domain } = podHostname(pod, clusterDomain)
  const own = addresses.map(a => (domain ? `${a}\t${hostname}.${domain}\t${hostname}\n` : `${a}\t${hostname}\n`))
  return (
    '# Kubernetes-managed hosts file.\n' +
    '127.0.0.1\tlocalhost\n' +
    '::1\tlocalhost ip6-localhost ip6-loopback\n' +
    'fe00::0\tip6-localnet\n' +
    'fe00::0\tip6-mcastprefix\n' +
    'fe00::1\tip6-allnodes\n' +
    'fe00::2\tip6-allrouters\n' +
    own.join('') +
    added
  )
}

interface Resolver {
  servers: string[]
  searches: string[]
  options: string[]
}

/** @param nodeResolv the node's own /etc/resolv.conf, for the policy Default */
export function resolvConf(pod: Pod, dns: ClusterDns, nodeResolv: string): string {
  const resolver = resolverOf(pod, dns, nodeResolv)
  const config = pod.spec?.dnsConfig
  if (config) {
    resolver.servers = unique([...resolver.servers, ...(config.nameservers ?? [])])
    resolver.searches = unique([...resolver.searches, ...(config.searches ?? [])])
    const options = new Map(resolver.options.map(o => [o.split(':')[0]!, o]))
    for (const { name = '', value } of config.options ?? []) options.set(name, value ? `${name}:${value}` : name)
    resolver.options = [...options.values()]
  }
  const { servers, searches, options } = resolver
  return (
    (searches.length ? `search ${searches.join(' ')}\n` : '') +
    servers.map(s => `nameserver ${s}\n`).join('') +
    (options.length ? `options ${options.join(' ')}\n` : '')
  )
}

function resolverOf(pod: Pod, dns: ClusterDns, nodeResolv: string): Resolver {
  const policy = pod.spec?.dnsPolicy ?? 'ClusterFirst'
  if (policy === 'None') return { servers: [], searches: [], options: [] }
  const node = parseResolvConf(nodeResolv)
  if (policy === 'Default' || (policy === 'ClusterFirst' && pod.spec?.hostNetwork)) return node
  const { domain } = dns
  return {
    servers: [dns.address],
    searches: unique([`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain, ...node.searches]),
    options: ['ndots:5'],
  }
}

/** resolv.conf(5), as far as a kubelet hands it on. */
function parseResolvConf(text: string): Resolver {
  const resolver: Resolver = { servers: [], searches: [], options: [] }
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/)
    if (word === 'nameserver' && rest[0]) resolver.servers.push(rest[0])
    else if (word === 'search') resolver.searches = rest.filter(s => s !== '.')
    else if (word === 'options') resolver.options = rest
  }
  return resolver
}

const unique = (items: readonly string[]): string[] => [...new Set(items)]
