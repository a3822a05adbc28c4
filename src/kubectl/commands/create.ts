/** `kubectl create`, with -f or one of its subcommands. Source: kubectl/pkg/cmd/create/create.go. */
import { pathOf } from '../../api/resources.ts'
import { FILE_FLAGS, forEach, infosOfFiles } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, withSource } from '../errors.ts'
import { bool, text } from '../flags.ts'
import { withLastApplied } from '../last-applied.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { CREATE_CONFIG } from './create-config.ts'
import { CREATE_RBAC } from './create-rbac.ts'
import { CREATE_SERVICE } from './create-service.ts'
import { CREATE_WORKLOADS } from './create-workload.ts'
import { validateFlag, validationQuery } from './validation.ts'

export const create: Command = {
  name: 'create',
  commands: [...CREATE_CONFIG, ...CREATE_RBAC, CREATE_SERVICE, ...CREATE_WORKLOADS],
  flags: [
    dryRunFlag,
    bool('edit'),
    text('field-manager', { default: 'kubectl-create' }),
    ...FILE_FLAGS,
    ...printFlags(),
    text('raw'),
    bool('save-config'),
    text('selector l'),
    validateFlag,
    bool('windows-line-endings'),
  ],
  async run(k) {
    if (!k.flags.list('filename').length && !k.flags.text('kustomize')) {
      if (k.args.length) throw k.usage(`Unexpected args: [${k.args.join(' ')}]`)
      throw new KubectlError('must specify one of -f and -k')
    }
    if (k.flags.text('raw')) {
      const [file] = k.flags.list('filename')
      const body = file === '-' ? await k.process.stdin.text() : k.process.host.files.readText(k.process.path(file!))
      return void (await k.out(await k.client.text('POST', k.flags.text('raw'), { body })))
    }
    const errors: unknown[] = []
    const infos = await infosOfFiles(k, { validate: k.flags.text('validate') !== 'false', errors })
    const say = await reporter(k)
    await forEach(infos, errors, async info => {
      const object = k.flags.bool('save-config') ? withLastApplied(info.object) : info.object
      if (dryRunOf(k) === 'client') return say(object, 'created')
      try {
        const created = await k.client.json('POST', pathOf(info.resource, info.namespace), {
          query: { ...dryRunQuery(k), ...validationQuery(k), fieldManager: k.flags.text('field-manager') },
          body: goJson(object),
        })
        await say(created, 'created')
      } catch (error) {
        throw withSource('creating', info.source, error)
      }
    })
  },
}
