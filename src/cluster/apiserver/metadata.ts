/** What may stand in `metadata`, and what is said of the rest.
 *  Source: apimachinery/pkg/api/validation/objectmeta.go, apis/meta/v1/validation. */
import {
  label1035Errors,
  labelErrors,
  labelValueErrors,
  pathSegmentErrors,
  qualifiedNameErrors,
  subdomainErrors,
} from '../../api/names.ts'
import type { KubernetesObject } from '../../api/object.ts'
import type { FieldError } from '../../api/status.ts'
import type { Draft, DraftMeta, Strategy } from './strategy.ts'

const NAME_FORMS = {
  subdomain: subdomainErrors,
  label: labelErrors,
  'label-1035': label1035Errors,
  'path-segment': pathSegmentErrors,
}

const TOTAL_ANNOTATIONS = 256 * 1024

const show = (value: unknown) => JSON.stringify(value)

const wrong = (field: string, value: unknown, why: string): FieldError => ({
  field: `metadata.${field}`,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${show(value)}: ${why}`,
})

/** All that is wrong with the metadata of an object to be created. */
export function validateMetadata(draft: Draft, namespaced: boolean, form: Strategy['nameForm']): FieldError[] {
  const meta = draft.metadata
  const errors: FieldError[] = []
  const nameErrors = NAME_FORMS[form ?? 'subdomain']
  if (meta.generateName) {
    const stem = form === 'path-segment' ? meta.generateName : meta.generateName.replace(/-$/, 'a')
    for (const why of nameErrors(stem)) errors.push(wrong('generateName', meta.generateName, why))
  }
  if (!meta.name)
    errors.push({
      field: 'metadata.name',
      reason: 'FieldValueRequired',
      message: 'Required value: name or generateName is required',
    })
  else for (const why of nameErrors(meta.name)) errors.push(wrong('name', meta.name, why))
  if (namespaced && meta.namespace)
    for (const why of labelErrors(meta.namespace)) errors.push(wrong('namespace', meta.namespace, why))
  if (!namespaced && meta.namespace)
    errors.push({
      field: 'metadata.namespace',
      reason: 'FieldValueForbidden',
      message: 'Forbidden: not allowed on this type',
    })
  return validateCommon(meta, errors)
}

const OWNER_PARTS = [
  ['apiVersion', 'version must not be empty'],
  ['kind', 'must not be empty'],
  ['name', 'must not be empty'],
  ['uid', 'must not be empty'],
] as const

/** @param errors to which it adds */
function validateCommon(meta: DraftMeta, errors: FieldError[]): FieldError[] {
  for (const key in meta.labels) {
    for (const why of qualifiedNameErrors(key)) errors.push(wrong('labels', key, why))
    for (const why of labelValueErrors(meta.labels[key]!)) errors.push(wrong('labels', meta.labels[key], why))
  }
  let size = 0
  for (const key in meta.annotations) {
    size += key.length + meta.annotations[key]!.length
    for (const why of qualifiedNameErrors(key.toLowerCase())) errors.push(wrong('annotations', key, why))
  }
  if (size > TOTAL_ANNOTATIONS)
    errors.push({
      field: 'metadata.annotations',
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${TOTAL_ANNOTATIONS} bytes`,
    })
  const owners = (meta['ownerReferences'] ?? []) as Record<string, string>[]
  for (const owner of owners)
    for (const [part, why] of OWNER_PARTS)
      if (!owner[part]) errors.push(wrong(`ownerReferences.${part}`, owner[part] ?? '', why))
  const controllers = owners.length > 1 ? owners.filter(owner => owner['controller']) : []
  if (controllers.length > 1) {
    const [one, other] = controllers.map(owner => `${owner['kind']}/${owner['name']}`)
    errors.push(
      wrong(
        'ownerReferences',
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${one} and ${other}`,
      ),
    )
  }
  for (const finalizer of meta.finalizers ?? [])
    for (const why of finalizerErrors(finalizer)) errors.push(wrong('finalizers', finalizer, why))
  if (meta.finalizers?.includes('orphan') && meta.finalizers.includes('foregroundDeletion'))
    errors.push(wrong('finalizers', meta.finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'))
  return errors
}

const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

function finalizerErrors(finalizer: string): readonly string[] {
  const form = qualifiedNameErrors(finalizer)
  if (form.length) return form
  if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) return []
  return ['name is neither a standard finalizer name nor is it fully qualified']
}

/** What a user may not change. */
const IMMUTABLE = ['name', 'namespace', 'uid', 'creationTimestamp'] as const

/** All that is wrong with a change of the metadata. */
export function validateMetadataUpdate(draft: Draft, old: KubernetesObject): FieldError[] {
  const meta = draft.metadata
  const before = old.metadata as unknown as DraftMeta
  const errors: FieldError[] = []
  if (before.deletionTimestamp) {
    const fresh = (meta.finalizers ?? []).filter(each => !before.finalizers?.includes(each)).sort()
    if (fresh.length)
      errors.push({
        field: 'metadata.finalizers',
        reason: 'FieldValueForbidden',
        message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${fresh.map(show).join(', ')}}`,
      })
  }
  for (const field of IMMUTABLE)
    if (meta[field] !== before[field]) errors.push(wrong(field, meta[field] ?? '', 'field is immutable'))
  return validateCommon(meta, errors)
}
