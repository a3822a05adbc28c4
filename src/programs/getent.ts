/** getent of glibc, for the databases hosts, ahosts and ahostsv4. Source: glibc nss/getent.c. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { hostsFile, resolvConfOf } from '../host/resolv-conf.ts'
import { lookUp, ResolveError } from '../host/resolver.ts'
import { formatAddress, parseAddress, type Address } from '../net/address.ts'
import { askUdp } from '../net/dns-client.ts'
import { query, reverseName, type Message } from '../net/dns-message.ts'

const NOT_FOUND = 2
const DATABASES = ['ahosts', 'ahostsv4', 'ahostsv6', 'hosts', 'group', 'passwd', 'services', 'protocols', 'networks']

export const getent: Program = async process => {
  const [database, ...keys] = process.argv.slice(1).filter(arg => !arg.startsWith('-'))
  if (database === undefined) {
    await process.stderr.write(
      "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n",
    )
    return 1
  }
  if (!DATABASES.includes(database)) {
    await process.stderr.write(
      `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
    )
    return 1
  }
  if (database !== 'hosts' && !database.startsWith('ahosts')) return fromFile(process, database, keys)
  if (!keys.length) {
    for (const { address, names } of hostsFile(process.host)) await process.stdout.write(line(address, names))
    return 0
  }
  let status = 0
  for (const key of keys) {
    const text = database === 'hosts' ? await hosts(process, key) : await ahosts(process, key, database)
    if (text) await process.stdout.write(text)
    else status = NOT_FOUND
  }
  return status
}

/** `10.96.0.7       web.default.svc.cluster.local` */
const line = (address: Address, names: readonly string[]): string =>
  `${formatAddress(address).padEnd(15)} ${names.join(' ')}\n`

async function hosts(process: Process, key: string): Promise<string> {
  const address = parseAddress(key)
  const file = hostsFile(process.host)
  if (address !== undefined) {
    const known = file.find(each => each.address === address)
    if (known) return line(address, known.names)
    const names = await reverse(process, address)
    return names.length ? line(address, names) : ''
  }
  const found = file.filter(each => each.names.includes(key.toLowerCase()))
  if (found.length) return found.map(each => line(each.address, each.names)).join('')
  const answer = await addresses(process, key)
  if (!answer) return ''
  const names =
    answer.canonical === key || answer.alias === undefined ? [answer.canonical] : [answer.canonical, answer.alias]
  return answer.addresses.map(each => line(each, names)).join('')
}

async function ahosts(process: Process, key: string, database: string): Promise<string> {
  const answer = database === 'ahostsv6' ? undefined : await addresses(process, key)
  if (!answer) return ''
  return answer.addresses
    .map((each, i) => {
      const address = formatAddress(each).padEnd(15)
      return `${address} STREAM ${i ? '' : answer.canonical}\n${address} DGRAM  \n${address} RAW    \n`
    })
    .join('')
}

async function addresses(
  process: Process,
  name: string,
): Promise<{ addresses: Address[]; canonical: string; alias?: string } | undefined> {
  try {
    return await lookUp(process, name)
  } catch (error) {
    if (error instanceof ResolveError) return undefined
    throw error
  }
}

async function reverse(process: Process, address: Address): Promise<string[]> {
  const { host } = process
  const { servers, timeoutMs, attempts } = resolvConfOf(host)
  const asked = query(host.sim.random.int(0x10000), reverseName(address), 'PTR')
  const options = { servers, timeoutMs, attempts, allAtOnce: false, nextOnFailure: true }
  const [answer] = await process.wait<readonly (Message | undefined)[]>(settle =>
    askUdp(host.net, [asked], options, settle),
  )
  return (answer?.answers ?? []).flatMap(record => (record.type === 'PTR' ? [record.target] : []))
}

/** /etc/passwd and its kind, by their first field. */
async function fromFile(process: Process, database: string, keys: readonly string[]): Promise<number> {
  let lines: string[]
  try {
    lines = process.host.files.readText(`/etc/${database}`).split('\n').filter(Boolean)
  } catch {
    return NOT_FOUND
  }
  const found = keys.length ? lines.filter(each => keys.includes(each.split(/[:\s]/)[0]!)) : lines
  for (const each of found) await process.stdout.write(`${each}\n`)
  return keys.length && found.length < keys.length ? NOT_FOUND : 0
}
