/** The table of resources that the API serves: names, kinds, verbs, scope. A fact sheet of v1.36, see `openapi/`. */
import table from './openapi/resources.json' with { type: 'json' }

export interface Resource<T = unknown> {
  /** Never set: ties the row to the type of its objects. */
  readonly object?: T
  /** Empty for the core group. */
  group: string
  version: string
  /** As in paths: `services`. */
  plural: string
  singular: string
  kind: string
  short: readonly string[]
  categories: readonly string[]
  namespaced: boolean
  verbs: readonly string[]
  /** Names of its subresources: `status`, `scale`. */
  subresources: readonly string[]
}

interface Row {
  name: string
  singularName: string
  namespaced: boolean
  kind: string
  verbs: string[]
  shortNames?: string[]
  categories?: string[]
}

/** All resources, in the order in which discovery lists them. */
export const resources: readonly Resource[] = Object.entries(table as Record<string, Row[]>).flatMap(
  ([groupVersion, rows]) => {
    const parts = groupVersion.split('/')
    const [group, version] = parts.length === 2 ? ['', parts[1]!] : [parts[1]!, parts[2]!]
    return rows
      .filter(row => !row.name.includes('/'))
      .map(row => ({
        group,
        version,
        plural: row.name,
        singular: row.singularName,
        kind: row.kind,
        short: row.shortNames ?? [],
        categories: row.categories ?? [],
        namespaced: row.namespaced,
        verbs: row.verbs,
        subresources: rows.filter(r => r.name.startsWith(`${row.name}/`)).map(r => r.name.slice(row.name.length + 1)),
      }))
  },
)

/** The same text for every object of a resource. */
const apiVersions = new WeakMap<object, string>()
const byPlural = new Map(resources.map(r => [`${r.group}/${r.version}/${r.plural}`, r]))
const byKind = new Map(resources.map(r => [`${apiVersion(r)}/${r.kind}`, r]))

/** `v1`, `apps/v1`. */
export function apiVersion(resource: { group: string; version: string }): string {
  const { group, version } = resource
  if (!group) return version
  let text = apiVersions.get(resource)
  if (text === undefined) apiVersions.set(resource, (text = `${group}/${version}`))
  return text
}

/** By group (empty for core), version and plural. */
export function resourceOf(group: string, version: string, plural: string): Resource | undefined {
  return byPlural.get(`${group}/${version}/${plural}`)
}

/** By `apiVersion` and `kind` of an object. */
export function resourceOfKind(version: string, kind: string): Resource | undefined {
  return byKind.get(`${version}/${kind}`)
}

/** `/api/v1/namespaces/default/pods`, with a name and a subresource if given. */
export function pathOf(resource: Resource, namespace?: string, name?: string, subresource?: string): string {
  const root = resource.group ? `/apis/${resource.group}/${resource.version}` : `/api/${resource.version}`
  const scope = resource.namespaced && namespace ? `/namespaces/${namespace}` : ''
  return `${root}${scope}/${resource.plural}${name ? `/${name}` : ''}${subresource ? `/${subresource}` : ''}`
}
