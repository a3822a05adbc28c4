/** `kubectl create role`, `rolebinding`, `clusterrole`, `clusterrolebinding`, `serviceaccount`, `token`.
 *  Source: kubectl/pkg/cmd/create. */
import { pathOf } from '../../api/resources.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, duration, slice, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { dig } from '../object.ts'
import { goJson } from '../output/json.ts'
import { createCommand, nameOfArgs } from './create-object.ts'

async function rulesOf(k: Invocation): Promise<object[]> {
  const verbs = [...new Set(k.flags.list('verb'))]
  if (!verbs.length) throw new KubectlError('at least one verb must be specified')
  const urls = k.flags.has('non-resource-url') ? k.flags.list('non-resource-url') : []
  const named = k.flags.list('resource')
  if (!named.length && !urls.length) throw new KubectlError('at least one resource must be specified')
  if (urls.length) return [{ nonResourceURLs: urls, verbs }]
  const mapper = await k.mapper()
  const byGroup = new Map<string, string[]>()
  for (const each of named) {
    const [base, subresource] = each.split('/')
    const resource = base === '*' ? undefined : mapper.resourceFor(base!)
    const group = resource?.group ?? '*'
    const plural = `${resource?.plural ?? '*'}${subresource ? `/${subresource}` : ''}`
    byGroup.set(group, [...(byGroup.get(group) ?? []), plural])
  }
  const names = k.flags.list('resource-name')
  return [...byGroup].map(([group, resources]) => ({
    apiGroups: [group],
    ...(names.length ? { resourceNames: names } : {}),
    resources,
    verbs,
  }))
}

const ruleFlags = [
  slice('resource', 'Resource that the rule applies to'),
  array('resource-name', 'Resource in the white list that the rule applies to, repeat this flag for multiple items'),
  slice('verb', 'Verb that applies to the resources contained in the rule'),
]
const subjectFlags = [
  array('group', 'Groups to bind to the role.'),
  array('serviceaccount', 'Service accounts to bind to the role, in the format <namespace>:<name>.'),
  array('user', 'Usernames to bind to the role.'),
]
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
    use: 'create role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
    short: 'Create a role with single rule',
    flags: ruleFlags,
    failure: 'failed to create role',
    make: async (k, name) => ({ apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: { name }, rules: await rulesOf(k) }),
  }),
  createCommand({
    name: 'clusterrole',
    use: 'create clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
    short: 'Create a cluster role',
    clusterScoped: true,
    flags: [...ruleFlags, slice('non-resource-url', 'A partial url that user should have access to.')],
    failure: 'failed to create clusterrole',
    make: async (k, name) => ({
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: await rulesOf(k),
    }),
  }),
  createCommand({
    name: 'rolebinding',
    use: 'create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
    short: 'Create a role binding for a particular role or cluster role',
    flags: [
      text('clusterrole', 'ClusterRole this RoleBinding should reference'),
      text('role', 'Role this RoleBinding should reference'),
      ...subjectFlags,
    ],
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
    use: 'create clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
    short: 'Create a cluster role binding for a particular cluster role',
    clusterScoped: true,
    flags: [
      text('clusterrole', 'ClusterRole this ClusterRoleBinding should reference', { required: true }),
      ...subjectFlags,
    ],
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
    use: 'create serviceaccount NAME [--dry-run=server|client|none]',
    short: 'Create a service account with the specified name',
    failure: 'failed to create serviceaccount',
    make: (_, name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }),
  }),
  {
    name: 'token',
    use: 'create token SERVICE_ACCOUNT_NAME',
    short: 'Request a service account token',
    flags: [
      slice('audience', 'Audience of the requested token.'),
      duration('duration', 'Requested lifetime of the issued token.'),
    ],
    async run(k) {
      const name = nameOfArgs(k)
      const resource = (await k.mapper()).resourceFor('serviceaccounts')
      const seconds = Math.round(k.flags.duration('duration') / 1000)
      const spec = {
        ...(k.flags.list('audience').length ? { audiences: k.flags.list('audience') } : {}),
        ...(seconds ? { expirationSeconds: seconds } : {}),
      }
      const answer = await k.client.json('POST', pathOf(resource, k.namespace, name, 'token'), {
        body: goJson({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec }),
      })
      await k.out(`${dig<string>(answer, 'status', 'token') ?? ''}\n`)
    },
  },
]
