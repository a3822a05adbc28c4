/** `kubectl describe`: objects in words, with what belongs to them. Source: kubectl/pkg/cmd/describe/describe.go. */
import { EVENTS } from '../../api/kinds.ts'
import type { Event } from '../../api/core-v1.ts'
import type { List } from '../../api/object.ts'
import { apiVersion, pathOf, type Resource } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import { FILE_FLAGS, infosOfFiles, infoOf, targetsOf, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, throwAll } from '../errors.ts'
import { bool, int, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { itemsOf, type Unstructured } from '../object.ts'
import { describeAutoscaler } from './autoscaling.ts'
import {
  describeAny,
  describeBudget,
  describeConfigMap,
  describeNamespace,
  describeSecret,
  describeServiceAccount,
} from './configuration.ts'
import type { DescribeContext, Describer } from './describer.ts'
import { describeIngress, describeIngressClass, describeNetworkPolicy } from './networking.ts'
import { describeNode } from './node.ts'
import { events } from './parts.ts'
import { describePod } from './pod.ts'
import { describeLimitRange, describePriorityClass, describeQuota } from './quota.ts'
import { describeRole, describeRoleBinding } from './rbac.ts'
import { describeEndpoints, describeEndpointSlice, describeService } from './service.ts'
import { describePersistentVolume, describePersistentVolumeClaim, describeStorageClass } from './storage.ts'
import { Cells } from './tab-cells.ts'
import {
  describeCronJob,
  describeDaemonSet,
  describeDeployment,
  describeJob,
  describeReplicaSet,
  describeStatefulSet,
} from './workloads.ts'

/** By resource; others are described field by field. */
const DESCRIBERS: Readonly<Record<string, unknown>> = {
  pods: describePod,
  services: describeService,
  endpoints: describeEndpoints,
  'endpointslices.discovery.k8s.io': describeEndpointSlice,
  nodes: describeNode,
  namespaces: describeNamespace,
  configmaps: describeConfigMap,
  secrets: describeSecret,
  serviceaccounts: describeServiceAccount,
  'deployments.apps': describeDeployment,
  'replicasets.apps': describeReplicaSet,
  'statefulsets.apps': describeStatefulSet,
  'daemonsets.apps': describeDaemonSet,
  'jobs.batch': describeJob,
  'cronjobs.batch': describeCronJob,
  'poddisruptionbudgets.policy': describeBudget,
  'ingresses.networking.k8s.io': describeIngress,
  'ingressclasses.networking.k8s.io': describeIngressClass,
  'networkpolicies.networking.k8s.io': describeNetworkPolicy,
  'roles.rbac.authorization.k8s.io': describeRole,
  'clusterroles.rbac.authorization.k8s.io': describeRole,
  'rolebindings.rbac.authorization.k8s.io': describeRoleBinding,
  'clusterrolebindings.rbac.authorization.k8s.io': describeRoleBinding,
  'horizontalpodautoscalers.autoscaling': describeAutoscaler,
  'priorityclasses.scheduling.k8s.io': describePriorityClass,
  'storageclasses.storage.k8s.io': describeStorageClass,
  limitranges: describeLimitRange,
  persistentvolumes: describePersistentVolume,
  persistentvolumeclaims: describePersistentVolumeClaim,
  resourcequotas: describeQuota,
}

export const describe: Command = {
  name: 'describe',
  flags: [
    bool('all-namespaces A'),
    int('chunk-size', { default: '500' }),
    ...FILE_FLAGS,
    text('selector l'),
    bool('show-events', { default: 'true' }),
  ],
  run,
}

async function run(k: Invocation): Promise<void> {
  const errors: unknown[] = []
  const infos = k.flags.list('filename').length ? await fetched(k, errors) : await named(k, errors)
  let first = true
  for (const info of infos) {
    const text = await descriptionOf(k, info)
    await k.out(first ? text : `\n\n${text}`)
    first = false
  }
  if (!infos.length && !errors.length) {
    await k.err(
      k.flags.bool('all-namespaces') ? 'No resources found\n' : `No resources found in ${k.namespace} namespace.\n`,
    )
  }
  throwAll(errors)
}

async function fetched(k: Invocation, errors: unknown[]): Promise<Info[]> {
  const infos: Info[] = []
  for (const { resource, namespace, name, source } of await infosOfFiles(k)) {
    try {
      infos.push(infoOf(resource, await k.client.json('GET', pathOf(resource, namespace, name)), source))
    } catch (error) {
      errors.push(error)
    }
  }
  return infos
}

/** What the arguments name; a name of which there is no object stands for all that begin with it. */
async function named(k: Invocation, errors: unknown[]): Promise<Info[]> {
  const targets = await targetsOf(k)
  if (!targets.length) {
    throw new KubectlError(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    )
  }
  const labelSelector = k.flags.text('selector')
  if (targets.some(t => t.name) && labelSelector)
    throw new KubectlError('name cannot be provided when a selector is specified')
  const infos: Info[] = []
  for (const { resource, name } of targets) {
    const namespace = resource.namespaced && !k.flags.bool('all-namespaces') ? k.namespace : undefined
    try {
      if (name === undefined) infos.push(...(await listed(k, resource, namespace, { labelSelector })))
      else infos.push(...(await oneOrMore(k, resource, namespace, name)))
    } catch (error) {
      errors.push(error)
    }
  }
  return infos
}

async function oneOrMore(
  k: Invocation,
  resource: Resource,
  namespace: string | undefined,
  name: string,
): Promise<Info[]> {
  try {
    return [infoOf(resource, await k.client.json('GET', pathOf(resource, namespace, name)))]
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error
    const matching = (await listed(k, resource, namespace, {})).filter(info => info.name.startsWith(name))
    if (!matching.length) throw error
    return matching
  }
}

async function listed(
  k: Invocation,
  resource: Resource,
  namespace: string | undefined,
  query: Readonly<Record<string, string>>,
): Promise<Info[]> {
  const list = await k.client.json('GET', pathOf(resource, namespace), { query })
  return itemsOf(list).map(item => infoOf(resource, { ...item, apiVersion: apiVersion(resource), kind: resource.kind }))
}

async function descriptionOf(k: Invocation, { resource, object }: Info): Promise<string> {
  const out = new Cells()
  const key = resource.group ? `${resource.plural}.${resource.group}` : resource.plural
  const describer = (DESCRIBERS[key] ?? describeAny) as Describer
  await describer(out, object, contextFor(k, object))
  return out.toString()
}

function contextFor(k: Invocation, object: Unstructured): DescribeContext {
  const now = k.now()
  const list = <T>(resource: Resource<T>, namespace: string | undefined, query?: Readonly<Record<string, string>>) =>
    k.client.json<List<T>>('GET', pathOf(resource, namespace), { query })
  return {
    now,
    list,
    find: async <T>(resource: Resource<T>, namespace: string | undefined, name: string) => {
      try {
        return await k.client.json<T>('GET', pathOf(resource, namespace, name))
      } catch (error) {
        if (isApiError(error)) return undefined
        throw error
      }
    },
    describeEvents: async out => {
      if (k.flags.bool('show-events')) events(out, await eventsAbout(object, list), now)
    },
  }
}

/** Nodes' events carry the node's name for a uid, and are kept in the namespace default. */
async function eventsAbout(object: Unstructured, list: DescribeContext['list']): Promise<Event[]> {
  const { name = '', namespace, uid } = object.metadata
  const fields = [`involvedObject.name=${name}`]
  if (namespace) fields.push(`involvedObject.namespace=${namespace}`)
  fields.push(`involvedObject.kind=${object.kind}`)
  if (object.kind !== 'Node') fields.push(`involvedObject.uid=${uid}`)
  return (await list(EVENTS, namespace ?? '', { fieldSelector: fields.join(',') })).items
}
