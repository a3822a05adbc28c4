import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { KubernetesObject, List, WatchEvent } from '../../api/object.ts'
import { pathOf, resources } from '../../api/resources.ts'
import type { Request } from '../../api/transport.ts'
import { open } from './testing.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'

const segment = fc.oneof(
  fc.constantFrom(
    'api',
    'apis',
    'v1',
    'apps',
    'namespaces',
    'default',
    'pods',
    'services',
    'status',
    'scale',
    'log',
    'exec',
  ),
  fc.constantFrom('web', '%', '%zz', '..', '', 'a b', 'binding', 'eviction', 'token', 'finalize', 'openapi', 'v3'),
  fc.string({ maxLength: 6 }),
)
const served = fc
  .constantFrom(...resources)
  .chain(resource =>
    fc
      .tuple(
        fc.constantFrom(undefined, 'default', 'nowhere'),
        fc.constantFrom(undefined, 'web', 'X_Y'),
        fc.constantFrom(undefined, ...resource.subresources),
      )
      .map(([namespace, name, subresource]) => pathOf(resource, namespace, name, name && subresource)),
  )
const path = fc.oneof(
  fc.array(segment, { maxLength: 7 }).map(parts => `/${parts.join('/')}`),
  served,
)
const value = fc.jsonValue({ maxDepth: 3 })
const known = fc.record(
  {
    apiVersion: fc.oneof(fc.constantFrom('v1', 'apps/v1', 'v2'), value),
    kind: fc.oneof(fc.constantFrom('Pod', 'Service', 'Deployment', 'Nosuch'), value),
    metadata: fc.oneof(
      fc.record(
        {
          name: fc.oneof(fc.constantFrom('web', 'X_Y'), value),
          labels: value,
          finalizers: value,
          ownerReferences: value,
          generateName: value,
        },
        { requiredKeys: [] },
      ),
      value,
    ),
    spec: fc.oneof(
      fc.record(
        { ports: value, selector: value, template: value, replicas: value, containers: value, type: value },
        { requiredKeys: [] },
      ),
      value,
    ),
    status: value,
    data: value,
    target: value,
  },
  { requiredKeys: [] },
)
const body = fc.oneof(
  known,
  known.map(each => JSON.stringify(each)),
  value,
  fc.string(),
  fc.array(
    fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
        path: fc.constantFrom('', '/metadata', '/spec/-', '/a/b'),
        from: fc.string(),
        value,
      },
      { requiredKeys: [] },
    ),
  ),
)
const request = fc.record({
  method: fc.constantFrom<Request['method'][]>('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  path,
  body,
  query: fc.dictionary(
    fc.constantFrom(
      'watch',
      'limit',
      'continue',
      'labelSelector',
      'fieldSelector',
      'resourceVersion',
      'dryRun',
      'fieldManager',
      'fieldValidation',
      'force',
      'container',
      'command',
      'ports',
      'tailLines',
      'includeObject',
      'propagationPolicy',
    ),
    fc.oneof(fc.constantFrom('true', '1', 'a in (b', 'metadata.name=x', 'All', 'Strict'), fc.string()),
  ),
  contentType: fc.constantFrom(
    undefined,
    'application/json',
    'application/yaml',
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
    'text/html',
  ),
  accept: fc.constantFrom(
    undefined,
    'application/json',
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    'text/html',
    '*/*',
  ),
})

it('answers whatever is asked; what is refused changes nothing', () => {
  const { server, etcd } = open()
  fc.assert(
    fc.property(request, asked => {
      const before = etcd.revision
      const answer = server.handle(asked as Request)
      answer.stream?.cancel()
      expect(answer.status).toBeGreaterThanOrEqual(200)
      expect(answer.status < 400 || etcd.revision === before).toBe(true)
      if (asked.method === 'GET' || asked.query['dryRun'] === 'All') expect(etcd.revision).toBe(before)
      JSON.stringify(answer.body)
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 2000), seed: Number(process.env['FUZZ_SEED'] ?? 1) },
  )
})

it('lists and watches what a plain model of it holds', () => {
  const step = fc.record({
    what: fc.constantFrom('create', 'update', 'delete'),
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    label: fc.constantFrom('x', 'y'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const { ask } = open()
      const model = new Map<string, string>()
      const watched = new Map<string, KubernetesObject>()
      const query = { watch: 'true', labelSelector: 'l=x' }
      ask('GET', MAPS, undefined, { query }).stream!.listen({
        next: item => {
          const { type, object } = item as WatchEvent<KubernetesObject> & { type: 'ADDED' }
          if ((type as string) === 'DELETED') watched.delete(object.metadata.name)
          else watched.set(object.metadata.name, object)
        },
        end: () => {},
      })
      for (const { what, name, label } of steps) {
        const object = { metadata: { name, labels: { l: label } } }
        const status =
          what === 'create'
            ? ask('POST', MAPS, object).status
            : what === 'update'
              ? ask('PUT', `${MAPS}/${name}`, object).status
              : ask('DELETE', `${MAPS}/${name}`).status
        expect(status).toBe(what === 'create' ? (model.has(name) ? 409 : 201) : model.has(name) ? 200 : 404)
        if (what === 'delete') model.delete(name)
        else if (what === 'create' ? !model.has(name) : model.has(name)) model.set(name, label)
      }
      const listed = (ask('GET', MAPS).body as List).items.map(each => [each.metadata.name, each.metadata.labels!['l']])
      expect(listed).toEqual([...model].sort())
      expect([...watched.keys()].sort()).toEqual([...model.keys()].filter(each => model.get(each) === 'x').sort())
    }),
    { numRuns: 100, seed: 1 },
  )
})
