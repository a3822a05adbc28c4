/** ControllerRevisions: the templates that StatefulSets and DaemonSets have had. Source: pkg/controller/history. */
import type { ControllerRevision } from '../../api/apps-v1.ts'
import type { PodTemplateSpec } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { CONTROLLER_REVISIONS } from '../../api/kinds.ts'
import type { KubernetesObject, ObjectMeta } from '../../api/object.ts'
import { controllerReference } from '../../api/owner.ts'
import type { Resource } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import type { Client } from '../client/client.ts'
import { templateHash } from './template-hash.ts'

type Owner = KubernetesObject & { metadata: ObjectMeta & { namespace: string } }

/** What a revision keeps: a patch that puts the template in place. */
const dataOf = (template: PodTemplateSpec) => ({ spec: { template: { ...template, $patch: 'replace' } } })

export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const data = revision.data as unknown as { spec: { template: PodTemplateSpec & { $patch?: string } } }
  const { $patch: _, ...template } = data.spec.template
  return template
}

export const newestFirst = (a: ControllerRevision, b: ControllerRevision): number => b.revision - a.revision

/** The revision of the present template: the newest, or an old one that is in force again, or a new one.
 *  @param known the owner's revisions @throws ApiError */
export function currentRevision(
  client: Client,
  owner: Owner,
  resource: Resource,
  template: PodTemplateSpec,
  known: readonly ControllerRevision[],
): ControllerRevision {
  const next = Math.max(0, ...known.map(each => each.revision)) + 1
  const same = known.toSorted(newestFirst).find(each => equal(templateOf(each), template))
  if (same) {
    return same.revision === next - 1 ? same : client.update(CONTROLLER_REVISIONS, { ...same, revision: next })
  }
  const hash = templateHash(template)
  const { name, namespace } = owner.metadata
  const revision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...template.metadata.labels, 'controller.kubernetes.io/hash': hash },
      ownerReferences: [controllerReference(owner, resource)],
    },
    data: dataOf(template),
    revision: next,
  }
  try {
    return client.create(CONTROLLER_REVISIONS, revision)
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error
    return client.get(CONTROLLER_REVISIONS, `${name}-${hash}`, namespace)
  }
}

/** Deletes the oldest of those that nothing uses any more, beyond the limit. */
export function truncateHistory(
  client: Client,
  known: readonly ControllerRevision[],
  used: ReadonlySet<string>,
  limit: number,
): void {
  const unused = known.filter(each => !used.has(each.metadata.name)).sort(newestFirst)
  for (const each of unused.slice(limit)) {
    client.delete(CONTROLLER_REVISIONS, each.metadata.name, each.metadata.namespace)
  }
}
