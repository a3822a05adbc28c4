/** `kubectl edit`. Source: kubectl/pkg/cmd/util/editor/editoptions.go. */
import { pathOf } from '../../api/resources.ts'
import { FILE_FLAGS, forEach, infosOfBoth } from '../builder.ts'
import type { Command } from '../command.ts'
import { throwAll } from '../errors.ts'
import { bool, text } from '../flags.ts'
import { editText } from '../editor.ts'
import { itemsOf, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { printFlags, reporter, withoutManagedFields } from '../output/printer.ts'
import { twoWayPatch } from '../strategic.ts'
import { writeYaml } from '../yaml/write.ts'
import { validateFlag, validationQuery } from './validation.ts'

export const edit: Command = {
  name: 'edit',
  flags: [
    text('field-manager', { default: 'kubectl-edit' }),
    ...FILE_FLAGS,
    ...printFlags(),
    bool('output-patch'),
    bool('save-config'),
    text('subresource'),
    validateFlag,
    bool('windows-line-endings'),
  ],
  async run(k) {
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, { errors })
    throwAll(errors)
    const shown = infos.map(info => withoutManagedFields(info.object))
    const one = shown.length === 1
    const text = writeYaml(one ? shown[0] : { apiVersion: 'v1', kind: 'List', metadata: {}, items: shown })
    const edited = await editText(k, text, value => (one ? [value as Unstructured] : itemsOf(value as Unstructured)))
    if (!edited) return
    const say = await reporter(k)
    await forEach(infos, errors, async info => {
      const before = withoutManagedFields(info.object)
      const after = edited.find(o => o.kind === info.object.kind && o.metadata?.name === info.name)
      if (!after) return
      const patch = twoWayPatch(info.resource.kind, before, after)
      if (!Object.keys(patch).length) return k.err('Edit cancelled, no changes made.\n')
      const body = goJson(patch)
      const saved = await k.client.json(
        'PATCH',
        pathOf(info.resource, info.namespace, info.name, k.flags.text('subresource') || undefined),
        {
          query: { ...validationQuery(k), fieldManager: k.flags.text('field-manager') },
          contentType: 'application/strategic-merge-patch+json',
          body,
        },
      )
      if (k.flags.bool('output-patch')) await k.out(`Patch: ${body}\n`)
      await say(saved, 'edited')
    })
  },
}
