/** `kubectl wait`. Source: kubectl/pkg/cmd/wait (wait.go, condition.go, json.go, delete.go, create.go). */
import { pathOf } from '../../api/resources.ts'
import { ApiError, isApiError, notFound } from '../../api/status.ts'
import { infosOfBoth, targetsOf, infosOfFiles, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, throwAll } from '../errors.ts'
import { array, bool, duration, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { dig, type Unstructured } from '../object.ts'
import { goPlain } from '../output/go-value.ts'
import { JsonPath, JsonPathError, relaxed } from '../output/jsonpath.ts'
import { reporter, printFlags } from '../output/printer.ts'
import { waitUntilGone } from './delete.ts'

export const wait: Command = {
  name: 'wait',
  flags: [
    bool('all'),
    bool('all-namespaces A'),
    text('field-selector'),
    array('filename f'),
    bool('recursive R', { default: 'true' }),
    text('for'),
    bool('local'),
    ...printFlags(),
    text('selector l'),
    duration('timeout', { default: '30s' }),
  ],
  run,
}

type Condition = { kind: 'create' } | { kind: 'delete' } | { kind: 'met'; test: (object: Unstructured) => boolean }

/** @throws KubectlError */
function conditionOf(given: string): Condition {
  const lower = given.toLowerCase()
  if (lower === 'delete') return { kind: 'delete' }
  if (lower === 'create') return { kind: 'create' }
  const condition = /^condition=(.*?)(?:=(.*))?$/i.exec(given)
  if (condition) {
    const [, name, value = 'true'] = condition
    return {
      kind: 'met',
      test: object => {
        const found = dig<{ type: string; status: string; observedGeneration?: number }[]>(
          object,
          'status',
          'conditions',
        )?.find(c => c.type.toLowerCase() === name!.toLowerCase())
        if (!found) return false
        const generation = object.metadata.generation ?? 0
        const observed = found.observedGeneration ?? dig<number>(object, 'status', 'observedGeneration')
        if (observed !== undefined && observed < generation) return false
        return found.status.toLowerCase() === value.toLowerCase()
      },
    }
  }
  const json = /^jsonpath=(.*)$/is.exec(given)
  if (json) return jsonCondition(json[1]!)
  throw new KubectlError(`unrecognized condition: ${JSON.stringify(given)}`)
}

function jsonCondition(given: string): Condition {
  // A single `=` divides; a double one belongs to a filter.
  const [expression, wanted, more] = given
    .replaceAll('==', '\0')
    .split('=')
    .map(part => part.replaceAll('\0', '=='))
  if (more !== undefined)
    throw new KubectlError(
      `jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'`,
    )
  let path: JsonPath
  try {
    path = new JsonPath(relaxed(expression!))
  } catch (error) {
    throw new KubectlError((error as Error).message)
  }
  const value = wanted?.replace(/^['"]+|['"]+$/g, '')
  if (value === '')
    throw new KubectlError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    )
  return {
    kind: 'met',
    test: object => {
      let results: unknown[]
      try {
        results = path.find(object).flat()
      } catch (error) {
        if (error instanceof JsonPathError) return false
        throw error
      }
      if (!results.length) return false
      if (value === undefined) return true
      if (results.length > 1) throw new KubectlError('given jsonpath expression matches more than one value')
      if (results[0] !== null && typeof results[0] === 'object')
        throw new KubectlError('jsonpath leads to a nested object or list which is not supported')
      return goPlain(results[0]) === value
    },
  }
}

async function run(k: Invocation): Promise<void> {
  const { flags } = k
  const condition = conditionOf(flags.text('for'))
  const timeout = flags.duration('timeout')
  const deadline = k.now() + (timeout < 0 ? 7 * 24 * 3_600_000 : timeout)
  const say = await reporter(k)
  if (condition.kind === 'create') return waitForCreate(k, deadline, say)
  const errors: unknown[] = []
  const infos = await infosOfBoth(k, {
    errors,
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
    namesNeeded: true,
  })
  if (condition.kind === 'met' && !infos.length && !errors.length) throw new KubectlError('no matching resources found')
  const failed = condition.kind === 'delete' ? errors.filter(e => !isApiError(e, 'NotFound')) : errors
  for (const info of infos) {
    try {
      let { object } = info
      if (condition.kind === 'delete') await waitUntilGone(k, info, deadline)
      else object = await waitUntilMet(k, info, condition.test, { deadline, once: timeout === 0 })
      await say(object, 'condition met')
    } catch (error) {
      if (!(error instanceof KubectlError || error instanceof ApiError)) throw error
      failed.push(error)
    }
  }
  throwAll(failed)
}

async function waitForCreate(
  k: Invocation,
  deadline: number,
  say: Awaited<ReturnType<typeof reporter>>,
): Promise<void> {
  const targets = k.flags.list('filename').length
    ? (await infosOfFiles(k)).map(i => ({ resource: i.resource, name: i.name, namespace: i.namespace }))
    : (await targetsOf(k)).map(t => ({ ...t, namespace: t.resource.namespaced ? k.namespace : undefined }))
  for (const { resource, name, namespace } of targets) {
    if (!name) throw new KubectlError('resource name must be provided')
    for (;;) {
      try {
        await say(await k.client.json('GET', pathOf(resource, namespace, name)), 'condition met')
        break
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error
        if (k.now() >= deadline) throw new KubectlError('timed out waiting for the condition')
        await k.process.sleep(Math.min(500, Math.max(1, deadline - k.now())))
      }
    }
  }
}

async function waitUntilMet(
  k: Invocation,
  info: Info,
  test: (object: Unstructured) => boolean,
  { deadline, once }: { deadline: number; once: boolean },
): Promise<Unstructured> {
  const path = pathOf(info.resource, info.namespace)
  const query = { fieldSelector: `metadata.name=${info.name}` }
  const kinded = (o: Unstructured) => ({
    ...o,
    kind: o.kind ?? info.resource.kind,
    apiVersion: o.apiVersion ?? info.object.apiVersion,
  })
  const late = () => new KubectlError(`timed out waiting for the condition on ${info.resource.plural}/${info.name}`)
  // Once the time is over, nothing is looked at any more.
  if (!once && k.now() >= deadline) throw late()
  for (;;) {
    const list = await k.client.json('GET', path, { query })
    const found = (list['items'] as Unstructured[])[0]
    if (!found) throw new ApiError(notFound(info.resource.plural, info.name, info.resource.group))
    if (test(kinded(found))) return kinded(found)
    if (once) throw new KubectlError(`condition not met for ${info.resource.plural}/${info.name}`)
    if (k.now() >= deadline) throw late()
    const events = k.client.watch(path, { ...query, resourceVersion: list.metadata.resourceVersion }, { deadline })
    for (;;) {
      const next = await events.next()
      if (next.done) {
        if (next.value === 'timeout') throw late()
        break
      }
      if (next.value.type === 'DELETED') continue
      if (test(kinded(next.value.object))) {
        await events.return('ended')
        return kinded(next.value.object)
      }
    }
  }
}
