import { beforeEach, describe, expect, it } from 'vitest'
import type { Event, Pod } from '../../api/core-v1.ts'
import { CONFIG_MAPS, EVENTS, NAMESPACES, NODES, PODS, SERVICE_ACCOUNTS } from '../../api/kinds.ts'
import { CLOSE, ERROR, frame, STDERR, STDIN, STDOUT, unframe } from '../../api/frames.ts'
import { FeedSource } from '../../api/transport.ts'
import { FileSystem, tree } from '../../host/files.ts'
import { Host } from '../../host/host.ts'
import { imageSource } from '../../images/registry.ts'
import { NetworkNamespace } from '../../net/namespace.ts'
import { attachToSegment, createSegment } from '../../net/wiring.ts'
import { driveUntil } from '../../sim/drive.ts'
import { Simulation } from '../../sim/simulation.ts'
import { OUTSIDE } from '../apiserver/outside.ts'
import { ApiServer } from '../apiserver/server.ts'
import { strategiesFor } from '../apiserver/strategies.ts'
import { Client } from '../client/client.ts'
import { Etcd } from '../etcd/etcd.ts'
import { PodNetwork } from '../pod-network.ts'
import { Kubelet } from './kubelet.ts'

interface Rig {
  sim: Simulation
  client: Client
  kubelet: Kubelet
  net: NetworkNamespace
}

let rig: Rig

function open(): Rig {
  const sim = new Simulation({ startAt: Date.parse('2026-11-22T15:30:00Z'), seed: 11 })
  const rethrow = (error: unknown) => {
    throw error
  }
  const strategies = strategiesFor({ serviceCidr: '10.96.0.0/16', nodePortRange: { from: 30000, to: 32767 } })
  const server: ApiServer = new ApiServer({
    sim,
    etcd: new Etcd(),
    strategies,
    outside: OUTSIDE,
    kubelets: () => kubelet.endpoint,
    onCrash: rethrow,
  })
  const client: Client = new Client(server.handle, 'kubelet/v1.36.2')
  for (const name of ['default', 'kube-node-lease']) {
    client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  }
  client.create(CONFIG_MAPS, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: 'default' },
    data: { 'ca.crt': 'CERTIFICATE' },
  } as never)
  client.create(SERVICE_ACCOUNTS, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'default' },
  })
  const net = new NetworkNamespace({ name: 'worker', sim })
  attachToSegment(net, 'eth0', createSegment('nodes'), '172.18.0.3/16')
  net.setSysctl('net.ipv4.ip_forward', '1')
  const host = new Host({ name: 'worker', sim, net, files: new FileSystem(tree({}), () => sim.now()), libc: 'glibc' })
  const kubelet: Kubelet = new Kubelet({
    sim,
    client,
    node: 'worker',
    hostAddress: '172.18.0.3',
    host,
    images: imageSource,
    presentImages: ['nginx:1.27', 'busybox:1.36'],
    pods: new PodNetwork(net, () => '10.244.1.0/24'),
    dns: { address: '10.96.0.10', domain: 'cluster.local' },
    onCrash: (_process, error) => rethrow(error),
  })
  kubelet.start()
  return { sim, client, kubelet, net }
}

function create(name: string, spec: object): Pod {
  return rig.client.create(PODS, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { nodeName: 'worker', terminationGracePeriodSeconds: 30, ...spec },
  } as never)
}

const pod = (name: string) => rig.client.find(PODS, name, 'default')

/** Runs for that many simulated seconds. */
const pass = (seconds: number) => driveUntil(rig.sim, () => false, rig.sim.now() + seconds * 1000)

/** Runs until the pod is as wanted; the seconds that took. */
async function until(wanted: () => boolean | undefined, seconds = 300): Promise<number> {
  const from = rig.sim.now()
  await driveUntil(rig.sim, () => wanted() ?? false, from + seconds * 1000)
  expect(wanted()).toBe(true)
  return (rig.sim.now() - from) / 1000
}

const ready = (name: string) => pod(name)?.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True')
const waiting = (name: string) => pod(name)?.status?.containerStatuses?.[0]?.state?.waiting?.reason

function eventsOf(name: string): string[] {
  return rig.client
    .list(EVENTS, { namespace: 'default' })
    .items.filter((e: Event) => e.involvedObject.name === name)
    .map((e: Event) => `${e.reason}: ${e.message}${(e.count ?? 1) > 1 ? ` (x${e.count})` : ''}`)
}

async function logs(name: string, container: string, previous = false): Promise<string> {
  const answer = rig.kubelet.endpoint.logs('default', name, { container, follow: false, previous, timestamps: false })
  if ('status' in answer) return answer.status.message ?? ''
  let text = ''
  answer.stream.listen({ next: bytes => (text += new TextDecoder().decode(bytes)), end: () => {} })
  return text
}

beforeEach(() => {
  rig = open()
})

const nginx = { name: 'nginx', image: 'nginx:1.27', ports: [{ name: 'http', containerPort: 80 }] }

describe('the node', () => {
  it('registers and is Ready', () => {
    const node = rig.client.get(NODES, 'worker')
    expect(node.status?.conditions?.map(c => `${c.type}=${c.status} ${c.reason}`)).toEqual([
      'MemoryPressure=False KubeletHasSufficientMemory',
      'DiskPressure=False KubeletHasNoDiskPressure',
      'PIDPressure=False KubeletHasSufficientPID',
      'Ready=True KubeletReady',
    ])
    expect(node.status?.addresses?.map(a => a.address)).toEqual(['172.18.0.3', 'worker'])
  })
})

describe('a pod', () => {
  it('runs about a second after it came to the node', async () => {
    create('web', {
      containers: [{ ...nginx, readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 } }],
    })
    const seconds = await until(() => ready('web'))
    expect(seconds).toBeGreaterThan(0.3)
    expect(seconds).toBeLessThan(2.5)
    const { status } = pod('web')!
    expect(status?.conditions?.map(c => c.type)).toEqual([
      'PodReadyToStartContainers',
      'Initialized',
      'Ready',
      'ContainersReady',
      'PodScheduled',
    ])
    expect(status).toMatchObject({
      phase: 'Running',
      podIP: '10.244.1.2',
      hostIP: '172.18.0.3',
      qosClass: 'BestEffort',
    })
    expect(status?.containerStatuses).toMatchObject([
      { image: 'nginx:1.27', ready: true, started: true, restartCount: 0, lastState: {} },
    ])
    expect(eventsOf('web')).toEqual([
      'Pulled: Container image "nginx:1.27" already present on machine and can be accessed by the pod',
      'Created: Container created',
      'Started: Container started',
    ])
    expect(await logs('web', 'nginx')).toContain('"GET / HTTP/1.1" 200 615 "-" "kube-probe/1.36" "-"')
  })

  it('waits till it is seen that its volumes are there, with the first look in vain', async () => {
    const begun = () => eventsOf('web').some(event => event.startsWith('Pulled'))
    create('web', { containers: [nginx], automountServiceAccountToken: false })
    const without = await until(begun)
    rig = open()
    create('web', { containers: [nginx], volumes: [{ name: 'cache', emptyDir: {} }] })
    const wait = (await until(begun)) - without
    // The sandbox takes up to 0.16 s more or less.
    expect(wait).toBeGreaterThan(0.16)
    expect(wait).toBeLessThan(0.46)
  })

  it('pulls its image once', async () => {
    create('a', { containers: [{ name: 'c', image: 'nginx:1.25' }] })
    await until(() => ready('a'))
    create('b', { containers: [{ name: 'c', image: 'nginx:1.25' }] })
    await until(() => ready('b'))
    expect(eventsOf('a')[1]).toMatch(
      /^Pulled: Successfully pulled image "nginx:1.25" in [\d.]+m?s \([\d.]+m?s including waiting\). Image size: \d+ bytes\.$/,
    )
    expect(eventsOf('b')[0]).toMatch(/already present/)
  })

  it('says why an image cannot be pulled', async () => {
    create('web', { containers: [{ name: 'c', image: 'nosuch' }] })
    await until(() => waiting('web') === 'ErrImagePull')
    await until(() => waiting('web') === 'ImagePullBackOff')
    await until(() => eventsOf('web').some(e => e.startsWith('Pulling') && e.endsWith('(x2)')), 60)
    expect(eventsOf('web')).toContainEqual(
      expect.stringContaining(
        'Failed to pull image "nosuch": failed to pull and unpack image "docker.io/library/nosuch:latest": failed to resolve reference',
      ),
    )
    expect(await logs('web', 'c')).toMatch(/container "c" in pod "web" is waiting to start: /)
  })

  it('gets its grace, and is killed when it is over', async () => {
    create('sleeper', {
      terminationGracePeriodSeconds: 3,
      containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }],
    })
    await until(() => ready('sleeper'))
    rig.client.delete(PODS, 'sleeper', 'default')
    const seconds = await until(() => pod('sleeper') === undefined)
    expect(seconds).toBeGreaterThan(3)
    expect(seconds).toBeLessThan(4.5)
    expect(eventsOf('sleeper')).toContain('Killing: Stopping container c')
  })

  it('goes at once where its process listens', async () => {
    create('web', { containers: [nginx] })
    await until(() => ready('web'))
    rig.client.delete(PODS, 'web', 'default')
    expect(await until(() => pod('web') === undefined)).toBeLessThan(1.5)
  })

  it('restarts with back-off', async () => {
    create('crash', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '1'] }] })
    await until(() => waiting('crash') === 'CrashLoopBackOff')
    expect(pod('crash')?.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 0, reason: 'Completed' } },
      state: {
        waiting: { message: expect.stringMatching(/^back-off 10s restarting failed container=c pod=crash_default\(/) },
      },
    })
    await until(() => pod('crash')?.status?.containerStatuses?.[0]?.restartCount === 3)
    expect(pod('crash')?.status?.phase).toBe('Running')
  })

  it.each([
    ['0', 'Succeeded', 'Completed'],
    ['nan', 'Failed', 'Error'],
  ])('ends: sleep %s', async (argument, phase, reason) => {
    const command = argument === '0' ? ['sleep', '0'] : ['/docker-entrypoint.sh', 'nginx', '-s', 'nosuch']
    create('job', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'nginx:1.27', command }] })
    await until(() => pod('job')?.status?.phase === phase)
    expect(pod('job')?.status?.containerStatuses?.[0]?.state?.terminated?.reason).toBe(reason)
  })

  it('runs init containers first', async () => {
    create('web', {
      initContainers: [{ name: 'wait', image: 'busybox:1.36', command: ['sleep', '5'] }],
      containers: [nginx],
    })
    await until(() => pod('web')?.status?.initContainerStatuses?.[0]?.state?.running !== undefined)
    expect(waiting('web')).toBe('PodInitializing')
    expect(pod('web')?.status?.phase).toBe('Pending')
    await until(() => ready('web'))
    expect(pod('web')?.status?.initContainerStatuses?.[0]?.ready).toBe(true)
  })
})

describe('probes', () => {
  it('says what fails', async () => {
    const readinessProbe = { httpGet: { path: '/nosuch', port: 80 }, periodSeconds: 2 }
    create('web', { containers: [{ ...nginx, readinessProbe }] })
    await pass(10)
    expect(ready('web')).toBe(false)
    expect(eventsOf('web').join('\n')).toMatch(
      /Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404 \(x\d/,
    )
  })

  it('restarts what is not alive', async () => {
    const livenessProbe = { tcpSocket: { port: 81 }, periodSeconds: 2, failureThreshold: 2 }
    create('web', { containers: [{ ...nginx, livenessProbe }] })
    await until(() => (pod('web')?.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0)
    const events = eventsOf('web').join('\n')
    expect(events).toContain('Liveness probe failed: dial tcp 10.244.1.2:81: connect: connection refused')
    expect(events).toContain('Killing: Container nginx failed liveness probe, will be restarted')
  })
})

describe('what a container finds', () => {
  const exec = async (name: string, container: string, path: string) =>
    rig.kubelet
      .workers()
      .find(w => w.pod.metadata.name === name)!
      .slot(container)!
      .run!.host.files.readText(path)

  it('has files of the pod', async () => {
    create('web', { containers: [nginx], dnsConfig: { options: [{ name: 'ndots', value: '2' }] } })
    await until(() => ready('web'))
    expect(await exec('web', 'nginx', '/etc/resolv.conf')).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:2\n',
    )
    expect(await exec('web', 'nginx', '/etc/hosts')).toContain('10.244.1.2\tweb\n')
  })

  it('waits for its ConfigMap', async () => {
    const env = [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'settings', key: 'x' } } }]
    create('web', { containers: [{ ...nginx, env }] })
    await until(() => waiting('web') === 'CreateContainerConfigError')
    expect(eventsOf('web')).toContain('Failed: Error: configmap "settings" not found')
  })

  it('waits for its volumes', async () => {
    create('web', { volumes: [{ name: 'v', configMap: { name: 'settings' } }], containers: [nginx] })
    await pass(5)
    expect(eventsOf('web').join()).toContain(
      'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "settings" not found',
    )
  })
})

describe('exec', () => {
  const decoder = new TextDecoder()

  async function exec(command: string[], { stdin, tty = false }: { stdin?: string; tty?: boolean } = {}) {
    const input = new FeedSource<Uint8Array>()
    const options = { container: 'c', command, stdin: stdin !== undefined, stdout: true, stderr: true, tty }
    const answer = rig.kubelet.endpoint.exec('default', 'box', options, input)
    if ('status' in answer) return { error: answer.status.message }
    const said = { stdout: '', stderr: '', error: '' }
    let ended = false
    answer.stream.listen({
      next: bytes => {
        const { channel, data } = unframe(bytes)
        const text = decoder.decode(data)
        if (channel === STDOUT) said.stdout += text
        else if (channel === STDERR) said.stderr += text
        else if (channel === ERROR) said.error = (JSON.parse(text) as { message?: string }).message ?? ''
      },
      end: () => (ended = true),
    })
    if (stdin !== undefined) {
      input.push(frame(STDIN, new TextEncoder().encode(stdin)))
      if (!tty) input.push(frame(CLOSE, Uint8Array.of(STDIN)))
    }
    await driveUntil(rig.sim, () => ended, rig.sim.now() + 5_000)
    return said
  }

  beforeEach(async () => {
    create('box', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }] })
    await until(() => ready('box'))
  })

  it.each([
    [['sh', '-c', 'echo out; echo err >&2'], undefined, { stdout: 'out\n', stderr: 'err\n', error: '' }],
    [['sh', '-c', 'exit 7'], undefined, { error: 'command terminated with non-zero exit code: exit status 7' }],
    [['cat'], 'typed', { stdout: 'typed' }],
    [['hostname'], undefined, { stdout: 'box\n' }],
  ])('%j', async (command, stdin, said) => {
    expect(await exec(command, { stdin })).toMatchObject(said)
  })

  it('says what cannot be run', async () => {
    expect((await exec(['nosuch'])).error).toMatch(
      /OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH$/,
    )
  })

  it('gives a terminal', async () => {
    const said = await exec(['sh'], { stdin: 'echo a$((1+1))b; exit 3\r', tty: true })
    expect(said).toMatchObject({
      stdout: expect.stringContaining('a2b\r\n'),
      error: expect.stringContaining('status 3'),
    })
  })
})

describe('the machine', () => {
  it('comes back with its pods after a power cut', async () => {
    create('web', { containers: [nginx] })
    await until(() => ready('web'))
    rig.kubelet.powerOff()
    await pass(60)
    rig.kubelet.start()
    const seconds = await until(() => pod('web')?.status?.containerStatuses?.[0]?.restartCount === 1 && ready('web'))
    expect(seconds).toBeLessThan(5)
  })

  it('leaves containers alone while the kubelet is stopped', async () => {
    create('web', { containers: [nginx] })
    await until(() => ready('web'))
    rig.kubelet.stop()
    rig.client.delete(PODS, 'web', 'default')
    await pass(60)
    expect(pod('web')?.metadata.deletionTimestamp).toBeDefined()
    rig.kubelet.start()
    await until(() => pod('web') === undefined)
  })
})
