/** `kubectl create deployment`, `job`, `cronjob`, `namespace`, `ingress`, `poddisruptionbudget`, `quota`,
 *  `priorityclass`. Source: kubectl/pkg/cmd/create. */
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, int32, slice, text } from '../flags.ts'
import { fetchInfo } from '../builder.ts'
import type { Invocation } from '../invocation.ts'
import { dig } from '../object.ts'
import { createCommand } from './create-object.ts'

/** A container's name, from its image. */
const containerName = (image: string): string =>
  image.split('/').at(-1)!.split(/[:@]/)[0]!.replaceAll('_', '-').toLowerCase()

const commandOf = (k: Invocation): readonly string[] => (k.dash >= 0 ? k.args.slice(k.dash) : [])

function deployment(k: Invocation, name: string) {
  const images = k.flags.list('image')
  const command = commandOf(k)
  if (images.length > 1 && command.length) throw new KubectlError('cannot specify multiple --image options and command')
  const labels = { app: name }
  const port = k.flags.int('port')
  const containers = images.map((image, i) => ({
    name: containerName(image),
    image,
    resources: {},
    ...(command.length ? { command } : {}),
    ...(port >= 0 && i === 0 ? { ports: [{ containerPort: port }] } : {}),
  }))
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: k.flags.int('replicas'),
      selector: { matchLabels: labels },
      strategy: {},
      template: { metadata: { labels }, spec: { containers } },
    },
    status: {},
  }
}

async function job(k: Invocation, name: string) {
  const from = k.flags.text('from')
  const image = k.flags.text('image')
  const command = commandOf(k)
  if (!from && !image) throw new KubectlError('either --image or --from must be specified')
  if (from && (image || command.length)) throw new KubectlError('cannot specify --from and a command or --image')
  if (!from) {
    return {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: {
        template: {
          metadata: {},
          spec: {
            containers: [{ name, image, ...(command.length ? { command } : {}), resources: {} }],
            restartPolicy: 'Never',
          },
        },
      },
      status: {},
    }
  }
  const [type, cronName] = from.split('/')
  const resource = (await k.mapper()).resourceFor(cronName ? type! : 'cronjob')
  if (resource.kind !== 'CronJob') throw new KubectlError('from must be an existing cronjob')
  const { object } = await fetchInfo(k, resource, cronName ?? type!)
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: {
        'cronjob.kubernetes.io/instantiate': 'manual',
        ...dig<object>(object, 'spec', 'jobTemplate', 'metadata', 'annotations'),
      },
      labels: dig<Record<string, string>>(object, 'spec', 'jobTemplate', 'metadata', 'labels'),
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: object.metadata.name!,
          uid: object.metadata.uid!,
          controller: true,
        },
      ],
    },
    spec: dig(object, 'spec', 'jobTemplate', 'spec'),
    status: {},
  }
}

function ingress(k: Invocation, name: string) {
  const rules = k.flags.list('rule')
  const fallback = k.flags.text('default-backend')
  if (!rules.length && !fallback) {
    throw new KubectlError(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    )
  }
  const backend = (service: string, port: string) => ({
    service: { name: service, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } },
  })
  const hosts = new Map<string, object[]>()
  const tls: { hosts?: string[]; secretName?: string }[] = []
  for (const rule of rules) {
    const found = /^([^=/]*)(\/[^=]*)?=([^:,]+):([^,]+)(?:,tls(?:=(.*))?)?$/.exec(rule)
    if (!found)
      throw new KubectlError(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`)
    const [, host, path = '', service, port, secret] = found
    const prefix = path.endsWith('*')
    if (!hosts.has(host!)) hosts.set(host!, [])
    hosts.get(host!)!.push({
      backend: backend(service!, port!),
      path: prefix ? path.slice(0, -1) : path,
      pathType: prefix ? 'Prefix' : 'Exact',
    })
    if (/,tls/.test(rule)) tls.push({ ...(host ? { hosts: [host] } : {}), ...(secret ? { secretName: secret } : {}) })
  }
  const [service, port] = fallback.split(':')
  const annotations = Object.fromEntries(
    k.flags.list('annotation').map(a => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]),
  )
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, ...(Object.keys(annotations).length ? { annotations } : {}) },
    spec: {
      ...(k.flags.text('class') ? { ingressClassName: k.flags.text('class') } : {}),
      ...(fallback ? { defaultBackend: backend(service!, port ?? '') } : {}),
      ...(hosts.size
        ? { rules: [...hosts].map(([host, paths]) => ({ ...(host ? { host } : {}), http: { paths } })) }
        : {}),
      ...(tls.length ? { tls } : {}),
    },
    status: { loadBalancer: {} },
  }
}

const numberOrPercent = (value: string) => (/^\d+$/.test(value) ? Number(value) : value)

function disruptionBudget(k: Invocation, name: string) {
  const { flags } = k
  const [least, most] = [flags.text('min-available'), flags.text('max-unavailable')]
  if (!flags.text('selector')) throw new KubectlError('a selector must be specified')
  if (!least && !most) throw new KubectlError('one of min-available or max-unavailable must be specified')
  if (least && most) throw new KubectlError('min-available and max-unavailable cannot be both specified')
  const matchLabels = Object.fromEntries(
    flags
      .text('selector')
      .split(',')
      .map(pair => pair.split(/==?/, 2) as [string, string]),
  )
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: {
      selector: { matchLabels },
      ...(least ? { minAvailable: numberOrPercent(least) } : { maxUnavailable: numberOrPercent(most) }),
    },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  }
}

export const CREATE_WORKLOADS: readonly Command[] = [
  createCommand({
    name: 'deployment',
    aliases: ['deploy'],
    use: 'create deployment NAME --image=image -- [COMMAND] [args...]',
    short: 'Create a deployment with the specified name',
    flags: [
      slice('image', 'Image names to run.', { required: true }),
      int32('port', 'The containerPort that this deployment exposes.', { default: '-1' }),
      int32('replicas r', 'Number of replicas to create.', { default: '1' }),
    ],
    failure: 'failed to create deployment',
    make: deployment,
  }),
  createCommand({
    name: 'job',
    use: 'create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
    short: 'Create a job with the specified name',
    flags: [
      text('from', 'The name of the resource to create a Job from (only cronjob is supported).'),
      text('image', 'Image name to run.'),
    ],
    failure: 'failed to create job',
    make: job,
  }),
  createCommand({
    name: 'cronjob',
    aliases: ['cj'],
    use: "create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
    short: 'Create a cron job with the specified name',
    flags: [
      text('image', 'Image name to run.', { required: true }),
      text('restart', "job's restart policy. supported values: OnFailure, Never"),
      text('schedule', 'A schedule in the Cron format the job should be run with.', { required: true }),
    ],
    failure: 'failed to create cronjob',
    make: (k, name) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name },
      spec: {
        schedule: k.flags.text('schedule'),
        jobTemplate: {
          metadata: { name },
          spec: {
            template: {
              metadata: {},
              spec: {
                containers: [
                  {
                    name,
                    image: k.flags.text('image'),
                    ...(commandOf(k).length ? { command: commandOf(k) } : {}),
                    resources: {},
                  },
                ],
                restartPolicy: k.flags.text('restart') || 'OnFailure',
              },
            },
          },
        },
      },
      status: {},
    }),
  }),
  createCommand({
    name: 'namespace',
    aliases: ['ns'],
    use: 'create namespace NAME [--dry-run=server|client|none]',
    short: 'Create a namespace with the specified name',
    clusterScoped: true,
    make: (_, name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {}, status: {} }),
  }),
  createCommand({
    name: 'ingress',
    aliases: ['ing'],
    use: 'create ingress NAME --rule=host/path=service:port[,tls[=secret]] ',
    short: 'Create an ingress with the specified name',
    flags: [
      array('annotation', 'Annotation to insert in the ingress object, in the format annotation=value'),
      text('class', 'Ingress Class to be used'),
      text('default-backend', 'Default service for backend, in format of svcname:port'),
      array('rule', 'Rule in format host/path=service:port[,tls=secretname].'),
    ],
    failure: 'failed to create ingress',
    make: ingress,
  }),
  createCommand({
    name: 'poddisruptionbudget',
    aliases: ['pdb'],
    use: 'create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
    short: 'Create a pod disruption budget with the specified name',
    flags: [
      text('max-unavailable', 'The maximum number or percentage of unavailable pods this budget requires.'),
      text('min-available', 'The minimum number or percentage of available pods this budget requires.'),
      text('selector', 'A label selector to use for this budget.'),
    ],
    failure: 'failed to create poddisruptionbudgets',
    make: disruptionBudget,
  }),
  createCommand({
    name: 'priorityclass',
    aliases: ['pc'],
    use: 'create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
    short: 'Create a priority class with the specified name',
    clusterScoped: true,
    flags: [
      text(
        'description',
        'description is an arbitrary string that usually provides guidelines on when this priority class should be used.',
      ),
      bool(
        'global-default',
        'global-default specifies whether this PriorityClass should be considered as the default priority.',
      ),
      text('preemption-policy', 'preemption-policy is the policy for preempting pods with lower priority.', {
        default: 'PreemptLowerPriority',
      }),
      int32('value', 'the value of this priority class.'),
    ],
    make: (k, name) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: k.flags.int('value'),
      ...(k.flags.bool('global-default') ? { globalDefault: true } : {}),
      ...(k.flags.text('description') ? { description: k.flags.text('description') } : {}),
      preemptionPolicy: k.flags.text('preemption-policy'),
    }),
  }),
  createCommand({
    name: 'quota',
    aliases: ['resourcequota'],
    use: 'create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
    short: 'Create a quota with the specified name',
    flags: [
      text('hard', 'A comma-delimited set of resource=quantity pairs that define a hard limit.'),
      text('scopes', 'A comma-delimited set of quota scopes that must all match each object tracked by the quota.'),
    ],
    make: (k, name) => {
      const hard = Object.fromEntries(
        k.flags
          .text('hard')
          .split(',')
          .filter(Boolean)
          .map(pair => pair.split('=', 2) as [string, string]),
      )
      const scopes = k.flags.text('scopes').split(',').filter(Boolean)
      return {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name },
        spec: { ...(Object.keys(hard).length ? { hard } : {}), ...(scopes.length ? { scopes } : {}) },
        status: {},
      }
    },
  }),
]
