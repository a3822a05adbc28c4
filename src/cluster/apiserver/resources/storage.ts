/** Volumes, claims and storage.k8s.io. Source: pkg/printers/internalversion/printers.go, pkg/apis/core/v1/defaults.go
 *  and pkg/apis/storage/v1/defaults.go. */
import type { Schemas } from '../../../api/object.ts'
import type { Loose } from '../validation/field-errors.ts'
import { ageOf } from './cells.ts'
import { stored, type Kind } from './stored.ts'

type Claim = Kind<'io.k8s.api.core.v1.PersistentVolumeClaim'>
type Volume = Kind<'io.k8s.api.core.v1.PersistentVolume'>
type StorageClass = Kind<'io.k8s.api.storage.v1.StorageClass'>
type CsiDriver = Kind<'io.k8s.api.storage.v1.CSIDriver'>
type CsiNode = Kind<'io.k8s.api.storage.v1.CSINode'>
type Capacity = Kind<'io.k8s.api.storage.v1.CSIStorageCapacity'>
type Attachment = Kind<'io.k8s.api.storage.v1.VolumeAttachment'>
type AttributesClass = Kind<'io.k8s.api.storage.v1.VolumeAttributesClass'>

/** Of a claim, and of a StatefulSet's template of one. */
export function claimDefaults(claim: Loose<Schemas['io.k8s.api.core.v1.PersistentVolumeClaim']>): void {
  ;(claim.spec ??= {}).volumeMode ||= 'Filesystem'
  ;(claim.status ??= {}).phase ||= 'Pending'
}

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** `RWO,ROX`, in the order of the table. */
const modesCell = (modes: readonly string[] | undefined): string =>
  Object.keys(MODES)
    .filter(mode => modes?.includes(mode))
    .map(mode => MODES[mode])
    .join(',')

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'
const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
]
const capacityCell = (capacity: object | undefined): string =>
  String((capacity as { storage?: string | number } | undefined)?.storage ?? '')

export const storage = [
  stored<Claim>('/v1/persistentvolumeclaims', {
    defaults: claimDefaults,
    row: ({ metadata, spec, status }, now) => [
      metadata.name,
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
      spec?.volumeName ?? '',
      spec?.volumeName ? capacityCell(status?.capacity) : '',
      spec?.volumeName ? modesCell(status?.accessModes) : '',
      metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? '',
      spec?.volumeAttributesClassName ?? '<unset>',
      ageOf({ metadata }, now),
      spec?.volumeMode ?? '<unset>',
    ],
  }),
  stored<Volume>('/v1/persistentvolumes', {
    defaults(volume) {
      const spec = (volume.spec ??= {})
      spec.persistentVolumeReclaimPolicy ||= 'Retain'
      spec.volumeMode ||= 'Filesystem'
      ;(volume.status ??= {}).phase ||= 'Pending'
    },
    row: ({ metadata, spec, status }, now) => [
      metadata.name,
      capacityCell(spec?.capacity),
      modesCell(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? '',
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
      spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
      metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? '',
      spec?.volumeAttributesClassName ?? '<unset>',
      status?.reason ?? '',
      ageOf({ metadata }, now),
      spec?.volumeMode ?? '<unset>',
    ],
  }),
  stored<StorageClass>('storage.k8s.io/v1/storageclasses', {
    defaults(each) {
      each.reclaimPolicy ||= 'Delete'
      each.volumeBindingMode ||= 'Immediate'
    },
    row: (each, now) => [
      DEFAULT_ANNOTATIONS.some(name => each.metadata.annotations?.[name] === 'true')
        ? `${each.metadata.name} (default)`
        : each.metadata.name,
      each.provisioner,
      each.reclaimPolicy ?? '',
      each.volumeBindingMode ?? '',
      String(each.allowVolumeExpansion ?? false),
      ageOf(each, now),
    ],
  }),
  stored<CsiDriver>('storage.k8s.io/v1/csidrivers', {
    row: ({ metadata, spec }, now) => [
      metadata.name,
      spec?.attachRequired ?? true,
      spec?.podInfoOnMount ?? false,
      spec?.storageCapacity ?? false,
      spec?.tokenRequests?.map(each => each.audience).join(',') || '<unset>',
      spec?.requiresRepublish ?? false,
      (spec?.volumeLifecycleModes ?? []).join(',') || '<none>',
      ageOf({ metadata }, now),
    ],
  }),
  stored<CsiNode>('storage.k8s.io/v1/csinodes', {
    row: ({ metadata, spec }, now) => [metadata.name, spec?.drivers?.length ?? 0, ageOf({ metadata }, now)],
  }),
  stored<Capacity>('storage.k8s.io/v1/csistoragecapacities', {
    row: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  }),
  stored<Attachment>('storage.k8s.io/v1/volumeattachments', {
    row: ({ metadata, spec, status }, now) => [
      metadata.name,
      spec?.attacher ?? '',
      spec?.source?.persistentVolumeName ?? '',
      spec?.nodeName ?? '',
      status?.attached ?? false,
      ageOf({ metadata }, now),
    ],
  }),
  stored<AttributesClass>('storage.k8s.io/v1/volumeattributesclasses', {
    row: (each, now) => [each.metadata.name, each.driverName ?? '', ageOf(each, now)],
  }),
]
