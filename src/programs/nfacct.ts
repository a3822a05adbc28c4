/** nfacct(8) 1.0.2: accounting objects, which rules count in with -m nfacct: list [reset], get, add, delete.
 *  Left out: quotas, flush of those in use, JSON and XML. */
import type { Program } from '../host/program.ts'

const VERSION = 'nfacct v1.0.2'

export const nfacct: Program = async process => {
  const { counters } = process.host.net.netfilter
  const [command, name] = process.argv.slice(1)
  const fail = async (text: string) => {
    await process.stderr.write(`${VERSION}: ${text}\n`)
    return 1
  }
  const padded = (count: number) => String(count).padStart(20, '0')
  const show = (each: string, { packets, bytes }: { packets: number; bytes: number }) =>
    `{ pkts = ${padded(packets)}, bytes = ${padded(bytes)} } = ${each};\n`
  switch (command) {
    case 'list':
      for (const [each, counter] of counters) {
        await process.stdout.write(show(each, counter))
        if (name === 'reset') counter.packets = counter.bytes = 0
      }
      return 0
    case 'get':
    case 'add':
    case 'delete': {
      if (name === undefined) return fail('missing object name')
      const counter = counters.get(name)
      if (command === 'add') {
        if (counter) return fail('error: File exists')
        counters.set(name, { packets: 0, bytes: 0 })
      } else if (!counter) return fail('error: No such file or directory')
      else if (command === 'get') await process.stdout.write(show(name, counter))
      else if (isUsed(process.host.net.netfilter.tables.values(), name)) return fail('error: Device or resource busy')
      else counters.delete(name)
      return 0
    }
    case 'version':
      await process.stdout.write(`${VERSION}\n`)
      return 0
  }
  await process.stderr.write(`Usage: nfacct command [parameters]...\n`)
  return 1
}

function isUsed(
  tables: Iterable<{
    chains: {
      values(): Iterable<{ rules: readonly { spec: { matches: readonly { kind: string; name?: string }[] } }[] }>
    }
  }>,
  name: string,
): boolean {
  for (const { chains } of tables)
    for (const { rules } of chains.values())
      for (const { spec } of rules)
        if (spec.matches.some(match => match.kind === 'nfacct' && match.name === name)) return true
  return false
}
