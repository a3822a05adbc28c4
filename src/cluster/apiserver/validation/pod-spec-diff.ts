/** How two specs of a pod differ, as Go's cmp.Diff prints its internal type: what changed, two fields around it, and
 *  how many others did not. Source: google/go-cmp, cmp/report_compare.go. Left out: its random non-breaking spaces,
 *  what lies deeper than a field of a container, and the inner names of volumes. */
import type { PodSpec } from '../../../api/core-v1.ts'
import { equal } from './equal.ts'
import type { Loose } from './field-errors.ts'

type Fields = Record<string, unknown>

/** Fields of core.PodSpec in order, each with its Go type where that shows: `*` is a pointer to something simple. */
const POD_SPEC =
  'volumes:[]core.Volume initContainers:[]core.Container containers:[]core.Container ' +
  'ephemeralContainers:[]core.EphemeralContainer restartPolicy terminationGracePeriodSeconds:* ' +
  'activeDeadlineSeconds:* DNSPolicy nodeSelector:map[string]string serviceAccountName ' +
  'automountServiceAccountToken:* nodeName securityContext:&core.PodSecurityContext ' +
  'imagePullSecrets:[]core.LocalObjectReference hostname subdomain setHostnameAsFQDN:* affinity:&core.Affinity ' +
  'schedulerName tolerations:[]core.Toleration hostAliases:[]core.HostAlias priorityClassName priority:* ' +
  'preemptionPolicy:* DNSConfig:&core.PodDNSConfig readinessGates:[]core.PodReadinessGate runtimeClassName:* ' +
  'overhead:core.ResourceList enableServiceLinks:* topologySpreadConstraints:[]core.TopologySpreadConstraint ' +
  'OS:&core.PodOS schedulingGates:[]core.PodSchedulingGate resourceClaims:[]core.PodResourceClaim ' +
  'resources:&core.ResourceRequirements hostnameOverride:* workloadRef:&core.WorkloadReference'
const CONTAINER =
  'name image command:[]string args:[]string workingDir ports:[]core.ContainerPort envFrom:[]core.EnvFromSource ' +
  'env:[]core.EnvVar resources:core.ResourceRequirements resizePolicy:[]core.ContainerResizePolicy restartPolicy:* ' +
  'restartPolicyRules:[]core.ContainerRestartRule volumeMounts:[]core.VolumeMount volumeDevices:[]core.VolumeDevice ' +
  'livenessProbe:&core.Probe readinessProbe:&core.Probe startupProbe:&core.Probe lifecycle:&core.Lifecycle ' +
  'terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext:&core.SecurityContext ' +
  'stdin:bool stdinOnce:bool TTY:bool'

const JSON_NAMES: Readonly<Record<string, string>> = { DNSPolicy: 'dnsPolicy', DNSConfig: 'dnsConfig', OS: 'os', TTY: 'tty' } // prettier-ignore
const capital = (name: string) => name[0]!.toUpperCase() + name.slice(1)

function inner(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(inner).join(', ')}}`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).map(([key, each]) => `${capital(key)}: ${inner(each)}`)
  return `{${fields.join(', ')}}`
}

/** A value of a field as Go prints it; the type of what did not change is left out. */
function go(value: unknown, type: string, typed: boolean): string {
  if (value === undefined)
    return type === 'bool' ? 'false' : type === 'core.ResourceRequirements' ? '{}' : type ? 'nil' : '""'
  if (type === '*') return `&${inner(value)}`
  if (typeof value !== 'object') return inner(value)
  return `${typed ? type : type.startsWith('&') ? '&' : ''}${inner(value)}`
}

/** A field's name and its value, aligned with its neighbours'. */
type Line = { mark: string; name: string; text: string }

function structDiff(table: string, old: Fields, now: Fields, indent: string): string[] {
  const fields = table.split(' ').map(entry => {
    const [label = '', type = ''] = entry.split(/:(.*)/)
    return { label, type, key: JSON_NAMES[label] ?? label }
  })
  const changed = fields.map(({ key }) => !equal(old[key], now[key]))
  const out: string[] = []
  let group: Line[] = []
  let skipped = 0
  const flushGroup = () => {
    const width = Math.max(0, ...group.map(line => line.name.length))
    for (const { mark, name, text } of group) out.push(`${mark} ${indent}${name.padEnd(width)} ${text},`)
    group = []
  }
  const flushSkipped = () => {
    if (skipped) out.push(`  ${indent}... // ${skipped} identical field${skipped === 1 ? '' : 's'}`)
    skipped = 0
  }
  fields.forEach(({ label, key, type }, i) => {
    if (!changed.slice(Math.max(0, i - 2), i + 3).includes(true)) {
      flushGroup()
      skipped++
      return
    }
    flushSkipped()
    const name = `${capital(label)}:`
    const [before, after] = [old[key], now[key]]
    if (!changed[i]) group.push({ mark: ' ', name, text: go(before, type, false) })
    else if (type === '[]core.Container' && Array.isArray(before) && Array.isArray(after)) {
      flushGroup()
      out.push(`  ${indent}${name} ${type}{`)
      before.forEach((container: Fields, c) => {
        const other = after[c] as Fields
        if (equal(container, other)) out.push(`  ${indent}\t${inner(container)},`)
        else out.push(`  ${indent}\t{`, ...structDiff(CONTAINER, container, other, `${indent}\t\t`), `  ${indent}\t},`)
      })
      out.push(`  ${indent}},`)
    } else
      group.push({ mark: '-', name, text: go(before, type, true) }, { mark: '+', name, text: go(after, type, true) })
  })
  flushGroup()
  flushSkipped()
  return out
}

export function podSpecDiff(old: Loose<PodSpec>, now: Loose<PodSpec>): string {
  return ['  core.PodSpec{', ...structDiff(POD_SPEC, old as Fields, now as Fields, '\t'), '  }', ''].join('\n')
}
