import { describe, expect, it } from 'vitest'
import type { Endpoints, Pod, Service } from '../../api/core-v1.ts'
import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/discovery-v1.ts'
import { endpointGroups } from './endpointslice.ts'
import { isMirrored, mirroredGroups } from './endpointslice-mirroring.ts'
import { planSlices } from './endpointslice-packing.ts'
import { subsetsOf, truncated } from './endpoints.ts'

const HTTP: EndpointPort[] = [{ name: 'http', port: 80, protocol: 'TCP' }]
const endpoint = (n: number): Endpoint => ({
  addresses: [`10.244.1.${n}`],
  conditions: { ready: true },
  targetRef: { kind: 'Pod', namespace: 'default', name: `web-${n}` },
})
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => endpoint(from + i))
const slice = (name: string, endpoints: Endpoint[], ports = HTTP) =>
  ({ metadata: { name }, ports, endpoints }) as unknown as EndpointSlice

describe('packing', () => {
  it.each`
    case                                     | existing                                                  | wanted           | create            | update       | remove
    ${'nothing yet: an empty slice'}         | ${[]}                                                     | ${[]}            | ${[0]}            | ${{}}        | ${[]}
    ${'the empty slice stays'}               | ${[slice('a', [], [])]}                                   | ${[]}            | ${[]}             | ${{}}        | ${[]}
    ${'and is filled'}                       | ${[slice('a', [], [])]}                                   | ${range(0, 3)}   | ${[]}             | ${{ a: 3 }}  | ${[]}
    ${'the last goes: empty again'}          | ${[slice('a', range(0, 3))]}                              | ${[]}            | ${[]}             | ${{ a: 0 }}  | ${[]}
    ${'no change'}                           | ${[slice('a', range(0, 3))]}                              | ${range(0, 3)}   | ${[]}             | ${{}}        | ${[]}
    ${'one more'}                            | ${[slice('a', range(0, 3))]}                              | ${range(0, 4)}   | ${[]}             | ${{ a: 4 }}  | ${[]}
    ${'250 at once'}                         | ${[]}                                                     | ${range(0, 250)} | ${[100, 100, 50]} | ${{}}        | ${[]}
    ${'no room: another slice'}              | ${[slice('a', range(0, 100))]}                            | ${range(0, 101)} | ${[1]}            | ${{}}        | ${[]}
    ${'room in the fullest that has it'}     | ${[slice('a', range(0, 20)), slice('b', range(20, 110))]} | ${range(0, 115)} | ${[]}             | ${{ b: 95 }} | ${[]}
    ${'first into those that change anyway'} | ${[slice('a', range(0, 20)), slice('b', range(20, 110))]} | ${range(1, 115)} | ${[]}             | ${{ a: 24 }} | ${[]}
    ${'an emptied slice goes'}               | ${[slice('a', range(0, 20)), slice('b', range(20, 25))]}  | ${range(0, 20)}  | ${[]}             | ${{}}        | ${['b']}
    ${'slices are not merged'}               | ${[slice('a', range(0, 20)), slice('b', range(20, 25))]}  | ${range(0, 24)}  | ${[]}             | ${{ b: 4 }}  | ${[]}
  `('$case', row => {
    const groups = row.wanted.length ? [{ ports: HTTP, endpoints: row.wanted }] : []
    const plan = planSlices(row.existing, groups)
    expect(plan.create.map(each => each.endpoints.length)).toEqual(row.create)
    expect(
      Object.fromEntries(plan.update.map(each => [each.slice.metadata.name, each.content.endpoints.length])),
    ).toEqual(row.update)
    expect(plan.remove.map(each => each.metadata.name)).toEqual(row.remove)
  })

  it('changes a slice of old ports into one of new ports', () => {
    const ports: EndpointPort[] = [{ name: 'http', port: 81, protocol: 'TCP' }]
    const plan = planSlices([slice('a', range(0, 3))], [{ ports, endpoints: range(0, 3) }])
    expect([plan.create.length, plan.update[0]?.content.ports, plan.remove.length]).toEqual([0, ports, 0])
  })
})

const service = (spec: object) => ({ metadata: { name: 'web', namespace: 'default' }, spec }) as unknown as Service
interface State {
  ready?: boolean
  leaving?: boolean
  phase?: string
  ip?: string
  http?: number
  subdomain?: string
}
const pod = (
  name: string,
  { ready = true, leaving, phase = 'Running', ip = '10.244.1.2', http = 80, subdomain }: State = {},
) =>
  ({
    metadata: { name, namespace: 'default', uid: name, ...(leaving && { deletionTimestamp: 'x' }) },
    spec: {
      nodeName: 'worker',
      containers: [{ ports: [{ name: 'http', containerPort: http }] }],
      ...(subdomain && { hostname: name, subdomain }),
    },
    status: { phase, podIP: ip, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  }) as unknown as Pod
const named = { selector: { app: 'web' }, ports: [{ name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP' }] }

describe('endpoints of a pod', () => {
  const flags = (each: Endpoint | undefined) =>
    each &&
    [each.conditions.ready, each.conditions.serving, each.conditions.terminating].map(flag => (flag ? 1 : 0)).join('')
  it.each`
    state                              | publish  | slice        | ready    | notReady
    ${{}}                              | ${false} | ${'110'}     | ${['p']} | ${[]}
    ${{ ready: false }}                | ${false} | ${'000'}     | ${[]}    | ${['p']}
    ${{ leaving: true }}               | ${false} | ${'011'}     | ${[]}    | ${[]}
    ${{ leaving: true, ready: false }} | ${false} | ${'001'}     | ${[]}    | ${[]}
    ${{ ready: false }}                | ${true}  | ${'100'}     | ${['p']} | ${[]}
    ${{ leaving: true }}               | ${true}  | ${'111'}     | ${['p']} | ${[]}
    ${{ phase: 'Succeeded' }}          | ${false} | ${undefined} | ${[]}    | ${[]}
    ${{ ip: '' }}                      | ${false} | ${undefined} | ${[]}    | ${[]}
  `('$state, publishNotReadyAddresses $publish', row => {
    const target = service({ ...named, publishNotReadyAddresses: row.publish })
    const pods = [pod('p', row.state)]
    expect(flags(endpointGroups(target, pods)[0]?.endpoints[0])).toBe(row.slice)
    const [subset] = subsetsOf(target, pods)
    const names = (list: { targetRef?: { name?: string } }[] = []) => list.map(each => each.targetRef?.name)
    expect([names(subset?.addresses), names(subset?.notReadyAddresses)]).toEqual([row.ready, row.notReady])
  })

  it('groups pods by what a named port means to them', () => {
    const groups = endpointGroups(service(named), [pod('a'), pod('b', { http: 81 }), pod('c')])
    expect(groups.map(group => [group.ports[0]?.port, group.endpoints.length])).toEqual([
      [80, 2],
      [81, 1],
    ])
  })

  it('names pods whose subdomain is the Service', () => {
    const of = (subdomain?: string) =>
      endpointGroups(service(named), [pod('web-0', { subdomain })])[0]?.endpoints[0]?.hostname
    expect([of('web'), of('other'), of()]).toEqual(['web-0', undefined, undefined])
  })

  it('cuts Endpoints off at a thousand', () => {
    const address = (n: number) => ({ ip: `10.0.${n >> 8}.${n & 255}` })
    const many = Array.from({ length: 1500 }, (_, n) => address(n))
    expect(truncated([{ addresses: many.slice(0, 1000) }])).toBeUndefined()
    expect(truncated([{ addresses: many }])?.[0]?.addresses).toHaveLength(1000)
    const [cut] = truncated([{ addresses: many.slice(0, 900), notReadyAddresses: many.slice(900) }])!
    expect([cut?.addresses?.length, cut?.notReadyAddresses?.length]).toEqual([900, 100])
  })
})

describe('mirroring', () => {
  const endpoints = (labels: object = {}) =>
    ({
      metadata: { name: 'db', labels },
      subsets: [
        {
          addresses: [{ ip: '1.2.3.4' }],
          notReadyAddresses: [{ ip: '1.2.3.5' }],
          ports: [{ port: 5432, protocol: 'TCP' }],
        },
      ],
    }) as unknown as Endpoints
  it.each`
    service                                | labels                                                   | mirrored
    ${service({})}                         | ${{}}                                                    | ${true}
    ${service({ selector: { app: 'x' } })} | ${{}}                                                    | ${false}
    ${undefined}                           | ${{}}                                                    | ${false}
    ${service({})}                         | ${{ 'endpointslice.kubernetes.io/skip-mirror': 'true' }} | ${false}
  `('labels $labels: $mirrored', row => {
    expect(isMirrored(endpoints(row.labels), row.service)).toBe(row.mirrored)
  })
  it('keeps addresses, ports and readiness', () => {
    expect(mirroredGroups(endpoints())).toEqual([
      {
        ports: [{ name: '', port: 5432, protocol: 'TCP' }],
        endpoints: [
          { addresses: ['1.2.3.4'], conditions: { ready: true } },
          { addresses: ['1.2.3.5'], conditions: { ready: false } },
        ],
      },
    ])
  })
})
