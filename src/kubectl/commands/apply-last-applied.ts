/** `kubectl apply view-last-applied`, `set-last-applied`, `edit-last-applied`.
 *  Source: kubectl/pkg/cmd/apply/apply_{view,set,edit}_last_applied.go. */
import { pathOf } from '../../api/resources.ts'
import { fetchInfo, FILE_FLAGS, forEach, infosOfBoth, infosOfFiles, requireFiles } from '../builder.ts'
import { validateFlag } from './validation.ts'
import type { Command } from '../command.ts'
import { KubectlError, throwAll } from '../errors.ts'
import { array, bool, text } from '../flags.ts'
import { LAST_APPLIED, lastApplied, withLastApplied } from '../last-applied.ts'
import type { Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { writeYaml } from '../yaml/write.ts'

export const viewLastApplied: Command = {
  name: 'view-last-applied',
  flags: [bool('all'), ...FILE_FLAGS, text('output o', { default: 'yaml' }), text('selector l')],
  async run(k) {
    const format = k.flags.text('output')
    if (format !== 'yaml' && format !== 'json')
      throw k.usage(`Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`)
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, {
      errors,
      labelSelector: k.flags.text('selector'),
      all: k.flags.bool('all'),
      namesNeeded: false,
    })
    throwAll(errors)
    for (const { object } of infos) {
      const applied = lastApplied(object)
      if (applied === undefined) continue
      const value = JSON.parse(applied) as unknown
      await k.out(format === 'json' ? `${goJson(value, 2)}\n` : writeYaml(value))
    }
  },
}

export const setLastApplied: Command = {
  name: 'set-last-applied',
  flags: [bool('create-annotation'), dryRunFlag, array('filename f'), ...printFlags()],
  async run(k) {
    requireFiles(k)
    const say = await reporter(k)
    const errors: unknown[] = []
    await forEach(await infosOfFiles(k), errors, async info => {
      const live = await fetchInfo(k, info.resource, info.name, info.namespace)
      if (lastApplied(live.object) === undefined && !k.flags.bool('create-annotation')) {
        throw new KubectlError(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        )
      }
      const annotation = lastApplied(withLastApplied(info.object))
      if (annotation === lastApplied(live.object)) return say(live.object, 'configured')
      const body = goJson({ metadata: { annotations: { [LAST_APPLIED]: annotation } } })
      const patched =
        dryRunOf(k) === 'client'
          ? live.object
          : await k.client.json<Unstructured>('PATCH', pathOf(info.resource, info.namespace, info.name), {
              contentType: 'application/merge-patch+json',
              body,
              query: dryRunQuery(k),
            })
      await say(patched, 'configured')
    })
  },
}

export const editLastApplied: Command = {
  name: 'edit-last-applied',
  flags: [
    text('field-manager', { default: 'kubectl-client-side-apply' }),
    ...FILE_FLAGS,
    ...printFlags(),
    validateFlag,
    bool('windows-line-endings'),
  ],
  async run(k) {
    const { editText } = await k.load(import('../editor.ts'))
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, { errors, namesNeeded: true })
    await forEach(infos, errors, async info => {
      const applied = lastApplied(info.object)
      if (applied === undefined)
        throw new KubectlError(`no last-applied-configuration annotation found on resource: ${info.name}`)
      const edited = await editText(k, writeYaml(JSON.parse(applied)), value => value as Unstructured)
      if (!edited) return
      const body = goJson({ metadata: { annotations: { [LAST_APPLIED]: `${goJson(edited)}\n` } } })
      const patched = await k.client.json('PATCH', pathOf(info.resource, info.namespace, info.name), {
        contentType: 'application/merge-patch+json',
        body,
      })
      await (
        await reporter(k)
      )(patched, 'edited')
    })
  },
}
