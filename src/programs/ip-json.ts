/** ip -j: what there is to show, in JSON. Source: iproute2 6.1 (ipaddress.c, iproute.c, ipneigh.c). */
import { formatAddress, maskOf } from '../net/address.ts'
import type { NetworkInterface } from '../net/interface.ts'
import type { NetworkNamespace } from '../net/namespace.ts'
import { chosen, destinationText, isShow, knownNeighbours } from './ip-select.ts'

const FOREVER = 4_294_967_295

export function jsonText(net: NetworkNamespace, object: string, words: readonly string[]): string {
  const devices = chosen(net, isShow(words[0]) ? words.slice(1) : words)
  if (object === 'route') return `${JSON.stringify(routes(net))}\n`
  if (object.startsWith('neigh')) return `${JSON.stringify(devices.flatMap(neighbours))}\n`
  const shown = devices.map(device =>
    object === 'address' ? { ...head(device), addr_info: addresses(device) } : head(device),
  )
  return `${JSON.stringify(shown)}\n`
}

function head(device: NetworkInterface) {
  const isLo = device.link?.kind === 'loopback'
  const flags = [...(isLo ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST']), ...(device.up ? ['UP', 'LOWER_UP'] : [])]
  const peer = device.link?.peer?.(device)
  return {
    ifindex: device.index,
    ...(peer ? { link_index: peer.index } : {}),
    ifname: device.name,
    flags,
    mtu: isLo ? 65_536 : 1500,
    qdisc: 'noqueue',
    operstate: !device.up ? 'DOWN' : isLo ? 'UNKNOWN' : 'UP',
    group: 'default',
    ...(isLo ? { txqlen: 1000 } : {}),
    link_type: isLo ? 'loopback' : 'ether',
    address: device.mac,
    broadcast: isLo ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff',
    ...(peer ? { link_netnsid: 0 } : {}),
  }
}

const addresses = (device: NetworkInterface) =>
  device.addresses.map(({ address, prefix }) => {
    const isLo = device.link?.kind === 'loopback'
    return {
      family: 'inet',
      local: formatAddress(address),
      prefixlen: prefix,
      ...(isLo || prefix > 30 ? {} : { broadcast: formatAddress((address | ~maskOf(prefix)) >>> 0) }),
      scope: isLo ? 'host' : 'global',
      label: device.name,
      valid_life_time: FOREVER,
      preferred_life_time: FOREVER,
    }
  })

const routes = (net: NetworkNamespace) =>
  [...net.routes.list()].map(({ type, destination, via, device, protocol, scope, source, metric }) => ({
    ...(type ? { type } : {}),
    dst: destinationText(destination),
    ...(via === undefined ? {} : { gateway: formatAddress(via) }),
    ...(device ? { dev: device.name } : {}),
    ...(protocol === 'boot' ? {} : { protocol }),
    ...(scope === 'global' ? {} : { scope }),
    ...(source === undefined ? {} : { prefsrc: formatAddress(source) }),
    ...(metric ? { metric } : {}),
    flags: device && !device.up ? ['linkdown'] : [],
  }))

const neighbours = (device: NetworkInterface) =>
  knownNeighbours(device).map(({ address, mac }) => ({
    dst: formatAddress(address),
    dev: device.name,
    lladdr: mac,
    state: ['REACHABLE'],
  }))
