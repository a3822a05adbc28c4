/** ifconfig(8) of net-tools: shows interfaces. */
import type { Program } from '../host/program.ts'
import { formatAddress, maskOf } from '../net/address.ts'

export const ifconfig: Program = async process => {
  const { net } = process.host
  const name = process.argv.slice(1).find(w => !w.startsWith('-'))
  const all = process.argv.includes('-a')
  const devices = [...net.interfaces.values()].filter(d => (name === undefined ? all || d.up : d.name === name))
  if (name !== undefined && !devices.length) {
    await process.stderr.write(`${name}: error fetching interface information: Device not found\n`)
    return 1
  }
  let out = ''
  for (const device of devices) {
    const isLo = device === net.lo
    const flags = isLo
      ? '73<UP,LOOPBACK,RUNNING>'
      : device.up
        ? '4163<UP,BROADCAST,RUNNING,MULTICAST>'
        : '4098<BROADCAST,MULTICAST>'
    out += `${device.name}: flags=${flags}  mtu ${isLo ? 65_536 : 1500}\n`
    const own = device.addresses[0]
    if (own) {
      const broadcast = isLo ? '' : `  broadcast ${formatAddress((own.address | ~maskOf(own.prefix)) >>> 0)}`
      out += `        inet ${formatAddress(own.address)}  netmask ${formatAddress(maskOf(own.prefix))}${broadcast}\n`
    }
    out += isLo
      ? '        loop  txqueuelen 1000  (Local Loopback)\n'
      : `        ether ${device.mac}  txqueuelen 0  (Ethernet)\n`
    const { received, sent } = device
    out += `        RX packets ${received.packets}  bytes ${received.bytes} (${size(received.bytes)})\n        RX errors 0  dropped 0  overruns 0  frame 0\n`
    out += `        TX packets ${sent.packets}  bytes ${sent.bytes} (${size(sent.bytes)})\n        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n\n`
  }
  await process.stdout.write(out)
  return 0
}

function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB']
  let value = bytes
  let i = 0
  for (; value >= 1024 && i < units.length - 1; i++) value /= 1024
  return `${value.toFixed(1)} ${units[i]}`
}
