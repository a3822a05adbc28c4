/** `kubectl run`. Source: kubectl/pkg/cmd/run/run.go. */
import { pathOf } from '../../api/resources.ts'
import { FILE_FLAGS } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, duration, int, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { withLastApplied } from '../last-applied.ts'
import { isMap, put, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { infoOf } from '../builder.ts'

export const run: Command = {
  name: 'run',
  flags: [
    array('annotations'),
    bool('attach'),
    text('cascade', { default: 'background', bare: 'background' }),
    bool('command'),
    dryRunFlag,
    array('env'),
    bool('expose'),
    ...FILE_FLAGS,
    bool('force'),
    duration('timeout'),
    bool('wait'),
    text('field-manager', { default: 'kubectl-run' }),
    int('grace-period', { default: '-1' }),
    text('image', { required: true }),
    text('image-pull-policy'),
    text('labels l'),
    bool('leave-stdin-open'),
    text('override-type', {
      default: 'merge',
    }),
    text('overrides'),
    duration('pod-running-timeout', {
      default: '1m0s',
    }),
    text('port'),
    ...printFlags(),
    bool('privileged'),
    bool('quiet q'),
    text('restart', { default: 'Always' }),
    bool('rm'),
    bool('save-config'),
    bool('stdin i'),
    bool('tty t'),
  ],
  run: start,
}

function podFrom(k: Invocation, name: string, rest: readonly string[]): Unstructured {
  const { flags } = k
  const labels = flags.text('labels')
    ? Object.fromEntries(
        flags
          .text('labels')
          .split(',')
          .map(pair => {
            if (!pair.includes('=')) throw new KubectlError(`unexpected label spec: ${pair}`)
            return pair.split('=', 2) as [string, string]
          }),
      )
    : { run: name }
  const annotations = Object.fromEntries(
    flags.list('annotations').map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const env = flags.list('env').map(pair => {
    const at = pair.indexOf('=')
    if (at < 1) throw new KubectlError(`invalid env: ${pair}`)
    return { name: pair.slice(0, at), value: pair.slice(at + 1) }
  })
  const port = flags.text('port')
  if (port && !/^\d+$/.test(port))
    throw new KubectlError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`)
  const stdin = flags.bool('stdin')
  const container = {
    image: flags.text('image'),
    name,
    resources: {},
    ...(flags.text('image-pull-policy') ? { imagePullPolicy: flags.text('image-pull-policy') } : {}),
    ...(env.length ? { env } : {}),
    ...(port ? { ports: [{ containerPort: Number(port) }] } : {}),
    ...(rest.length ? { [flags.bool('command') ? 'command' : 'args']: rest } : {}),
    ...(stdin ? { stdin: true } : {}),
    ...(stdin && !flags.bool('leave-stdin-open') ? { stdinOnce: true } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
    ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
  }
  const pod: Unstructured = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(Object.keys(annotations).length ? { annotations } : {}) },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: flags.text('restart') },
    status: {},
  }
  const overrides = flags.text('overrides')
  if (!overrides) return pod
  try {
    return merge(pod, JSON.parse(overrides)) as Unstructured
  } catch {
    throw new KubectlError(`invalid character in --overrides: ${overrides}`)
  }
}

function merge(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over
  const out: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete out[key]
    else out[key] = merge(out[key], value)
  }
  return out
}

async function start(k: Invocation): Promise<number | void> {
  const { flags } = k
  const rest = k.dash >= 0 ? k.args.slice(k.dash) : k.args.slice(1)
  const name = k.dash === 0 ? undefined : k.args[0]
  if (!name) throw k.usage('NAME is required for run')
  if (!flags.text('image')) throw new KubectlError('--image is required')
  if (
    !/^[a-z0-9]+([._-]?[a-z0-9]+)*(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?(@sha256:[\da-f]+)?$/.test(
      flags.text('image').toLowerCase(),
    )
  ) {
    throw new KubectlError(`Invalid image name ${JSON.stringify(flags.text('image'))}: invalid reference format`)
  }
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw k.usage('-i/--stdin is required for containers with -t/--tty=true')
  if (flags.bool('expose') && !flags.text('port')) throw k.usage('--port must be set when exposing a service')
  if (!['Always', 'OnFailure', 'Never'].includes(flags.text('restart')))
    throw k.usage(`invalid restart policy: ${flags.text('restart')}`)
  const attaching = flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin') || flags.bool('tty')
  const dry = dryRunOf(k)
  if (flags.bool('rm') && !attaching) throw k.usage('--rm should only be used for attached containers')
  if (attaching && dry !== 'none')
    throw k.usage(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    )
  let pod = podFrom(k, name, rest)
  if (k.namespaceGiven) pod = put(pod, ['metadata', 'namespace'], k.namespace)
  if (flags.bool('save-config')) pod = withLastApplied(pod)
  const say = await reporter(k)
  const mapper = await k.mapper()
  const pods = mapper.resourceFor('pods')
  if (dry !== 'client') {
    pod = await k.client.json('POST', pathOf(pods, k.namespace), {
      query: { ...dryRunQuery(k), fieldManager: flags.text('field-manager') },
      body: goJson(put(pod, ['metadata', 'namespace'], k.namespace)),
    })
  }
  if (flags.bool('expose')) {
    const port = Number(flags.text('port'))
    let service: Unstructured = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector: pod.metadata.labels },
      status: { loadBalancer: {} },
    }
    if (dry !== 'client') {
      service = await k.client.json('POST', pathOf(mapper.resourceFor('services'), k.namespace), {
        query: dryRunQuery(k),
        body: goJson(put(service, ['metadata', 'namespace'], k.namespace)),
      })
    }
    if (!attaching) await say(service, 'created')
  }
  if (!attaching) return say(pod, 'created')
  const { attachWhenRunning } = await k.load(import('./run-attached.ts'))
  try {
    return await attachWhenRunning(k, pod)
  } finally {
    if (flags.bool('rm')) {
      const { deleteAndWait } = await k.load(import('./delete.ts'))
      const grace = flags.int('grace-period')
      await deleteAndWait(k, infoOf(pods, pod), grace >= 0 ? { gracePeriodSeconds: grace } : {})
      await k.out(`pod "${name}" deleted${` from ${k.namespace} namespace`}\n`)
    }
  }
}
