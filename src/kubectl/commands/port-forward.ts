/** `kubectl port-forward`. Source: kubectl/pkg/cmd/portforward, client-go/tools/portforward. */
import { pathOf } from '../../api/resources.ts'
import { listen, type Stream } from '../../host/sockets.ts'
import { fetchInfo } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { duration, slice } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { dig, type Unstructured } from '../object.ts'
import { podFor } from '../pods.ts'
import { InputQueue } from '../streams.ts'

const LOOPBACK = 0x7f000001

export const portForward: Command = {
  name: 'port-forward',
  flags: [
    slice('address', { default: 'localhost' }),
    duration('pod-running-timeout', {
      default: '1m0s',
    }),
  ],
  async run(k) {
    const [named, ...ports] = k.args
    if (!named || !ports.length) throw k.usage('TYPE/NAME and list of ports are required for port-forward')
    const pod = await podFor(k, named)
    const phase = dig<string>(pod, 'status', 'phase')
    if (phase !== 'Running')
      throw new KubectlError(`unable to forward port because pod is not running. Current status=${phase}`)
    const service = await serviceOf(k, named)
    for (const spec of ports) {
      const [first, second] = spec.split(':')
      const remote = remotePort(second ?? first!, pod, service)
      const local = second === undefined ? (/^\d+$/.test(first!) ? Number(first) : remote) : Number(first || 0)
      const everywhere = k.flags.list('address').includes('0.0.0.0')
      let listener
      try {
        listener = listen(k.process, { address: everywhere ? 0 : LOOPBACK, port: local })
      } catch {
        await k.err(
          `Unable to listen on port ${local}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${local}: bind: address already in use]\n`,
        )
        throw new KubectlError(`unable to listen on any of the requested ports: [{${local} ${remote}}]`)
      }
      await k.out(`Forwarding from ${everywhere ? '0.0.0.0' : '127.0.0.1'}:${listener.port} -> ${remote}\n`)
      void accept(k, listener, pod, remote).catch(() => {})
    }
    return k.process.wait<number>(() => {})
  },
}

async function serviceOf(k: Invocation, named: string): Promise<Unstructured | undefined> {
  const [type, name] = named.split('/')
  if (!name) return undefined
  const resource = (await k.mapper()).resourceFor(type!)
  return resource.kind === 'Service' ? (await fetchInfo(k, resource, name)).object : undefined
}

interface NamedPort {
  name?: string
  port?: number
  containerPort?: number
  targetPort?: number | string
}

/** A Service's port goes to its target port; names are looked up in the pod. @throws KubectlError */
function remotePort(wanted: string, pod: Unstructured, service: Unstructured | undefined): number {
  const inPod = (dig<{ ports?: NamedPort[] }[]>(pod, 'spec', 'containers') ?? []).flatMap(c => c.ports ?? [])
  const byName = (name: string) => inPod.find(p => p.name === name)?.containerPort
  if (service) {
    const found = dig<NamedPort[]>(service, 'spec', 'ports')?.find(p => String(p.port) === wanted || p.name === wanted)
    if (!found) throw new KubectlError(`Service ${service.metadata.name} does not have a service port ${wanted}`)
    const target = found.targetPort ?? found.port!
    return typeof target === 'number' ? target : (byName(target) ?? found.port!)
  }
  if (/^\d+$/.test(wanted)) {
    const port = Number(wanted)
    if (port < 1 || port > 65535) throw new KubectlError('error parsing remote port: remote port must be > 0')
    return port
  }
  const port = byName(wanted)
  if (port === undefined) throw new KubectlError(`Pod '${pod.metadata.name}' does not have a named port '${wanted}'`)
  return port
}

async function accept(
  k: Invocation,
  listener: { port: number; next(): Promise<Stream> },
  pod: Unstructured,
  remote: number,
): Promise<void> {
  for (;;) {
    const stream = await listener.next()
    await k.out(`Handling connection for ${listener.port}\n`)
    void carry(k, stream, pod, remote).catch(() => stream.close())
  }
}

async function carry(k: Invocation, stream: Stream, pod: Unstructured, port: number): Promise<void> {
  const pods = (await k.mapper()).resourceFor('pods')
  const input = new InputQueue()
  const up = async () => {
    for (;;) {
      const chunk = await stream.read()
      if (!chunk) return input.end()
      input.push(chunk)
      k.process.host.sim.settled()
    }
  }
  void up().catch(() => input.end())
  const path = pathOf(pods, pod.metadata.namespace, pod.metadata.name, 'portforward')
  const response = await k.client.call('POST', path, { query: { ports: port }, body: input })
  for await (const chunk of k.client.chunks(response)) stream.write(chunk)
  stream.close()
}
