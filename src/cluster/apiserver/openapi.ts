/** OpenAPI v3: an index, and a document for each group and version, put together when asked for.
 *  Source: kube-openapi/pkg/handler3. The facts have no prose; the adapter for clients outside
 *  the cluster brings it along. Left out: the words on each value of an enumeration. */
import { apiVersion, pathOf, resources } from '../../api/resources.ts'
import type { Descriptions } from '../../api/transport.ts'
import { schemas, type SchemaNode } from './schema.ts'

const PREFIX = '/openapi/v3/'

function pathsOf(): Map<string, { group: string; version: string }> {
  const found = new Map<string, { group: string; version: string }>()
  for (const { group, version } of resources)
    found.set(group ? `apis/${group}/${version}` : `api/${version}`, { group, version })
  return found
}

export function openApiIndex() {
  const paths: Record<string, { serverRelativeURL: string }> = {}
  for (const path of pathsOf().keys()) paths[path] = { serverRelativeURL: `${PREFIX}${path}?hash=v1.36.2` }
  return { paths }
}

/** Undefined for paths that are not those of such a document. */
export function openApiOf(path: string, descriptions: Descriptions = {}): unknown {
  if (!path.startsWith(PREFIX)) return undefined
  const groupVersion = pathsOf().get(path.slice(PREFIX.length))
  if (!groupVersion) return undefined
  const served = resources.filter(each => apiVersion(each) === apiVersion(groupVersion))
  const wanted = new Map<string, SchemaNode>()
  for (const [id, node] of Object.entries(schemas))
    for (const gvk of node['x-kubernetes-group-version-kind'] ?? [])
      if (gvk.group === groupVersion.group && gvk.version === groupVersion.version) collect(id, wanted)
  const paths: Record<string, unknown> = {}
  for (const resource of served) {
    const scope = resource.namespaced ? '{namespace}' : undefined
    const kind = { group: resource.group, version: resource.version, kind: resource.kind }
    const operation = (action: string) => ({
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': kind,
      parameters: PATCH_PARAMETERS,
    })
    paths[pathOf(resource, scope)] = { get: operation('list'), post: operation('post') }
    paths[pathOf(resource, scope, '{name}')] = {
      get: operation('get'),
      put: operation('put'),
      patch: operation('patch'),
      delete: operation('delete'),
    }
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.2' },
    paths,
    components: {
      schemas: Object.fromEntries([...wanted].map(([id, node]) => [id, described(node, descriptions[id])])),
    },
  }
}

/** With what is said of the type and of each of its fields, values of enumerations among it. */
function described(node: SchemaNode, said: Descriptions[string] | undefined): unknown {
  if (!said) return node
  const [description, fields] = said
  const properties = Object.entries(node.properties ?? {}).map(([name, field]) => {
    const values = field.enum?.map(value => ` - \`${JSON.stringify(value)}\``).join('\n')
    const parts = [fields[name], values && `Possible enum values:\n${values}`].filter(Boolean)
    return [name, parts.length ? { description: parts.join('\n\n'), ...field } : field] as const
  })
  return {
    ...(description && { description }),
    ...node,
    ...(properties.length && { properties: Object.fromEntries(properties) }),
  }
}

/** What kubectl looks for before it asks the server to validate. */
const PATCH_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(name => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
}))

function collect(id: string, wanted: Map<string, SchemaNode>): void {
  const node = schemas[id]
  if (!node || wanted.has(id)) return
  wanted.set(id, node)
  for (const found of JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) collect(found[1]!, wanted)
}
