import type { Simulation } from '../../sim/simulation.ts'
import type { Address } from '../address.ts'
import type { NetworkInterface } from '../interface.ts'
import type { Packet } from '../packet.ts'
import { ACCEPT } from './verdict.ts'

/** Placeholder until the tables are here. */
export class Netfilter {
  active = false
  readonly conntrack = { setSysctl(_name: string, _value: string) {} }
  constructor(_sim: Simulation, _isLocal: (address: Address) => boolean) {}
  prerouting(_packet: Packet, _in: NetworkInterface): number {
    return ACCEPT
  }
  input(_packet: Packet, _in: NetworkInterface): number {
    return ACCEPT
  }
  forward(_packet: Packet, _in: NetworkInterface, _out: NetworkInterface): number {
    return ACCEPT
  }
  output(_packet: Packet, _out: NetworkInterface): number {
    return ACCEPT
  }
  postrouting(_packet: Packet, _out: NetworkInterface, _masquerade: () => Address | undefined): number {
    return ACCEPT
  }
}
