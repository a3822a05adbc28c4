/** What the server warns of when it takes a pod or a template. Source: pkg/api/pod/warnings.go. Left out: node labels,
 *  seccomp and AppArmor annotations, overhead, volumes of removed plugins. */
import type { Container, PodSpec } from '../../../api/core-v1.ts'
import { parseQuantity } from '../../../api/quantity.ts'
import { equal } from './equal.ts'
import { quote, type Loose } from './field-errors.ts'

type Spec = Loose<PodSpec>

function duplicates<T>(
  items: readonly T[] | undefined,
  key: (item: T) => string,
  tell: (index: number, key: string) => void,
) {
  const seen = new Set<string>()
  items?.forEach((item, i) => {
    const name = key(item)
    if (name && seen.has(name)) tell(i, name)
    seen.add(name)
  })
}

function containerWarnings(container: Loose<Container>, field: string): string[] {
  const out: string[] = []
  for (const kind of ['limits', 'requests'] as const) {
    for (const [name, amount] of Object.entries(container.resources?.[kind] ?? {})) {
      const milli = parseQuantity(amount ?? 0)?.milli ?? 0
      if ((name === 'memory' || name === 'ephemeral-storage') && milli % 1000)
        out.push(
          `${field}.resources.${kind}[${name}]: fractional byte value ${quote(String(amount))} is invalid, must be an integer`,
        )
    }
  }
  const names = new Set<string>()
  container.env?.forEach(({ name = '', value = '', valueFrom }, i) => {
    const own = `$(${name})`
    if (names.has(name) && (valueFrom || value === own || !value.includes(own)))
      out.push(`${field}.env[${i}]: hides previous definition of ${quote(name)}, which may be dropped when using apply`)
    names.add(name)
  })
  return out
}

type Port = NonNullable<Loose<Container>['ports']>[number]

/** How a port clashes with another of the same number and protocol; empty when it does not. */
function clash(port: Port, other: Port): string {
  const [hostPort, otherPort] = [port.hostPort ?? 0, other.hostPort ?? 0]
  const [ip, otherIp] = [port.hostIP ?? '', other.hostIP ?? '']
  if (ip === otherIp && hostPort === otherPort) return 'duplicate'
  if (!hostPort || !otherPort) return 'overlapping'
  return hostPort === otherPort && !ip !== !otherIp ? 'dangerously ambiguous' : ''
}

/** Numbers and names of ports, across the containers that run at the same time. */
function portWarnings(spec: Spec, field: string): string[] {
  const out: string[] = []
  const numbers = new Map<string, [string, Port][]>()
  const names = new Map<string, string>()
  const ofNames: string[] = []
  const lists = ['initContainers', 'containers'] as const
  for (const list of lists) {
    spec[list]?.forEach((container, c) => {
      if (list === 'initContainers' && container.restartPolicy !== 'Always') return
      container.ports?.forEach((port, p) => {
        const at = `${field}.${list}[${c}].ports[${p}]`
        const key = `${port.containerPort}/${port.protocol}`
        const others = numbers.get(key) ?? []
        for (const [where, other] of others) {
          const how = clash(port, other)
          if (how) out.push(`${at}: ${how} port definition with ${where}`)
        }
        numbers.set(key, [...others, [at, port]])
        if (!port.name) return
        const first = names.get(port.name)
        if (first)
          ofNames.push(
            `${at}: duplicate port name ${quote(port.name)} with ${first}, services and probes that select ports by name will use ${first}`,
          )
        else names.set(port.name, at)
      })
    })
  }
  return [...out, ...ofNames]
}

/** @param old of what is replaced: what it was warned of before is not said again */
export function podWarnings(spec: Spec | undefined, old: PodSpec | undefined, field: string): string[] {
  if (!spec || (old && equal(spec, old))) return []
  const out: string[] = []
  spec.hostAliases?.forEach(({ ip }, i) => {
    const first = spec.hostAliases!.findIndex(each => each.ip === ip)
    if (first < i) out.push(`${field}.hostAliases[${i}].ip: duplicate ip ${quote(ip ?? '')}`)
  })
  duplicates(
    spec.imagePullSecrets,
    secret => secret.name ?? '',
    (i, name) => out.push(`${field}.imagePullSecrets[${i}].name: duplicate name ${quote(name)}`),
  )
  spec.imagePullSecrets?.forEach((secret, i) => {
    if (!secret.name) out.push(`${field}.imagePullSecrets[${i}].name: invalid empty name ""`)
  })
  spec.topologySpreadConstraints?.forEach((each, i) => {
    if (!each.labelSelector)
      out.push(
        `${field}.topologySpreadConstraints[${i}].labelSelector: a null labelSelector results in matching no pod`,
      )
  })
  for (const list of ['containers', 'initContainers'] as const)
    spec[list]?.forEach((container, i) => out.push(...containerWarnings(container, `${field}.${list}[${i}]`)))
  out.push(...portWarnings(spec, field))
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0)
    out.push(
      `${field}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    )
  return out
}
