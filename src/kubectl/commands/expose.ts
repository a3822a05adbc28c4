/** `kubectl expose`. Source: kubectl/pkg/cmd/expose/expose.go. */
import { pathOf } from '../../api/resources.ts'
import { FILE_FLAGS, forEach, infosOfBoth, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { dig, put, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'

export const expose: Command = {
  name: 'expose',
  flags: [
    text('cluster-ip'),
    dryRunFlag,
    text('external-ip'),
    text('field-manager', { default: 'kubectl-expose' }),
    ...FILE_FLAGS,
    text('labels l'),
    text('load-balancer-ip'),
    text('name'),
    text('override-type', {
      default: 'merge',
    }),
    text('overrides'),
    ...printFlags(),
    text('port'),
    text('protocol'),
    bool('save-config'),
    text('selector'),
    text('session-affinity'),
    text('target-port'),
    text('type'),
  ],
  async run(k) {
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, { errors, namesNeeded: true })
    const services = (await k.mapper()).resourceFor('services')
    await forEach(infos, errors, async info => {
      let service = serviceFor(k, info)
      const overrides = k.flags.text('overrides')
      if (overrides) service = { ...service, ...(JSON.parse(overrides) as object) }
      if (dryRunOf(k) === 'client') return say(service, 'exposed')
      const created = await k.client.json('POST', pathOf(services, info.namespace), {
        query: { ...dryRunQuery(k), fieldManager: k.flags.text('field-manager') },
        body: goJson(put(service, ['metadata', 'namespace'], info.namespace)),
      })
      await say(created, 'exposed')
    })
  },
}

const EXPOSABLE = new Set(['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet'])

function selectorOf(info: Info): Record<string, string> {
  const { object, resource } = info
  if (!EXPOSABLE.has(resource.kind)) {
    const name = resource.group ? `${resource.kind}.${resource.group}` : resource.kind
    throw new KubectlError(`cannot expose a ${name}`)
  }
  if (resource.kind === 'Pod') {
    const labels = object.metadata.labels
    if (!labels || !Object.keys(labels).length)
      throw new KubectlError(
        "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
      )
    return labels
  }
  const selector = dig<Record<string, unknown>>(object, 'spec', 'selector')
  if (resource.kind === 'Service' || resource.kind === 'ReplicationController') {
    if (!selector)
      throw new KubectlError(
        "couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set",
      )
    return selector as Record<string, string>
  }
  if (dig<unknown[]>(selector, 'matchExpressions')?.length) {
    throw new KubectlError(
      `couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - "${goJson(selector)}" to map-based selector format`,
    )
  }
  return dig<Record<string, string>>(selector, 'matchLabels') ?? {}
}

interface FoundPort {
  port: number
  protocol: string
}

function portsOf(info: Info): FoundPort[] {
  const { object, resource } = info
  if (resource.kind === 'Service') {
    return (dig<{ port: number; protocol?: string }[]>(object, 'spec', 'ports') ?? []).map(p => ({
      port: p.port,
      protocol: p.protocol ?? 'TCP',
    }))
  }
  const spec = resource.kind === 'Pod' ? dig(object, 'spec') : dig(object, 'spec', 'template', 'spec')
  return (dig<{ ports?: { containerPort: number; protocol?: string }[] }[]>(spec, 'containers') ?? []).flatMap(c =>
    (c.ports ?? []).map(p => ({ port: p.containerPort, protocol: p.protocol ?? 'TCP' })),
  )
}

function serviceFor(k: Invocation, info: Info): Unstructured {
  const { flags } = k
  const given = flags.text('selector')
  const selector = given
    ? Object.fromEntries(given.split(',').map(pair => pair.split(/==?/, 2) as [string, string]))
    : selectorOf(info)
  const found = portsOf(info)
  const asked = flags.text('port')
  if (!asked && !found.length) throw new KubectlError("couldn't find port via --port flag or introspection")
  const numbers = asked ? asked.split(',') : found.map(p => String(p.port))
  const target = flags.text('target-port')
  const targetOf = (port: number) => (target ? (/^\d+$/.test(target) ? Number(target) : target) : port)
  const ports = numbers.map((text, i) => {
    if (!/^\d+$/.test(text)) throw new KubectlError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
    const port = Number(text)
    const protocol =
      flags.text('protocol') ||
      found.find(p => p.port === (typeof targetOf(port) === 'number' ? targetOf(port) : port))?.protocol ||
      (asked ? found.find(p => p.port === port)?.protocol : undefined) ||
      'TCP'
    return { ...(numbers.length > 1 ? { name: `port-${i + 1}` } : {}), port, protocol, targetPort: targetOf(port) }
  })
  const labels = flags.text('labels')
    ? Object.fromEntries(
        flags
          .text('labels')
          .split(',')
          .map(pair => pair.split('=', 2) as [string, string]),
      )
    : info.object.metadata.labels
  const type = flags.text('type')
  const clusterIP = flags.text('cluster-ip')
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: flags.text('name') || info.name.slice(0, 63), ...(labels ? { labels } : {}) },
    spec: {
      ports,
      selector,
      ...(type ? { type } : {}),
      ...(clusterIP ? { clusterIP: clusterIP } : {}),
      ...(flags.text('external-ip') ? { externalIPs: [flags.text('external-ip')] } : {}),
      ...(flags.text('load-balancer-ip') && type === 'LoadBalancer'
        ? { loadBalancerIP: flags.text('load-balancer-ip') }
        : {}),
      ...(flags.text('session-affinity') ? { sessionAffinity: flags.text('session-affinity') } : {}),
    },
    status: { loadBalancer: {} },
  }
}
