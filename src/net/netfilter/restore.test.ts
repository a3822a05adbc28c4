import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Simulation } from '../../sim/simulation.ts'
import { Netfilter } from './netfilter.ts'
import { restoreTables, saveTable, SAVE_ORDER } from './restore.ts'

const fresh = () => {
  const netfilter = new Netfilter(new Simulation({ startAt: 0, seed: 1 }), () => false)
  netfilter.ensureCounter('localhost_nps_accepted_pkts')
  netfilter.ensureCounter('ct_state_invalid_dropped_pkts')
  return netfilter
}
const saved = (netfilter: Netfilter) =>
  SAVE_ORDER.flatMap(name => netfilter.tables.get(name) ?? [])
    .map(table => saveTable(table, false))
    .join('')

/** Whole tables in the recordings of a real cluster. */
const dumps = ['nodeport.t', 'clusterip.t'].map(file => {
  const text = readFileSync(new URL(`../../../tests/transcripts/${file}`, import.meta.url), 'utf8')
  return [file, /^\*(nat|filter)\n[\s\S]*?^COMMIT\n/m.exec(text)![0]] as const
})

const every = `*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -m connmark ! --mark 0x1/0xff -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -m connmark --mark 0x1 -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
-A POSTROUTING -j CONNMARK --set-xmark 0x1/0xffffffff
COMMIT
*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -p icmp -m icmp --icmp-type 8 -j TRACE
-A OUTPUT -d 1.2.3.4/32 -j CT --notrack
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:MINE - [0:0]
-A INPUT -i eth+ -p tcp -m multiport --dports 80,443,8000:8080 -j MINE
-A INPUT ! -i lo -p udp -m udp --sport 1024:65535 ! --dport 53 -m limit --limit 5/min -j LOG --log-prefix "odd udp: " --log-level 6
-A INPUT -p icmp -m icmp --icmp-type 3/3 -m limit --limit 10/sec --limit-burst 20 -j ACCEPT
-A INPUT -m state --state RELATED,ESTABLISHED -g MINE
-A INPUT -m mark ! --mark 0x1 -m addrtype --src-type UNICAST --dst-type LOCAL,BROADCAST
-A INPUT -m comment --comment "it\\'s \\"quoted\\" \\\\ here" -j DROP
-A INPUT -m comment --comment plain -j RETURN
-A MINE -s 10.0.0.0/8 -d 10.96.0.1/32 -i eth0 -o eth1 -p tcp -m tcp --sport 1 -m statistic --mode nth --every 3 --packet 1 -j REJECT --reject-with tcp-reset
-A MINE -m statistic --mode random --probability 0.14285714272 -j REJECT --reject-with icmp-admin-prohibited
-A MINE -m conntrack ! --ctstate INVALID,NEW,UNTRACKED,SNAT -j ACCEPT
-A MINE -m recent --update --seconds 60 --hitcount 4 --name x --mask 255.255.255.0 --rdest -j MARK --set-xmark 0x1/0xffffffff
-A MINE -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080
-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:80-90 --random --persistent
-A PREROUTING -p udp -j DNAT --to-destination :53
-A POSTROUTING -s 10.0.0.0/8 -j SNAT --to-source 1.2.3.4 --random-fully
-A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-2048 --random
COMMIT
`

it.each([...dumps, ['of every kind', every] as const])('prints what it has read: %s', (_name, dump) => {
  const netfilter = fresh()
  restoreTables(netfilter, dump)
  expect(saved(netfilter)).toBe(dump)
})

const inNamespace = (script: string, input = '') =>
  spawnSync('unshare', ['-n', 'sh', '-c', script], { input, encoding: 'utf8' })
const kernel =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  inNamespace('iptables-save && nfacct add probe && iptables -A INPUT -m nfacct --nfacct-name probe').status === 0
if (!kernel)
  process.stdout.write('skipped: a real kernel needs root on Linux, iptables, nfacct and network namespaces\n')

it.runIf(kernel).each([...dumps, ['of every kind', every] as const])(
  'is what a real kernel gives back: %s',
  (_name, dump) => {
    const { stdout, stderr } = inNamespace(
      'nfacct add localhost_nps_accepted_pkts; nfacct add ct_state_invalid_dropped_pkts; iptables-restore && iptables-save',
      dump,
    )
    expect(stderr).toBe('')
    expect(stdout.replace(/^#.*\n/gm, '')).toBe(dump)
  },
)
