/** How two specs of a pod differ, as Go's cmp.Diff prints its internal type: the fields that changed, and how many
 *  did not. Only simple fields are shown the way it does; of containers and the like the changed field alone. */
import type { PodSpec } from '../../../api/core-v1.ts'
import { equal } from './equal.ts'
import type { Loose } from './field-errors.ts'

type Spec = Loose<PodSpec>

/** Fields of core.PodSpec in order, with what Go calls their type where it is shown. */
const FIELDS: readonly (readonly [keyof Spec | '', string, string])[] = [
  ['volumes', 'Volumes', '[]core.Volume'],
  ['initContainers', 'InitContainers', '[]core.Container'],
  ['containers', 'Containers', '[]core.Container'],
  ['ephemeralContainers', 'EphemeralContainers', '[]core.EphemeralContainer'],
  ['restartPolicy', 'RestartPolicy', ''],
  ['terminationGracePeriodSeconds', 'TerminationGracePeriodSeconds', '*'],
  ['activeDeadlineSeconds', 'ActiveDeadlineSeconds', '*'],
  ['dnsPolicy', 'DNSPolicy', ''],
  ['nodeSelector', 'NodeSelector', 'map[string]string'],
  ['serviceAccountName', 'ServiceAccountName', ''],
  ['automountServiceAccountToken', 'AutomountServiceAccountToken', '*'],
  ['nodeName', 'NodeName', ''],
  ['securityContext', 'SecurityContext', '&core.PodSecurityContext'],
  ['imagePullSecrets', 'ImagePullSecrets', '[]core.LocalObjectReference'],
  ['hostname', 'Hostname', ''],
  ['hostnameOverride', 'HostnameOverride', '*'],
  ['subdomain', 'Subdomain', ''],
  ['setHostnameAsFQDN', 'SetHostnameAsFQDN', '*'],
  ['affinity', 'Affinity', '&core.Affinity'],
  ['schedulerName', 'SchedulerName', ''],
  ['tolerations', 'Tolerations', '[]core.Toleration'],
  ['hostAliases', 'HostAliases', '[]core.HostAlias'],
  ['priorityClassName', 'PriorityClassName', ''],
  ['priority', 'Priority', '*'],
  ['preemptionPolicy', 'PreemptionPolicy', '*'],
  ['dnsConfig', 'DNSConfig', '&core.PodDNSConfig'],
  ['readinessGates', 'ReadinessGates', '[]core.PodReadinessGate'],
  ['runtimeClassName', 'RuntimeClassName', '*'],
  ['overhead', 'Overhead', 'core.ResourceList'],
  ['enableServiceLinks', 'EnableServiceLinks', '*'],
  ['topologySpreadConstraints', 'TopologySpreadConstraints', '[]core.TopologySpreadConstraint'],
  ['os', 'OS', '&core.PodOS'],
  ['schedulingGates', 'SchedulingGates', '[]core.PodSchedulingGate'],
  ['resourceClaims', 'ResourceClaims', '[]core.PodResourceClaim'],
  ['resources', 'Resources', '&core.ResourceRequirements'],
]

/** A value as Go prints it. */
function go(value: unknown, type: string): string {
  if (value === undefined) return type && type !== '' ? 'nil' : '""'
  if (type === '*') return `&${typeof value === 'string' ? JSON.stringify(value) : String(value)}`
  if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value)
  return `${type}${inner(value)}`
}

function inner(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(inner).join(', ')}}`
  if (value && typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, each]) => `${key[0]!.toUpperCase()}${key.slice(1)}: ${inner(each)}`)
      .join(', ')}}`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** Two columns of the same width: cmp pads names of neighbours. */
export function podSpecDiff(old: Spec, now: Spec): string {
  const out: string[] = ['  core.PodSpec{']
  const changed = (name: keyof Spec | '') => name !== '' && !equal(old[name], now[name])
  const shown = new Set<number>()
  FIELDS.forEach(([name], i) => {
    if (!changed(name)) return
    for (let near = i - 2; near <= i + 2; near++) if (near >= 0 && near < FIELDS.length) shown.add(near)
  })
  let skipped = 0
  const flush = () => {
    if (skipped) out.push(`  \t... // ${skipped} identical field${skipped === 1 ? '' : 's'}`)
    skipped = 0
  }
  FIELDS.forEach(([name, label, type], i) => {
    if (!shown.has(i) || name === '') {
      skipped++
      return
    }
    flush()
    const head = `${label}:`
    if (!changed(name)) out.push(`  \t${head} ${go(old[name], type)},`)
    else {
      out.push(`- \t${head} ${go(old[name], type)},`)
      out.push(`+ \t${head} ${go(now[name], type)},`)
    }
  })
  flush()
  out.push('  }', '')
  return out.join('\n')
}
