/** `kubectl describe` of namespaces, ConfigMaps, Secrets, service accounts, disruption budgets, and of every kind
 *  without a description of its own. Source: kubectl/pkg/describe/describe.go. */
import type { ConfigMap, Namespace, Secret, ServiceAccount } from '../../api/core-v1.ts'
import { LIMIT_RANGES, RESOURCE_QUOTAS } from '../../api/kinds.ts'
import type { PodDisruptionBudget } from '../../api/policy-v1.ts'
import { isMap, type Unstructured } from '../object.ts'
import type { Describer } from './describer.ts'
import { annotations, labels, nameAndNamespace, selectorText } from './parts.ts'
import { describeQuotasAndLimits } from './quota.ts'
import type { Cells } from './tab-cells.ts'

const header = (out: Cells, object: Pick<Unstructured, 'metadata'>) => {
  nameAndNamespace(out, object as Unstructured)
  labels(out, 'Labels', object.metadata.labels)
  annotations(out, 'Annotations', object.metadata.annotations)
}

export const describeNamespace: Describer<Namespace> = async (out, namespace, { list }) => {
  header(out, namespace)
  out.write(0, `Status:\t${namespace.status.phase}\n`)
  const conditions = namespace.status.conditions ?? []
  if (conditions.length) {
    out.write(0, 'Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n')
    out.write(1, '----\t------\t------------------\t------\t-------\n')
    for (const c of conditions) {
      out.write(1, `${c.type}\t${c.status}\t${c.lastTransitionTime}\t${c.reason ?? ''}\t${c.message ?? ''}\n`)
    }
  }
  const quotas = await list(RESOURCE_QUOTAS, namespace.metadata.name)
  const ranges = await list(LIMIT_RANGES, namespace.metadata.name)
  describeQuotasAndLimits(out, quotas.items, ranges.items)
}

export const describeConfigMap: Describer<ConfigMap> = async (out, map, { describeEvents }) => {
  header(out, map)
  out.write(0, '\nData\n====\n')
  for (const key of Object.keys(map.data ?? {}).toSorted()) out.write(0, `${key}:\n----\n${map.data![key]}\n\n`)
  out.write(0, '\nBinaryData\n====\n')
  for (const key of Object.keys(map.binaryData ?? {}).toSorted()) {
    out.write(0, `${key}: ${bytesOf(map.binaryData![key]!)} bytes\n`)
  }
  out.write(0, '\n')
  await describeEvents(out)
}

/** Of base64. */
const bytesOf = (text: string) =>
  Math.floor((text.length * 3) / 4) - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)

export const describeSecret: Describer<Secret> = async (out, secret) => {
  header(out, secret)
  out.write(0, `\nType:\t${secret.type}\n`)
  out.write(0, '\nData\n====\n')
  for (const key of Object.keys(secret.data ?? {}).toSorted()) {
    out.write(0, `${key}:\t${bytesOf(secret.data![key]!)} bytes\n`)
  }
}

export const describeServiceAccount: Describer<ServiceAccount> = async (out, account, { describeEvents }) => {
  header(out, account)
  const names = (list: readonly { name?: string }[] | undefined) => list?.map(s => s.name).join(', ') || '<none>'
  out.write(0, `Image pull secrets:\t${names(account.imagePullSecrets)}\n`)
  out.write(0, `Mountable secrets:\t${names(account.secrets)}\n`)
  out.write(0, 'Tokens:\t<none>\n')
  await describeEvents(out)
}

export const describeBudget: Describer<PodDisruptionBudget> = async (out, budget, { describeEvents }) => {
  const { metadata, spec, status } = budget
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  if (spec?.minAvailable !== undefined) out.write(0, `Min available:\t${spec.minAvailable}\n`)
  else if (spec?.maxUnavailable !== undefined) out.write(0, `Max unavailable:\t${spec.maxUnavailable}\n`)
  out.write(0, spec?.selector ? `Selector:\t${selectorText(spec.selector)}\n` : 'Selector:\t<unset>\n')
  out.write(0, 'Status:\n')
  out.write(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}\n`)
  out.write(2, `Current:\t${status?.currentHealthy ?? 0}\n`)
  out.write(2, `Desired:\t${status?.desiredHealthy ?? 0}\n`)
  out.write(2, `Total:\t${status?.expectedPods ?? 0}\n`)
  await describeEvents(out)
}

/** Any kind: its fields, one a line, in words (`clusterIP` is `Cluster IP`). */
export const describeAny: Describer = async (out, object, { describeEvents }) => {
  header(out, object)
  fields(out, 0, object, [
    ['metadata', 'managedFields'],
    ['metadata', 'name'],
    ['metadata', 'namespace'],
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
  ])
  await describeEvents(out)
}

/** `loadBalancerIP` to `Load Balancer IP`. */
function words(field: string): string {
  const spaced = field.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
  const title = spaced.replace(/^./, c => c.toUpperCase())
  return title
    .replace(/\bApi\b/g, 'API')
    .replace(/\bUid\b/g, 'UID')
    .replace(/\bUrl\b/g, 'URL')
}

function fields(out: Cells, level: number, map: Readonly<Record<string, unknown>>, skip: readonly string[][]): void {
  for (const key of Object.keys(map).toSorted()) {
    if (skip.some(path => path.length === 1 && path[0] === key)) continue
    const value = map[key]
    const inner = skip.filter(path => path[0] === key).map(path => path.slice(1))
    if (isMap(value)) {
      out.write(level, `${words(key)}:\n`)
      fields(out, level + 1, value, inner)
    } else if (Array.isArray(value)) {
      out.write(level, `${words(key)}:\n`)
      for (const item of value) {
        if (isMap(item)) fields(out, level + 1, item, [])
        else out.write(level + 1, `${String(item)}\n`)
      }
    } else out.write(level, `${words(key)}:\t${value === null ? '<nil>' : String(value)}\n`)
  }
}
