/** Containers, volumes and tolerations of pods and pod templates. Source: kubectl/pkg/describe/describe.go. */
import type {
  Container,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Pod,
  Probe,
  Toleration,
  Volume,
} from '../../api/core-v1.ts'
import { longTime, orNone } from './parts.ts'
import type { Cells } from './tab-cells.ts'

interface ContainersOptions {
  /** Indentation of the label; names are indented one more than without it. */
  space?: string
  statuses?: readonly ContainerStatus[]
  /** The pod whose fields `fieldRef` shows. */
  pod?: Pod
}

export function describeContainers(
  out: Cells,
  label: string,
  containers: readonly Container[],
  options: ContainersOptions = {},
): void {
  const { space = '', statuses = [], pod } = options
  out.write(0, `${space}${label}:${containers.length ? '' : ' <none>'}\n`)
  for (const container of containers) {
    const status = statuses.find(s => s.name === container.name)
    out.write(1, `${space ? ' ' : ''}${container.name}:\n`)
    if (status) out.write(2, `Container ID:\t${status.containerID ?? ''}\n`)
    out.write(2, `Image:\t${container.image ?? ''}\n`)
    if (status) out.write(2, `Image ID:\t${status.imageID ?? ''}\n`)
    describePorts(out, container)
    describeWords(out, 'Command', container.command)
    describeWords(out, 'Args', container.args)
    if (status) describeStatus(out, status)
    describeResources(out, container)
    describeProbe(out, 'Liveness', container.livenessProbe)
    describeProbe(out, 'Readiness', container.readinessProbe)
    describeProbe(out, 'Startup', container.startupProbe)
    describeEnvironment(out, container, pod)
    describeMounts(out, container)
  }
}

function describePorts(out: Cells, { ports = [] }: Container): void {
  const texts = (of: (p: (typeof ports)[number]) => number | undefined) =>
    ports.map(p => `${of(p) ?? 0}/${p.protocol}${p.name ? ` (${p.name})` : ''}`).join(', ')
  const plural = ports.length > 1 ? 's' : ''
  out.write(2, `Port${plural}:\t${orNone(texts(p => p.containerPort))}\n`)
  out.write(2, `Host Port${plural}:\t${orNone(texts(p => p.hostPort))}\n`)
}

function describeWords(out: Cells, label: string, words: readonly string[] | undefined): void {
  if (!words?.length) return
  out.write(2, `${label}:\n`)
  for (const word of words) for (const line of word.split('\n')) out.write(3, `${line}\n`)
}

function describeStatus(out: Cells, status: ContainerStatus): void {
  describeState(out, 'State', status.state ?? {})
  if (status.lastState?.terminated) describeState(out, 'Last State', status.lastState)
  out.write(2, `Ready:\t${status.ready ? 'True' : 'False'}\n`)
  out.write(2, `Restart Count:\t${status.restartCount}\n`)
}

function describeState(out: Cells, name: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    out.write(2, `${name}:\tRunning\n`)
    out.write(3, `Started:\t${longTime(running.startedAt)}\n`)
  } else if (terminated) {
    out.write(2, `${name}:\tTerminated\n`)
    if (terminated.reason) out.write(3, `Reason:\t${terminated.reason}\n`)
    if (terminated.message) out.write(3, `Message:\t${terminated.message}\n`)
    out.write(3, `Exit Code:\t${terminated.exitCode}\n`)
    if (terminated.signal) out.write(3, `Signal:\t${terminated.signal}\n`)
    out.write(3, `Started:\t${longTime(terminated.startedAt)}\n`)
    out.write(3, `Finished:\t${longTime(terminated.finishedAt)}\n`)
  } else {
    out.write(2, `${name}:\tWaiting\n`)
    if (waiting?.reason) out.write(3, `Reason:\t${waiting.reason}\n`)
  }
}

function describeResources(out: Cells, { resources }: Container): void {
  for (const [label, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const names = Object.keys(list ?? {}).toSorted()
    if (names.length) out.write(2, `${label}:\n`)
    for (const name of names) out.write(3, `${name}:\t${list![name]}\n`)
  }
}

function describeProbe(out: Cells, label: string, probe: Probe | undefined): void {
  if (probe) out.write(2, `${label}:\t${probeText(probe)}\n`)
}

function probeText(probe: Probe): string {
  const attributes =
    `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s ` +
    `#success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${attributes}`
  if (probe.httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '' } = probe.httpGet
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? '' : '/'}${path} ${attributes}`
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${attributes}`
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${attributes}`
  return `unknown ${attributes}`
}

function describeEnvironment(out: Cells, container: Container, pod: Pod | undefined): void {
  const { env = [], envFrom = [] } = container
  if (envFrom.length) {
    out.write(2, 'Environment Variables from:\n')
    for (const { configMapRef, secretRef, prefix } of envFrom) {
      const ref = configMapRef ?? secretRef
      const tail = prefix ? ` with prefix '${prefix}'` : ''
      out.write(
        3,
        `${ref?.name}\t${configMapRef ? 'ConfigMap' : 'Secret'}${tail}\tOptional: ${ref?.optional ?? false}\n`,
      )
    }
  }
  out.write(2, `Environment:${env.length ? '\n' : '\t<none>\n'}`)
  for (const variable of env) {
    if (!variable.valueFrom) {
      variable.value?.split('\n').forEach((line, i) => out.write(3, `${i ? '' : `${variable.name}:`}\t${line}\n`))
      if (variable.value === undefined) out.write(3, `${variable.name}:\t\n`)
    } else out.write(3, `${variable.name}:\t${sourceText(variable, container, pod)}\n`)
  }
}

function sourceText({ valueFrom }: EnvVar, container: Container, pod: Pod | undefined): string {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom!
  if (fieldRef) {
    const value = pod && fieldRef.fieldPath === 'metadata.name' ? pod.metadata.name : ''
    return `${value} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`
  }
  if (resourceFieldRef) {
    const [list, name] = resourceFieldRef.resource.split('.')
    const amounts = container.resources?.[list as 'limits' | 'requests']
    const value = amounts?.[name ?? ''] ?? (list === 'limits' ? 'node allocatable' : '0')
    return `${value} (${resourceFieldRef.resource})`
  }
  const ref = secretKeyRef ?? configMapKeyRef
  const kind = secretKeyRef ? 'secret' : 'config map'
  const by = `<set to the key '${ref?.key}' ${secretKeyRef ? 'in' : 'of'} ${kind} '${ref?.name}'>`
  return `${by}\tOptional: ${ref?.optional ?? false}`
}

function describeMounts(out: Cells, { volumeMounts = [] }: Container): void {
  out.write(2, `Mounts:${volumeMounts.length ? '\n' : '\t<none>\n'}`)
  for (const mount of volumeMounts.toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    const flags = [mount.readOnly ? 'ro' : 'rw', ...(mount.subPath ? [`path="${mount.subPath}"`] : [])]
    out.write(3, `${mount.mountPath} from ${mount.name} (${flags.join(',')})\n`)
  }
}

export function describeVolumes(out: Cells, volumes: readonly Volume[] | undefined, space: string): void {
  if (!volumes?.length) {
    out.write(0, `${space}Volumes:\t<none>\n`)
    return
  }
  out.write(0, `${space}Volumes:\n`)
  for (const volume of volumes) {
    out.write(1, `${space ? ' ' : ''}${volume.name}:\n`)
    for (const [label, value] of volumeLines(volume)) out.write(2, `${label}:\t${value}\n`)
  }
}

/** What a volume is, a label and a value each. */
function volumeLines({ name: _name, ...volume }: Volume): [string, string][] {
  const { configMap, secret, emptyDir, hostPath, projected, persistentVolumeClaim: claim, downwardAPI } = volume
  if (configMap) {
    return [
      ['Type', 'ConfigMap (a volume populated by a ConfigMap)'],
      ['Name', configMap.name ?? ''],
      ['Optional', String(configMap.optional ?? false)],
    ]
  }
  if (secret) {
    return [
      ['Type', 'Secret (a volume populated by a Secret)'],
      ['SecretName', secret.secretName ?? ''],
      ['Optional', String(secret.optional ?? false)],
    ]
  }
  if (emptyDir) {
    return [
      ['Type', "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ['Medium', emptyDir.medium ?? ''],
      ['SizeLimit', String(emptyDir.sizeLimit ?? '<unset>')],
    ]
  }
  if (hostPath) {
    return [
      ['Type', 'HostPath (bare host directory volume)'],
      ['Path', hostPath.path],
      ['HostPathType', hostPath.type ?? ''],
    ]
  }
  if (claim) {
    return [
      ['Type', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'],
      ['ClaimName', claim.claimName],
      ['ReadOnly', String(claim.readOnly ?? false)],
    ]
  }
  if (projected) {
    const lines: [string, string][] = [
      ['Type', 'Projected (a volume that contains injected data from multiple sources)'],
    ]
    for (const source of projected.sources ?? []) {
      if (source.secret)
        lines.push(['SecretName', source.secret.name ?? ''], ['Optional', String(source.secret.optional ?? false)])
      else if (source.downwardAPI) lines.push(['DownwardAPI', 'true'])
      else if (source.configMap)
        lines.push(
          ['ConfigMapName', source.configMap.name ?? ''],
          ['Optional', String(source.configMap.optional ?? false)],
        )
      else if (source.serviceAccountToken)
        lines.push(['TokenExpirationSeconds', String(source.serviceAccountToken.expirationSeconds ?? 3600)])
    }
    return lines
  }
  if (downwardAPI) return [['Type', 'DownwardAPI (a volume populated by information about the pod)']]
  return [['Type', Object.keys(volume)[0] ?? '<unknown>']]
}

export function describeTolerations(out: Cells, title: string, tolerations: readonly Toleration[] | undefined): void {
  out.write(0, `${title}:\t`)
  if (!tolerations?.length) out.write(0, '<none>\n')
  tolerations
    ?.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
    .forEach((t, i) => {
      const value = t.value ? `=${t.value}` : ''
      const effect = t.effect ? `:${t.effect}` : ''
      const exists = t.operator === 'Exists' && !t.value ? `${t.key || effect ? ' ' : ''}op=Exists` : ''
      const seconds = t.tolerationSeconds === undefined ? '' : ` for ${t.tolerationSeconds}s`
      out.write(0, `${i ? '\t' : ''}${t.key ?? ''}${value}${effect}${exists}${seconds}\n`)
    })
}
