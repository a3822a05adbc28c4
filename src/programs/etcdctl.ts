/** etcdctl of etcd v3.6: get, put, del, watch, endpoint, member list, version, over a member's port 2379.
 *  Values are shown as the JSON that an API server writes with --storage-media-type=application/json; by default one
 *  writes protobuf (`k8s\0` first). Left out: leases, locks, transactions, users, certificates (their flags are taken). */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { resolve } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import { formatAddress, parseAddress } from '../net/address.ts'
import { SocketFailure } from '../net/sockets.ts'
import { deleted, endpointStatus, keyValues, memberList, put, watchEvent, type Output } from './etcdctl-output.ts'

/** A key at some revision, its value as text. */
export interface EtcdRow {
  readonly key: string
  readonly value: string
  readonly createRevision: number
  readonly modRevision: number
  readonly version: number
}

export interface EtcdEvent {
  readonly revision: number
  /** A deletion has none. */
  readonly now: EtcdRow | undefined
  readonly before: EtcdRow | undefined
  readonly key: string
}

/** A member, for whoever is connected to it. */
export interface EtcdMember {
  readonly revision: number
  readonly size: number
  /** Keys from `from` up to, not including, `to` (undefined: that key alone; '': all from there on), in order.
   *  @throws Error in etcd's words */
  range(from: string, to: string | undefined, revision: number | undefined): EtcdRow[]
  /** @returns what was there @throws Error where the value is refused */
  put(key: string, value: string): EtcdRow | undefined
  delete(keys: readonly string[]): EtcdRow[]
  /** Told of every write from a revision on. @returns how to stop @throws Error in etcd's words */
  watch(
    from: string,
    to: string | undefined,
    revision: number | undefined,
    told: (event: EtcdEvent) => void,
  ): () => void
}

const COMMAND_TIMEOUT_MS = 5_000
const PORT = 2379

const VALUE_FLAGS = new Set([
  '--endpoints',
  '--cacert',
  '--cert',
  '--key',
  '--user',
  '--password',
  '--dial-timeout',
  '--command-timeout',
  '--write-out',
  '--limit',
  '--rev',
  '--sort-by',
  '--order',
  '--consistency',
  '--lease',
  '--keepalive-time',
])
const FLAGS = new Set([
  '--prefix',
  '--keys-only',
  '--print-value-only',
  '--count-only',
  '--from-key',
  '--prev-kv',
  '--hex',
  '--cluster',
  '--insecure-skip-tls-verify',
  '--insecure-transport',
  '--debug',
  '--interactive',
  '--ignore-value',
])

class Failure extends Error {}

interface Invocation {
  words: string[]
  flags: ReadonlyMap<string, string>
  endpoints: string[]
  output: Output
}

function parse(process: Process): Invocation {
  const words: string[] = []
  const flags = new Map<string, string>()
  const args = process.argv.slice(1)
  for (let i = 0; i < args.length; i++) {
    const [given, inline] = args[i]!.startsWith('--') ? (args[i]!.split(/=(.*)/s) as [string, string?]) : [args[i]!]
    if (!given.startsWith('-') || given === '-') {
      words.push(given)
      continue
    }
    if (/^-w./.test(given)) {
      flags.set('--write-out', given.slice(2).replace(/^=/, ''))
      continue
    }
    const name = given === '-w' ? '--write-out' : given
    if (VALUE_FLAGS.has(name)) {
      const value = inline ?? args[++i]
      if (value === undefined) throw new Failure(`flag needs an argument: ${given}`)
      flags.set(name, value)
    } else if (FLAGS.has(name)) flags.set(name, inline ?? 'true')
    else
      throw new Failure(
        given.startsWith('--') ? `unknown flag: ${given}` : `unknown shorthand flag: '${given[1]}' in ${given}`,
      )
  }
  const output = flags.get('--write-out') ?? 'simple'
  if (output !== 'simple' && output !== 'json' && output !== 'fields' && output !== 'table')
    throw new Failure('unsupported output format')
  const endpoints = (flags.get('--endpoints') ?? process.env.get('ETCDCTL_ENDPOINTS') ?? `127.0.0.1:${PORT}`).split(',')
  return { words, flags, endpoints, output }
}

/** @param member who listens at an address, once a connection to its port stands */
export function createEtcdctl(member: (address: string) => EtcdMember | undefined): Program {
  const connect = async (process: Process, endpoint: string): Promise<EtcdMember> => {
    const [, name, port] = /^(?:https?:\/\/)?(?:\[?([^\]/]*?)\]?)(?::(\d+))?\/?$/.exec(endpoint) ?? []
    const started = process.now()
    try {
      const address = parseAddress(name ?? '') ?? (await resolve(process, name ?? ''))[0]!
      const stream = await Stream.connect(
        process,
        { address, port: Number(port ?? PORT) },
        { timeoutMs: COMMAND_TIMEOUT_MS },
      )
      const found = stream && member(formatAddress(address))
      stream?.close()
      if (found) return found
    } catch (error) {
      if (!(error instanceof SocketFailure) && !(error instanceof Errno)) throw error
    }
    // The client dials again and again until the command's time is up.
    await process.sleep(Math.max(0, started + COMMAND_TIMEOUT_MS - process.now()))
    throw new Failure('context deadline exceeded')
  }

  return async process => {
    try {
      const invocation = parse(process)
      const { words, endpoints, output } = invocation
      const [verb, second] = words
      const first = () => connect(process, endpoints[0]!)
      const print = (text: string) => process.stdout.write(text)
      switch (verb) {
        case 'get':
          await print(get(await first(), invocation))
          return 0
        case 'put': {
          const [, key, value = await process.stdin.text()] = words
          if (key === undefined) throw new Failure('put command needs 1 argument and input from stdin or 2 arguments')
          const to = await first()
          const before = asked(() => to.put(key, value))
          await print(put(output, to.revision, invocation.flags.has('--prev-kv') ? before : undefined))
          return 0
        }
        case 'del': {
          const to = await first()
          const [from, end] = rangeOf(invocation, 'del')
          const rows = to.delete(to.range(from, end, undefined).map(row => row.key))
          await print(deleted(output, to.revision, rows.length, invocation.flags.has('--prev-kv') ? rows : []))
          return 0
        }
        case 'watch':
          return watch(process, await first(), invocation)
        case 'member':
          if (second !== 'list') break
          await first()
          await print(memberList(output))
          return 0
        case 'endpoint':
          return endpoint(process, invocation, each => connect(process, each))
        case 'version':
          await print('etcdctl version: 3.6.4\nAPI version: 3.6\n')
          return 0
        case undefined:
        case 'help':
          await print(USAGE)
          return 0
      }
      throw new Failure(`unknown command "${words.join(' ')}" for "etcdctl"`)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      await process.stderr.write(`Error: ${error.message}\n`)
      return 1
    }
  }
}

/** The end of the range of keys that start with a prefix: the prefix with its last byte raised. */
const after = (prefix: string): string =>
  prefix === '' ? '' : prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)

function rangeOf({ words, flags }: Invocation, verb: string): [string, string | undefined] {
  const [, key, end] = words
  const open = flags.has('--prefix') || flags.has('--from-key')
  if (key === undefined && !open)
    throw new Failure(`${verb} command needs one argument as key and an optional argument as range_end`)
  if (open && end !== undefined)
    throw new Failure(
      flags.has('--prefix')
        ? 'too many arguments, only accept one argument when `--prefix` is set'
        : 'too many arguments, only accept one argument when `--from-key` is set',
    )
  if (flags.has('--prefix')) return [key ?? '', after(key ?? '')]
  return [key ?? '', flags.has('--from-key') ? '' : end]
}

/** etcd's own errors are the command's. */
function asked<T>(ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (error instanceof Error) throw new Failure(error.message)
    throw error
  }
}

function get(member: EtcdMember, invocation: Invocation): string {
  const { flags, output } = invocation
  const [from, to] = rangeOf(invocation, 'get')
  const revision = Number(flags.get('--rev') ?? 0) || undefined
  const rows = asked(() => member.range(from, to, revision))
  const by = (flags.get('--sort-by') ?? '').toLowerCase()
  const sorts: Record<string, (row: EtcdRow) => string | number> = {
    key: row => row.key,
    create: row => row.createRevision,
    modify: row => row.modRevision,
    version: row => row.version,
    value: row => row.value,
  }
  const order = (flags.get('--order') ?? '').toUpperCase()
  const sort = sorts[by] ?? sorts['key']!
  if (by || order) rows.sort((a, b) => (sort(a) < sort(b) ? -1 : sort(a) > sort(b) ? 1 : 0))
  if (order === 'DESCEND') rows.reverse()
  const limit = Number(flags.get('--limit') ?? 0)
  const shown = flags.has('--count-only') ? [] : limit ? rows.slice(0, limit) : rows
  return keyValues(output, shown, {
    revision: member.revision,
    count: rows.length,
    more: limit > 0 && rows.length > limit,
    keysOnly: flags.has('--keys-only'),
    valueOnly: flags.has('--print-value-only'),
    hex: flags.has('--hex'),
  })
}

async function watch(process: Process, member: EtcdMember, invocation: Invocation): Promise<number> {
  const { flags, output } = invocation
  const [from, to] = rangeOf(invocation, 'watch')
  const revision = Number(flags.get('--rev') ?? 0) || undefined
  const coming: EtcdEvent[] = []
  let wake = () => {}
  const stop = asked(() =>
    member.watch(from, to, revision, event => {
      coming.push(event)
      wake()
    }),
  )
  try {
    for (;;) {
      if (!coming.length)
        await process.wait<void>(settle => {
          wake = settle
        })
      for (const event of coming.splice(0))
        await process.stdout.write(watchEvent(output, event, flags.has('--prev-kv')))
    }
  } finally {
    stop()
  }
}

async function endpoint(
  process: Process,
  { words, endpoints, output }: Invocation,
  connect: (endpoint: string) => Promise<EtcdMember>,
): Promise<number> {
  const verb = words[1]
  if (verb === 'health') {
    let status = 0
    for (const each of endpoints) {
      const started = process.now()
      try {
        await connect(each)
        await process.sleep(4)
        const took = (process.now() - started).toFixed(6).replace(/\.?0+$/, '')
        if (output === 'json') await process.stdout.write(`[{"endpoint":"${each}","health":true,"took":"${took}ms"}]\n`)
        else await process.stderr.write(`${each} is healthy: successfully committed proposal: took = ${took}ms\n`)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        await process.stderr.write(`${each} is unhealthy: failed to commit proposal: ${error.message}\n`)
        status = 1
      }
    }
    if (status) await process.stderr.write('Error: unhealthy cluster\n')
    return status
  }
  if (verb !== 'status') throw new Failure(`unknown command "endpoint ${verb ?? ''}" for "etcdctl"`)
  for (const each of endpoints) await process.stdout.write(endpointStatus(output, each, await connect(each)))
  return 0
}

const USAGE = `NAME:
	etcdctl - A simple command line client for etcd3.

USAGE:
	etcdctl [flags]

VERSION:
	3.6.4

API VERSION:
	3.6


COMMANDS:
	del			Removes the specified key or range of keys [key, range_end)
	endpoint health		Checks the healthiness of endpoints specified in \`--endpoints\` flag
	endpoint status		Prints out the status of endpoints specified in \`--endpoints\` flag
	get			Gets the key or a range of keys
	help			Help about any command
	member list		Lists all members in the cluster
	put			Puts the given key into the store
	version			Prints the version of etcdctl
	watch			Watches events stream on keys or prefixes
`
