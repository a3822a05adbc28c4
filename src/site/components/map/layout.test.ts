import { describe, expect, it } from 'vitest'
import type { ClusterPicture, MapPod, MapService } from '../../../terminal/cluster-store.ts'
import { layoutMap, shorten, type Box, type MapLayout } from './layout.ts'

const node = (name: string, i: number) => ({
  name,
  address: `172.18.0.${i + 2}`,
  podCidr: `10.244.${i}.0/24`,
  controlPlane: !i,
  ready: true,
  unschedulable: false,
  labels: {},
  taints: [],
  conditions: [],
})
const pod = (name: string, on?: string, namespace = 'default'): MapPod => ({
  namespace,
  name,
  node: on,
  state: 'ready',
  ready: '1/1',
  status: 'Running',
  restarts: '0',
  labels: {},
  conditions: [],
  containers: [],
})
const service = (name: string, pods: readonly string[] = [], addresses: readonly string[] = []): MapService => ({
  namespace: 'default',
  name,
  type: 'ClusterIP',
  clusterIp: '10.96.1.1',
  external: [],
  ports: [],
  labels: {},
  endpoints: [
    ...pods.map(name => ({
      address: '10.244.1.2',
      ports: [80],
      pod: name,
      ready: true,
      serving: true,
      terminating: false,
    })),
    ...addresses.map(address => ({ address, ports: [80], ready: true, serving: true, terminating: false })),
  ],
})
const picture = (nodes: number, pods: readonly MapPod[], services: readonly MapService[] = []): ClusterPicture => ({
  nodes: new Map(['control-plane', 'worker', 'worker2'].slice(0, nodes).map((name, i) => [name, node(name, i)])),
  pods: new Map(pods.map(each => [`${each.namespace}/${each.name}`, each])),
  services: new Map(services.map(each => [`${each.namespace}/${each.name}`, each])),
})
const many = (count: number) => Array.from({ length: count }, (_, i) => pod(`web-${i}`, i % 2 ? 'worker' : 'worker2'))

const inside = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01
const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width - 0.01 && b.x < a.x + a.width - 0.01 && a.y < b.y + b.height && b.y < a.y + a.height

function expectSound(layout: MapLayout): void {
  const whole = { x: 0, y: 0, width: layout.width, height: layout.height }
  for (const each of [...layout.nodes, ...layout.services]) expect(inside(each, whole)).toBe(true)
  for (const { pods, ...box } of layout.nodes) for (const each of pods) expect(inside(each, box)).toBe(true)
  for (const boxes of [layout.nodes, layout.services, ...layout.nodes.map(({ pods }) => pods)])
    for (const [i, a] of boxes.entries()) for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false)
}

describe('the layout of the map', () => {
  it.each([
    [4, 2, 760, 'card'],
    [30, 10, 760, 'chip'],
    [30, 10, 360, 'chip'],
    [500, 10, 760, 'square'],
    [500, 40, 360, 'square'],
  ])('of %i pods and %i Services in %i pixels draws %ss, none over another', (pods, services, width, size) => {
    const layout = layoutMap(
      picture(
        3,
        many(pods),
        Array.from({ length: services }, (_, i) => service(`svc-${i}`, [`default/web-${i}`])),
      ),
      { width, system: false },
    )
    expectSound(layout)
    expect(layout.nodes.flatMap(each => each.pods)).toHaveLength(pods)
    expect(layout.nodes[1]!.size).toBe(size)
    // Squares are too small to aim at: lines lead to their nodes.
    expect(layout.links.length).toBe(Math.min(pods, services))
  })

  it('leads from a Service to its pods, and to the node that listens itself', () => {
    const shown = picture(3, many(2), [
      service('web', ['default/web-0', 'default/gone']),
      service('api', [], ['172.18.0.2']),
    ])
    expect(layoutMap(shown, { width: 760, system: false }).links.map(({ key }) => key)).toEqual([
      'default/api>node/control-plane',
      'default/web>pod/default/web-0',
    ])
  })

  it('keeps kube-system for those who ask for it, and has a place for pods without a node', () => {
    const shown = picture(3, [pod('coredns', 'worker', 'kube-system'), pod('new')])
    const keys = (system: boolean) =>
      layoutMap(shown, { width: 760, system }).nodes.map(each => [each.key, each.pods.map(({ key }) => key)])
    expect(keys(false)).toEqual([
      ['control-plane', []],
      ['worker', []],
      ['worker2', []],
      ['', ['default/new']],
    ])
    expect(keys(true)[1]).toEqual(['worker', ['kube-system/coredns']])
  })

  it('is quick with 500 pods', () => {
    const shown = picture(3, many(500), [
      service(
        'web',
        many(500).map(({ name }) => `default/${name}`),
      ),
    ])
    const before = performance.now()
    layoutMap(shown, { width: 760, system: true })
    expect(performance.now() - before).toBeLessThan(50)
  })
})

it.each([
  ['web-0', 16, 'web-0'],
  ['nginx-7999f889f7-abc12', 16, 'nginx-799…abc12'],
  ['nginx-7999f889f7-abc12', 9, 'ngin…bc12'],
])('%s in %i characters', (name, most, short) => {
  expect(shorten(name, most).length).toBeLessThanOrEqual(most)
  expect(shorten(name, most)).toBe(short)
})
