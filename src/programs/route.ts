/** route(8) of net-tools: shows; changes are left to ip. */
import type { Program } from '../host/program.ts'
import { ANY, formatAddress, maskOf } from '../net/address.ts'
import type { NetworkNamespace } from '../net/namespace.ts'

export const route: Program = async process => {
  if (process.argv.some(w => w === 'add' || w === 'del')) {
    await process.stderr.write('SIOCADDRT: Operation not supported; use ip route\n')
    return 7
  }
  await process.stdout.write(routeTable(process.host.net, 'route'))
  return 0
}

/** As `route -n`. */
export function routeTable(net: NetworkNamespace, by: 'route' | 'netstat'): string {
  const lines = [
    'Kernel IP routing table',
    by === 'route'
      ? 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface'
      : 'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface',
  ]
  for (const r of net.routes.list()) {
    if (!r.device) continue
    const flags = `U${r.via === undefined ? '' : 'G'}${r.destination.prefix === 32 ? 'H' : ''}`
    const cells = [r.destination.address, r.via ?? ANY, maskOf(r.destination.prefix)].map(a =>
      formatAddress(a).padEnd(15),
    )
    const rest =
      by === 'route'
        ? `${flags.padEnd(5)} ${String(r.metric ?? 0).padEnd(6)} 0        0`
        : `${flags.padEnd(6)}    0 0          0`
    lines.push(`${cells.join(' ')} ${rest} ${r.device.name}`)
  }
  return lines.map(l => `${l}\n`).join('')
}
