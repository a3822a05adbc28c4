/** `kubectl create deployment`, `job`, `cronjob`, `namespace`, `ingress`, `poddisruptionbudget`, `quota`,
 *  `priorityclass`. Source: kubectl/pkg/cmd/create. */
import { canonicalQuantity, parseQuantity } from '../../api/quantity.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, int32, slice, text } from '../flags.ts'
import { fetchInfo, NOTHING_GIVEN } from '../builder.ts'
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
  if (Boolean(from) === Boolean(image)) throw new KubectlError('either --image or --from must be specified')
  if (from && command.length) throw new KubectlError('cannot specify --from and command')
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
  const resource = (await k.mapper()).resourceFor(type!)
  if (cronName === undefined) throw new KubectlError(NOTHING_GIVEN)
  const { object } = await fetchInfo(k, resource, cronName)
  if (resource.kind !== 'CronJob') throw new KubectlError(`unknown object type *${resource.version}.${resource.kind}`)
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
  if (fallback && (!service || !port || fallback.split(':').length !== 2))
    throw new KubectlError('default-backend should be in format servicename:serviceport')
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
  for (const name of ['min-available', 'max-unavailable'])
    if (flags.text(name) && !/^\d+%?$/.test(flags.text(name)))
      throw new KubectlError(`invalid format specified for ${name}`)
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

/** `cpu=1` as name and quantity. @throws KubectlError */
function quantityOf(pair: string): [string, string] {
  const [name, value, ...more] = pair.split('=')
  if (!name || value === undefined || more.length)
    throw new KubectlError(`Invalid argument syntax ${pair}, expected <resource>=<value>`)
  if (!parseQuantity(value))
    throw new KubectlError(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    )
  return [name, canonicalQuantity(value)]
}

export const CREATE_WORKLOADS: readonly Command[] = [
  createCommand({
    name: 'deployment',
    aliases: ['deploy'],
    flags: [
      slice('image', { required: true }),
      int32('port', { default: '-1' }),
      int32('replicas r', { default: '1' }),
    ],
    failure: 'failed to create deployment',
    make: deployment,
  }),
  createCommand({
    name: 'job',
    flags: [text('from'), text('image')],
    failure: 'failed to create job',
    make: job,
  }),
  createCommand({
    name: 'cronjob',
    aliases: ['cj'],
    flags: [text('image', { required: true }), text('restart'), text('schedule', { required: true })],
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
    clusterScoped: true,
    make: (_, name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: {}, status: {} }),
  }),
  createCommand({
    name: 'ingress',
    aliases: ['ing'],
    flags: [array('annotation'), text('class'), text('default-backend'), array('rule')],
    failure: 'failed to create ingress',
    make: ingress,
  }),
  createCommand({
    name: 'poddisruptionbudget',
    aliases: ['pdb'],
    flags: [text('max-unavailable'), text('min-available'), text('selector')],
    failure: 'failed to create poddisruptionbudgets',
    make: disruptionBudget,
  }),
  createCommand({
    name: 'priorityclass',
    aliases: ['pc'],
    clusterScoped: true,
    flags: [
      text('description'),
      bool('global-default'),
      text('preemption-policy', {
        default: 'PreemptLowerPriority',
      }),
      int32('value'),
    ],
    failure: 'failed to create priorityclass',
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
    flags: [text('hard'), text('scopes')],
    failure: 'failed to create quota',
    make: (k, name) => {
      const hard = Object.fromEntries(k.flags.text('hard').split(',').filter(Boolean).map(quantityOf))
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
