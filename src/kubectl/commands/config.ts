/** `kubectl config`. Source: kubectl/pkg/cmd/config. Left out: set-credentials with certificates. */
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { contextOf, saveKubeconfig, type Kubeconfig } from '../kubeconfig.ts'
import { put } from '../object.ts'
import { printerFor, printFlags } from '../output/printer.ts'
import { TabWriter } from '../output/tab-writer.ts'
import { byGoYaml } from '../yaml/write.ts'

const one = (k: Invocation, what: string): string => {
  if (k.args.length !== 1) throw k.usage(what)
  return k.args[0]!
}

/** Wrong arguments are answered with the help, then an error. */
async function wrongArgs(k: Invocation): Promise<never> {
  await k.help()
  throw new KubectlError(`Unexpected args: [${k.args.join(' ')}]`)
}

const save = (k: Invocation, config: Kubeconfig) => saveKubeconfig(k.process, k.configPath, config)

/** Secrets are not shown. */
function redacted(config: Kubeconfig): Kubeconfig {
  const hide = (map: Record<string, unknown> | undefined) =>
    map &&
    Object.fromEntries(
      Object.entries(map).map(([key, value]) => [
        key,
        key.endsWith('-data') ? 'DATA+OMITTED' : key === 'token' || key === 'password' ? 'REDACTED' : value,
      ]),
    )
  return {
    ...config,
    clusters: config.clusters?.map(c => ({ ...c, cluster: hide(c.cluster) })),
    users: config.users?.map(u => ({ ...u, user: hide(u.user) })),
  }
}

const view: Command = {
  name: 'view',
  flags: [
    bool('flatten'),
    bool('merge', { default: 'true' }),
    bool('minify'),
    ...printFlags().map(f => (f.name === 'output' ? { ...f, default: 'yaml' } : f)),
    bool('raw'),
  ],
  async run(k) {
    if (k.args.length) throw k.usage(`unexpected arguments: [${k.args.join(' ')}]`)
    let config: Kubeconfig = { apiVersion: 'v1', kind: 'Config', ...k.config }
    if (!config.clusters)
      config = {
        ...config,
        clusters: null as never,
        contexts: null as never,
        users: null as never,
        'current-context': '',
      }
    if (k.flags.bool('minify')) {
      const context = contextOf(config, k.contextName)
      if (!context) throw new KubectlError('cannot locate context ' + (k.contextName || '""'))
      config = {
        ...config,
        contexts: [context],
        clusters: config.clusters?.filter(c => c.name === context.context?.cluster),
        users: config.users?.filter(u => u.name === context.context?.user),
      }
    }
    const print = await printerFor(k)
    const shown = k.flags.bool('raw') || k.flags.bool('flatten') ? config : redacted(config)
    const { preferences: _, ...rest } = shown
    await k.out(print({ ...rest, metadata: undefined } as never))
  },
}

const getContexts: Command = {
  name: 'get-contexts',
  flags: [bool('no-headers'), text('output o')],
  async run(k) {
    const output = k.flags.text('output')
    if (output && output !== 'name')
      throw new KubectlError(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      )
    const all = (k.config.contexts ?? []).toSorted((a, b) => byGoYaml(a.name, b.name))
    const wanted = k.args.length ? k.args.map(name => all.find(c => c.name === name)) : all
    const missing = k.args.find((_, i) => !wanted[i])
    const found = wanted.filter(c => c !== undefined)
    if (output === 'name') await k.out(found.map(c => `${c.name}\n`).join(''))
    else {
      const rows = found.map(c => [
        c.name === k.contextName ? '*' : '',
        c.name,
        c.context?.cluster ?? '',
        c.context?.user ?? '',
        c.context?.namespace ?? '',
      ])
      const header = k.flags.bool('no-headers') ? [] : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']]
      await k.out(new TabWriter().format([...header, ...rows]))
    }
    if (missing) throw new KubectlError(`context ${missing} not found`)
  },
}

const currentContext: Command = {
  name: 'current-context',
  async run(k) {
    if (!k.config['current-context']) throw new KubectlError('current-context is not set')
    await k.out(`${k.config['current-context']}\n`)
  },
}

const useContext: Command = {
  name: 'use-context',
  aliases: ['use'],
  async run(k) {
    const [name, ...more] = k.args
    if (name === undefined || more.length) return wrongArgs(k)
    if (!contextOf(k.config, name)) throw new KubectlError(`no context exists with the name: ${JSON.stringify(name)}`)
    save(k, { ...k.config, 'current-context': name })
    await k.out(`Switched to context ${JSON.stringify(name)}.\n`)
  },
}

const setContext: Command = {
  name: 'set-context',
  flags: [bool('current'), text('cluster'), text('user'), text('namespace')],
  async run(k) {
    const current = k.flags.bool('current')
    if (k.args.length > 1) throw k.usage(`Unexpected args: [${k.args.join(' ')}]`)
    if (k.args.length && current) throw new KubectlError('you cannot specify both a context name and --current')
    const name = current ? k.config['current-context'] : k.args[0]
    if (!name)
      throw new KubectlError(
        current ? 'no current context is set' : 'you must specify a non-empty context name or --current',
      )
    const given = Object.fromEntries(
      ['cluster', 'user', 'namespace'].filter(f => k.flags.changed(f)).map(f => [f, k.flags.text(f)]),
    )
    const old = contextOf(k.config, name)
    const next = { name, context: { cluster: '', user: '', ...old?.context, ...given } }
    const contexts = old ? k.config.contexts!.map(c => (c === old ? next : c)) : [...(k.config.contexts ?? []), next]
    save(k, { ...k.config, contexts })
    await k.out(`Context ${JSON.stringify(name)} ${old ? 'modified' : 'created'}.\n`)
  },
}

const deleteContext: Command = {
  name: 'delete-context',
  async run(k) {
    const name = one(k, 'you must specify a context to delete')
    if (!contextOf(k.config, name)) throw new KubectlError(`cannot delete context ${name}, not in ${k.configPath}`)
    if (name === k.config['current-context'])
      await k.err(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      )
    save(k, { ...k.config, contexts: k.config.contexts!.filter(c => c.name !== name) })
    await k.out(`deleted context ${name} from ${k.configPath}\n`)
  },
}

const renameContext: Command = {
  name: 'rename-context',
  async run(k) {
    const [from, to] = k.args
    if (!from || !to || k.args.length > 2) return wrongArgs(k)
    if (!contextOf(k.config, from))
      throw new KubectlError(`cannot rename the context "${from}", it's not in ${k.configPath}`)
    if (contextOf(k.config, to))
      throw new KubectlError(
        `cannot rename the context "${from}", the context "${to}" already exists in ${k.configPath}`,
      )
    const current = k.config['current-context'] === from ? to : k.config['current-context']
    save(k, {
      ...k.config,
      'current-context': current,
      contexts: k.config.contexts!.map(c => (c.name === from ? { ...c, name: to } : c)),
    })
    await k.out(`Context "${from}" renamed to "${to}".\n`)
  },
}

const named = (name: string, header: string, of: (config: Kubeconfig) => { name: string }[] | undefined): Command => ({
  name,
  async run(k) {
    await k.out(`${header}\n${(of(k.config) ?? []).map(c => `${c.name}\n`).join('')}`)
  },
})

const TOP_FIELDS: ReadonlySet<string> = new Set(['kind', 'apiVersion', 'preferences', 'current-context', 'extensions'])

/** `contexts.lab.namespace` to a path in the file; names may hold dots. @throws KubectlError */
function pathIn(config: Kubeconfig, property: string): (string | number)[] {
  const lists = { clusters: 'cluster', contexts: 'context', users: 'user' } as const
  const [head = '', ...rest] = property.split('.')
  if (!(head in lists)) {
    if (!TOP_FIELDS.has(head)) throw new KubectlError(`unable to parse ${property} after [] at api.Config`)
    return [property]
  }
  const kind = head as keyof typeof lists
  const list = config[kind] ?? []
  const tail = rest.join('.')
  const at = list.findIndex(entry => tail === entry.name || tail.startsWith(`${entry.name}.`))
  if (at < 0) return [kind, list.length]
  const field = tail.slice(list[at]!.name.length + 1)
  return field ? [kind, at, lists[kind], field] : [kind, at]
}

const set: Command = {
  name: 'set',
  flags: [bool('set-raw-bytes')],
  async run(k) {
    const [property, value] = k.args
    if (property === undefined || value === undefined || k.args.length > 2) return wrongArgs(k)
    const path = pathIn(k.config, property)
    const [kind = '', name = '', ...field] = property.split('.')
    const added = path.length === 2 && typeof path[1] === 'number' && field.length > 0
    const entry = added ? { name, [kind.slice(0, -1)]: { [field.join('.')]: value } } : value
    save(k, put(k.config, path, entry))
    await k.out(`Property "${property}" set.\n`)
  },
}

const unset: Command = {
  name: 'unset',
  async run(k) {
    const [property] = k.args
    if (property === undefined || k.args.length > 1) return wrongArgs(k)
    const path = pathIn(k.config, property)
    const last = path.at(-1)!
    if (typeof last === 'number') {
      const kind = path[0] as 'contexts'
      save(k, { ...k.config, [kind]: (k.config[kind] ?? []).filter((_, i) => i !== last) })
    } else save(k, put(k.config, path, last === 'current-context' ? '' : undefined))
    await k.out(`Property "${property}" unset.\n`)
  },
}

const setCluster: Command = {
  name: 'set-cluster',
  flags: [
    text('certificate-authority'),
    bool('embed-certs'),
    bool('insecure-skip-tls-verify'),
    text('proxy-url'),
    text('server'),
    text('tls-server-name'),
  ],
  async run(k) {
    const [name, ...more] = k.args
    if (name === undefined || more.length) return wrongArgs(k)
    const old = k.config.clusters?.find(c => c.name === name)
    const given = ['certificate-authority', 'proxy-url', 'server', 'tls-server-name'].filter(flag =>
      k.flags.changed(flag),
    )
    const cluster = { ...old?.cluster, ...Object.fromEntries(given.map(flag => [flag, k.flags.text(flag)])) }
    if (k.flags.changed('insecure-skip-tls-verify'))
      cluster['insecure-skip-tls-verify'] = k.flags.bool('insecure-skip-tls-verify')
    const next = { name, cluster }
    save(k, {
      ...k.config,
      clusters: old ? k.config.clusters!.map(c => (c === old ? next : c)) : [...(k.config.clusters ?? []), next],
    })
    await k.out(`Cluster "${name}" set.\n`)
  },
}

const remover = (name: string, what: string, list: 'clusters' | 'users'): Command => ({
  name,
  async run(k) {
    const entry = one(k, `you must specify a ${what} to delete`)
    if (!k.config[list]?.some(c => c.name === entry))
      throw new KubectlError(`cannot delete ${what} ${entry}, not in ${k.configPath}`)
    save(k, { ...k.config, [list]: (k.config[list] as { name: string }[]).filter(c => c.name !== entry) })
    await k.out(`deleted ${what} ${entry} from ${k.configPath}\n`)
  },
})

export const config: Command = {
  name: 'config',
  commands: [
    currentContext,
    remover('delete-cluster', 'cluster', 'clusters'),
    deleteContext,
    remover('delete-user', 'user', 'users'),
    named('get-clusters', 'NAME', c => c.clusters),
    getContexts,
    named('get-users', 'NAME', c => c.users),
    renameContext,
    set,
    setCluster,
    setContext,
    unset,
    useContext,
    view,
  ],
}
