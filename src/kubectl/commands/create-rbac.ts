/** `kubectl create role`, `rolebinding`, `clusterrole`, `clusterrolebinding`, `serviceaccount`, `token`.
 *  Source: kubectl/pkg/cmd/create. */
import { pathOf, type Resource } from '../../api/resources.ts'
import type { Command } from '../command.ts'
import { Bare, KubectlError, NoMatch } from '../errors.ts'
import { ApiError } from '../../api/status.ts'
import { array, duration, slice, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { printerFor, printFlags } from '../output/printer.ts'
import { dig } from '../object.ts'
import { goJson } from '../output/json.ts'
import { createCommand, nameOfArgs } from './create-object.ts'

const VERBS: ReadonlySet<string> = new Set(
  'get create update patch delete deletecollection list watch use bind escalate impersonate *'.split(' '),
)
const URL_VERBS: ReadonlySet<string> = new Set('get post put delete options head patch *'.split(' '))

/** `*` stands for all. */
const allOf = (verbs: readonly string[]): string[] => (verbs.includes('*') ? ['*'] : [...new Set(verbs)])

async function rulesOf(k: Invocation): Promise<object[]> {
  const verbs = allOf(k.flags.list('verb'))
  if (!verbs.length) throw new KubectlError('at least one verb must be specified')
  const urls = k.flags.has('non-resource-url') ? k.flags.list('non-resource-url') : []
  const named = k.flags.list('resource')
  if (!named.length && !urls.length) throw new KubectlError('at least one resource must be specified')
  for (const verb of verbs) {
    if (urls.length && !URL_VERBS.has(verb)) throw new KubectlError(`invalid verb: '${verb}' for nonResourceURL`)
    if (!urls.length && !VERBS.has(verb)) await k.err(`Warning: '${verb}' is not a standard resource verb\n`)
  }
  const mapper = await k.mapper()
  const byGroup = new Map<string, string[]>()
  for (const each of named) {
    const [base, subresource] = each.split('/')
    let resource: Resource | undefined
    try {
      resource = base === '*' ? undefined : mapper.resourceFor(base!)
    } catch (error) {
      throw error instanceof NoMatch ? new Bare(error.message) : error
    }
    const group = resource?.group ?? '*'
    const plural = `${resource?.plural ?? '*'}${subresource ? `/${subresource}` : ''}`
    byGroup.set(group, [...(byGroup.get(group) ?? []), plural])
  }
  const names = k.flags.list('resource-name')
  const rules: object[] = [...byGroup].map(([group, resources]) => ({
    apiGroups: [group],
    ...(names.length ? { resourceNames: names } : {}),
    resources,
    verbs,
  }))
  return urls.length ? [...rules, { nonResourceURLs: urls, verbs }] : rules
}

const ruleFlags = [slice('resource'), array('resource-name'), slice('verb')]
const subjectFlags = [array('group'), array('serviceaccount'), array('user')]
const RBAC = 'rbac.authorization.k8s.io'

function subjectsOf(k: Invocation): object[] {
  return [
    ...k.flags.list('user').map(name => ({ apiGroup: RBAC, kind: 'User', name })),
    ...k.flags.list('group').map(name => ({ apiGroup: RBAC, kind: 'Group', name })),
    ...k.flags.list('serviceaccount').map(each => {
      const [namespace, name] = each.split(':')
      if (!name) throw new KubectlError('serviceaccount must be <namespace>:<name>')
      return { kind: 'ServiceAccount', name, namespace }
    }),
  ]
}

export const CREATE_RBAC: readonly Command[] = [
  createCommand({
    name: 'role',
    flags: ruleFlags,
    make: async (k, name) => ({ apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: { name }, rules: await rulesOf(k) }),
  }),
  createCommand({
    name: 'clusterrole',
    clusterScoped: true,
    flags: [...ruleFlags, text('aggregation-rule'), slice('non-resource-url')],
    async make(k, name) {
      const aggregated = k.flags.text('aggregation-rule')
      const matchLabels = Object.fromEntries(aggregated.split(',').map(pair => pair.split('=', 2) as [string, string]))
      return {
        ...(aggregated ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } } : {}),
        apiVersion: `${RBAC}/v1`,
        kind: 'ClusterRole',
        metadata: { name },
        rules: aggregated ? null : await rulesOf(k),
      }
    },
  }),
  createCommand({
    name: 'rolebinding',
    flags: [text('clusterrole'), text('role'), ...subjectFlags],
    failure: 'failed to create rolebinding',
    make(k, name) {
      const [role, clusterRole] = [k.flags.text('role'), k.flags.text('clusterrole')]
      if (Boolean(role) === Boolean(clusterRole))
        throw new KubectlError('exactly one of clusterrole or role must be specified')
      return {
        apiVersion: `${RBAC}/v1`,
        kind: 'RoleBinding',
        metadata: { name },
        roleRef: { apiGroup: RBAC, kind: role ? 'Role' : 'ClusterRole', name: role || clusterRole },
        subjects: subjectsOf(k),
      }
    },
  }),
  createCommand({
    name: 'clusterrolebinding',
    clusterScoped: true,
    flags: [text('clusterrole', { required: true }), ...subjectFlags],
    failure: 'failed to create clusterrolebinding',
    make: (k, name) => ({
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: k.flags.text('clusterrole') },
      subjects: subjectsOf(k),
    }),
  }),
  createCommand({
    name: 'serviceaccount',
    aliases: ['sa'],
    failure: 'failed to create serviceaccount',
    make: (_, name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }),
  }),
  {
    name: 'token',
    flags: [
      slice('audience'),
      text('bound-object-kind'),
      text('bound-object-name'),
      text('bound-object-uid'),
      duration('duration'),
      ...printFlags(),
    ],
    async run(k) {
      const name = nameOfArgs(k)
      const resource = (await k.mapper()).resourceFor('serviceaccounts')
      const seconds = Math.round(k.flags.duration('duration') / 1000)
      const spec = {
        ...(k.flags.list('audience').length ? { audiences: k.flags.list('audience') } : {}),
        ...(seconds ? { expirationSeconds: seconds } : {}),
      }
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec }
      const answer = await k.client
        .json('POST', pathOf(resource, k.namespace, name, 'token'), { body: goJson(request) })
        .catch((error: unknown) => {
          throw error instanceof ApiError ? new KubectlError(`failed to create token: ${error.message}`) : error
        })
      if (k.flags.text('output')) return void (await k.out((await printerFor(k))(answer)))
      await k.out(`${dig<string>(answer, 'status', 'token') ?? ''}\n`)
    },
  },
]
