import { describe, expect, it } from 'vitest'
import type { KubernetesObject, List, WatchEvent } from '../../api/object.ts'
import type { Status } from '../../api/status.ts'
import type { Answer } from '../../api/transport.ts'
import { open } from './testing.ts'

type Any = Record<string, never> & KubernetesObject

const SERVICES = '/api/v1/namespaces/default/services'
const MAPS = '/api/v1/namespaces/default/configmaps'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'

const message = (answer: Answer) => (answer.body as Status).message
const object = (answer: Answer) => answer.body as Any
const service = (port: object, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { ports: [port], ...more },
})
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'nginx', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
    },
  },
}

describe('bodies', () => {
  it.each([
    [
      { port: 'eighty' },
      {},
      'json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32',
    ],
    [{ port: 80 }, { port: 80 }, 'strict decoding error: unknown field "spec.port"'],
    [{ port: 80, x: 1 }, {}, 'strict decoding error: unknown field "spec.ports[0].x"'],
    [
      { port: 80.5 },
      {},
      'json: cannot unmarshal number 80.5 into Go struct field ServicePort.spec.ports.port of type int32',
    ],
    [
      { port: 80 },
      { selector: 'a' },
      'json: cannot unmarshal string into Go struct field ServiceSpec.spec.selector of type map[string]string',
    ],
  ])('refuses %j %j', (port, more, words) => {
    const { ask, etcd } = open()
    const before = etcd.revision
    const answer = ask('POST', SERVICES, JSON.stringify(service(port, more)), { query: { fieldValidation: 'Strict' } })
    expect(answer.status).toBe(400)
    expect(message(answer)).toBe(`Service in version "v1" cannot be handled as a Service: ${words}`)
    expect(etcd.revision).toBe(before)
  })

  it('warns of unknown and duplicate fields unless told to be strict', () => {
    const { ask } = open()
    const text = '{"metadata":{"name":"m"},"data":{"a":"1","a":"2"},"nosuch":1}'
    expect(ask('POST', MAPS, text).warnings).toEqual(['duplicate field "data.a"', 'unknown field "nosuch"'])
    expect(ask('POST', MAPS, text, { query: { fieldValidation: 'Ignore' } }).status).toBe(409)
  })
})

describe('objects', () => {
  it('counts versions, refuses stale ones, and writes nothing where nothing changes', () => {
    const { ask, etcd } = open()
    const first = object(ask('POST', MAPS, { metadata: { name: 'm' }, data: { a: '1' } }))
    const second = object(ask('PUT', `${MAPS}/m`, { ...first, data: { a: '2' } }))
    expect(second.metadata).toEqual({ ...first.metadata, resourceVersion: String(etcd.revision) })
    const stale = ask('PUT', `${MAPS}/m`, { ...first, data: { a: '3' } })
    expect(message(stale)).toBe(
      'Operation cannot be fulfilled on configmaps "m": the object has been modified; please apply your changes to the latest version and try again',
    )
    const revision = etcd.revision
    expect(ask('PUT', `${MAPS}/m`, { ...second, data: { a: '2' } }).body).toBe(second)
    expect(etcd.revision).toBe(revision)
  })

  it.each([
    ['nowhere', {}, 404, 'namespaces "nowhere" not found'],
    [
      'default',
      { name: 'X_Y' },
      422,
      'ConfigMap "X_Y" is invalid: metadata.name: Invalid value: "X_Y": a lowercase RFC 1123 subdomain must',
    ],
    [
      'default',
      { name: 'a', labels: { 'bad key': '1' } },
      422,
      'metadata.labels: Invalid value: "bad key": name part must consist of',
    ],
    [
      'default',
      { name: 'a', namespace: 'other' },
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    ['default', {}, 422, 'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'],
  ])('refuses in %s %j', (namespace, metadata, status, words) => {
    const answer = open().ask('POST', `/api/v1/namespaces/${namespace}/configmaps`, { metadata })
    expect(answer.status).toBe(status)
    expect(message(answer)).toContain(words)
  })

  it('keeps what has finalizers until they are gone', () => {
    const { ask } = open()
    ask('POST', MAPS, { metadata: { name: 'm', finalizers: ['example.com/x'] } })
    const dying = object(ask('DELETE', `${MAPS}/m`))
    expect(dying.metadata.deletionTimestamp).toBe('2026-11-22T00:00:00Z')
    expect(ask('GET', `${MAPS}/m`).status).toBe(200)
    ask('PATCH', `${MAPS}/m`, { metadata: { finalizers: null } }, { contentType: 'application/merge-patch+json' })
    expect(ask('GET', `${MAPS}/m`).status).toBe(404)
  })

  it('ends pods at once where no node has them, else after their grace', () => {
    const { ask } = open()
    const pods = '/api/v1/namespaces/default/pods'
    const pod = (name: string) => ({ metadata: { name }, spec: { containers: [{ name: 'c', image: 'nginx' }] } })
    for (const name of ['a', 'b']) expect(ask('POST', pods, pod(name)).status).toBe(201)
    const bound = ask('POST', `${pods}/b/binding`, {
      metadata: { name: 'b' },
      target: { kind: 'Node', name: 'worker' },
    })
    expect(bound.status).toBe(201)
    expect(message(ask('POST', `${pods}/b/binding`, { target: { name: 'worker' } }))).toBe(
      'Operation cannot be fulfilled on pods/binding "b": pod b is already assigned to node "worker"',
    )
    ask('DELETE', `${pods}/a`)
    expect(ask('GET', `${pods}/a`).status).toBe(404)
    expect(object(ask('DELETE', `${pods}/b`)).metadata).toMatchObject({
      deletionTimestamp: '2026-11-22T00:00:30Z',
      deletionGracePeriodSeconds: 30,
    })
    ask('DELETE', `${pods}/b`, { gracePeriodSeconds: 0 })
    expect(ask('GET', `${pods}/b`).status).toBe(404)
  })

  it('isolates status from the rest, and scales', () => {
    const { ask } = open()
    const made = object(ask('POST', DEPLOYMENTS, deployment))
    const other = { ...made, spec: { ...(made['spec'] as unknown as object), replicas: 9 }, status: { replicas: 5 } }
    const after = object(ask('PUT', `${DEPLOYMENTS}/web/status`, other))
    expect(after['spec']).toBe(made['spec'])
    expect(after['status']).toMatchObject({ replicas: 5 })
    expect(after.metadata.generation).toBe(1)
    const scale = ask(
      'PATCH',
      `${DEPLOYMENTS}/web/scale`,
      { spec: { replicas: 4 } },
      { contentType: 'application/merge-patch+json' },
    )
    expect(scale.body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 4 },
      status: { replicas: 5, selector: 'app=web' },
    })
    expect(object(ask('GET', `${DEPLOYMENTS}/web`))).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 4 },
    })
  })
})

describe('lists and watches', () => {
  it('pages, and goes on where it was', () => {
    const { ask } = open()
    for (const name of ['a', 'b', 'c']) ask('POST', MAPS, { metadata: { name } })
    const first = ask('GET', MAPS, undefined, { query: { limit: '2' } }).body as List
    expect(first.metadata.remainingItemCount).toBe(1)
    ask('DELETE', `${MAPS}/c`)
    const rest = ask('GET', MAPS, undefined, { query: { limit: '2', continue: first.metadata.continue! } }).body as List
    expect(rest.items.map(each => each.metadata.name)).toEqual(['c'])
    expect(rest.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion })
  })

  it('tells a watcher what enters and what leaves its selection', () => {
    const { ask, etcd } = open()
    const events: string[] = []
    const watch = (query: Record<string, string>) =>
      ask('GET', MAPS, undefined, { query: { watch: 'true', ...query } }).stream!.listen({
        next: item => {
          const { type, object } = item as WatchEvent
          events.push(`${type} ${(object as KubernetesObject).metadata?.name ?? (object as Status).message}`)
        },
        end: () => events.push('end'),
      })
    watch({ labelSelector: 'app=web' })
    ask('POST', MAPS, { metadata: { name: 'm' } })
    const patch = (app: string | null) =>
      ask('PATCH', `${MAPS}/m`, { metadata: { labels: { app } } }, { contentType: 'application/merge-patch+json' })
    for (const app of ['web', 'x', 'web']) patch(app)
    ask('DELETE', `${MAPS}/m`)
    expect(events).toEqual(['ADDED m', 'DELETED m', 'ADDED m', 'DELETED m'])
    events.length = 0
    watch({ resourceVersion: '4', fieldSelector: 'metadata.name=m' })
    expect(events).toEqual(['MODIFIED m', 'MODIFIED m', 'MODIFIED m', 'DELETED m'])
    events.length = 0
    etcd.compact(etcd.revision)
    watch({ resourceVersion: '3' })
    expect(events).toEqual([`ERROR too old resource version: 3 (${etcd.revision + 1})`, 'end'])
  })
})

describe('patches', () => {
  it('merges strategically: by key, with directives', () => {
    const { ask } = open()
    ask('POST', DEPLOYMENTS, deployment)
    const patch = (spec: object) =>
      ask(
        'PATCH',
        `${DEPLOYMENTS}/web`,
        { spec: { template: { spec } } },
        { contentType: 'application/strategic-merge-patch+json' },
      )
    const containers = (answer: Answer) =>
      (object(answer) as unknown as typeof deployment).spec.template.spec.containers.map(
        each => `${each.name} ${each.image} ${each.ports?.[0]?.containerPort}`,
      )
    expect(containers(patch({ containers: [{ name: 'nginx', image: 'nginx:1.26' }] }))).toEqual(['nginx nginx:1.26 80'])
    const order = [{ name: 'side' }, { name: 'nginx' }]
    const added = patch({ '$setElementOrder/containers': order, containers: [{ name: 'side', image: 'busybox' }] })
    expect(containers(added)).toEqual(['side busybox undefined', 'nginx nginx:1.26 80'])
    expect(containers(patch({ containers: [{ name: 'side', $patch: 'delete' }] }))).toEqual(['nginx nginx:1.26 80'])
  })

  it('carries JSON patches out, or nothing of them', () => {
    const { ask } = open()
    ask('POST', MAPS, { metadata: { name: 'm' }, data: { a: '1' } })
    const patch = (...operations: object[]) =>
      ask('PATCH', `${MAPS}/m`, operations, { contentType: 'application/json-patch+json' })
    const answer = patch({ op: 'test', path: '/data/a', value: '1' }, { op: 'move', from: '/data/a', path: '/data/b' })
    expect(object(answer)['data']).toEqual({ b: '1' })
    const refused = patch({ op: 'add', path: '/data/c', value: 'x' }, { op: 'remove', path: '/data/nosuch' })
    expect(message(refused)).toBe('the server rejected our request due to an error in our request')
    expect(object(ask('GET', `${MAPS}/m`))['data']).toEqual({ b: '1' })
  })
})

describe('server-side apply', () => {
  const apply = (ask: ReturnType<typeof open>['ask'], body: object, manager: string, query = {}) =>
    ask('PATCH', `${DEPLOYMENTS}/web`, JSON.stringify(body), {
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: manager, ...query },
      accept: 'application/json',
    })
  const withReplicas = (replicas: number | undefined) => ({ ...deployment, spec: { ...deployment.spec, replicas } })

  it('owns, conflicts, forces and lets go', () => {
    const { ask } = open()
    expect(apply(ask, deployment, 'one').status).toBe(201)
    ask('PUT', `${DEPLOYMENTS}/web`, withReplicas(5), { query: { fieldManager: 'two' } })
    const clash = apply(ask, withReplicas(4), 'three')
    expect(clash.status).toBe(409)
    expect(message(clash)).toBe('Apply failed with 1 conflict: conflict with "two" using apps/v1: .spec.replicas')
    expect((clash.body as Status).details?.causes).toEqual([
      { reason: 'FieldManagerConflict', message: 'conflict with "two" using apps/v1', field: '.spec.replicas' },
    ])
    const forced = object(apply(ask, withReplicas(4), 'three', { force: 'true' }))
    expect(forced.metadata.managedFields?.map(each => `${each.manager} ${each.operation}`)).toEqual([
      'one Apply',
      'three Apply',
    ])
    expect(object(apply(ask, withReplicas(undefined), 'three'))['spec']).toMatchObject({ replicas: 1 })
  })

  it('shows who manages what', () => {
    const { ask } = open()
    const made = ask('POST', DEPLOYMENTS, deployment, {
      accept: 'application/json',
      query: { fieldManager: 'kubectl-create' },
    })
    const entry = object(made).metadata.managedFields![0]!
    expect(entry).toMatchObject({ manager: 'kubectl-create', operation: 'Update', apiVersion: 'apps/v1' })
    const fields = entry.fieldsV1 as Record<string, Record<string, Record<string, Record<string, unknown>>>>
    expect(fields['f:metadata']).toEqual({ 'f:labels': { '.': {}, 'f:app': {} } })
    expect(fields['f:spec']!['f:selector']).toEqual({})
    expect(fields['f:spec']!['f:template']!['f:spec']!['f:containers']).toMatchObject({
      'k:{"name":"nginx"}': { '.': {}, 'f:ports': { '.': {}, 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {} } } },
    })
  })
})
