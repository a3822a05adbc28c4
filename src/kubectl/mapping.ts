/** From what people type to resources, by discovery: plural, singular, short name, kind, `deployments.apps`,
 *  `deployments.v1.apps`, categories. Source: client-go/restmapper, apimachinery/pkg/api/meta. */
import { apiVersion, type Resource } from '../api/resources.ts'
import type { Host } from '../host/host.ts'
import { Bare, NoMatch } from './errors.ts'
import type { Client } from './client.ts'

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json'

interface GroupDiscovery {
  metadata?: { name?: string }
  versions: { version: string; resources?: ResourceDiscovery[] }[]
}
interface ResourceDiscovery {
  resource: string
  responseKind?: { kind: string; group?: string; version?: string }
  scope: string
  singularResource?: string
  verbs: string[]
  shortNames?: string[]
  categories?: string[]
  subresources?: { subresource: string }[]
}
interface ResourceList {
  groupVersion: string
  resources: {
    name: string
    singularName?: string
    namespaced: boolean
    kind: string
    verbs: string[]
    shortNames?: string[]
    categories?: string[]
  }[]
}

/** What the server serves, kept for each machine as ~/.kube/cache does. */
const cache = new WeakMap<Host, Map<string, Mapper>>()

export async function discover(client: Client, host: Host): Promise<Mapper> {
  let known = cache.get(host)
  if (!known) cache.set(host, (known = new Map()))
  let mapper = known.get(client.server)
  if (!mapper) known.set(client.server, (mapper = new Mapper(await fetchResources(client))))
  return mapper
}

async function fetchResources(client: Client): Promise<Resource[]> {
  const resources: Resource[] = []
  for (const root of ['/api', '/apis']) {
    const found = await client.json<{
      kind: string
      items?: GroupDiscovery[]
      versions?: string[]
      groups?: { versions: { groupVersion: string }[] }[]
    }>('GET', root, { accept: AGGREGATED })
    if (found.items) {
      for (const group of found.items) {
        for (const { version, resources: rows } of group.versions) {
          for (const row of rows ?? []) resources.push(fromAggregated(group.metadata?.name ?? '', version, row))
        }
      }
      continue
    }
    const groupVersions = found.versions ?? found.groups?.flatMap(g => g.versions.map(v => v.groupVersion)) ?? []
    for (const groupVersion of groupVersions) {
      resources.push(...fromList(await client.json<ResourceList>('GET', `${root}/${groupVersion}`)))
    }
  }
  return resources
}

function fromAggregated(group: string, version: string, row: ResourceDiscovery): Resource {
  return {
    group,
    version,
    plural: row.resource,
    singular: row.singularResource ?? '',
    kind: row.responseKind?.kind ?? '',
    short: row.shortNames ?? [],
    categories: row.categories ?? [],
    namespaced: row.scope === 'Namespaced',
    verbs: row.verbs,
    subresources: row.subresources?.map(s => s.subresource) ?? [],
  }
}

function fromList(list: ResourceList): Resource[] {
  const [group, version] = list.groupVersion.includes('/') ? list.groupVersion.split('/') : ['', list.groupVersion]
  return list.resources
    .filter(row => !row.name.includes('/'))
    .map(row => ({
      group: group!,
      version: version!,
      plural: row.name,
      singular: row.singularName ?? '',
      kind: row.kind,
      short: row.shortNames ?? [],
      categories: row.categories ?? [],
      namespaced: row.namespaced,
      verbs: row.verbs,
      subresources: list.resources
        .filter(r => r.name.startsWith(`${row.name}/`))
        .map(r => r.name.slice(row.name.length + 1)),
    }))
}

export class Mapper {
  /** In the order of discovery. */
  readonly resources: readonly Resource[]
  #byName = new Map<string, Resource[]>()

  constructor(resources: readonly Resource[]) {
    this.resources = resources
    const add = (name: string, resource: Resource) => {
      if (!name) return
      const at = this.#byName.get(name)
      if (!at) this.#byName.set(name, [resource])
      else if (!at.includes(resource)) at.push(resource)
    }
    for (const r of resources) {
      add(r.plural, r)
      add(r.singular || r.kind.toLowerCase(), r)
    }
    for (const r of resources) for (const short of r.short) if (!this.#byName.has(short)) add(short, r)
  }

  /** @throws NoMatch */
  resourceFor(typed: string): Resource {
    const found = this.find(typed)
    if (!found) throw new NoMatch(typed.split('.')[0]!)
    return found
  }

  /** For commands that ask the mapper themselves, of which kubectl reports nothing but the words. @throws Bare */
  matching(typed: string): Resource {
    try {
      return this.resourceFor(typed)
    } catch (error) {
      throw error instanceof NoMatch ? new Bare(error.message) : error
    }
  }

  find(typed: string): Resource | undefined {
    const [name, ...rest] = typed.split('.')
    const candidates = this.#byName.get(name!.toLowerCase()) ?? []
    if (!rest.length) return candidates[0]
    const [version, ...group] = rest
    return (
      candidates.find(r => r.version === version && r.group === group.join('.')) ??
      candidates.find(r => r.group === rest.join('.')) ??
      candidates.find(r => r.group !== '' && r.group.startsWith(rest.join('.')))
    )
  }

  /** By `apiVersion` and `kind`. */
  forKind(version: string, kind: string): Resource | undefined {
    return this.resources.find(r => r.kind === kind && apiVersion(r) === version)
  }

  /** The first version of a group is the one that is meant. */
  #isPreferred(resource: Resource): boolean {
    return this.resources.find(r => r.group === resource.group && r.plural === resource.plural) === resource
  }

  /** The resources of a category such as `all`; undefined if it is none. */
  category(name: string): Resource[] | undefined {
    const found = this.resources.filter(r => r.categories.includes(name) && this.#isPreferred(r))
    return found.length ? found : undefined
  }
}

/** `pods`, `deployments.apps`. */
export const groupResource = (r: Resource): string => (r.group ? `${r.plural}.${r.group}` : r.plural)

/** `pod`, `deployment.apps`: what goes before a name in output. */
export const kindName = (kind: string, group: string): string =>
  group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase()
