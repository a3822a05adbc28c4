/** `kubectl describe` of volumes, claims and storage classes. Source: kubectl/pkg/describe/describe.go
 *  (describePersistentVolume, describePersistentVolumeClaim, describeStorageClass). Left out: sources that nothing
 *  here makes (cloud disks, Ceph …). */
import { PODS } from '../../api/kinds.ts'
import type { Namespaced, Schemas } from '../../api/object.ts'
import type { Describer } from './describer.ts'
import { annotations, labels, longTime, mapText, since } from './parts.ts'
import type { Cells } from './tab-cells.ts'

type PersistentVolume = Schemas['io.k8s.api.core.v1.PersistentVolume']
type VolumeSpec = NonNullable<PersistentVolume['spec']>
type PersistentVolumeClaim = Namespaced<Schemas['io.k8s.api.core.v1.PersistentVolumeClaim']>
type StorageClass = Schemas['io.k8s.api.storage.v1.StorageClass']

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

const modesText = (modes: readonly string[] | undefined): string =>
  Object.keys(MODES)
    .filter(mode => modes?.includes(mode))
    .map(mode => MODES[mode])
    .join(',')

/** As Go prints a slice. */
const slice = (texts: readonly string[] | undefined): string => `[${texts?.join(' ') ?? ''}]`

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class'

export const describePersistentVolume: Describer<PersistentVolume> = async (out, volume, { describeEvents, now }) => {
  const { metadata, spec = {}, status } = volume
  out.write(0, `Name:\t${metadata?.name}\n`)
  labels(out, 'Labels', metadata?.labels)
  annotations(out, 'Annotations', metadata?.annotations)
  out.write(0, `Finalizers:\t${slice(metadata?.finalizers)}\n`)
  out.write(0, `StorageClass:\t${metadata?.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? ''}\n`)
  const terminating = metadata?.deletionTimestamp
  out.write(0, `Status:\t${terminating ? `Terminating (lasts ${since(terminating, now)})` : (status?.phase ?? '')}\n`)
  const claim = spec.claimRef
  out.write(0, `Claim:\t${claim ? `${claim.namespace}/${claim.name}` : ''}\n`)
  out.write(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}\n`)
  out.write(0, `Access Modes:\t${modesText(spec.accessModes)}\n`)
  if (spec.volumeMode) out.write(0, `VolumeMode:\t${spec.volumeMode}\n`)
  out.write(0, `Capacity:\t${spec.capacity?.['storage'] ?? '0'}\n`)
  describeAffinity(out, spec)
  out.write(0, `Message:\t${status?.message ?? ''}\n`)
  out.write(0, 'Source:\n')
  describeSource(out, spec)
  await describeEvents(out)
}

function describeAffinity(out: Cells, { nodeAffinity }: VolumeSpec): void {
  if (!nodeAffinity) return out.write(0, 'Node Affinity:\t<none>\n')
  out.write(0, 'Node Affinity:\t\n')
  const terms = nodeAffinity.required?.nodeSelectorTerms ?? []
  out.write(1, `Required Terms:\t${terms.length ? '' : '<none>'}\n`)
  terms.forEach(({ matchExpressions = [] }, at) => {
    out.write(2, `Term ${at}:\t`)
    if (!matchExpressions.length) out.write(0, '<none>\n')
    matchExpressions.forEach(({ key, operator, values = [] }, i) => {
      if (i) out.write(2, '\t')
      const of = values.length ? ` [${values.join(', ')}]` : ''
      out.write(0, `${key} ${operator.toLowerCase()}${of}\n`)
    })
  })
}

function describeSource(out: Cells, { hostPath, local, nfs, csi }: VolumeSpec): void {
  const lines: [string, unknown][] = []
  if (hostPath) {
    lines.push(['Type', 'HostPath (bare host directory volume)'], ['Path', hostPath.path])
    lines.push(['HostPathType', hostPath.type ?? '<none>'])
  } else if (nfs) {
    lines.push(['Type', 'NFS (an NFS mount that lasts the lifetime of a pod)'], ['Server', nfs.server])
    lines.push(['Path', nfs.path], ['ReadOnly', nfs.readOnly ?? false])
  } else if (local) {
    lines.push(['Type', 'LocalVolume (a persistent volume backed by local storage on a node)'], ['Path', local.path])
  } else if (csi) {
    lines.push(['Type', 'CSI (a Container Storage Interface (CSI) volume source)'], ['Driver', csi.driver])
    lines.push(['FSType', csi.fsType ?? ''], ['VolumeHandle', csi.volumeHandle], ['ReadOnly', csi.readOnly ?? false])
  } else lines.push(['Type', '<unknown>'])
  for (const [name, value] of lines) out.write(2, `${name}:\t${String(value)}\n`)
  if (!csi) return
  const attributes = Object.keys(csi.volumeAttributes ?? {}).toSorted()
  out.write(2, `VolumeAttributes:\t${attributes.length ? '' : '<none>\n'}`)
  attributes.forEach((key, at) => out.write(at ? 2 : 0, `${at ? '\t' : ''}    ${key}=${csi.volumeAttributes![key]}\n`))
}

export const describePersistentVolumeClaim: Describer<PersistentVolumeClaim> = async (out, claim, context) => {
  const { metadata, status } = claim
  const spec = claim.spec ?? ({} as NonNullable<PersistentVolumeClaim['spec']>)
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  out.write(0, `StorageClass:\t${metadata.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? ''}\n`)
  const terminating = metadata.deletionTimestamp
  const phase = terminating ? `Terminating (lasts ${since(terminating, context.now)})` : (status?.phase ?? '')
  out.write(0, `Status:\t${phase}\n`)
  out.write(0, `Volume:\t${spec.volumeName ?? ''}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `Finalizers:\t${slice(metadata.finalizers)}\n`)
  out.write(0, `Capacity:\t${spec.volumeName ? (status?.capacity?.['storage'] ?? '0') : ''}\n`)
  out.write(0, `Access Modes:\t${spec.volumeName ? modesText(status?.accessModes) : ''}\n`)
  if (spec.volumeMode) out.write(0, `VolumeMode:\t${spec.volumeMode}\n`)
  const source = spec.dataSource
  if (source) {
    out.write(0, 'DataSource:\n')
    if (source.apiGroup) out.write(1, `APIGroup:\t${source.apiGroup}\n`)
    out.write(1, `Kind:\t${source.kind}\n`)
    out.write(1, `Name:\t${source.name}\n`)
  }
  const pods = (await context.list(PODS, metadata.namespace)).items.filter(pod =>
    pod.spec.volumes?.some(volume => volume.persistentVolumeClaim?.claimName === metadata.name),
  )
  if (!pods.length) out.write(0, 'Used By:\t<none>\n')
  pods.forEach((pod, at) => out.write(0, `${at ? '' : 'Used By:'}\t${pod.metadata.name}\n`))
  const conditions = status?.conditions ?? []
  if (conditions.length) {
    out.write(0, 'Conditions:\n  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n')
    out.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n')
    for (const c of conditions) {
      const times = `${longTime(c.lastProbeTime)}\t${longTime(c.lastTransitionTime)}`
      out.write(1, `${c.type} \t${c.status} \t${times} \t${c.reason ?? ''} \t${c.message ?? ''}\n`)
    }
  }
  await context.describeEvents(out)
}

const DEFAULT_CLASS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
]

export const describeStorageClass: Describer<StorageClass> = async (out, storage, { describeEvents }) => {
  const { metadata } = storage
  const isDefault = DEFAULT_CLASS.some(key => metadata?.annotations?.[key] === 'true')
  out.write(0, `Name:\t${metadata?.name}\n`)
  out.write(0, `IsDefaultClass:\t${isDefault ? 'Yes' : 'No'}\n`)
  out.write(0, `Annotations:\t${mapText(metadata?.annotations) || '<none>'}\n`)
  out.write(0, `Provisioner:\t${storage.provisioner}\n`)
  out.write(0, `Parameters:\t${mapText(storage.parameters) || '<none>'}\n`)
  const expansion = storage.allowVolumeExpansion
  const word = expansion === undefined ? '<unset>' : expansion ? 'True' : 'False'
  out.write(0, `AllowVolumeExpansion:\t${word}\n`)
  const options = storage.mountOptions ?? []
  if (!options.length) out.write(0, 'MountOptions:\t<none>\n')
  else {
    out.write(0, 'MountOptions:\n')
    for (const option of options) out.write(1, `${option}\n`)
  }
  if (storage.reclaimPolicy) out.write(0, `ReclaimPolicy:\t${storage.reclaimPolicy}\n`)
  if (storage.volumeBindingMode) out.write(0, `VolumeBindingMode:\t${storage.volumeBindingMode}\n`)
  const topologies = storage.allowedTopologies ?? []
  if (topologies.length) {
    out.write(0, 'AllowedTopologies:\t\n')
    topologies.forEach(({ matchLabelExpressions = [] }, at) => {
      out.write(1, `Term ${at}:\t`)
      if (!matchLabelExpressions.length) out.write(0, '<none>\n')
      matchLabelExpressions.forEach(({ key, values }, i) =>
        out.write(0, `${i ? '\t' : ''}${key} in [${values.join(', ')}]\n`),
      )
    })
  }
  await describeEvents(out)
}
