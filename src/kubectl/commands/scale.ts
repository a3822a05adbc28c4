/** `kubectl scale` and `autoscale`. Source: kubectl/pkg/cmd/scale/scale.go, cmd/autoscale. */
import { apiVersion, pathOf } from '../../api/resources.ts'
import { fileFlags, forEach, infosOfBoth } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, throwAll } from '../errors.ts'
import { bool, duration, int, int32, text } from '../flags.ts'
import { dig, put } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'

export const scale: Command = {
  name: 'scale',
  use: 'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  flags: [
    bool('all', 'Select all resources in the namespace of the specified resource types'),
    int('current-replicas', 'Precondition for current size.', { default: '-1' }),
    dryRunFlag,
    ...fileFlags('Filename, directory, or URL to files identifying the resource to set a new size'),
    ...printFlags(),
    int('replicas', 'The new desired number of replicas. Required.', { required: true }),
    text('resource-version', 'Precondition for resource version.'),
    text('selector l', 'Selector (label query) to filter on.'),
    duration('timeout', "The length of time to wait before giving up on a scale operation, zero means don't wait."),
  ],
  async run(k) {
    const replicas = k.flags.int('replicas')
    if (replicas < 0)
      throw new KubectlError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, {
      errors,
      labelSelector: k.flags.text('selector'),
      all: k.flags.bool('all'),
      namesNeeded: false,
    })
    throwAll(errors)
    if (!infos.length) throw new KubectlError('no objects passed to scale')
    const wanted = k.flags.int('current-replicas')
    await forEach(infos, errors, async info => {
      if (!info.resource.subresources.includes('scale'))
        throw new KubectlError('the server could not find the requested resource')
      if (dryRunOf(k) === 'client') return say(info.object, 'scaled')
      const path = pathOf(info.resource, info.namespace, info.name, 'scale')
      if (k.flags.changed('current-replicas')) {
        const now = dig<number>(await k.client.json('GET', path), 'spec', 'replicas') ?? 0
        if (now !== wanted) throw new KubectlError(`Expected replicas to be ${wanted}, was ${now}`)
      }
      await k.client.json('PATCH', path, {
        query: dryRunQuery(k),
        contentType: 'application/merge-patch+json',
        body: goJson({ spec: { replicas } }),
      })
      await say(info.object, 'scaled')
      const timeout = k.flags.duration('timeout')
      if (!timeout) return
      for (const deadline = k.now() + timeout; ;) {
        const live = await k.client.json('GET', path)
        if (dig(live, 'status', 'replicas') === replicas) return
        if (k.now() > deadline)
          throw new KubectlError(`timed out waiting for ${JSON.stringify(info.name)} to be synced`)
        await k.process.sleep(1000)
      }
    })
  },
}

export const autoscale: Command = {
  name: 'autoscale',
  use: 'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  flags: [
    text('cpu', 'Target CPU utilization over all the pods.'),
    int32('cpu-percent', 'The target average CPU utilization over all the pods.', { default: '-1' }),
    dryRunFlag,
    text('field-manager', 'Name of the manager used to track field ownership.', { default: 'kubectl-autoscale' }),
    ...fileFlags('Filename, directory, or URL to files identifying the resource to autoscale.'),
    int32('max', 'The upper limit for the number of pods that can be set by the autoscaler. Required.', {
      default: '-1',
      required: true,
    }),
    text('memory', 'Target memory utilization over all the pods.'),
    int32('min', 'The lower limit for the number of pods that can be set by the autoscaler.', { default: '-1' }),
    text('name', 'The name for the newly created object.'),
    ...printFlags(),
  ],
  async run(k) {
    const { flags } = k
    const [min, max] = [flags.int('min'), flags.int('max')]
    if (max < 1) throw new KubectlError(`--max=MAXPODS is required and must be at least 1, max: ${max}`)
    if (max < min)
      throw new KubectlError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`)
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, { errors, namesNeeded: true })
    const hpas = (await k.mapper()).resourceFor('horizontalpodautoscalers')
    await forEach(infos, errors, async info => {
      if (!info.resource.subresources.includes('scale'))
        throw new KubectlError(`cannot autoscale a ${info.resource.kind}`)
      const percent = flags.int('cpu-percent') >= 0 ? flags.int('cpu-percent') : Number.parseInt(flags.text('cpu'))
      const metric = (name: string, averageUtilization: number) => ({
        type: 'Resource',
        resource: { name, target: { type: 'Utilization', averageUtilization } },
      })
      const metrics = [
        ...(percent >= 0 ? [metric('cpu', percent)] : []),
        ...(flags.text('memory') ? [metric('memory', Number.parseInt(flags.text('memory')))] : []),
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
      await say(object, 'autoscaled')
    })
  },
}
