/** `kubectl describe` of roles and their bindings. Source: kubectl/pkg/describe/describe.go (describeRole …),
 *  component-helpers/auth/rbac/validation (BreakdownRule), kubectl/pkg/util/rbac (CompactRules). */
import type { Schemas } from '../../api/object.ts'
import type { Describer } from './describer.ts'
import { annotations, labels } from './parts.ts'

type PolicyRule = Schemas['io.k8s.api.rbac.v1.PolicyRule']
type Role = Schemas['io.k8s.api.rbac.v1.Role' | 'io.k8s.api.rbac.v1.ClusterRole']
type RoleBinding = Schemas['io.k8s.api.rbac.v1.RoleBinding' | 'io.k8s.api.rbac.v1.ClusterRoleBinding']

interface Row {
  verbs: string[]
  groups: string[]
  resources: string[]
  names: string[]
  urls: string[]
}

/** One row for each thing that a rule is about, with all its verbs; URLs have one for each verb. */
function rowsOf(rules: readonly PolicyRule[]): Row[] {
  const rows: Row[] = []
  const known = new Map<string, Row>()
  for (const rule of rules) {
    const names = rule.resourceNames?.length ? rule.resourceNames.map(name => [name]) : [[]]
    for (const group of rule.apiGroups ?? []) {
      for (const resource of rule.resources ?? []) {
        for (const name of names) {
          const key = JSON.stringify([group, resource, name])
          const row = known.get(key) ?? { verbs: [], groups: [group], resources: [resource], names: name, urls: [] }
          if (!known.has(key)) rows.push(row)
          known.set(key, row)
          row.verbs.push(...rule.verbs)
        }
      }
    }
    for (const url of rule.nonResourceURLs ?? []) {
      for (const verb of rule.verbs) rows.push({ verbs: [verb], groups: [], resources: [], names: [], urls: [url] })
    }
  }
  return rows
}

/** As Go prints a slice. */
const slice = (texts: readonly string[]): string => `[${texts.join(' ')}]`

/** What rows are sorted by: the rule as Go prints it. */
const orderOf = (row: Row): string => [row.verbs, row.groups, row.resources, row.names, row.urls].map(slice).join(',')

function withGroup({ resources, groups }: Row): string {
  const [resource = ''] = resources
  const [group = ''] = groups
  if (!group) return resource
  const [name, ...sub] = resource.split('/')
  return [`${name}.${group}`, ...sub].join('/')
}

export const describeRole: Describer<Role> = async (out, { metadata, rules }) => {
  out.write(0, `Name:\t${metadata?.name}\n`)
  labels(out, 'Labels', metadata?.labels)
  annotations(out, 'Annotations', metadata?.annotations)
  out.write(0, 'PolicyRule:\n')
  out.write(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs\n')
  out.write(1, '---------\t-----------------\t--------------\t-----\n')
  const rows = rowsOf(rules ?? []).map(row => ({ row, order: orderOf(row) }))
  for (const { row } of rows.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))) {
    out.write(1, `${withGroup(row)}\t${slice(row.urls)}\t${slice(row.names)}\t${slice(row.verbs)}\n`)
  }
}

export const describeRoleBinding: Describer<RoleBinding> = async (out, { metadata, roleRef, subjects }) => {
  out.write(0, `Name:\t${metadata?.name}\n`)
  labels(out, 'Labels', metadata?.labels)
  annotations(out, 'Annotations', metadata?.annotations)
  out.write(0, `Role:\n  Kind:\t${roleRef.kind}\n  Name:\t${roleRef.name}\n`)
  out.write(0, 'Subjects:\n')
  out.write(1, 'Kind\tName\tNamespace\n')
  out.write(1, '----\t----\t---------\n')
  for (const { kind, name, namespace } of subjects ?? []) out.write(1, `${kind}\t${name}\t${namespace ?? ''}\n`)
}
