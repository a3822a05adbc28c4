/** Manifests that are right but for one thing, as objects, JSON and YAML: each is taken or refused, in words, and what is
 *  refused, or only tried, changes nothing. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Request } from '../../api/transport.ts'
import { resourceOfKind, pathOf } from '../../api/resources.ts'
import { open } from './testing.ts'
import { readYamlBody } from './yaml-body.ts'

const labels = { app: 'web' }
const podSpec = {
  initContainers: [{ name: 'i', image: 'busybox', restartPolicy: 'Always' }],
  containers: [
    {
      name: 'c',
      image: 'nginx:1.27',
      ports: [{ name: 'http', containerPort: 80, protocol: 'TCP', hostPort: 8080 }],
      env: [
        { name: 'A', value: 'b' },
        { name: 'P', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
      envFrom: [{ configMapRef: { name: 'm' } }],
      readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
      livenessProbe: { exec: { command: ['true'] } },
      startupProbe: { tcpSocket: { port: 80 } },
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
      resources: { requests: { cpu: '100m' }, limits: { cpu: 1, memory: '1Gi' } },
      volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'x' }],
    },
  ],
  volumes: [{ name: 'v', configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } }],
  tolerations: [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoExecute', tolerationSeconds: 3 }],
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: labels } },
  ],
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'z' }] } },
  terminationGracePeriodSeconds: 5,
}
const template = { metadata: { labels }, spec: podSpec }
const selector = { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] }
const meta = { name: 'web', namespace: 'default', labels, annotations: { note: 'x' }, finalizers: ['example.com/x'] }

const manifests: readonly Record<string, unknown>[] = [
  { apiVersion: 'v1', kind: 'Pod', metadata: meta, spec: podSpec },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta, spec: { replicas: 1, selector, template } },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: meta, spec: { serviceName: 'w', selector, template } },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta, spec: { selector, template } },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: meta,
    spec: {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } } } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta,
    spec: {
      type: 'LoadBalancer',
      selector: labels,
      ports: [{ name: 'a', port: 80, targetPort: 'http', nodePort: 30080, appProtocol: 'http' }],
      clusterIP: '10.96.0.50',
      externalIPs: ['192.0.2.1'],
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
      externalTrafficPolicy: 'Local',
    },
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta,
    ...{ addressType: 'IPv4', ports: [{ name: 'a', port: 80 }], endpoints: [{ addresses: ['10.0.0.1'], zone: 'a' }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: meta,
    subsets: [{ addresses: [{ ip: '10.0.0.1', targetRef: { kind: 'Pod' } }], ports: [{ port: 80 }] }],
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: meta, type: 'Opaque', data: { a: 'Yg==' }, stringData: { b: 'c' } },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: meta, spec: { minAvailable: '50%', selector } },
]

type Path = readonly (string | number)[]

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...at, key]))]
}

function withAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
  const inside = (copy as Record<string, unknown>)[key]
  ;(copy as Record<string, unknown>)[key] = withAt(inside, rest, put)
  return copy
}

const strange = fc.oneof(
  fc.constantFrom(
    null,
    '',
    0,
    -1,
    1.5,
    1e99,
    true,
    [],
    {},
    [null],
    [{}],
    [[]],
    { '': '' },
    '-',
    'A_b',
    'x'.repeat(300),
  ),
  fc.constantFrom(
    '10.96.0.1',
    '999.1.1.1',
    '::1',
    '1Gi',
    '-5m',
    '1e400',
    '100%',
    '0%',
    '30000',
    '../..',
    '\u0000',
    '💥',
  ),
  fc.jsonValue({ maxDepth: 2 }),
)
const mutated = fc.constantFrom(...manifests).chain(manifest =>
  fc
    .tuple(fc.array(fc.tuple(fc.constantFrom(...pathsOf(manifest)), strange), { minLength: 0, maxLength: 2 }))
    .map(([changes]) => ({
      manifest,
      body: changes.reduce<unknown>((body, [path, put]) => {
        try {
          return withAt(body, path, put)
        } catch {
          return body
        }
      }, manifest),
    })),
)

const forms = fc.constantFrom('object', 'json', 'yaml', 'broken')
const ways = fc.constantFrom('create', 'update', 'apply', 'merge', 'strategic', 'dry')

it('takes or refuses manifests, and refuses without a trace', () => {
  const { server, etcd } = open()
  const statuses = new Map<number, number>()
  fc.assert(
    fc.property(mutated, forms, ways, ({ manifest, body }, form, way) => {
      const resource = resourceOfKind(manifest['apiVersion'] as string, manifest['kind'] as string)!
      const text = JSON.stringify(body) ?? ''
      const json = form === 'broken' ? text.slice(0, -1 - (text.length >> 1)) : text
      const patch = way === 'apply' || way === 'merge' || way === 'strategic'
      const types: Record<string, string> = {
        apply: 'application/apply-patch+yaml',
        merge: 'application/merge-patch+json',
        strategic: 'application/strategic-merge-patch+json',
      }
      const request: Request = {
        method: patch ? 'PATCH' : way === 'update' ? 'PUT' : 'POST',
        path: pathOf(resource, 'default', patch || way === 'update' ? 'web' : undefined),
        body: form === 'object' && way !== 'apply' ? body : json,
        contentType: types[way] ?? (form === 'yaml' ? 'application/yaml' : 'application/json'),
        query: { fieldManager: 'fuzz', ...(way === 'dry' && { dryRun: 'All' }) },
        yaml: readYamlBody,
      }
      const before = etcd.revision
      const { status, body: said } = server.handle(request)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status >= 400) expect((said as { message?: string }).message).toMatch(/./)
      if (status >= 400 || way === 'dry') expect(etcd.revision).toBe(before)
      JSON.stringify(said)
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 1500), seed: Number(process.env['FUZZ_SEED'] ?? 1) },
  )
  // It is worth nothing unless much is taken and much is refused.
  for (const status of [200, 201, 400, 422]) expect(statuses.get(status) ?? 0).toBeGreaterThan(10)
})
