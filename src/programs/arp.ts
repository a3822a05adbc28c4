/** arp(8) of net-tools: neighbours. */
import type { Program } from '../host/program.ts'
import { formatAddress } from '../net/address.ts'
import { isApplet } from './busybox-words.ts'
import { knownNeighbours } from './ip-select.ts'

export const arp: Program = async process => {
  const bsd = isApplet(process) || process.argv.some(w => /^-\w*a/.test(w))
  const lines = bsd ? [] : ['Address                  HWtype  HWaddress           Flags Mask            Iface']
  for (const device of process.host.net.interfaces.values())
    for (const { address, mac } of knownNeighbours(device)) {
      const text = formatAddress(address)
      lines.push(
        bsd
          ? `? (${text}) at ${mac} [ether] ${isApplet(process) ? ' ' : ''}on ${device.name}`
          : `${text.padEnd(24)} ether   ${mac}   C                     ${device.name}`,
      )
    }
  await process.stdout.write(lines.map(l => `${l}\n`).join(''))
  return 0
}
