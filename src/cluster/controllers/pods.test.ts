import { describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../api/apps-v1.ts'
import type { Job } from '../../api/batch-v1.ts'
import type { Node, Pod } from '../../api/core-v1.ts'
import { formatIndexes, planJob } from './job-plan.ts'
import { evictionDelay, wantedTaints } from './node-lifecycle.ts'
import { deletionOrder, slowStart } from './pod-control.ts'
import { planStatefulSet } from './statefulset-plan.ts'
import { nextTime, parseSchedule } from './cron-schedule.ts'
import { ApiError, notFound } from '../../api/status.ts'

const NOW = Date.UTC(2026, 10, 22, 15, 0, 0)
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString()

interface State {
  node?: string
  phase?: string
  ready?: number
  age?: number
  restarts?: number
  cost?: number
  revision?: string
  leaving?: boolean
  index?: number
}

/** @param state.ready seconds since it became ready; not ready if unset */
function pod(name: string, state: State = {}): Pod {
  return {
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      creationTimestamp: ago(state.age ?? 100),
      labels: { 'controller-revision-hash': state.revision ?? 'r1' },
      annotations: {
        ...(state.cost && { 'controller.kubernetes.io/pod-deletion-cost': String(state.cost) }),
        ...(state.index !== undefined && { 'batch.kubernetes.io/job-completion-index': String(state.index) }),
      },
      ...(state.leaving && { deletionTimestamp: ago(1) }),
    },
    spec: { nodeName: state.node ?? 'worker', containers: [] },
    status: {
      phase: state.phase ?? 'Running',
      conditions:
        state.ready === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ago(state.ready) }],
      containerStatuses: [{ restartCount: state.restarts ?? 0 }],
    },
  } as unknown as Pod
}

describe('the first to be deleted', () => {
  it.each`
    rule                     | one                                     | other
    ${'has no node'}         | ${{ node: '' }}                         | ${{ ready: 9 }}
    ${'is pending'}          | ${{ phase: 'Pending' }}                 | ${{ age: 1 }}
    ${'is not ready'}        | ${{ age: 5000 }}                        | ${{ ready: 1, age: 5 }}
    ${'costs less'}          | ${{ ready: 9000, cost: -1 }}            | ${{ ready: 1 }}
    ${'shares its node'}     | ${{ ready: 9000 }}                      | ${{ ready: 1, node: 'worker2' }}
    ${'became ready lately'} | ${{ ready: 2, node: 'a' }}              | ${{ ready: 900, node: 'b' }}
    ${'restarts more'}       | ${{ ready: 9, node: 'a', restarts: 3 }} | ${{ ready: 9, node: 'b' }}
    ${'is younger'}          | ${{ node: 'a', age: 2 }}                | ${{ node: 'b', age: 9000 }}
  `('$rule', ({ one, other }) => {
    const pods = [pod('other', other), pod('one', one)]
    expect(deletionOrder(pods, [...pods, pod('third')], NOW).map(each => each.metadata.name)).toEqual(['one', 'other'])
  })
})

describe('slow start', () => {
  it.each([
    [10, 0, 1, 9],
    [10, 2, 3, 7],
    [10, 99, 10, 0],
  ])('of %i stops after the batch in which number %i fails', (count, failing, done, skipped) => {
    let tried = 0
    const result = slowStart(count, index => {
      tried++
      if (index === failing) throw new ApiError(notFound('pods', 'x'))
    })
    expect([tried, result.skipped]).toEqual([done, skipped])
  })
})

describe('a StatefulSet', () => {
  const r = { current: 'r1', update: 'r2' }
  const same = { current: 'r1', update: 'r1' }
  const set = (replicas: number, rest: object = {}, currentReplicas = 3) =>
    ({
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }, ...rest },
      status: { currentReplicas },
    }) as unknown as StatefulSet
  const ok = { ready: 5 }
  const parallel = { podManagementPolicy: 'Parallel' }
  const partition = (n: number) => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: n } } })
  it.each`
    case                                  | set                                                 | pods                                                                     | revisions | create              | remove
    ${'starts with the first'}            | ${set(3)}                                           | ${[]}                                                                    | ${same}   | ${['0:r1']}         | ${[]}
    ${'waits until it is ready'}          | ${set(3)}                                           | ${[pod('web-0')]}                                                        | ${same}   | ${[]}               | ${[]}
    ${'goes on to the next'}              | ${set(3)}                                           | ${[pod('web-0', ok)]}                                                    | ${same}   | ${['1:r1']}         | ${[]}
    ${'in parallel: all at once'}         | ${set(3, parallel)}                                 | ${[pod('web-1')]}                                                        | ${same}   | ${['0:r1', '2:r1']} | ${[]}
    ${'scales down from the last'}        | ${set(1)}                                           | ${[pod('web-0', ok), pod('web-1', ok), pod('web-2', ok)]}                | ${same}   | ${[]}               | ${['web-2']}
    ${'one at a time'}                    | ${set(1)}                                           | ${[pod('web-0', ok), pod('web-1', ok), pod('web-2', { leaving: true })]} | ${same}   | ${[]}               | ${[]}
    ${'replaces one that failed'}         | ${set(2)}                                           | ${[pod('web-0', { phase: 'Failed' })]}                                   | ${same}   | ${[]}               | ${['web-0']}
    ${'updates from the last'}            | ${set(2)}                                           | ${[pod('web-0', ok), pod('web-1', ok)]}                                  | ${r}      | ${[]}               | ${['web-1']}
    ${'then the one before it'}           | ${set(2)}                                           | ${[pod('web-0', ok), pod('web-1', { ready: 1, revision: 'r2' })]}        | ${r}      | ${[]}               | ${['web-0']}
    ${'but waits until that is ready'}    | ${set(2)}                                           | ${[pod('web-0', ok), pod('web-1', { revision: 'r2' })]}                  | ${r}      | ${[]}               | ${[]}
    ${'leaves those below the partition'} | ${set(2, partition(1))}                             | ${[pod('web-0', ok), pod('web-1', { ready: 1, revision: 'r2' })]}        | ${r}      | ${[]}               | ${[]}
    ${'and gives them the old template'}  | ${set(2, partition(1))}                             | ${[]}                                                                    | ${r}      | ${['0:r1']}         | ${[]}
    ${'OnDelete: leaves it to others'}    | ${set(1, { updateStrategy: { type: 'OnDelete' } })} | ${[pod('web-0', ok)]}                                                    | ${r}      | ${[]}               | ${[]}
  `('$case', row => {
    const plan = planStatefulSet(row.set, row.pods, row.revisions, NOW)
    expect(plan.create.map(each => `${each.ordinal}:${each.revision}`)).toEqual(row.create)
    expect(plan.remove.map(each => each.metadata.name)).toEqual(row.remove)
  })
})

describe('a Job', () => {
  const job = (spec: object) =>
    ({ metadata: { name: 'j' }, spec: { template: { spec: { restartPolicy: 'Never' } }, ...spec } }) as unknown as Job
  const counted = (succeeded: number, failed: number, indexes: number[] = []) => ({
    succeeded,
    failed,
    indexes: new Set(indexes),
  })
  it.each`
    case                         | spec                                                             | pods                                        | counted               | create         | ending
    ${'starts one'}              | ${{ completions: 1 }}                                            | ${[]}                                       | ${counted(0, 0)}      | ${[undefined]} | ${undefined}
    ${'keeps so many going'}     | ${{ completions: 5, parallelism: 3 }}                            | ${[pod('a'), pod('b')]}                     | ${counted(1, 0)}      | ${[undefined]} | ${undefined}
    ${'no more than are left'}   | ${{ completions: 5, parallelism: 3 }}                            | ${[]}                                       | ${counted(4, 0)}      | ${[undefined]} | ${undefined}
    ${'is complete'}             | ${{ completions: 2 }}                                            | ${[]}                                       | ${counted(2, 0)}      | ${[]}          | ${'CompletionsReached'}
    ${'fails after its retries'} | ${{ completions: 1, backoffLimit: 1 }}                           | ${[]}                                       | ${counted(0, 2)}      | ${[]}          | ${'BackoffLimitExceeded'}
    ${'takes its time'}          | ${{ completions: 1 }}                                            | ${[pod('a', { phase: 'Failed', age: 3 })]}  | ${counted(0, 1)}      | ${[]}          | ${undefined}
    ${'tries again'}             | ${{ completions: 1 }}                                            | ${[pod('a', { phase: 'Failed', age: 30 })]} | ${counted(0, 1)}      | ${[undefined]} | ${undefined}
    ${'by index'}                | ${{ completions: 3, parallelism: 3, completionMode: 'Indexed' }} | ${[pod('b', { index: 1 })]}                 | ${counted(1, 0, [0])} | ${[2]}         | ${undefined}
    ${'suspended'}               | ${{ completions: 1, suspend: true }}                             | ${[]}                                       | ${counted(0, 0)}      | ${[]}          | ${undefined}
  `('$case', row => {
    const plan = planJob(job(row.spec), row.pods, row.counted, NOW)
    expect([plan.create, plan.ending?.reason]).toEqual([row.create, row.ending])
  })

  it('writes indexes as ranges', () => {
    expect([[0, 1, 2, 5], [0, 1], [3]].map(formatIndexes)).toEqual(['0-2,5', '0,1', '3'])
  })
})

describe('cron', () => {
  const at = (text: string) => Date.parse(`2026-${text}Z`)
  it.each`
    schedule              | after            | next
    ${'*/5 * * * *'}      | ${'11-22T15:00'} | ${'11-22T15:05'}
    ${'0 0 * * *'}        | ${'11-22T15:00'} | ${'11-23T00:00'}
    ${'30 2 1 * *'}       | ${'11-22T15:00'} | ${'12-01T02:30'}
    ${'0 9-17/4 * * mon'} | ${'11-22T15:00'} | ${'11-23T09:00'}
    ${'0 0 13 * 5'}       | ${'11-22T15:00'} | ${'11-27T00:00'}
    ${'@hourly'}          | ${'11-22T15:10'} | ${'11-22T16:00'}
  `('$schedule after $after is $next', ({ schedule, after, next }) => {
    expect(nextTime(parseSchedule(schedule)!, at(after))).toBe(at(next))
  })
  it.each(['', '* * * *', '60 * * * *', 'a * * * *', '*/0 * * * *'])('"%s" is none', text => {
    expect(parseSchedule(text)).toBeUndefined()
  })
})

describe('a node', () => {
  const node = (ready: string, spec: object = {}) =>
    ({ metadata: { name: 'w' }, spec, status: { conditions: [{ type: 'Ready', status: ready }] } }) as unknown as Node
  it.each`
    ready        | spec                                                                                                                   | taints
    ${'True'}    | ${{}}                                                                                                                  | ${[]}
    ${'Unknown'} | ${{}}                                                                                                                  | ${['unreachable:NoSchedule', 'unreachable:NoExecute']}
    ${'False'}   | ${{}}                                                                                                                  | ${['not-ready:NoSchedule', 'not-ready:NoExecute']}
    ${'True'}    | ${{ unschedulable: true }}                                                                                             | ${['unschedulable:NoSchedule']}
    ${'True'}    | ${{ taints: [{ key: 'mine', effect: 'NoSchedule' }, { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] }} | ${['mine:NoSchedule']}
  `('with Ready $ready and $spec has taints $taints', ({ ready, spec, taints }) => {
    const keys = wantedTaints(node(ready, spec), NOW).map(
      each => `${each.key.replace('node.kubernetes.io/', '')}:${each.effect}`,
    )
    expect(keys).toEqual(taints)
  })

  const taint = { key: 'k', effect: 'NoExecute' as const, timeAdded: ago(100) }
  it.each`
    tolerations                                                   | delay
    ${[]}                                                         | ${0}
    ${[{ key: 'k', operator: 'Exists' }]}                         | ${undefined}
    ${[{ key: 'k', operator: 'Exists', tolerationSeconds: 300 }]} | ${200_000}
    ${[{ key: 'k', operator: 'Exists', tolerationSeconds: 30 }]}  | ${0}
  `('evicts a pod that tolerates $tolerations after $delay ms', ({ tolerations, delay }) => {
    const target = pod('p')
    expect(evictionDelay({ ...target, spec: { ...target.spec!, tolerations } }, [taint], NOW)).toBe(delay)
  })
})
