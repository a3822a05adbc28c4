/** `kubectl replace`. Source: kubectl/pkg/cmd/replace/replace.go. */
import { pathOf } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import { FILE_FLAGS, forEach, infosOfFiles, requireFiles } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, withSource } from '../errors.ts'
import { bool, duration, int, text } from '../flags.ts'
import { lastApplied, withLastApplied } from '../last-applied.ts'
import { put, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { deleteAndWait } from './delete.ts'
import { validateFlag, validationQuery } from './validation.ts'

export const replace: Command = {
  name: 'replace',
  flags: [
    text('cascade', { default: 'background', bare: 'background' }),
    dryRunFlag,
    text('field-manager', { default: 'kubectl-replace' }),
    ...FILE_FLAGS,
    bool('force'),
    int('grace-period', { default: '-1' }),
    ...printFlags(),
    text('raw'),
    bool('save-config'),
    text('subresource'),
    duration('timeout'),
    validateFlag,
    bool('wait'),
  ],
  async run(k) {
    requireFiles(k)
    const force = k.flags.bool('force')
    if (k.flags.int('grace-period') >= 0 && !force) throw new KubectlError('--grace-period must have --force specified')
    if (force && dryRunOf(k) !== 'none') throw new KubectlError('--dry-run can not be used when --force is set')
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOfFiles(k, { validate: k.flags.text('validate') !== 'false', errors })
    const query = { ...dryRunQuery(k), ...validationQuery(k), fieldManager: k.flags.text('field-manager') }
    if (force) {
      await forEach(infos, errors, async info => {
        const grace = k.flags.int('grace-period')
        try {
          await deleteAndWait(k, info, grace >= 0 ? { gracePeriodSeconds: grace } : {})
          const { group, kind } = info.resource
          await k.out(
            `${kind.toLowerCase()}${group ? `.${group}` : ''} "${info.name}" deleted${info.namespace ? ` from ${info.namespace} namespace` : ''}\n`,
          )
        } catch (error) {
          if (!isApiError(error, 'NotFound')) throw error
        }
      })
    }
    await forEach(infos, errors, async info => {
      const object =
        k.flags.bool('save-config') || lastApplied(info.object) !== undefined
          ? withLastApplied(info.object)
          : info.object
      if (dryRunOf(k) === 'client') return say(object, 'replaced')
      const send = (body: Unstructured) =>
        k.client.json(
          'PUT',
          pathOf(info.resource, info.namespace, info.name, k.flags.text('subresource') || undefined),
          { query, body: goJson(body) },
        )
      try {
        if (force) {
          const created = await k.client.json('POST', pathOf(info.resource, info.namespace), {
            query,
            body: goJson(object),
          })
          return await say(created, 'replaced')
        }
        let version = info.object.metadata.resourceVersion
        if (!version)
          version = (await k.client.json('GET', pathOf(info.resource, info.namespace, info.name))).metadata
            .resourceVersion
        await say(await send(put(object, ['metadata', 'resourceVersion'], version)), 'replaced')
      } catch (error) {
        throw withSource(force ? 'creating' : 'replacing', info.source, error)
      }
    })
  },
}
