/** `kubectl scale` and `autoscale`. Source: kubectl/pkg/cmd/scale/scale.go, cmd/autoscale. */
import { apiVersion, pathOf } from '../../api/resources.ts'
import { FILE_FLAGS, forEach, infosOfBoth } from '../builder.ts'
import type { Command } from '../command.ts'
import { messageOf, KubectlError, throwAll } from '../errors.ts'
import { bool, duration, int, int32, text } from '../flags.ts'
import { dig, put } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'

export const scale: Command = {
  name: 'scale',
  flags: [
    bool('all'),
    int('current-replicas', { default: '-1' }),
    dryRunFlag,
    ...FILE_FLAGS,
    ...printFlags(),
    int('replicas', { required: true }),
    text('resource-version'),
    text('selector l'),
    duration('timeout'),
  ],
  async run(k) {
    const replicas = k.flags.int('replicas')
    if (replicas < 0)
      throw new KubectlError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    const wanted = k.flags.int('current-replicas')
    if (wanted < -1) throw new KubectlError('The --current-replicas must specify an integer of -1 or greater')
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, {
      errors,
      labelSelector: k.flags.text('selector'),
      all: k.flags.bool('all'),
      namesNeeded: false,
    })
    const wantedVersion = k.flags.text('resource-version')
    if (wantedVersion && infos.length > 1)
      throw new KubectlError('cannot use --resource-version with multiple resources')
    if (!infos.length)
      throw new KubectlError(`no objects passed to scale ${errors.map(messageOf).join(', ')}`.trimEnd())
    for (const info of infos) {
      if (dryRunOf(k) === 'client') {
        await say(put(info.object, ['spec', 'replicas'], replicas), 'scaled')
        continue
      }
      const path = pathOf(info.resource, info.namespace, info.name, 'scale')
      if (wanted !== -1 || wantedVersion) {
        const live = await k.client.json('GET', path)
        const now = dig<number>(live, 'spec', 'replicas') ?? 0
        if (wanted !== -1 && now !== wanted) throw new KubectlError(`Expected replicas to be ${wanted}, was ${now}`)
        const version = dig<string>(live, 'metadata', 'resourceVersion') ?? ''
        if (wantedVersion && version !== wantedVersion)
          throw new KubectlError(`Expected resource version to be ${wantedVersion}, was ${version}`)
      }
      await k.client.json('PATCH', path, {
        query: dryRunQuery(k),
        contentType: 'application/merge-patch+json',
        body: goJson({ spec: { replicas } }),
      })
      const timeout = dryRunOf(k) ? 0 : k.flags.duration('timeout')
      const deadline = k.now() + timeout
      while (timeout && dig(await k.client.json('GET', path), 'status', 'replicas') !== replicas) {
        if (k.now() > deadline)
          throw new KubectlError(`timed out waiting for ${JSON.stringify(info.name)} to be synced`)
        await k.process.sleep(1000)
      }
      await say(put(info.object, ['spec', 'replicas'], replicas), 'scaled')
    }
    throwAll(errors)
  },
}

export const autoscale: Command = {
  name: 'autoscale',
  flags: [
    bool('save-config'),
    text('cpu'),
    int32('cpu-percent', {
      default: '-1',
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    }),
    dryRunFlag,
    text('field-manager', { default: 'kubectl-autoscale' }),
    ...FILE_FLAGS,
    int32('max', {
      default: '-1',
      required: true,
    }),
    text('memory'),
    int32('min', { default: '-1' }),
    text('name'),
    ...printFlags(),
  ],
  async run(k) {
    const { flags } = k
    const [min, max] = [flags.int('min'), flags.int('max')]
    if (max < 1) throw new KubectlError(`--max=MAXPODS is required and must be at least 1, max: ${max}`)
    if (max < min)
      throw new KubectlError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`)
    if (flags.int('cpu-percent') > 0 && flags.text('cpu'))
      throw new KubectlError('--cpu-percent and --cpu are mutually exclusive')
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, { errors, namesNeeded: true })
    const hpas = (await k.mapper()).resourceFor('horizontalpodautoscalers')
    await forEach(infos, errors, async info => {
      if (!info.resource.subresources.includes('scale'))
        throw new KubectlError(`cannot autoscale a ${info.resource.kind}`)
      const percent = flags.int('cpu-percent')
      const metrics = [
        ...(percent > 0 ? [metricOf('cpu', `${percent}%`, 'm')] : []),
        ...(flags.text('cpu') ? [metricOf('cpu', flags.text('cpu'), 'm')] : []),
        ...(flags.text('memory') ? [metricOf('memory', flags.text('memory'), 'Mi')] : []),
      ]
      let object = {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: flags.text('name') || info.name },
        spec: {
          maxReplicas: max,
          ...(metrics.length ? { metrics } : {}),
          ...(min > 0 ? { minReplicas: min } : {}),
          scaleTargetRef: { apiVersion: apiVersion(info.resource), kind: info.resource.kind, name: info.name },
        },
        status: { currentMetrics: null, desiredReplicas: 0 },
      } as import('../object.ts').Unstructured
      if (dryRunOf(k) !== 'client') {
        object = await k.client.json('POST', pathOf(hpas, info.namespace), {
          query: { ...dryRunQuery(k), fieldManager: flags.text('field-manager') },
          body: goJson(put(object, ['metadata', 'namespace'], info.namespace)),
        })
      }
      await say(object, dryRunOf(k) === 'client' ? 'created' : 'autoscaled')
    })
  },
}

/** @param target `70%` is a utilization, anything else an average value @param unit of a number without one */
function metricOf(name: string, target: string, unit: string) {
  const resource = (of: object) => ({ type: 'Resource', resource: { name, target: of } })
  if (target.endsWith('%')) {
    const percent = target.slice(0, -1)
    if (!/^\+?\d+$/.test(percent)) throw new KubectlError(`invalid percentage value: ${percent}`)
    return resource({ averageUtilization: Number(percent), type: 'Utilization' })
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/.test(target))
    throw new KubectlError(`invalid resource ${name} value: ${target}`)
  const bare = Number.isFinite(Number(target))
  return resource({ averageValue: bare ? `${Number(target)}${unit}` : target, type: 'AverageValue' })
}
