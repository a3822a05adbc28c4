/** Defaults of pods and pod templates. Source: pkg/apis/core/v1/defaults.go, as seen in the output of `-o yaml`. */
import type { Container, PodSpec, Probe, Volume } from '../../../api/core-v1.ts'
import type { Loose } from '../validation/field-errors.ts'

/** `Always` for no tag and `:latest`. */
function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (!image || image.includes('@')) return 'IfNotPresent'
  const name = image.slice(image.lastIndexOf('/') + 1)
  const colon = name.indexOf(':')
  return colon < 0 || name.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent'
}

function httpGetDefaults(action: Loose<NonNullable<Probe['httpGet']>> | undefined): void {
  if (!action) return
  action.path ||= '/'
  action.scheme ||= 'HTTP'
}

function probeDefaults(probe: Loose<Probe> | undefined): void {
  if (!probe) return
  probe.timeoutSeconds ||= 1
  probe.periodSeconds ||= 10
  probe.successThreshold ||= 1
  probe.failureThreshold ||= 3
  httpGetDefaults(probe.httpGet)
  if (probe.grpc) probe.grpc.service ??= ''
}

function containerDefaults(container: Loose<Container>): void {
  container.imagePullPolicy ||= pullPolicy(container.image ?? '')
  container.terminationMessagePath ||= '/dev/termination-log'
  container.terminationMessagePolicy ||= 'File'
  container.resources ??= {}
  for (const port of container.ports ?? []) port.protocol ||= 'TCP'
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.fieldRef) variable.valueFrom.fieldRef.apiVersion ||= 'v1'
  }
  probeDefaults(container.livenessProbe)
  probeDefaults(container.readinessProbe)
  probeDefaults(container.startupProbe)
  httpGetDefaults(container.lifecycle?.postStart?.httpGet)
  httpGetDefaults(container.lifecycle?.preStop?.httpGet)
}

/** 0644. */
const MODE = 420

function volumeDefaults(volume: Loose<Volume>): void {
  const sources = (Object.keys(volume) as (keyof Volume)[]).filter(key => key !== 'name' && volume[key])
  if (!sources.length) volume.emptyDir = {}
  for (const files of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected]) {
    if (files) files.defaultMode ??= MODE
  }
  if (volume.hostPath) volume.hostPath.type ??= ''
  for (const item of volume.downwardAPI?.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1'
  for (const part of volume.projected?.sources ?? []) {
    if (part.serviceAccountToken) part.serviceAccountToken.expirationSeconds ??= 3600
    for (const item of part.downwardAPI?.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1'
  }
}

/** Of a pod and of a template alike. */
export function podSpecDefaults(spec: Loose<PodSpec>): void {
  spec.restartPolicy ||= 'Always'
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.terminationGracePeriodSeconds ??= 30
  spec.securityContext ??= {}
  spec.schedulerName ||= 'default-scheduler'
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount
  for (const container of spec.containers ?? []) containerDefaults(container)
  for (const container of spec.initContainers ?? []) containerDefaults(container)
  for (const volume of spec.volumes ?? []) volumeDefaults(volume)
}

/** Only of pods, not of templates. */
export function podOnlyDefaults(spec: Loose<PodSpec>): void {
  spec.enableServiceLinks ??= true
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    const resources = container.resources
    for (const name in resources?.limits) (resources.requests ??= {})[name] ??= resources.limits[name]
    if (!spec.hostNetwork) continue
    for (const port of container.ports ?? []) port.hostPort ||= port.containerPort
  }
}
