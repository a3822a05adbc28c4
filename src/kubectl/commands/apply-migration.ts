/** From client-side to server-side apply: what kubectl applied from its own side becomes what it applies from the
 *  server's, so that fields left out of the next configuration go. Source: kubectl/pkg/cmd/apply/apply.go
 *  (saveLastApplyAnnotationIfNecessary, migrateToSSAIfNecessary), client-go/util/csaupgrade. Left out: another attempt
 *  where somebody else wrote in between. */
import type { ManagedFieldsEntry } from '../../api/object.ts'
import { pathOf } from '../../api/resources.ts'
import type { Info } from '../builder.ts'
import type { Invocation } from '../invocation.ts'
import { LAST_APPLIED, lastApplied } from '../last-applied.ts'
import { dig, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'

/** Who keeps the annotation when nobody applies from the client's side any more. */
const ANNOTATION_MANAGER = 'kubectl-last-applied'

type Fields = { [field: string]: Fields }

function ownersOfAnnotation({ metadata }: Unstructured, operation: string): ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []).filter(
    each =>
      each.operation === operation &&
      !each.subresource &&
      dig(each.fieldsV1, 'f:metadata', 'f:annotations', `f:${LAST_APPLIED}`) !== undefined,
  )
}

const union = (a: Fields, b: Fields): Fields => {
  const both = { ...a }
  for (const [field, inside] of Object.entries(b)) both[field] = union(both[field] ?? {}, inside)
  return both
}

/** The managers of an object, when those of `from` have become one that applies from the server's side. */
export function upgraded(entries: readonly ManagedFieldsEntry[], from: ReadonlySet<string>, to: string) {
  const isOld = (each: ManagedFieldsEntry) =>
    each.operation === 'Update' && !each.subresource && from.has(each.manager ?? '')
  const old = entries.filter(isOld)
  const isNew = (each: ManagedFieldsEntry) => each.operation === 'Apply' && !each.subresource && each.manager === to
  const target = entries.find(isNew) ?? old[0]
  const fields = [target, ...old].reduce<Fields>((all, each) => union(all, (each?.fieldsV1 ?? {}) as Fields), {})
  return entries
    .filter(each => each === target || !isOld(each))
    .map(each => (each === target ? { ...each, manager: to, operation: 'Apply', fieldsV1: fields } : each))
}

/** @param applied as the server answered @returns whether the configuration has to be applied once more */
export async function migrateToServerSide(
  k: Invocation,
  info: Info,
  applied: Unstructured,
  manager: string,
): Promise<boolean> {
  const path = pathOf(info.resource, info.namespace, info.name)
  let object = applied
  const annotation = lastApplied(object)
  if (manager === 'kubectl' && annotation !== undefined && !ownersOfAnnotation(object, 'Apply').length) {
    const { apiVersion, kind } = object
    const { name, namespace } = object.metadata
    const alone = { apiVersion, kind, metadata: { annotations: { [LAST_APPLIED]: annotation }, name, namespace } }
    object = await k.client.json('PATCH', path, {
      query: { fieldManager: ANNOTATION_MANAGER },
      contentType: 'application/apply-patch+yaml',
      body: goJson(alone),
    })
  }
  const from = new Set(ownersOfAnnotation(object, 'Update').map(each => each.manager ?? ''))
  if (!from.size) return false
  const { managedFields = [], resourceVersion } = object.metadata
  const patch = [
    { op: 'replace', path: '/metadata/managedFields', value: upgraded(managedFields, from, manager) },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ]
  await k.client.json('PATCH', path, { contentType: 'application/json-patch+json', body: goJson(patch) })
  return true
}
