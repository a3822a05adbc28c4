import { expect, it } from 'vitest'
import { Simulation } from '../../sim/simulation.ts'
import { parseAddress } from '../address.ts'
import { NetworkNamespace } from '../namespace.ts'
import { Packet, SYN, TCP, UDP } from '../packet.ts'
import { attachToSegment, createSegment } from '../wiring.ts'
import { ruleOf } from './parse.ts'

const ip = (text: string) => parseAddress(text)!

function twoHosts() {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const lan = createSegment('nodes')
  const [a, b] = ['a', 'b'].map((name, i) => {
    const net = new NetworkNamespace({ name, sim })
    attachToSegment(net, 'eth0', lan, `172.18.0.${i + 1}/16`)
    return net
  }) as [NetworkNamespace, NetworkNamespace]
  const log = (rule: string) =>
    b.netfilter.table('filter').bases.INPUT!.append(b.netfilter.rule('filter', ruleOf(rule)))
  return { sim, a, b, log }
}

it('writes a line of the kernel for each packet that a LOG rule matches, as often as its limit lets it', () => {
  const { a, b, log } = twoHosts()
  log('-p tcp -m limit --limit 6/min --limit-burst 2 -j LOG --log-prefix "in: "')
  log('-p udp -j LOG')
  const [here, there] = [ip('172.18.0.1'), ip('172.18.0.2')]
  for (let i = 0; i < 5; i++) {
    const syn = new Packet(TCP, here, 40_000 + i, there, 80)
    syn.flags = SYN
    a.send(syn)
  }
  const datagram = new Packet(UDP, here, 5, there, 53)
  datagram.payload = new Uint8Array(12)
  a.send(datagram)
  const macs = `${b.device('eth0').mac}:${a.device('eth0').mac}:08:00`
  const lines = b.netfilter.kernelLog.lines().map(line => line.text.replace(/ ID=\d+/, ''))
  const addresses = 'SRC=172.18.0.1 DST=172.18.0.2'
  expect(lines).toEqual([
    ...[40_000, 40_001].map(
      port =>
        `in: IN=eth0 OUT= MAC=${macs} ${addresses} LEN=60 TOS=0x00 PREC=0x00 TTL=64 DF ` +
        `PROTO=TCP SPT=${port} DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0`,
    ),
    `IN=eth0 OUT= MAC=${macs} ${addresses} LEN=40 TOS=0x00 PREC=0x00 TTL=64 DF PROTO=UDP SPT=5 DPT=53 LEN=20`,
  ])
})
