/** hostname(1): the host's name, `-i` its addresses, `-f` and `-d` what /etc/hosts makes of it. */
import type { Program } from '../host/program.ts'
import { formatAddress } from '../net/address.ts'

export const hostname: Program = async process => {
  const { net, name, files } = process.host
  const flag = process.argv[1]
  if (flag === '-i' || flag === '-I' || flag === '--ip-address') {
    const addresses = [...net.interfaces.values()]
      .filter(d => d !== net.lo)
      .flatMap(d => d.addresses.map(a => formatAddress(a.address)))
    await process.stdout.write(`${addresses.join(' ')}${flag === '-I' ? ' ' : ''}\n`)
    return 0
  }
  if (flag !== undefined && !flag.startsWith('-')) {
    await process.stderr.write('hostname: you must be root to change the host name\n')
    return 1
  }
  const own = files.exists('/etc/hostname') ? new TextDecoder().decode(files.read('/etc/hostname')).trim() : ''
  const shown = own || name
  const full = hostsName(files.exists('/etc/hosts') ? files.read('/etc/hosts') : undefined, shown) ?? shown
  const domain = full.includes('.') ? full.slice(full.indexOf('.') + 1) : ''
  if (flag === '-f' || flag === '--fqdn' || flag === '--long') await process.stdout.write(`${full}\n`)
  else if (flag === '-d' || flag === '--domain') await process.stdout.write(domain && `${domain}\n`)
  else if (flag === '-s' || flag === '--short') await process.stdout.write(`${shown.replace(/\..*/, '')}\n`)
  else await process.stdout.write(`${shown}\n`)
  return 0
}

/** The first name of the line that names the host. */
function hostsName(hosts: Uint8Array | undefined, name: string): string | undefined {
  for (const line of new TextDecoder().decode(hosts).split('\n')) {
    const [, ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (names.includes(name)) return names[0]
  }
  return undefined
}
