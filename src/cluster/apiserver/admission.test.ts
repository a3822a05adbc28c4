/** What a namespace's quotas and limits let in, in the words of a real server. */
import { expect, it } from 'vitest'
import { ControlPlane } from '../../../tests/control-plane.ts'
import { PODS, RESOURCE_QUOTAS, SERVICES } from '../../api/kinds.ts'
import type { NewObject } from '../../api/object.ts'
import { resourceOf, type Resource } from '../../api/resources.ts'

const LIMITS = resourceOf('', 'v1', 'limitranges') as Resource
const core = (kind: string, name: string, spec: object): NewObject =>
  ({ apiVersion: 'v1', kind, metadata: { name, namespace: 'default' }, spec }) as never
const pod = (name: string, resources: object = {}) =>
  core('Pod', name, { containers: [{ name: 'c', image: 'nginx', resources }] })

function attempt(act: () => unknown): string {
  try {
    act()
    return 'done'
  } catch (error) {
    return (error as Error).message
  }
}

const open = () => {
  const plane = new ControlPlane()
  plane.run(5_000)
  return plane
}

it.each([
  [
    'exceeded',
    { pods: '1' },
    {},
    'pods "b" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
  ],
  [
    'two amounts',
    { 'requests.cpu': '150m', 'limits.memory': '100Mi' },
    { requests: { cpu: '100m' }, limits: { memory: '64Mi' } },
    'pods "b" is forbidden: exceeded quota: q, requested: limits.memory=64Mi,requests.cpu=100m, used: limits.memory=64Mi,requests.cpu=100m, limited: limits.memory=100Mi,requests.cpu=150m',
  ],
  ['enough', { pods: '2' }, {}, 'done'],
  ['not said', { cpu: '1' }, {}, 'pods "b" is forbidden: failed quota: q: must specify cpu for: c'],
])('a second pod, quota %s', (_, hard, resources, said) => {
  const plane = open()
  plane.client.create(RESOURCE_QUOTAS, core('ResourceQuota', 'q', { hard }))
  plane.run(1_000)
  attempt(() => plane.client.create(PODS, pod('a', resources)))
  expect(attempt(() => plane.client.create(PODS, pod('b', resources)))).toBe(said)
})

it('frees what a deleted object used', () => {
  const plane = open()
  const hard = { services: '1', 'services.nodeports': '1' }
  plane.client.create(RESOURCE_QUOTAS, core('ResourceQuota', 'q', { hard }))
  plane.run(1_000)
  const used = () => plane.client.get(RESOURCE_QUOTAS, 'q', 'default').status?.used
  // The Service `kubernetes` is there already.
  expect(used()).toEqual({ services: '1', 'services.nodeports': '0' })
  plane.client.delete(SERVICES, 'kubernetes', 'default')
  plane.run(1_000)
  expect(used()).toEqual({ services: '0', 'services.nodeports': '0' })
  plane.client.create(SERVICES, core('Service', 's', { type: 'NodePort', ports: [{ port: 80 }] }))
  expect(used()).toEqual({ services: '1', 'services.nodeports': '1' })
})

it.each([
  ['too much', { limits: { cpu: '3' } }, 'pods "a" is forbidden: maximum cpu usage per Container is 2, but limit is 3'],
  [
    'too little',
    { requests: { cpu: '10m' }, limits: { cpu: '1' } },
    'pods "a" is forbidden: minimum cpu usage per Container is 50m, but request is 10m',
  ],
  ['nothing said', {}, 'done'],
])('a LimitRange: %s', (_, resources, said) => {
  const plane = open()
  const limits = [
    {
      type: 'Container',
      max: { cpu: '2' },
      min: { cpu: '50m' },
      default: { cpu: '500m' },
      defaultRequest: { cpu: '100m' },
    },
  ]
  plane.client.create(LIMITS, core('LimitRange', 'l', { limits }))
  expect(attempt(() => plane.client.create(PODS, pod('a', resources)))).toBe(said)
  if (said !== 'done') return
  const { spec, metadata } = plane.client.get(PODS, 'a', 'default')
  expect(spec?.containers[0]?.resources).toEqual({ limits: { cpu: '500m' }, requests: { cpu: '100m' } })
  expect(metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
    'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
  )
})
