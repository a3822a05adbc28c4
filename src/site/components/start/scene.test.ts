import { expect, it } from 'vitest'
import type { MapNode, MapPod, MapService } from '../../../terminal/cluster-store.ts'
import { livingPods, sceneOf } from './scene.ts'

const node = (name: string, controlPlane = false) => ({ name, address: '172.18.0.3', controlPlane }) as MapNode
const pod = (name: string, state: MapPod['state'] = 'ready', labels: Record<string, string> = { app: 'web' }) =>
  ({ namespace: 'default', name, node: 'worker', address: '10.244.1.2', state, labels }) as unknown as MapPod
const service = (...pods: string[]) =>
  ({
    namespace: 'default',
    name: 'web',
    clusterIp: '10.96.0.7',
    selector: { app: 'web' },
    endpoints: pods.map(name => ({ pod: `default/${name}`, ready: true })),
  }) as unknown as MapService

const pictureOf = (pods: MapPod[], ...chosen: string[]) => ({
  nodes: [node('control-plane', true), node('worker')],
  pods: [...pods, pod('client', 'ready', {})],
  services: [service(...chosen)],
})
const placesOf = (scene: ReturnType<typeof sceneOf>) =>
  scene.nodes.flatMap(({ pods }) => pods.map(({ tail, place }) => `${tail} ${place}`))

it('shows the pods that the Service selects, and to which of them it leads', () => {
  const scene = sceneOf(pictureOf([pod('web-1-aaaaa'), pod('web-1-bbbbb', 'pending')], 'web-1-aaaaa'), 'web')
  expect(scene).toMatchObject({ address: '10.96.0.7', nodes: [{ name: 'worker' }] })
  expect(scene.nodes[0]!.pods.map(({ tail, chosen }) => [tail, chosen])).toEqual([
    ['aaaaa', true],
    ['bbbbb', false],
  ])
})

it('leaves a pod where it is, and puts a new one where there is room', () => {
  const first = sceneOf(pictureOf([pod('web-1-a'), pod('web-1-b'), pod('web-1-c')]), 'web')
  expect(placesOf(first)).toEqual(['a 0', 'b 1', 'c 2'])
  const leaving = sceneOf(pictureOf([pod('web-1-0'), pod('web-1-a', 'terminating'), pod('web-1-c')]), 'web', first)
  expect(placesOf(leaving)).toEqual(['0 1', 'a 0', 'c 2'])
  expect(livingPods(leaving).map(({ tail }) => tail)).toEqual(['0', 'c'])
  const many = sceneOf(pictureOf(['0', 'c', 'd', 'e', 'f'].map(tail => pod(`web-1-${tail}`))), 'web', leaving)
  expect(placesOf(many)).toEqual(['0 1', 'c 2', 'd 0', 'e 3'])
})
