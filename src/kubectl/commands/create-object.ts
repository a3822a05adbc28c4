/** What the subcommands of `kubectl create` share: from an object made of flags to the server. */
import { pathOf } from '../../api/resources.ts'
import type { Command } from '../command.ts'
import { KubectlError, messageOf } from '../errors.ts'
import { bool, text, type FlagSpec } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { withLastApplied } from '../last-applied.ts'
import type { Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { validateFlag, validationQuery } from './validation.ts'

interface Row {
  name: string
  aliases?: readonly string[]
  flags?: readonly FlagSpec[]
  /** The object; its namespace is filled in for namespaced kinds. @throws KubectlError */
  make: (k: Invocation, name: string) => Unstructured | Promise<Unstructured>
  /** Goes before the error of a failed request: `failed to create deployment`. */
  failure?: string
  /** Without a colon after it. */
  plainFailure?: boolean
  clusterScoped?: boolean
  /** May be called without a name. */
  nameless?: boolean
}

export function createCommand(row: Row): Command {
  return {
    name: row.name,
    aliases: row.aliases,
    flags: [
      ...(row.flags ?? []),
      dryRunFlag,
      text('field-manager', { default: 'kubectl-create' }),
      ...printFlags(),
      bool('save-config'),
      validateFlag,
    ],
    async run(k) {
      const made = await row.make(k, nameOfArgs(k))
      const hashed = k.flags.has('append-hash') && k.flags.bool('append-hash')
      const object = hashed ? (await k.load(import('./append-hash.ts'))).withHash(made) : made
      await createObject(k, object, row)
    },
  }
}

/** @throws KubectlError unless there is exactly one */
export function nameOfArgs(k: Invocation): string {
  const names = k.dash >= 0 ? k.args.slice(0, k.dash) : k.args
  if (names.length !== 1) throw k.usage(`exactly one NAME is required, got ${names.length}`)
  return names[0]!
}

async function createObject(k: Invocation, made: Unstructured, row: Row): Promise<void> {
  const say = await reporter(k)
  const dry = dryRunOf(k)
  const namespaced = !row.clusterScoped
  const inNamespace = namespaced && (k.namespaceGiven || dry !== 'client')
  let object = inNamespace ? { ...made, metadata: { ...made.metadata, namespace: k.namespace } } : made
  if (k.flags.bool('save-config')) object = withLastApplied(object)
  if (dry !== 'client') {
    const resource = (await k.mapper()).forKind(object.apiVersion, object.kind)
    if (!resource) throw new KubectlError(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`)
    try {
      object = await k.client.json('POST', pathOf(resource, k.namespace), {
        query: { ...dryRunQuery(k), ...validationQuery(k), fieldManager: k.flags.text('field-manager') },
        body: goJson(object),
      })
    } catch (error) {
      if (row.failure && error instanceof Error && 'status' in error)
        throw new KubectlError(`${row.failure}${row.plainFailure ? '' : ':'} ${messageOf(error)}`)
      throw error
    }
  }
  await say(object, 'created')
}
