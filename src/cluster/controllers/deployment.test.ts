import { describe, expect, it } from 'vitest'
import type { Deployment, ReplicaSet } from '../../api/apps-v1.ts'
import { annotationsFor, beyondHistory, newReplicaSetOf, nextRevision } from './deployment-revisions.ts'
import { isScalingEvent, planRolling, planScaling } from './deployment-rollout.ts'
import { rolloutStatus } from './deployment-status.ts'

const NOW = Date.UTC(2026, 10, 22, 15, 0, 0)

function deployment(replicas: number, strategy: object = {}, rest: object = {}): Deployment {
  return {
    metadata: { name: 'web', namespace: 'default', uid: 'd', generation: 1 },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%', ...strategy } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
      progressDeadlineSeconds: 600,
      ...rest,
    },
  } as unknown as Deployment
}

/** @param annotations desired/max as they were when it was last scaled */
function rs(name: string, replicas: number, available: number, annotations: object = {}, image = 'nginx'): ReplicaSet {
  return {
    metadata: { name, creationTimestamp: `2026-11-22T15:00:0${name.at(-1)}Z`, annotations },
    spec: {
      replicas,
      template: {
        metadata: { labels: { app: 'web', 'pod-template-hash': name } },
        spec: { containers: [{ name: 'c', image }] },
      },
    },
    status: { replicas, readyReplicas: available, availableReplicas: available },
  } as unknown as ReplicaSet
}

describe('a rolling update', () => {
  it.each`
    wanted | surge    | unavailable | fresh     | old                 | next
    ${4}   | ${'25%'} | ${'25%'}    | ${[0, 0]} | ${[[4, 4]]}         | ${{ rs2: 1 }}
    ${4}   | ${'25%'} | ${'25%'}    | ${[1, 0]} | ${[[4, 4]]}         | ${{ rs1: 3 }}
    ${4}   | ${'25%'} | ${'25%'}    | ${[1, 0]} | ${[[3, 3]]}         | ${{ rs2: 2 }}
    ${4}   | ${'25%'} | ${'25%'}    | ${[2, 0]} | ${[[3, 3]]}         | ${{}}
    ${4}   | ${'25%'} | ${'25%'}    | ${[2, 1]} | ${[[3, 3]]}         | ${{ rs1: 2 }}
    ${3}   | ${1}     | ${0}        | ${[1, 0]} | ${[[3, 3]]}         | ${{}}
    ${3}   | ${1}     | ${0}        | ${[1, 1]} | ${[[3, 3]]}         | ${{ rs1: 2 }}
    ${3}   | ${0}     | ${1}        | ${[0, 0]} | ${[[3, 3]]}         | ${{ rs1: 2 }}
    ${3}   | ${0}     | ${0}        | ${[0, 0]} | ${[[3, 3]]}         | ${{ rs1: 2 }}
    ${1}   | ${'25%'} | ${'25%'}    | ${[1, 0]} | ${[[1, 1]]}         | ${{}}
    ${1}   | ${'25%'} | ${'25%'}    | ${[1, 1]} | ${[[1, 1]]}         | ${{ rs1: 0 }}
    ${4}   | ${'25%'} | ${'25%'}    | ${[4, 4]} | ${[[1, 0]]}         | ${{ rs1: 0 }}
    ${2}   | ${1}     | ${0}        | ${[4, 4]} | ${[]}               | ${{ rs2: 2 }}
    ${10}  | ${0}     | ${2}        | ${[2, 2]} | ${[[4, 0], [4, 4]]} | ${{ rs0: 2 }}
  `('$wanted wanted, surge $surge, unavailable $unavailable: new $fresh, old $old → $next', row => {
    const wanted = deployment(row.wanted, { maxSurge: row.surge, maxUnavailable: row.unavailable })
    const fresh = rs('rs2', row.fresh[0], row.fresh[1])
    const first = 2 - row.old.length
    const old = row.old.map(([n, available]: [number, number], i: number) => rs(`rs${first + i}`, n, available))
    const plan = planRolling(wanted, fresh, old)
    expect(Object.fromEntries(plan.map(each => [each.rs.metadata.name, each.replicas]))).toEqual(row.next)
  })
})

describe('scaling', () => {
  const was = (desired: number, max: number) => ({
    'deployment.kubernetes.io/desired-replicas': String(desired),
    'deployment.kubernetes.io/max-replicas': String(max),
  })
  it.each`
    wanted | sets                                                            | next
    ${5}   | ${[rs('rs1', 3, 3, was(3, 4))]}                                 | ${{ rs1: 5 }}
    ${20}  | ${[rs('rs1', 8, 8, was(10, 13)), rs('rs2', 5, 2, was(10, 13))]} | ${{ rs1: 15, rs2: 10 }}
    ${5}   | ${[rs('rs1', 8, 8, was(10, 13)), rs('rs2', 5, 2, was(10, 13))]} | ${{ rs1: 4, rs2: 3 }}
    ${0}   | ${[rs('rs1', 2, 2, was(3, 4)), rs('rs2', 2, 1, was(3, 4))]}     | ${{ rs1: 0, rs2: 0 }}
  `('to $wanted shares out $next', ({ wanted, sets, next }) => {
    const target = deployment(wanted)
    expect(isScalingEvent(target, sets)).toBe(true)
    const plan = planScaling(target, sets.at(-1), sets.slice(0, -1))
    expect(Object.fromEntries(plan.map(each => [each.rs.metadata.name, each.replicas]))).toEqual(next)
  })
})

describe('status', () => {
  const progressing = (reason: string, at = '2026-11-22T15:00:00Z') => ({
    type: 'Progressing',
    status: 'True',
    reason,
    lastUpdateTime: at,
    lastTransitionTime: at,
  })
  it.each`
    state          | before                                                                                                         | new       | available  | progress
    ${'complete'}  | ${{ conditions: [progressing('ReplicaSetUpdated')] }}                                                          | ${[3, 3]} | ${'True'}  | ${'NewReplicaSetAvailable'}
    ${'under way'} | ${{ conditions: [progressing('NewReplicaSetCreated')] }}                                                       | ${[3, 1]} | ${'False'} | ${'ReplicaSetUpdated'}
    ${'stuck'}     | ${{ updatedReplicas: 3, replicas: 3, conditions: [progressing('ReplicaSetUpdated', '2026-11-22T14:40:00Z')] }} | ${[3, 0]} | ${'False'} | ${'ProgressDeadlineExceeded'}
  `('$state: Available=$available, Progressing because $progress', row => {
    const target = { ...deployment(3), status: row.before } as Deployment
    const fresh = rs('rs2', row.new[0], row.new[1])
    const status = rolloutStatus(target, [fresh], fresh, NOW)
    const reason = (type: string) => status.conditions!.find(each => each.type === type)!
    expect(reason('Available').status).toBe(row.available)
    expect(reason('Progressing').reason).toBe(row.progress)
  })

  it('leaves out what is zero, but not the terminating', () => {
    const { conditions: _, ...counts } = rolloutStatus(deployment(0), [rs('rs1', 0, 0)], rs('rs1', 0, 0), NOW)
    expect(counts).toEqual({ observedGeneration: 1, terminatingReplicas: 0 })
  })
})

describe('revisions', () => {
  it('finds the ReplicaSet of the template, whatever its hash', () => {
    const sets = [rs('rs1', 1, 1, {}, 'nginx:1.26'), rs('rs2', 1, 1)]
    expect(newReplicaSetOf(deployment(1), sets)?.metadata.name).toBe('rs2')
  })

  it('numbers on, and remembers the numbers that a ReplicaSet had', () => {
    const revision = (n: number) => ({ 'deployment.kubernetes.io/revision': String(n) })
    const old = [rs('rs1', 0, 0, revision(1)), rs('rs2', 3, 3, revision(2))]
    expect(nextRevision(old)).toBe(3)
    expect(annotationsFor(deployment(3), old[0], 3)).toEqual({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
  })

  it('forgets the oldest beyond the limit', () => {
    const old = [1, 2, 3].map(n => rs(`rs${n}`, 0, 0, { 'deployment.kubernetes.io/revision': String(n) }))
    const names = (limit: number) =>
      beyondHistory(deployment(3, {}, { revisionHistoryLimit: limit }), old).map(each => each.metadata.name)
    expect([names(3), names(1), names(0)]).toEqual([[], ['rs1', 'rs2'], ['rs1', 'rs2', 'rs3']])
  })
})
