import { describe, expect, it } from 'vitest'
import type { Node, PersistentVolumeClaim, Pod } from '../../api/core-v1.ts'
import { failureMessage, objectionTo, podState } from './filters.ts'
import { NodeInfo } from './node-info.ts'
import { choose, enoughNodes } from './scheduler.ts'
import { claimObjection } from './volume-claims.ts'

const first = <T>(items: readonly T[]): T => items[0]!

function node(name: string, spec: object = {}, labels: object = {}): Node {
  return {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec,
    status: { allocatable: { cpu: '2', memory: '4028972Ki', pods: '110' } },
  } as unknown as Node
}

let serial = 0
function pod(spec: object = {}, labels: object = {}, owner?: string): Pod {
  return {
    metadata: {
      name: 'p',
      namespace: 'default',
      uid: `p${serial++}`,
      labels,
      ...(owner && { ownerReferences: [{ uid: owner, controller: true }] }),
    },
    spec: { containers: [{ name: 'c' }], ...spec },
  } as unknown as Pod
}
const asking = (requests: object) => ({ containers: [{ name: 'c', resources: { requests } }] })

const tainted = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }
const hostPort = { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }] }
const avoid = (app: string) => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } },
      ],
    },
  },
})
const join = (app: string) => ({ affinity: { podAffinity: avoid(app).affinity.podAntiAffinity } })
const require = (...values: string[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values }] }],
      },
    },
  },
})

describe('a node that will not do', () => {
  it.each`
    node                                  | there                                       | pod                                               | reason                                                          | resolvable
    ${node('a')}                          | ${[]}                                       | ${pod()}                                          | ${undefined}                                                    | ${undefined}
    ${node('a', { unschedulable: true })} | ${[]}                                       | ${pod()}                                          | ${'node(s) were unschedulable'}                                 | ${false}
    ${node('a', tainted)}                 | ${[]}                                       | ${pod()}                                          | ${'node(s) had untolerated taint(s)'}                           | ${false}
    ${node('a', tainted)}                 | ${[]}                                       | ${pod({ tolerations: [{ operator: 'Exists' }] })} | ${undefined}                                                    | ${undefined}
    ${node('a')}                          | ${[]}                                       | ${pod({ nodeSelector: { disk: 'ssd' } })}         | ${"node(s) didn't match Pod's node affinity/selector"}          | ${false}
    ${node('a', {}, { disk: 'ssd' })}     | ${[]}                                       | ${pod(require('ssd', 'nvme'))}                    | ${undefined}                                                    | ${undefined}
    ${node('a', {}, { disk: 'hdd' })}     | ${[]}                                       | ${pod(require('ssd', 'nvme'))}                    | ${"node(s) didn't match Pod's node affinity/selector"}          | ${false}
    ${node('a')}                          | ${[pod(hostPort)]}                          | ${pod(hostPort)}                                  | ${"node(s) didn't have free ports for the requested pod ports"} | ${true}
    ${node('a')}                          | ${[]}                                       | ${pod(asking({ cpu: '3' }))}                      | ${'Insufficient cpu'}                                           | ${false}
    ${node('a')}                          | ${[pod(asking({ cpu: '1500m' }))]}          | ${pod(asking({ cpu: '600m' }))}                   | ${'Insufficient cpu'}                                           | ${true}
    ${node('a')}                          | ${[pod(asking({ cpu: '1500m' }))]}          | ${pod(asking({ cpu: '500m' }))}                   | ${undefined}                                                    | ${undefined}
    ${node('a')}                          | ${Array.from({ length: 110 }, () => pod())} | ${pod()}                                          | ${'Too many pods'}                                              | ${true}
    ${node('a')}                          | ${[pod({}, { app: 'x' })]}                  | ${pod(avoid('x'))}                                | ${"node(s) didn't match pod anti-affinity rules"}               | ${true}
    ${node('a')}                          | ${[pod(avoid('x'))]}                        | ${pod({}, { app: 'x' })}                          | ${"node(s) didn't satisfy existing pods anti-affinity rules"}   | ${true}
    ${node('a')}                          | ${[]}                                       | ${pod(join('x'))}                                 | ${"node(s) didn't match pod affinity rules"}                    | ${false}
    ${node('a')}                          | ${[]}                                       | ${pod(join('x'), { app: 'x' })}                   | ${undefined}                                                    | ${undefined}
  `('$reason', row => {
    const info = new NodeInfo(row.node)
    for (const each of row.there) info.add(each)
    const objection = objectionTo(podState(row.pod, [info]), info)
    expect([objection?.reasons[0], objection?.resolvable]).toEqual([row.reason, row.resolvable])
  })

  it('is told of in the words of FailedScheduling', () => {
    const infos = [
      new NodeInfo(node('control-plane', tainted)),
      new NodeInfo(node('worker')),
      new NodeInfo(node('worker2')),
    ]
    const message = (wanted: Pod) => {
      const state = podState(wanted, infos)
      return failureMessage(
        3,
        infos.flatMap(info => objectionTo(state, info) ?? []),
        true,
      )
    }
    expect(message(pod(asking({ cpu: '10' })))).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    )
    for (const info of infos) info.add(pod(asking({ cpu: '2' })))
    expect(message(pod(asking({ cpu: '1' })))).toBe(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
    )
    expect(failureMessage(0, [], true)).toBe('no nodes available to schedule pods')
  })
})

describe('placing', () => {
  function place(pods: readonly Pod[], infos: readonly NodeInfo[]): string[] {
    return pods.map(each => {
      const { choice } = choose(podState(each, infos), infos, 0, first)
      if (!('node' in choice)) return '-'
      infos.find(info => info.node.metadata.name === choice.node)!.add(each)
      return choice.node
    })
  }
  const three = () => ['a', 'b', 'c'].map(name => new NodeInfo(node(name)))
  const spreadOver = (key: string) => ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: key,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'x' } },
      },
    ],
  })
  it.each`
    case                             | pods                                                                                        | on
    ${'spreads replicas'}            | ${Array.from({ length: 5 }, () => pod({}, {}, 'rs'))}                                       | ${[1, 2, 2]}
    ${'spreads by constraint'}       | ${Array.from({ length: 4 }, () => pod(spreadOver('kubernetes.io/hostname'), { app: 'x' }))} | ${[1, 1, 2]}
    ${'keeps rivals apart'}          | ${Array.from({ length: 4 }, () => pod(avoid('x'), { app: 'x' }))}                           | ${[1, 1, 1]}
    ${'keeps friends together'}      | ${Array.from({ length: 4 }, () => pod(join('x'), { app: 'x' }))}                            | ${[0, 0, 4]}
    ${'evens out what is requested'} | ${Array.from({ length: 6 }, () => pod(asking({ cpu: '500m', memory: '1Gi' })))}             | ${[2, 2, 2]}
  `('$case', ({ pods, on }) => {
    const infos = three()
    place(pods, infos)
    expect(infos.map(info => info.pods.size).sort()).toEqual(on)
  })

  it.each([
    [3, 3],
    [99, 99],
    [100, 100],
    [1000, 420],
    [5000, 500],
  ])('of %i nodes looks for %i that fit', (nodes, enough) => {
    expect(enoughNodes(nodes)).toBe(enough)
  })
})

it.each([
  ['a pod without claims', {}, undefined],
  ['a bound claim', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'bound' } }] }, undefined],
  [
    'a claim that waits',
    { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'waits' } }] },
    'pod has unbound immediate PersistentVolumeClaims',
  ],
  [
    'a claim that is not there',
    { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'x' } }] },
    'persistentvolumeclaim "x" not found',
  ],
])('%s', (_, spec, said) => {
  const claims: Record<string, object> = {
    'default/bound': { metadata: {}, spec: { volumeName: 'pv' }, status: { phase: 'Bound' } },
    'default/waits': { metadata: {}, spec: {}, status: { phase: 'Pending' } },
  }
  expect(claimObjection(pod(spec), key => claims[key] as PersistentVolumeClaim | undefined)).toBe(said)
  if (said)
    expect(failureMessage(3, said, true)).toBe(
      `0/3 nodes are available: ${said}. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.`,
    )
})
