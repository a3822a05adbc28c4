import { describe, expect, it } from 'vitest'
import type { Service } from '../../../api/core-v1.ts'
import { ApiError, invalid } from '../../../api/status.ts'
import { Random } from '../../../sim/random.ts'
import type { Draft } from '../strategy.ts'
import { services } from '../resources/services.ts'
import { NodePortAllocator } from './node-port.ts'
import { ServiceAllocation } from './service-allocation.ts'
import { ServiceIpAllocator } from './service-ip.ts'

type Spec = Record<string, unknown>

function server(serviceCidr = '10.96.0.0/16', from = 30000, to = 32767) {
  const ips = new ServiceIpAllocator(serviceCidr)
  const ports = new NodePortAllocator({ from, to })
  const strategy = services(new ServiceAllocation(ips, ports))
  const random = new Random(1)
  /** What the core does on a write, up to validation. */
  function write(spec: Spec, old?: Service, dryRun = false): Service {
    const draft: Draft = structuredClone({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec })
    const context = { now: 0, random, dryRun }
    strategy.defaults!(draft)
    if (old) strategy.prepareForUpdate!(draft, old, context)
    else strategy.prepareForCreate!(draft, context)
    const undo = strategy.allocate!(draft, old, context)
    const errors = old
      ? [...strategy.validateUpdate!(draft, old), ...strategy.validate(draft)]
      : strategy.validate(draft)
    if (errors.length) {
      undo?.()
      throw new ApiError(invalid('Service', 'web', errors))
    }
    return draft as unknown as Service
  }
  const merge = (old: Service, spec: Spec, dryRun = false) => write({ ...(old.spec as Spec), ...spec }, old, dryRun)
  const held = () => [ips.size, ports.size]
  return { ips, ports, write, merge, held, released: (old: Service) => strategy.released!(old) }
}

const port = (n: number, more: Spec = {}) => ({ port: n, ...more })
const why = (run: () => unknown): string => {
  try {
    run()
    return 'done'
  } catch (error) {
    return (error as Error).message
  }
}
const prefix = 'Service "web" is invalid: '

describe('addresses', () => {
  it('draws from the upper part, keeping the first 256 for those who ask', () => {
    const { write } = server()
    for (let i = 0; i < 200; i++) {
      const [, , third, fourth] = write({ ports: [port(80)] })
        .spec!.clusterIP!.split('.')
        .map(Number)
      expect(third! * 256 + fourth!).toBeGreaterThan(256)
    }
  })

  it.each([
    ['10.96.0.10', 'done'],
    [
      '10.96.0.1',
      `${prefix}spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated`,
    ],
    [
      '10.97.0.1',
      `${prefix}spec.clusterIPs: Invalid value: ["10.97.0.1"]: failed to allocate IP 10.97.0.1: the provided network does not match the current range`,
    ],
    [
      'ten',
      `${prefix}spec.clusterIPs[0]: Invalid value: "ten": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)`,
    ],
    ['None', 'done'],
  ])('given %s: %s', (clusterIP, answer) => {
    const { write } = server()
    write({ clusterIP: '10.96.0.1', ports: [port(443)] })
    expect(why(() => write({ clusterIP, ports: [port(80)] }))).toBe(answer)
  })

  it('ends when the range is full', () => {
    const { write } = server('10.96.0.0/29')
    for (let i = 0; i < 6; i++) write({ ports: [port(80)] })
    expect(why(() => write({ ports: [port(80)] }))).toBe(
      'Internal error occurred: failed to allocate a serviceIP: range is full',
    )
  })

  it('may not change, and stays when not given', () => {
    const { write, merge } = server()
    const web = write({ clusterIP: '10.96.48.201', ports: [port(80)] })
    expect(why(() => merge(web, { clusterIP: '10.96.9.9' }))).toBe(
      `${prefix}spec.clusterIPs[0]: Invalid value: ["10.96.9.9"]: may not change once set`,
    )
    expect(write({ ports: [port(81)] }, web).spec!.clusterIPs).toEqual(['10.96.48.201'])
  })
})

describe('node ports', () => {
  it.each([
    [30080, 'done'],
    [
      80,
      `${prefix}spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767`,
    ],
    [31000, `${prefix}spec.ports[0].nodePort: Invalid value: 31000: provided port is already allocated`],
  ])('given %i: %s', (nodePort, answer) => {
    const { write } = server()
    write({ type: 'NodePort', ports: [port(80, { nodePort: 31000 })] })
    expect(why(() => write({ type: 'NodePort', ports: [port(80, { nodePort })] }))).toBe(answer)
  })

  it('stay with the name of their port, as in ports.t', () => {
    const { write, merge, held } = server()
    const http = write({ type: 'NodePort', ports: [port(8080, { name: 'http', nodePort: 30080 })] })
    expect(merge(http, { ports: [port(9090, { name: 'http' })] }).spec!.ports![0]!.nodePort).toBe(30080)
    const unnamed = merge(http, { ports: [port(8080, { targetPort: 81 })] })
    const drawn = unnamed.spec!.ports![0]!.nodePort!
    expect(drawn).not.toBe(30080)
    expect(why(() => merge(unnamed, { ports: [port(80), port(81)] }))).toBe(`duplicate nodePort: {TCP ${drawn}}`)
    expect(held()).toEqual([1, 1])
  })

  it('are shared by TCP and UDP of the same port at creation', () => {
    const { write, held } = server()
    const dns = write({
      type: 'NodePort',
      ports: [port(53, { name: 'udp', protocol: 'UDP' }), port(53, { name: 'tcp' })],
    })
    expect(dns.spec!.ports![0]!.nodePort).toBe(dns.spec!.ports![1]!.nodePort)
    expect(held()).toEqual([1, 1])
  })
})

/** How many addresses and ports the object shows as its own. */
function shown({ spec }: Service): number[] {
  const ports = new Set(spec!.ports!.flatMap(each => each.nodePort ?? []))
  return [spec!.clusterIPs?.length ?? 0, ports.size + (spec!.healthCheckNodePort ? 1 : 0)]
}

const TYPES: [string, Spec][] = [
  ['ClusterIP', { type: 'ClusterIP' }],
  ['NodePort', { type: 'NodePort' }],
  ['LoadBalancer', { type: 'LoadBalancer' }],
  ['LoadBalancer, Local', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }],
  ['LoadBalancer without node ports', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }],
  ['ExternalName', { type: 'ExternalName', externalName: 'example.com' }],
]

it.each(TYPES.flatMap(from => TYPES.map(to => ({ from: from[0], to: to[0], before: from[1], after: to[1] }))))(
  'from $from to $to holds what is shown, and leaks nothing',
  ({ before, after }) => {
    const { write, merge, held, released } = server()
    const web = write({ ...before, ports: [port(80)] })
    expect(held()).toEqual(shown(web))
    expect(merge(web, after, true).spec!.type).toBe(after['type'])
    expect(held()).toEqual(shown(web))
    expect(why(() => merge(web, { ...after, sessionAffinity: 'nonsense' }))).toContain('Unsupported value: "nonsense"')
    expect(held()).toEqual(shown(web))
    const changed = merge(web, after)
    expect(held()).toEqual(shown(changed))
    released(changed)
    expect(held()).toEqual([0, 0])
  },
)

it('a dry run shows what nobody can have', () => {
  const { write, held } = server()
  const web = write({ type: 'NodePort', ports: [port(80, { name: 'a' }), port(81, { name: 'b' })] }, undefined, true)
  expect(web.spec!.clusterIP).toBe('10.96.0.0')
  expect(web.spec!.ports!.map(each => each.nodePort)).toEqual([32769, 32770])
  const next = write(
    { type: 'NodePort', ports: [port(80, { name: 'a', nodePort: 30080 }), port(81, { name: 'b' })] },
    undefined,
    true,
  )
  expect(next.spec!.ports!.map(each => each.nodePort)).toEqual([30080, 30081])
  expect(held()).toEqual([0, 0])
})
