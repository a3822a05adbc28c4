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
  const env = new Map<string, string | undefined>()
  container.env?.forEach(({ name = '', value }, i) => {
    if (env.has(name)) {
      const before = env.get(name)
      const hides = value !== undefined && !value.includes(`$(${name})`)
      if (hides || before === undefined)
        out.push(
          `${field}.env[${i}]: hides previous definition of ${quote(name)}, which may be dropped when using apply`,
        )
    }
    env.set(name, value)
  })
  duplicates(
    container.ports,
    port => port.name ?? '',
    (i, name) =>
      out.push(
        `${field}.ports[${i}]: duplicate port name ${quote(name)} with ${field}.ports[${container.ports!.findIndex(p => p.name === name)}], services and probes that select ports by name will use ${field}.ports[${container.ports!.findIndex(p => p.name === name)}]`,
      ),
  )
  return out
}

/** Names and numbers of ports are looked at across the pod's containers. */
function portWarnings(spec: Spec, field: string): string[] {
  const out: string[] = []
  const firsts = new Map<string, string>()
  const all = [...(spec.containers ?? []).map((c, i) => [c, `${field}.containers[${i}]`] as const)]
  for (const [container, at] of all) {
    container.ports?.forEach(({ containerPort, protocol = 'TCP', hostPort, hostIP }, p) => {
      const where = `${at}.ports[${p}]`
      const key = `${containerPort}/${protocol}/${hostPort ?? ''}/${hostIP ?? ''}`
      const first = firsts.get(key)
      if (first) out.push(`${where}: duplicate port definition with ${first}`)
      else firsts.set(key, where)
    })
  }
  return out
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
