/** What the server says of itself: groups, resources, version, health.
 *  Source: apiserver/pkg/endpoints/discovery, server/healthz. OpenAPI is in `openapi.ts`. */
import table from '../../api/openapi/resources.json' with { type: 'json' }
import { failure, ApiError } from '../../api/status.ts'
import type { Answer, Request } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { openApiIndex, openApiOf } from './openapi.ts'

interface Row {
  name: string
  singularName: string
  namespaced: boolean
  kind: string
  verbs: string[]
  shortNames?: string[]
  categories?: string[]
  group?: string
  version?: string
}

const facts = table as Readonly<Record<string, Row[]>>

export const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.2',
  gitCommit: '5a8e2b6f6b6f2d5c0d5d3e0a4f8f5b8f0c7b1d21',
  gitTreeState: 'clean',
  buildDate: '2026-06-16T11:12:28Z',
  goVersion: 'go1.25.9',
  compiler: 'gc',
  platform: 'linux/amd64',
}

const HEALTH_CHECKS = ['ping', 'log', 'etcd', 'poststarthook/start-apiserver-admission-initializer']
const READY_CHECKS = [
  'ping',
  'log',
  'etcd',
  'informer-sync',
  'poststarthook/start-apiserver-admission-initializer',
  'shutdown',
]

const ok = (body: unknown): Answer => ({ status: 200, body })

/** Answers what is not a resource. @throws ApiError */
export function discover(request: Request, sim: Simulation): Answer {
  const path = request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path
  if (request.method !== 'GET') throw unknownPath(request)
  switch (path) {
    case '/api':
      return wantsAggregated(request) ? aggregated(request, ['']) : ok(coreVersions())
    case '/apis':
      return wantsAggregated(request) ? aggregated(request, groups()) : ok(groupList())
    case '/version':
      return ok(VERSION)
    case '/healthz':
    case '/livez':
      return health(request, path.slice(1), HEALTH_CHECKS)
    case '/readyz':
      return health(request, 'readyz', READY_CHECKS)
    case '/':
      return ok({ paths: [...rootPaths()].sort() })
    case '/openapi/v3':
      return ok(openApiIndex())
    case '/metrics':
      return { status: 200, contentType: 'text/plain', body: `# time ${sim.now()}\n` }
  }
  const openApi = openApiOf(path, request.descriptions)
  if (openApi) return ok(openApi)
  const found = facts[path.slice(1)]
  if (found) return ok(resourceList(path.slice(1), found))
  const group = path.startsWith('/apis/') ? path.slice(6) : ''
  if (group && groups().includes(group)) return ok({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) })
  throw unknownPath(request)
}

const unknownPath = (_request: Request) =>
  new ApiError(failure(404, 'NotFound', 'the server could not find the requested resource', {}))

const wantsAggregated = (request: Request) => /as=APIGroupDiscoveryList/.test(request.accept ?? '')

function* rootPaths(): Iterable<string> {
  yield* ['/api', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version']
  for (const key in facts) yield `/${key}`
  for (const group of groups()) yield `/apis/${group}`
}

/** All but the core one, in order. */
function groups(): string[] {
  return [...new Set(Object.keys(facts).flatMap(key => (key.startsWith('apis/') ? [key.split('/')[1]!] : [])))]
}

/** Versions of a group, preferred first. */
function versionsOf(group: string): string[] {
  const prefix = group ? `apis/${group}/` : 'api/'
  return Object.keys(facts)
    .filter(key => key.startsWith(prefix))
    .map(key => key.slice(prefix.length))
    .sort(byMaturity)
}

/** v2 before v1 before v1beta1. */
function byMaturity(a: string, b: string): number {
  const stable = (version: string) => (/(alpha|beta)/.test(version) ? 1 : 0)
  return stable(a) - stable(b) || (a < b ? 1 : -1)
}

function coreVersions() {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: '172.18.0.2:6443' }]
  return { kind: 'APIVersions', versions: versionsOf(''), serverAddressByClientCIDRs }
}

function apiGroup(group: string) {
  const versions = versionsOf(group).map(version => ({ groupVersion: `${group}/${version}`, version }))
  return { name: group, versions, preferredVersion: versions[0] }
}

const groupList = () => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(apiGroup) })

function resourceList(key: string, rows: readonly Row[]) {
  const groupVersion = key.startsWith('apis/') ? key.slice(5) : key.slice(4)
  const listed = rows.map(row => ({
    ...row,
    ...(row.name.includes('/') ? {} : { storageVersionHash: hashOf(key, row) }),
  }))
  return {
    kind: 'APIResourceList',
    ...(groupVersion === 'v1' ? {} : { apiVersion: 'v1' }),
    groupVersion,
    resources: listed,
  }
}

/** Looks like the real one; nobody reads it. */
function hashOf(key: string, row: Row): string {
  let hash = 0
  for (const char of `${key}/${row.kind}`) hash = (hash * 31 + char.charCodeAt(0)) >>> 0
  return btoa(String(hash).padStart(8, '0').slice(0, 8))
}

/** apidiscovery.k8s.io: all groups at once. */
function aggregated(request: Request, names: readonly string[]): Answer {
  const version = /v=v2(?!beta)/.test(request.accept ?? '') ? 'v2' : 'v2beta1'
  const items = names.map(name => ({
    metadata: { name: name || undefined, creationTimestamp: null },
    versions: versionsOf(name).map(each => ({
      version: each,
      freshness: 'Current',
      resources: aggregatedResources(name, each),
    })),
  }))
  return {
    status: 200,
    contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    body: { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items },
  }
}

function aggregatedResources(group: string, version: string) {
  const rows = facts[group ? `apis/${group}/${version}` : `api/${version}`]!
  const kindOf = (row: Row) => ({ group: row.group ?? group, version: row.version ?? version, kind: row.kind })
  return rows
    .filter(row => !row.name.includes('/'))
    .map(row => {
      const subresources = rows
        .filter(each => each.name.startsWith(`${row.name}/`))
        .map(each => ({
          subresource: each.name.slice(row.name.length + 1),
          responseKind: kindOf(each),
          verbs: each.verbs,
        }))
      return {
        resource: row.name,
        responseKind: kindOf(row),
        scope: row.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: row.singularName,
        verbs: row.verbs,
        shortNames: row.shortNames,
        categories: row.categories,
        subresources: subresources.length ? subresources : undefined,
      }
    })
}

function health(request: Request, name: string, checks: readonly string[]): Answer {
  const verbose = request.query && 'verbose' in request.query
  const body = verbose ? `${checks.map(check => `[+]${check} ok`).join('\n')}\n${name} check passed\n` : 'ok'
  return { status: 200, contentType: 'text/plain; charset=utf-8', body }
}
