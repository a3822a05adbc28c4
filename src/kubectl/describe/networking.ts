/** `kubectl describe` of Ingresses, their classes, and network policies. Source: kubectl/pkg/describe/describe.go
 *  (describeIngressV1, describeNetworkPolicy). Left out: ServiceCIDRs, IP addresses. */
import { ENDPOINT_SLICES, SERVICES } from '../../api/kinds.ts'
import type { LabelSelector, Namespaced, Schemas } from '../../api/object.ts'
import type { DescribeContext, Describer } from './describer.ts'
import { annotations, labels, selectorText } from './parts.ts'
import { endpointsText } from './service.ts'
import type { Cells } from './tab-cells.ts'

type Ingress = Namespaced<Schemas['io.k8s.api.networking.v1.Ingress']>
type IngressClass = Schemas['io.k8s.api.networking.v1.IngressClass']
type IngressBackend = Schemas['io.k8s.api.networking.v1.IngressBackend']
type NetworkPolicy = Namespaced<Schemas['io.k8s.api.networking.v1.NetworkPolicy']>
type PolicyPort = Schemas['io.k8s.api.networking.v1.NetworkPolicyPort']
type Peer = Schemas['io.k8s.api.networking.v1.NetworkPolicyPeer']

function backendText({ service, resource }: IngressBackend): string {
  if (service) return `${service.name}:${service.port?.number || (service.port?.name ?? '')}`
  return resource ? `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}` : ''
}

/** A backend, and the endpoints behind it. */
async function backend(of: IngressBackend, namespace: string, { find, list }: DescribeContext): Promise<string> {
  const text = backendText(of)
  if (!of.service) return text
  const { name, port } = of.service
  const service = await find(SERVICES, namespace, name)
  if (!service) return `${text} (<error: services ${JSON.stringify(name)} not found>)`
  const labelSelector = `kubernetes.io/service-name=${name}`
  const slices = (await list(ENDPOINT_SLICES, namespace, { labelSelector })).items
  const found = service.spec.ports?.find(each => (port?.name ? each.name === port.name : each.port === port?.number))
  return `${text} (${endpointsText(slices, { name: found?.name ?? '' })})`
}

export const describeIngress: Describer<Ingress> = async (out, ingress, context) => {
  const { metadata, spec, status } = ingress
  const { namespace } = metadata
  out.write(0, `Name:\t${metadata.name}\n`)
  labels(out, 'Labels', metadata.labels)
  out.write(0, `Namespace:\t${namespace}\n`)
  const addresses = (status?.loadBalancer?.ingress ?? []).map(each => each.ip || each.hostname || '')
  out.write(0, `Address:\t${addresses.join(',')}\n`)
  out.write(0, `Ingress Class:\t${spec?.ingressClassName ?? '<none>'}\n`)
  const fallback = spec?.defaultBackend
  out.write(0, `Default backend:\t${fallback ? await backend(fallback, namespace, context) : '<default>'}\n`)
  if (spec?.tls?.length) {
    out.write(0, 'TLS:\n')
    for (const { secretName, hosts = [] } of spec.tls) {
      const what = secretName ? `${secretName} terminates` : 'SNI routes'
      out.write(1, `${what} ${hosts.join(',')}\n`)
    }
  }
  out.write(0, 'Rules:\n')
  out.write(1, 'Host\tPath\tBackends\n')
  out.write(1, '----\t----\t--------\n')
  const rules = (spec?.rules ?? []).filter(rule => rule.http)
  for (const { host, http } of rules) {
    out.write(1, `${host || '*'}\t\n`)
    for (const path of http!.paths) {
      out.write(2, `\t${path.path ?? ''} \t${await backend(path.backend, namespace, context)}\n`)
    }
  }
  if (!rules.length) {
    out.write(1, `*\t*\t${fallback ? await backend(fallback, namespace, context) : '<default>'}\n`)
  }
  annotations(out, 'Annotations', metadata.annotations)
  await context.describeEvents(out)
}

export const describeIngressClass: Describer<IngressClass> = async (out, { metadata, spec }, { describeEvents }) => {
  out.write(0, `Name:\t${metadata?.name}\n`)
  labels(out, 'Labels', metadata?.labels)
  annotations(out, 'Annotations', metadata?.annotations)
  out.write(0, `Controller:\t${spec?.controller ?? ''}\n`)
  if (spec?.parameters) {
    const { apiGroup, kind, name } = spec.parameters
    out.write(0, 'Parameters:\n')
    if (apiGroup) out.write(1, `APIGroup:\t${apiGroup}\n`)
    out.write(1, `Kind:\t${kind}\n`)
    out.write(1, `Name:\t${name}\n`)
  }
  await describeEvents(out)
}

const selected = (selector: LabelSelector): string => selectorText(selector) || '<none>'

/** `2026-11-22 20:01:59 +0000 UTC`. */
const goTime = (timestamp: string): string => timestamp.replace('T', ' ').replace('Z', ' +0000 UTC')

export const describeNetworkPolicy: Describer<NetworkPolicy> = async (out, { metadata, spec }) => {
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  out.write(0, `Created on:\t${goTime(metadata.creationTimestamp)}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  const pods = spec?.podSelector ? selectorText(spec.podSelector) : ''
  const every = '<none> (Allowing the specific traffic to all pods in this namespace)'
  out.write(0, `Spec:\n  PodSelector:     ${pods || every}\n`)
  const types: readonly string[] = spec?.policyTypes ?? []
  if (types.includes('Ingress')) {
    out.write(1, 'Allowing ingress traffic:\n')
    const rules = (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from }))
    describeRules(out, rules, { peer: 'From', none: 'ingress', unrestricted: 'source' })
  } else out.write(1, 'Not affecting ingress traffic\n')
  if (types.includes('Egress')) {
    out.write(1, 'Allowing egress traffic:\n')
    const rules = (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to }))
    describeRules(out, rules, { peer: 'To', none: 'egress', unrestricted: 'destination' })
  } else out.write(1, 'Not affecting egress traffic\n')
  out.write(1, `Policy Types: ${types.join(', ')}\n`)
}

function describeRules(
  out: Cells,
  rules: readonly { ports?: readonly PolicyPort[]; peers?: readonly Peer[] }[],
  words: { peer: string; none: string; unrestricted: string },
): void {
  if (!rules.length) out.write(2, `<none> (Selected pods are isolated for ${words.none} connectivity)\n`)
  rules.forEach(({ ports = [], peers = [] }, at) => {
    if (!ports.length) out.write(2, 'To Port: <any> (traffic allowed to all ports)\n')
    for (const { port, protocol = 'TCP', endPort } of ports) {
      if (endPort !== undefined) out.write(2, `To Port Range: ${port}-${endPort}/${protocol}\n`)
      else out.write(2, `To Port: ${port ?? '<nil>'}/${protocol}\n`)
    }
    if (!peers.length) out.write(2, `${words.peer}: <any> (traffic not restricted by ${words.unrestricted})\n`)
    for (const { podSelector, namespaceSelector, ipBlock } of peers) {
      out.write(2, `${words.peer}:\n`)
      if (namespaceSelector) out.write(3, `NamespaceSelector: ${selected(namespaceSelector)}\n`)
      if (podSelector) out.write(3, `PodSelector: ${selected(podSelector)}\n`)
      if (!ipBlock) continue
      out.write(3, `IPBlock:\n`)
      out.write(4, `CIDR: ${ipBlock.cidr}\n`)
      out.write(4, `Except: ${ipBlock.except?.join(', ') ?? ''}\n`)
    }
    if (at < rules.length - 1) out.write(2, '----------\n')
  })
}
