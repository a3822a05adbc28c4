/** `kubectl patch`. Source: kubectl/pkg/cmd/patch/patch.go. Left out: --local of strategic patches. */
import { pathOf } from '../../api/resources.ts'
import { FILE_FLAGS, forEach, infosOfBoth } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool, text } from '../flags.ts'
import { deepEqual } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { readYaml, YamlError } from '../yaml/read.ts'

const TYPES: Record<string, string> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
}

export const patch: Command = {
  name: 'patch',
  flags: [
    bool('local'),
    dryRunFlag,
    text('field-manager', { default: 'kubectl-patch' }),
    ...FILE_FLAGS,
    ...printFlags(),
    text('patch p'),
    text('patch-file'),
    text('subresource'),
    text('type', { default: 'strategic' }),
  ],
  async run(k) {
    const { flags } = k
    const file = flags.text('patch-file')
    if (!flags.text('patch') && !file)
      throw new KubectlError('must specify --patch or --patch-file containing the contents of the patch')
    if (flags.text('patch') && file) throw new KubectlError('cannot specify --patch and --patch-file together')
    const type = TYPES[flags.text('type').toLowerCase()]
    if (!type)
      throw new KubectlError(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.text('type'))}`)
    const files = k.process.host.files
    if (file && file !== '-' && !files.exists(k.process.path(file)))
      throw new KubectlError(`unable to read patch file: open ${file}: no such file or directory`)
    const source = file
      ? file === '-'
        ? await k.process.stdin.text()
        : files.readText(k.process.path(file))
      : flags.text('patch')
    let value: unknown
    try {
      value = readYaml(source)
    } catch (error) {
      if (!(error instanceof YamlError)) throw error
      throw new KubectlError(`unable to parse ${JSON.stringify(source)}: ${error.message}`)
    }
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOfBoth(k, { errors, namesNeeded: true })
    await forEach(infos, errors, async info => {
      if (dryRunOf(k) === 'client') return say(info.object, 'patched')
      const patched = await k.client.json(
        'PATCH',
        pathOf(info.resource, info.namespace, info.name, flags.text('subresource') || undefined),
        {
          query: { ...dryRunQuery(k), fieldManager: flags.text('field-manager') },
          contentType: type,
          body: goJson(value),
        },
      )
      await say(patched, deepEqual(patched, info.object) ? 'patched (no change)' : 'patched')
    })
  },
}
