/** `kubectl auth can-i` and `whoami`. Source: kubectl/pkg/cmd/auth. */
import type { Command } from '../command.ts'
import { KubectlError, Silent } from '../errors.ts'
import { bool, text } from '../flags.ts'
import { dig } from '../object.ts'
import { goJson } from '../output/json.ts'
import { printerFor, printFlags } from '../output/printer.ts'
import { TabWriter } from '../output/tab-writer.ts'

const canI: Command = {
  name: 'can-i',
  flags: [bool('all-namespaces A'), bool('list'), bool('no-headers'), bool('quiet q'), text('subresource')],
  async run(k) {
    const namespace = k.flags.bool('all-namespaces') ? '' : k.namespace
    if (k.flags.bool('list')) {
      if (k.args.length) throw new KubectlError('list option must be specified with no arguments')
      const answer = await k.client.json('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
        body: goJson({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } }),
      })
      type Rule = {
        verbs: string[]
        resources?: string[]
        apiGroups?: string[]
        nonResourceURLs?: string[]
        resourceNames?: string[]
      }
      const list = (all: string[] | undefined) => `[${(all ?? []).join(' ')}]`
      const rows = (dig<Rule[]>(answer, 'status', 'resourceRules') ?? []).flatMap(rule =>
        (rule.resources ?? []).map(r => [
          `${r}${rule.apiGroups?.[0] && r !== '*' ? `.${rule.apiGroups[0]}` : r === '*' ? '.*' : ''}`,
          '[]',
          list(rule.resourceNames),
          list(rule.verbs),
        ]),
      )
      const urls = (dig<Rule[]>(answer, 'status', 'nonResourceRules') ?? []).map(rule => [
        '',
        list(rule.nonResourceURLs),
        '[]',
        list(rule.verbs),
      ])
      const header = k.flags.bool('no-headers') ? [] : [['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']]
      return void (await k.out(new TabWriter().format([...header, ...rows, ...urls])))
    }
    const [verb, what, extra] = k.args
    if (!verb || !what)
      throw new KubectlError(
        `you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.`,
      )
    let attributes: object
    if (what.startsWith('/')) attributes = { nonResourceAttributes: { path: what, verb } }
    else {
      const [type, name = extra] = what.split('/')
      const found = (await k.mapper()).find(type!)
      if (!found && type !== '*') await k.err(`Warning: the server doesn't have a resource type '${type}'\n\n`)
      if (found && !found.namespaced && namespace)
        await k.err(
          `Warning: resource '${found.plural}' is not namespace scoped${found.group ? ` in group '${found.group}'` : ''}\n\n`,
        )
      attributes = {
        resourceAttributes: {
          group: found?.group,
          name,
          namespace,
          resource: found?.plural ?? type,
          subresource: k.flags.text('subresource') || undefined,
          verb,
        },
      }
    }
    const answer = await k.client.json('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      body: goJson({ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: attributes }),
    })
    const allowed = dig<boolean>(answer, 'status', 'allowed') ?? false
    if (!k.flags.bool('quiet')) await k.out(allowed ? 'yes\n' : 'no\n')
    if (!allowed) throw new Silent(1)
  },
}

const whoami: Command = {
  name: 'whoami',
  flags: printFlags(),
  async run(k) {
    const answer = await k.client.json('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
      body: goJson({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} }),
    })
    if (k.flags.text('output')) return void (await k.out((await printerFor(k))(answer)))
    const user =
      dig<{ username?: string; groups?: string[]; extra?: Record<string, string[]> }>(answer, 'status', 'userInfo') ??
      {}
    const rows = [
      ['ATTRIBUTE', 'VALUE'],
      ['Username', user.username ?? ''],
    ]
    if (user.groups?.length) rows.push(['Groups', `[${user.groups.join(' ')}]`])
    for (const key of Object.keys(user.extra ?? {}).sort())
      rows.push([`Extra: ${key}`, `[${user.extra![key]!.join(' ')}]`])
    await k.out(new TabWriter().format(rows))
  },
}

export const auth: Command = { name: 'auth', commands: [canI, whoami] }
