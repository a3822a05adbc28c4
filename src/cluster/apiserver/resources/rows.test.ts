import { describe, expect, it } from 'vitest'
import columns from '../../../api/openapi/table-columns.json' with { type: 'json' }
import type { Pod } from '../../../api/core-v1.ts'
import { OUTSIDE } from '../outside.ts'
import { strategiesFor } from '../strategies.ts'
import { podRow } from './pod-row.ts'

const START = Date.parse('2026-11-22T15:00:00Z')
const NOW = START + 65_000
const first = strategiesFor({ serviceCidr: '10.96.0.0/16', nodePortRange: { from: 30000, to: 32767 } })
const all = [...first, ...OUTSIDE.strategies]

const at = (seconds: number) => new Date(START + seconds * 1000).toISOString()
const container = (state: object, more: object = {}) => ({ name: 'c', ready: false, restartCount: 0, state, ...more })
const running = { running: { startedAt: at(1) } }
const ended = (exitCode: number, reason?: string) => ({ terminated: { exitCode, ...(reason ? { reason } : {}) } })
const waiting = (reason: string) => ({ waiting: { reason } })

/** The cells between the name and the age. */
function shown(status: object, spec: object = {}, metadata: object = {}): string {
  const pod = {
    metadata: { name: 'p', creationTimestamp: at(0), ...metadata },
    spec: { containers: [{ name: 'c' }], ...spec },
    status: { phase: 'Pending', ...status },
  }
  return podRow(pod as unknown as Pod, NOW)
    .slice(1, 4)
    .join(' ')
}
const withContainers = (...containerStatuses: object[]) => ({ phase: 'Running', containerStatuses })
const init = { initContainers: [{ name: 'a' }, { name: 'b' }] }
const gate = { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] }

describe('pods', () => {
  it.each<[string, string]>([
    [shown({}), '0/1 Pending 0'],
    [shown(gate), '0/1 SchedulingGated 0'],
    [shown({ phase: 'Failed', reason: 'Evicted' }), '0/1 Evicted 0'],
    [shown(withContainers(container(waiting('ContainerCreating')))), '0/1 ContainerCreating 0'],
    [shown(withContainers(container(waiting('ErrImagePull')))), '0/1 ErrImagePull 0'],
    [shown(withContainers(container(running, { ready: true }))), '1/1 Running 0'],
    [shown(withContainers(container(running))), '0/1 Running 0'],
    [shown(withContainers(container(ended(1, 'Error')))), '0/1 Error 0'],
    [shown(withContainers(container(ended(137, 'OOMKilled')))), '0/1 OOMKilled 0'],
    [shown(withContainers(container(ended(3)))), '0/1 ExitCode:3 0'],
    [shown({ ...withContainers(container(ended(0, 'Completed'))), phase: 'Succeeded' }), '0/1 Completed 0'],
    [
      shown(
        withContainers(
          container(waiting('CrashLoopBackOff'), {
            restartCount: 4,
            lastState: { terminated: { exitCode: 1, finishedAt: at(60) } },
          }),
        ),
      ),
      '0/1 CrashLoopBackOff 4 (5s ago)',
    ],
    [
      shown({ initContainerStatuses: [container(ended(0)), container(waiting('PodInitializing'))] }, init),
      '0/1 Init:1/2 0',
    ],
    [shown({ initContainerStatuses: [container(ended(1, 'Error'))] }, init), '0/1 Init:Error 0'],
    [shown({ initContainerStatuses: [container(waiting('CrashLoopBackOff'))] }, init), '0/1 Init:CrashLoopBackOff 0'],
    [
      shown(withContainers(container(running, { ready: true })), {}, { deletionTimestamp: at(90) }),
      '1/1 Terminating 0',
    ],
    [
      shown(
        {
          ...withContainers(container(running, { ready: true })),
          initContainerStatuses: [{ ...container(running, { ready: true, started: true }), name: 's' }],
        },
        { initContainers: [{ name: 's', restartPolicy: 'Always' }] },
      ),
      '2/2 Running 0',
    ],
  ])('%s', (cells, real) => {
    expect(cells).toBe(real)
  })
})

/** The row of a kind, without its name. */
function row(plural: string, object: object): string {
  const strategy = all.find(each => each.resource.plural === plural)!
  const metadata = { name: 'x', creationTimestamp: at(0) }
  return strategy.row!({ metadata, ...object } as never, NOW)
    .slice(1)
    .join(' | ')
}

const port = { port: 80, protocol: 'TCP' }
it.each<[string, object, string]>([
  [
    'services',
    {
      spec: {
        type: 'NodePort',
        clusterIPs: ['10.96.0.5'],
        ports: [{ ...port, nodePort: 30002 }],
        selector: { app: 'x' },
      },
    },
    'NodePort | 10.96.0.5 | <none> | 80:30002/TCP | 65s | app=x',
  ],
  [
    'services',
    { spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.5'], ports: [port] } },
    'LoadBalancer | 10.96.0.5 | <pending> | 80/TCP | 65s | <none>',
  ],
  [
    'services',
    { spec: { type: 'ExternalName', externalName: 'example.com' } },
    'ExternalName | <none> | example.com | <none> | 65s | <none>',
  ],
  ['services', { spec: { type: 'ClusterIP', clusterIPs: ['None'], ports: [port] } }, 'ClusterIP | None | <none> | 80/TCP | 65s | <none>'], // prettier-ignore
  ['endpoints', {}, '<none> | 65s'],
  ['endpoints', { subsets: [{ notReadyAddresses: [{ ip: '10.0.0.1' }], ports: [port] }] }, ' | 65s'],
  [
    'endpoints',
    { subsets: [{ addresses: ['1', '2', '3', '4'].map(n => ({ ip: `10.0.0.${n}` })), ports: [port] }] },
    '10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more... | 65s',
  ],
  ['endpointslices', { addressType: 'IPv4', endpoints: [], ports: [] }, 'IPv4 | <unset> | <unset> | 65s'],
  [
    'endpointslices',
    { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }], ports: [{ name: 'a' }, { port: 81 }] },
    'IPv4 | a,81 | 10.0.0.1 | 65s',
  ],
  [
    'nodes',
    {
      metadata: { name: 'n', creationTimestamp: at(0), labels: { 'node-role.kubernetes.io/control-plane': '' } },
      spec: { unschedulable: true },
    },
    'Unknown,SchedulingDisabled | control-plane | 65s |  | <none> | <none> | <unknown> | <unknown> | <unknown>',
  ],
  [
    'events',
    {
      involvedObject: { kind: 'Pod', name: 'p' },
      lastTimestamp: at(60),
      firstTimestamp: at(5),
      type: 'Normal',
      reason: 'Pulled',
      message: 'Yes ',
      count: 3,
      source: { component: 'kubelet', host: 'worker' },
    },
    'Normal | Pulled | pod/p |  | kubelet, worker | Yes | 60s | 3 | x',
  ],
  [
    'jobs',
    { spec: { completions: 3, template: {} }, status: { succeeded: 1, startTime: at(5) } },
    'Running | 1/3 | 60s | 65s |  |  | <none>',
  ],
  ['poddisruptionbudgets', { spec: { minAvailable: 1 }, status: { disruptionsAllowed: 2 } }, '1 | N/A | 2 | 65s'],
  ['ingresses', { spec: { rules: [{ host: 'a' }] } }, '<none> | a |  | 80 | 65s'],
  ['leases', { spec: { holderIdentity: 'me' } }, 'me | 65s'],
])('%s %j', (plural, object, cells) => {
  expect(row(plural, object).replace(/^n \| /, '')).toBe(cells)
})

it('every row has a cell for each column', () => {
  const empty = {
    metadata: { name: 'x', creationTimestamp: at(0) },
    spec: { containers: [], template: {}, jobTemplate: {}, scaleTargetRef: {}, source: {} },
    involvedObject: {},
    roleRef: {},
    template: {},
    endpoints: [],
    revision: 1,
  }
  for (const { resource, row } of all) {
    const root = resource.group ? `apis/${resource.group}` : 'api'
    const facts = (columns as Record<string, unknown[]>)[`${root}/${resource.version}/${resource.plural}`]
    expect([resource.plural, row!(empty as never, NOW).length]).toEqual([resource.plural, facts?.length])
  }
})
