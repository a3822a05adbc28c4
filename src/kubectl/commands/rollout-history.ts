/** Revisions of Deployments (ReplicaSets), DaemonSets and StatefulSets (ControllerRevisions).
 *  Source: kubectl/pkg/polymorphichelpers/history.go and rollback.go. */
import { apiVersion, pathOf } from '../../api/resources.ts'
import type { PodTemplateSpec } from '../../api/core-v1.ts'
import type { Info } from '../builder.ts'
import { KubectlError } from '../errors.ts'
import type { Invocation } from '../invocation.ts'
import { deepEqual, dig, itemsOf, type Unstructured } from '../object.ts'

interface Revision {
  object: Unstructured
  number: number
  cause: string
  template: Record<string, unknown>
}

const HASH = 'pod-template-hash'

/** Ascending. @throws KubectlError for kinds without revisions */
async function revisionsOf(k: Invocation, info: Info, goal: 'history' | 'rollbacker'): Promise<Revision[]> {
  const mapper = await k.mapper()
  const kind = info.resource.kind
  if (kind !== 'Deployment' && kind !== 'DaemonSet' && kind !== 'StatefulSet') {
    const what = info.resource.group ? `${kind}.${info.resource.group}` : kind
    throw new KubectlError(
      `error retrieving ${goal} for "${what}", no visitor method exists for {${info.resource.group} ${kind}}`,
    )
  }
  const of = mapper.resourceFor(kind === 'Deployment' ? 'replicasets.apps' : 'controllerrevisions.apps')
  const list = await k.client.json('GET', pathOf(of, info.namespace))
  const owned = itemsOf(list).filter(item =>
    item.metadata.ownerReferences?.some(o => o.controller && o.uid === info.object.metadata.uid),
  )
  const revisions = owned.map(item => {
    const template = (
      kind === 'Deployment' ? dig(item, 'spec', 'template') : dig(item, 'data', 'spec', 'template')
    ) as Record<string, unknown>
    const number =
      kind === 'Deployment'
        ? Number(item.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0)
        : Number(item['revision'] ?? 0)
    const object = { ...item, apiVersion: item.apiVersion ?? apiVersion(of), kind: item.kind ?? of.kind }
    return { object, number, cause: item.metadata.annotations?.['kubernetes.io/change-cause'] ?? '<none>', template }
  })
  return revisions.filter(r => r.number > 0).sort((a, b) => a.number - b.number)
}

/** The objects that revisions are kept in. @param revision 0 for all of them */
export async function historyObjects(k: Invocation, info: Info, revision: number): Promise<Unstructured[]> {
  const revisions = await revisionsOf(k, info, 'history')
  if (!revision) return revisions.map(each => each.object)
  const found = revisions.find(each => each.number === revision)
  if (!found) throw new KubectlError('unable to find the specified revision')
  return [found.object]
}

export async function history(k: Invocation, info: Info, revision: number): Promise<string> {
  const revisions = await revisionsOf(k, info, 'history')
  if (revision > 0) {
    const found = revisions.find(r => r.number === revision)
    if (!found) throw new KubectlError(`unable to find the specified revision`)
    const { templateText } = await k.load(import('./pod-template-text.ts'))
    return templateText(found.template as PodTemplateSpec, found.cause)
  }
  if (!revisions.length) return 'No rollout history found.'
  // This table is set with text/tabwriter's padding of 2 and no minimum.
  const rows = [['REVISION', 'CHANGE-CAUSE'], ...revisions.map(r => [String(r.number), r.cause])]
  return rows.map(([a, b]) => `${a!.padEnd(10)}${b}\n`).join('')
}

/** The template to go back to; undefined where it is the current one. @throws KubectlError */
export async function rollbackTarget(
  k: Invocation,
  info: Info,
  to: number,
): Promise<{ template?: unknown; revision: number }> {
  if (to < 0) throw new KubectlError(`unable to find specified revision ${to} in history`)
  const revisions = await revisionsOf(k, info, 'rollbacker')
  const found = to === 0 ? revisions.at(-2) : revisions.find(r => r.number === to)
  if (!found) {
    throw new KubectlError(
      to === 0
        ? `no rollout history found for ${info.resource.kind.toLowerCase()} "${info.name}"`
        : `unable to find specified revision ${to} in history`,
    )
  }
  const template = withoutHash(found.template)
  const same = deepEqual(template, withoutHash(dig(info.object, 'spec', 'template') as Record<string, unknown>))
  return same ? { revision: found.number } : { template, revision: found.number }
}

function withoutHash(template: Record<string, unknown>): unknown {
  const { $patch: _, ...kept } = template
  const metadata = (kept['metadata'] ?? {}) as { labels?: Record<string, string> }
  const { [HASH]: __, ...labels } = metadata.labels ?? {}
  return { ...kept, metadata: { ...metadata, labels } }
}
