/** Requests that the API server hands to a kubelet: log, exec, attach, portforward.
 *  Source: pkg/registry/core/pod/strategy.go (LogLocation, streamLocation), rest/subresources.go. */
import type { Pod } from '../../api/core-v1.ts'
import type { Kubelets, Streamed } from '../../api/kubelet.ts'
import { ApiError, badRequest, failure } from '../../api/status.ts'
import { FeedSource, type Answer, type Request } from '../../api/transport.ts'
import { ask, askAll, askBoolean } from './route.ts'

const KUBELET_PORT = 10250

function containersOf(pod: Pod): { all: string[]; init: string[]; main: string[] } {
  const main = pod.spec.containers.map(each => each.name)
  const init = (pod.spec.initContainers ?? []).map(each => each.name)
  const ephemeral = (pod.spec.ephemeralContainers ?? []).map(each => each.name)
  return { all: [...main, ...init, ...ephemeral], init, main }
}

/** The container that a request is about. @throws ApiError */
function containerOf(pod: Pod, asked: string | undefined): string {
  const { all, init, main } = containersOf(pod)
  const name = pod.metadata.name
  if (asked) {
    if (all.includes(asked)) return asked
    throw new ApiError(badRequest(`container ${asked} is not valid for pod ${name}`))
  }
  if (main.length === 1) return main[0]!
  const preferred = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (preferred && main.includes(preferred)) return preferred
  const choices = init.length ? ` or one of the init containers: [${init.join(' ')}]` : ''
  throw new ApiError(
    badRequest(`a container name must be specified for pod ${name}, choose one of: [${main.join(' ')}]${choices}`),
  )
}

function kubeletOf(pod: Pod, kubelets: Kubelets, what: string) {
  const node = pod.spec.nodeName!
  const kubelet = kubelets(node)
  if (kubelet) return kubelet
  const { namespace, name } = pod.metadata
  const address = pod.status?.hostIP ?? node
  const url = `https://${address}:${KUBELET_PORT}/${what}/${namespace}/${name}`
  throw new ApiError(
    failure(500, undefined, `Get "${url}": dial tcp ${address}:${KUBELET_PORT}: connect: connection refused`),
  )
}

function answer(streamed: Streamed, contentType: string): Answer {
  if ('status' in streamed) return { status: streamed.status.code, body: streamed.status }
  return { status: 200, contentType, stream: streamed.stream }
}

export function logs(pod: Pod, request: Request, kubelets: Kubelets, now: number): Answer {
  const { query } = request
  const container = containerOf(pod, ask(query, 'container'))
  if (!pod.spec.nodeName) return { status: 200, contentType: 'text/plain', body: '' }
  const number = (key: string) => {
    const text = ask(query, key)
    return text === undefined || !/^-?\d+$/.test(text) ? undefined : Number(text)
  }
  const tailLines = number('tailLines')
  if (tailLines !== undefined && tailLines < 0) throw invalidLog('tailLines', tailLines)
  const limitBytes = number('limitBytes')
  if (limitBytes !== undefined && limitBytes < 1) throw invalidLog('limitBytes', limitBytes)
  const sinceSeconds = number('sinceSeconds')
  const sinceTime = ask(query, 'sinceTime')
  const since = sinceSeconds !== undefined ? now - sinceSeconds * 1000 : sinceTime ? Date.parse(sinceTime) : undefined
  const streamed = kubeletOf(pod, kubelets, 'containerLogs').logs(pod.metadata.namespace, pod.metadata.name, {
    container,
    follow: askBoolean(query, 'follow') ?? false,
    previous: askBoolean(query, 'previous') ?? false,
    timestamps: askBoolean(query, 'timestamps') ?? false,
    since,
    tailLines,
    limitBytes,
  })
  return answer(streamed, 'text/plain')
}

const invalidLog = (field: string, value: number) =>
  new ApiError(
    failure(
      422,
      'Invalid',
      `PodLogOptions "" is invalid: ${field}: Invalid value: ${value}: must be greater than ${field === 'limitBytes' ? '0' : 'or equal to 0'}`,
    ),
  )

function checkHost(pod: Pod, what: string): void {
  const phase = pod.status?.phase
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new ApiError(badRequest(`cannot ${what} a container in a completed pod; current phase is ${phase}`))
  if (!pod.spec.nodeName) throw new ApiError(badRequest(`pod ${pod.metadata.name} does not have a host assigned`))
}

/** Frames in, frames out, see `api/frames.ts`. */
export function execOrAttach(what: 'exec' | 'attach', pod: Pod, request: Request, kubelets: Kubelets): Answer {
  const { query } = request
  checkHost(pod, what === 'exec' ? 'exec into' : 'attach to')
  const container = containerOf(pod, ask(query, 'container'))
  const options = {
    container,
    stdin: askBoolean(query, 'stdin') ?? false,
    stdout: askBoolean(query, 'stdout') ?? false,
    stderr: askBoolean(query, 'stderr') ?? false,
    tty: askBoolean(query, 'tty') ?? false,
  }
  const input = request.input ?? new FeedSource<Uint8Array>()
  const kubelet = kubeletOf(pod, kubelets, what)
  const { namespace, name } = pod.metadata
  const command = askAll(query, 'command')
  if (what === 'exec' && !command.length)
    throw new ApiError(badRequest('you must specify at least 1 command for the container'))
  return answer(
    what === 'exec'
      ? kubelet.exec(namespace, name, { ...options, command }, input)
      : kubelet.attach(namespace, name, options, input),
    'application/octet-stream',
  )
}

/** One connection to the first of the ports asked for: bytes in, bytes out. */
export function portForward(pod: Pod, request: Request, kubelets: Kubelets): Answer {
  checkHost(pod, 'port-forward to')
  const port = Number(askAll(request.query, 'ports')[0] ?? askAll(request.query, 'port')[0])
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new ApiError(badRequest('query parameter "port" is required'))
  const input = request.input ?? new FeedSource<Uint8Array>()
  const { namespace, name } = pod.metadata
  return answer(
    kubeletOf(pod, kubelets, 'portForward').portForward(namespace, name, port, input),
    'application/octet-stream',
  )
}
