/** hostname(1): the host's name, `-i` its addresses. */
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
  await process.stdout.write(`${own || name}\n`)
  return 0
}
