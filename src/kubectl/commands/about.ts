/** `kubectl version`, `cluster-info`, `api-resources`, `api-versions`, `top`, `events`, `completion`.
 *  Source: kubectl/pkg/cmd/{version,clusterinfo,apiresources,top,events}. */
import { apiVersion, pathOf } from '../../api/resources.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool, slice, text, type FlagSpec } from '../flags.ts'
import { groupResource } from '../mapping.ts'
import { dig, itemsOf } from '../object.ts'
import { goJson } from '../output/json.ts'
import { TabWriter } from '../output/tab-writer.ts'
import { writeYaml } from '../yaml/write.ts'

const CLIENT = {
  buildDate: '2026-10-14T18:14:19Z',
  compiler: 'gc',
  gitCommit: 'f2c9a6b8f0e6c3c3a52fb1dd0ba8ca6c1f3ef5a2',
  gitTreeState: 'clean',
  gitVersion: 'v1.36.4',
  goVersion: 'go1.25.3',
  major: '1',
  minor: '36',
  platform: 'linux/amd64',
}
const KUSTOMIZE = 'v5.8.0'

export const version: Command = {
  name: 'version',
  flags: [bool('client'), text('output o')],
  async run(k) {
    if (k.args.length) throw new KubectlError(`extra arguments: [${k.args.join(' ')}]`)
    const output = k.flags.text('output')
    if (!['', 'json', 'yaml'].includes(output)) throw new KubectlError("--output must be 'yaml' or 'json'")
    let failed: unknown
    let server: { gitVersion?: string } | undefined
    if (!k.flags.bool('client')) {
      try {
        server = await k.client.json<{ gitVersion?: string }>('GET', '/version')
      } catch (error) {
        failed = error
      }
    }
    const all = { clientVersion: CLIENT, kustomizeVersion: KUSTOMIZE, ...(server ? { serverVersion: server } : {}) }
    if (output === 'json') await k.out(`${JSON.stringify(all, undefined, 2)}\n`)
    else if (output === 'yaml') await k.out(writeYaml(all))
    else {
      await k.out(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n`)
      if (server) await k.out(`Server Version: ${server.gitVersion}\n`)
    }
    if (failed) throw failed
  },
}

export const clusterInfo: Command = {
  name: 'cluster-info',
  async run(k) {
    const tty = k.process.stdout.isTty
    const green = (s: string) => (tty ? `\x1b[0;32m${s}\x1b[0m` : s)
    const yellow = (s: string) => (tty ? `\x1b[0;33m${s}\x1b[0m` : s)
    const services = (await k.mapper()).resourceFor('services')
    const list = await k.client.json('GET', pathOf(services, 'kube-system'), {
      query: { labelSelector: 'kubernetes.io/cluster-service=true' },
    })
    await k.out(`${green('Kubernetes control plane')} is running at ${yellow(k.client.server)}\n`)
    for (const service of itemsOf(list)) {
      const ports = dig<{ name?: string; port: number }[]>(service, 'spec', 'ports') ?? []
      const port = ports[0]?.name ?? ports[0]?.port ?? ''
      const title = service.metadata.labels?.['kubernetes.io/name'] ?? service.metadata.name!
      const link = `${k.client.server}/api/v1/namespaces/${service.metadata.namespace}/services/${service.metadata.name}:${port}/proxy`
      await k.out(`${green(title)} is running at ${yellow(link)}\n`)
    }
    await k.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
  },
}

export const apiResources: Command = {
  name: 'api-resources',
  flags: [
    text('api-group'),
    bool('cached'),
    slice('categories'),
    bool('namespaced', { default: 'true' }),
    bool('no-headers'),
    text('output o'),
    text('sort-by'),
    slice('verbs'),
  ],
  async run(k) {
    const { flags } = k
    if (k.args.length) throw k.usage(`unexpected arguments: [${k.args.join(' ')}]`)
    const output = flags.text('output')
    if (!['', 'wide', 'name', 'json', 'yaml'].includes(output))
      throw new KubectlError(`--output ${output} is not available`)
    const sort = flags.text('sort-by')
    if (!['', 'name', 'kind'].includes(sort)) throw new KubectlError('--sort-by accepts only name or kind')
    const group = flags.changed('api-group') ? flags.text('api-group') : undefined
    const all = (await k.mapper()).resources
    // The first version of a group is the preferred one.
    const preferred = new Map(all.map(r => [groupResource(r), r] as const).reverse())
    const rows = [...preferred.values()].filter(
      r =>
        r.verbs.length > 0 &&
        (group === undefined || r.group === group) &&
        (!flags.changed('namespaced') || r.namespaced === flags.bool('namespaced')) &&
        flags.list('verbs').every(verb => r.verbs.includes(verb)) &&
        flags.list('categories').every(category => r.categories.includes(category)),
    )
    const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
    rows.sort((a, b) =>
      sort === 'name'
        ? order(a.plural, b.plural)
        : sort === 'kind'
          ? order(a.kind, b.kind)
          : order(a.group, b.group) || order(a.plural, b.plural),
    )
    if (output === 'name') return void (await k.out(rows.map(r => `${groupResource(r)}\n`).join('')))
    if (output === 'json' || output === 'yaml') {
      const resources = rows.map(r => ({
        categories: r.categories.length ? r.categories : undefined,
        group: r.group || undefined,
        kind: r.kind,
        name: r.plural,
        namespaced: r.namespaced,
        shortNames: r.short.length ? r.short : undefined,
        singularName: r.singular,
        verbs: r.verbs,
        version: r.version,
      }))
      const listed = { apiVersion: 'v1', groupVersion: '', kind: 'APIResourceList', resources }
      return void (await k.out(output === 'json' ? `${goJson(listed, 4)}\n` : writeYaml(listed)))
    }
    const wide = output === 'wide'
    const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])]
    const cells = rows.map(r => [
      r.plural,
      r.short.join(','),
      apiVersion(r),
      String(r.namespaced),
      r.kind,
      ...(wide ? [r.verbs.join(','), r.categories.join(',')] : []),
    ])
    await k.out(new TabWriter().format(flags.bool('no-headers') ? cells : [header, ...cells]))
  },
}

export const apiVersions: Command = {
  name: 'api-versions',
  async run(k) {
    if (k.args.length) throw k.usage(`unexpected arguments: [${k.args.join(' ')}]`)
    const all = new Set((await k.mapper()).resources.map(apiVersion))
    await k.out(
      [...all]
        .sort()
        .map(v => `${v}\n`)
        .join(''),
    )
  },
}

const topOf = (name: string, aliases: readonly string[], flags: readonly FlagSpec[]): Command => ({
  name,
  aliases,
  flags: [
    bool('no-headers'),
    text('selector l'),
    text('sort-by'),
    bool('use-protocol-buffers', { default: 'true' }),
    ...flags,
  ],
  async run(k) {
    const sort = k.flags.text('sort-by')
    if (!['', 'cpu', 'memory'].includes(sort)) throw new KubectlError('--sort-by accepts only cpu or memory')
    if (k.args.length > 1) throw k.usage(`accepts at most 1 arg(s), received ${k.args.length}`)
    if (k.args.length && k.flags.text('selector')) throw k.usage('only one of NAME or --selector can be provided')
    if ((await k.mapper()).resources.some(r => r.group === 'metrics.k8s.io'))
      throw new KubectlError('metrics not available yet')
    throw new KubectlError('Metrics API not available')
  },
})

export const top: Command = {
  name: 'top',
  commands: [
    topOf('node', ['nodes', 'no'], [bool('show-capacity')]),
    topOf('pod', ['pods', 'po'], [bool('all-namespaces A'), bool('containers'), text('field-selector'), bool('sum')]),
  ],
}

export const completion: Command = {
  name: 'completion',
  async run(k) {
    const [shell, ...more] = k.args
    if (!shell) throw k.usage('Shell not specified.')
    if (more.length) throw k.usage('Too many arguments. Expected only the shell type.')
    if (!['bash', 'zsh', 'fish', 'powershell'].includes(shell))
      throw k.usage(`Unsupported shell type ${JSON.stringify(shell)}.`)
    await k.out(`# ${shell} completion for kubectl: this terminal completes kubectl by itself\n`)
  },
}
