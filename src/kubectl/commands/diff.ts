/** `kubectl diff`. Source: kubectl/pkg/cmd/diff/diff.go; the comparison is its own, in the form of `diff -u -N`. */
import { pathOf } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import { FILE_FLAGS, infosOfFiles, requireFiles, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { Bare, KubectlError, report } from '../errors.ts'
import { array, bool, int, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { dig, put, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { withoutManagedFields } from '../output/printer.ts'
import { unifiedDiff } from '../unified-diff.ts'
import { writeYaml } from '../yaml/write.ts'
import { patchOf } from './apply.ts'

export const diff: Command = {
  name: 'diff',
  flags: [
    array('prune-allowlist'),
    int('concurrency', {
      default: '1',
    }),
    text('field-manager', {
      default: 'kubectl-client-side-apply',
    }),
    ...FILE_FLAGS,
    bool('force-conflicts'),
    bool('prune'),
    text('selector l'),
    bool('server-side'),
    bool('show-managed-fields'),
  ],
  async run(k) {
    try {
      requireFiles(k)
      return await compare(k)
    } catch (error) {
      if (error instanceof KubectlError || (error instanceof Error && 'status' in error))
        throw new Bare(report(error).text.trimEnd(), 2)
      throw error
    }
  },
}

async function compare(k: Invocation): Promise<number> {
  const infos = await infosOfFiles(k, { validate: true })
  let differs = false
  const id = () => String(1_000_000_000 + k.process.host.sim.random.int(3_000_000_000))
  const [live, merged] = [`/tmp/LIVE-${id()}`, `/tmp/MERGED-${id()}`]
  for (const info of infos) {
    const [before, after] = await pairOf(k, info)
    const group = info.resource.group ? `${info.resource.group}.` : ''
    const name = `${group}${info.resource.version}.${info.resource.kind}.${info.namespace ?? ''}.${info.name}`
    const at = `${new Date(k.now())
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, '')}.000000000 +0000`
    const text = unifiedDiff(show(k, before), show(k, after), [`${live}/${name}\t${at}`, `${merged}/${name}\t${at}`])
    if (!text) continue
    differs = true
    await k.out(`diff -u -N ${live}/${name} ${merged}/${name}\n${text}`)
  }
  return differs ? 1 : 0
}

async function pairOf(k: Invocation, info: Info): Promise<[Unstructured | undefined, Unstructured]> {
  const path = pathOf(info.resource, info.namespace, info.name)
  const query = { dryRun: 'All', fieldManager: k.flags.text('field-manager') }
  let live: Unstructured | undefined
  try {
    live = await k.client.json('GET', path)
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error
  }
  if (k.flags.bool('server-side')) {
    const options = {
      query: {
        ...query,
        fieldManager: k.flags.changed('field-manager') ? query.fieldManager : 'kubectl',
        force: k.flags.bool('force-conflicts'),
      },
      contentType: 'application/apply-patch+yaml',
      body: goJson(info.object),
    }
    return [live, await k.client.json('PATCH', path, options)]
  }
  const modified = put(info.object, ['metadata', 'annotations'], info.object.metadata.annotations ?? {})
  if (!live)
    return [
      undefined,
      await k.client.json('POST', pathOf(info.resource, info.namespace), { query, body: goJson(modified) }),
    ]
  const patch = patchOf(live, modified)
  const merged = await k.client.json('PATCH', path, {
    query,
    contentType: 'application/strategic-merge-patch+json',
    body: goJson(patch),
  })
  return [live, put(merged, ['metadata', 'resourceVersion'], live.metadata.resourceVersion)]
}

function show(k: Invocation, object: Unstructured | undefined): string {
  if (!object) return ''
  const shown = k.flags.bool('show-managed-fields') ? object : withoutManagedFields(object)
  if (shown.kind !== 'Secret') return writeYaml(shown)
  const masked = Object.fromEntries(Object.keys(dig<object>(shown, 'data') ?? {}).map(key => [key, '***']))
  return writeYaml({ ...shown, data: masked })
}
