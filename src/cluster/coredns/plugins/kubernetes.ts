/** CoreDNS's plugin kubernetes: names of Services, endpoints and pods (DNS-Based Service Discovery 1.1.0).
 *  Source: plugin/kubernetes (kubernetes.go, parse.go, handler.go, reverse.go), plugin/backend_lookup.go.
 *  Left out: pods verified, IPv6, zone transfers, headless Services as name servers, multicluster. */
import { formatAddress, parseAddress, type Address } from '../../../net/address.ts'
import { reply, type DnsRecord, type Message, type StartOfAuthority } from '../../../net/dns-message.ts'
import type { Directive } from '../corefile.ts'
import { isWithin, matchingZone, pluginError, type Handler, type Plugin, type Query, type Setup } from '../plugin.ts'
import { KubernetesIndex } from './kubernetes-index.ts'

const DEFAULT_TTL = 5
const SCHEMA_TTL = 28_800
const MOST_ALIASES = 8

interface Options {
  zones: readonly string[]
  ttl: number
  pods: 'disabled' | 'insecure'
  /** Undefined: never; empty: always. */
  fallthrough: readonly string[] | undefined
}

/** A host that a name stands for. */
interface Found {
  host: Address | { alias: string }
  port: number
  /** The full name of this host alone, which SRV records point to. */
  key: string
}

/** Nothing of that name, where an empty list is a name without such records. */
const NO_SUCH_NAME = 'no such name'
type Outcome<T> = T | typeof NO_SUCH_NAME

export const kubernetes: Plugin = (directive, setup) => {
  const options = optionsOf(directive, setup)
  const index = new KubernetesIndex(setup.client, setup.sim)
  index.start()
  setup.onStop(() => index.stop())
  setup.readiness('kubernetes', () => index.hasSynced)
  return next => new KubernetesPlugin(options, index, setup.address, next).handle
}

function optionsOf(directive: Directive, setup: Setup): Options {
  const given = directive.args.map(zone => zone.replace(/\.$/, '').toLowerCase())
  const options: Options = {
    zones: given.length ? given : setup.zones,
    ttl: DEFAULT_TTL,
    pods: 'disabled',
    fallthrough: undefined,
  }
  for (const { name, args, line } of directive.block) {
    if (name === 'ttl') {
      const ttl = Number(args[0])
      if (args.length !== 1 || !Number.isInteger(ttl)) {
        throw pluginError('kubernetes', setup, line, `Wrong argument count or unexpected line ending after 'ttl'`)
      }
      if (ttl < 0 || ttl > 3600) {
        throw pluginError('kubernetes', setup, line, `ttl must be in range [0, 3600]: ${ttl}`)
      }
      options.ttl = ttl
    } else if (name === 'pods') {
      const mode = args[0]
      if (mode !== 'disabled' && mode !== 'insecure' && mode !== 'verified') {
        throw pluginError(
          'kubernetes',
          setup,
          line,
          `wrong value for pods: ${mode},  must be one of: disabled, verified, insecure`,
        )
      }
      options.pods = mode === 'disabled' ? 'disabled' : 'insecure'
    } else if (name === 'fallthrough') options.fallthrough = args.map(zone => zone.replace(/\.$/, ''))
    else if (
      !/^(endpoint|tls|kubeconfig|namespaces|labels|namespace_labels|endpoint_pod_names|noendpoints|ignore|transfer)$/.test(
        name,
      )
    ) {
      throw pluginError('kubernetes', setup, line, `unknown property '${name}'`)
    }
  }
  return options
}

class KubernetesPlugin {
  readonly #options: Options
  readonly #index: KubernetesIndex
  readonly #ownAddress: () => Address | undefined
  readonly #next: Handler
  readonly #primary: string

  constructor(options: Options, index: KubernetesIndex, ownAddress: () => Address | undefined, next: Handler) {
    this.#options = options
    this.#index = index
    this.#ownAddress = ownAddress
    this.#next = next
    this.#primary = options.zones.find(zone => !zone.endsWith('.arpa')) ?? options.zones[0] ?? ''
  }

  handle: Handler = (query, answer) => {
    const { name } = query.question
    const zone = matchingZone(name, this.#options.zones)
    if (zone === undefined) return this.#next(query, answer)
    this.#look(query, name, zone, (answers, additionals) => {
      if (answers === NO_SUCH_NAME) {
        const through = this.#options.fallthrough
        if (through && (!through.length || through.some(each => isWithin(name, each)))) return this.#next(query, answer)
        return answer(this.#empty(query, zone, true))
      }
      if (!answers.length) return answer(this.#empty(query, zone, false))
      answer(reply(query.message, { authoritative: true, answers, additionals }))
    })
  }

  #empty(query: Query, zone: string, isMissing: boolean): Message {
    const rcode = isMissing ? 'NXDOMAIN' : 'NOERROR'
    return reply(query.message, { rcode, authoritative: true, authorities: [this.#soa(zone)] })
  }

  #soa(zone: string): DnsRecord & StartOfAuthority {
    const { ttl } = this.#options
    const timing = { refresh: 7200, retry: 1800, expire: 86_400, minimum: ttl }
    const [primary, mailbox] = [`ns.dns.${zone}`, `hostmaster.${zone}`]
    return { type: 'SOA', name: zone, ttl: Math.min(ttl, 300), primary, mailbox, serial: this.#index.serial, ...timing }
  }

  #look(
    query: Query,
    name: string,
    zone: string,
    done: (answers: Outcome<readonly DnsRecord[]>, additionals?: readonly DnsRecord[]) => void,
  ): void {
    const { type } = query.question
    // Answers repeat the name as it was asked for.
    const asked = query.message.questions[0]!.name
    const { ttl } = this.#options
    if (type === 'PTR') return done(this.#reverse(asked, name, zone))
    if (type === 'SOA') return done([this.#soa(zone)])
    if (type === 'TXT' && name === `dns-version.${zone}`) {
      return done([{ type: 'TXT', name: asked, ttl: SCHEMA_TTL, texts: ['1.1.0'] }])
    }
    if (type === 'NS' && name === zone) {
      const servers = this.#nameServers(zone)
      const targets = [...new Set(servers.map(server => server.name))]
      return done(
        targets.map(target => ({ type: 'NS', name: asked, ttl, target })),
        servers,
      )
    }
    if (name === `ns.dns.${zone}`) {
      return done(type === 'A' ? this.#nameServers(zone).map(server => ({ ...server, name: asked })) : [])
    }
    const found = this.#find(name, zone)
    if (found === NO_SUCH_NAME) return done(NO_SUCH_NAME)
    if (type === 'TXT' && found.every(each => typeof each.host === 'number')) return done([])
    if (type === 'SRV') return done(...this.#services(asked, found))
    if (type === 'A' || type === 'AAAA' || type === 'TXT') return this.#addresses(query, asked, found, zone, 0, done)
    const alias = found.find(each => typeof each.host === 'object')
    if (type === 'CNAME' && alias && typeof alias.host === 'object') {
      return done([{ type: 'CNAME', name: asked, ttl, target: alias.host.alias }])
    }
    done([])
  }

  /** The Services that this replica is an endpoint of; itself where it is of none. */
  #nameServers(zone: string): DnsRecord[] {
    const { ttl } = this.#options
    const own = this.#ownAddress()
    if (own === undefined) return []
    const found: DnsRecord[] = []
    for (const id of this.#index.servicesAt(own)) {
      const [namespace, name] = id.split('/')
      const address = parseAddress(this.#index.services.get(id)?.spec?.clusterIP ?? '')
      if (address !== undefined) found.push({ type: 'A', name: `${name}.${namespace}.svc.${zone}`, ttl, address })
    }
    return found.length ? found : [{ type: 'A', name: `ns.dns.${zone}`, ttl, address: own }]
  }

  #addresses(
    query: Query,
    name: string,
    found: readonly Found[],
    zone: string,
    depth: number,
    done: (answers: Outcome<readonly DnsRecord[]>) => void,
  ): void {
    const { ttl } = this.#options
    const alias = found.find(each => typeof each.host === 'object')
    if (alias && typeof alias.host === 'object') {
      const target = alias.host.alias
      const own: DnsRecord = { type: 'CNAME', name, ttl, target }
      if (depth >= MOST_ALIASES || target === name) return done([])
      if (isWithin(target, zone)) {
        const further = this.#find(target.toLowerCase(), zone)
        if (further === NO_SUCH_NAME) return done([])
        return this.#addresses(query, target, further, zone, depth + 1, records =>
          done(records === NO_SUCH_NAME || !records.length ? [] : [own, ...records]),
        )
      }
      const question = { name: target.toLowerCase(), type: query.question.type }
      const message = { ...query.message, questions: [{ ...question, name: target }], edns: undefined }
      return this.#next({ ...query, question, message }, answer =>
        done(answer.rcode === 'SERVFAIL' ? [] : [own, ...answer.answers]),
      )
    }
    if (query.question.type !== 'A') return done([])
    const seen = new Set<Address>()
    const records: DnsRecord[] = []
    for (const { host } of found) {
      if (typeof host !== 'number' || seen.has(host)) continue
      seen.add(host)
      records.push({ type: 'A', name, ttl, address: host })
    }
    done(records)
  }

  /** All of one priority; each weighs its share of a hundred. */
  #services(name: string, found: readonly Found[]): [DnsRecord[], DnsRecord[]] {
    const { ttl } = this.#options
    const internal = found.filter(each => typeof each.host === 'number')
    const weight = Math.max(1, Math.floor(100 / internal.length))
    const records = new Map<string, DnsRecord>()
    const hosts = new Map<string, DnsRecord>()
    for (const { host, port, key } of internal) {
      if (port < 0) continue
      const srv = { type: 'SRV', name, ttl, priority: 0, weight, port, target: key } as const
      records.set(`${key}:${port}`, srv)
      if (typeof host === 'number') hosts.set(`${key} ${host}`, { type: 'A', name: key, ttl, address: host })
    }
    return [[...records.values()], [...hosts.values()]]
  }

  #reverse(asked: string, name: string, zone: string): Outcome<readonly DnsRecord[]> {
    const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name)
    if (!match) {
      const found = this.#find(name, zone)
      return found === NO_SUCH_NAME ? found : []
    }
    const text = `${match[4]}.${match[3]}.${match[2]}.${match[1]}`
    const { ttl } = this.#options
    const pointer = (target: string): DnsRecord => ({ type: 'PTR', name: asked, ttl, target })
    for (const { metadata } of this.#index.services.by('address', text)) {
      return [pointer(`${metadata.name}.${metadata.namespace}.svc.${this.#primary}`)]
    }
    const targets = new Set<string>()
    for (const { label, service } of this.#index.hostsAt(text)) {
      const [namespace, own] = service.split('/')
      targets.add(`${label}.${own}.${namespace}.svc.${this.#primary}`)
    }
    return targets.size ? [...targets].map(pointer) : NO_SUCH_NAME
  }

  /** `_http._tcp.web.default.svc`, `web-0.web.default.svc`, `web.default.svc`, `10-244-1-3.default.pod`. */
  #find(name: string, zone: string): Outcome<readonly Found[]> {
    if (name.length === zone.length) return []
    const base = zone ? name.slice(0, -zone.length - 1) : name
    const labels = base.split('.')
    const kind = labels.pop()
    if (zone.endsWith('arpa') || (kind !== 'svc' && kind !== 'pod')) return NO_SUCH_NAME
    const namespace = labels.pop()
    if (namespace === undefined) return []
    if (!this.#index.hasNamespace(namespace)) return NO_SUCH_NAME
    const service = labels.pop()
    if (service === undefined) return []
    if (labels.length > 2) return NO_SUCH_NAME
    if (kind === 'pod') return this.#pod(service, namespace, zone)
    const [first, second] = labels
    if (second === undefined) return this.#service(service, namespace, zone, '', '', first ?? '')
    return this.#service(service, namespace, zone, first!.replace(/^_/, ''), second.replace(/^_/, ''), '')
  }

  #pod(label: string, namespace: string, zone: string): Outcome<readonly Found[]> {
    const address = this.#options.pods === 'insecure' ? parseAddress(label.replaceAll('-', '.')) : undefined
    if (address === undefined) return NO_SUCH_NAME
    return [{ host: address, port: -1, key: `${formatAddress(address).replaceAll('.', '-')}.${namespace}.pod.${zone}` }]
  }

  #service(
    name: string,
    namespace: string,
    zone: string,
    port: string,
    protocol: string,
    endpoint: string,
  ): Outcome<readonly Found[]> {
    const id = `${namespace}/${name}`
    const service = this.#index.services.get(id)
    const spec = service?.spec
    if (!spec) return NO_SUCH_NAME
    const key = `${name}.${namespace}.svc.${zone}`
    if (spec.type === 'ExternalName') {
      return endpoint
        ? NO_SUCH_NAME
        : [{ host: { alias: (spec.externalName ?? '').replace(/\.$/, '') }, port: -1, key }]
    }
    const matches = (each: { name?: string; protocol?: string }) =>
      (!port || port === (each.name ?? '').toLowerCase()) &&
      (!protocol || protocol === (each.protocol ?? 'TCP').toLowerCase())
    const found: Found[] = []
    if (spec.clusterIP === 'None' || endpoint) {
      for (const { addresses, ports } of this.#index.endpointsOf(id)) {
        for (const { address, label } of addresses) {
          if (endpoint && label !== endpoint) continue
          for (const each of ports) {
            if (matches(each)) found.push({ host: address, port: each.port, key: `${label}.${key}` })
          }
        }
      }
    } else {
      const address = parseAddress(spec.clusterIP ?? '')
      for (const each of spec.ports ?? []) {
        if (address !== undefined && matches(each)) found.push({ host: address, port: each.port, key })
      }
    }
    return found.length ? found : NO_SUCH_NAME
  }
}
