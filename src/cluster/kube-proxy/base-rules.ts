/** The rules of kube-proxy that no Service changes: top-level chains, and the jumps into them from the built-in ones.
 *  Source: pkg/proxy/iptables/proxier.go (iptablesJumpChains, syncProxyRules). Of KUBE-FIREWALL kubelet keeps an
 *  identical copy; kube-proxy makes it too, so it stands here. */
import { ChainContent } from '../../net/netfilter/content.ts'
import type { SharedChain } from './rules.ts'

export type Table = 'filter' | 'nat' | 'mangle'

export interface Jump {
  table: Table
  from: 'INPUT' | 'FORWARD' | 'OUTPUT' | 'PREROUTING' | 'POSTROUTING'
  to: string
  rule: string
}

const jump = (table: Table, from: Jump['from'], to: string, match: string): Jump => ({
  table,
  from,
  to,
  rule: `${match}-j ${to}`,
})
const comment = (text: string) => `-m comment --comment "${text}" `
const NEW = '-m conntrack --ctstate NEW '
const VISIBLE = NEW + comment('kubernetes externally-visible service portals')
const PORTALS = comment('kubernetes service portals')
const BALANCER = NEW + comment('kubernetes load balancer firewall')

/** In this order each is put before what its chain holds, unless it is there already. */
export const JUMPS: readonly Jump[] = [
  jump('filter', 'INPUT', 'KUBE-EXTERNAL-SERVICES', VISIBLE),
  jump('filter', 'FORWARD', 'KUBE-EXTERNAL-SERVICES', VISIBLE),
  jump('filter', 'INPUT', 'KUBE-NODEPORTS', comment('kubernetes health check service ports')),
  jump('filter', 'FORWARD', 'KUBE-SERVICES', NEW + PORTALS),
  jump('filter', 'OUTPUT', 'KUBE-SERVICES', NEW + PORTALS),
  jump('filter', 'FORWARD', 'KUBE-FORWARD', comment('kubernetes forwarding rules')),
  jump('filter', 'INPUT', 'KUBE-PROXY-FIREWALL', BALANCER),
  jump('filter', 'OUTPUT', 'KUBE-PROXY-FIREWALL', BALANCER),
  jump('filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', BALANCER),
  jump('nat', 'OUTPUT', 'KUBE-SERVICES', PORTALS),
  jump('nat', 'PREROUTING', 'KUBE-SERVICES', PORTALS),
  jump('nat', 'POSTROUTING', 'KUBE-POSTROUTING', comment('kubernetes postrouting rules')),
  jump('filter', 'INPUT', 'KUBE-FIREWALL', ''),
  jump('filter', 'OUTPUT', 'KUBE-FIREWALL', ''),
]

/** An empty chain in each table: where it is missing, someone has flushed the rules (iptables.Monitor). */
export const CANARY = 'KUBE-PROXY-CANARY'
export const CANARY_TABLES: readonly Table[] = ['mangle', 'nat', 'filter']

export const INVALID_COUNTER = 'ct_state_invalid_dropped_pkts'

const MARK = '0x4000/0x4000'
const INVALID = `-m conntrack --ctstate INVALID -m nfacct --nfacct-name  ${INVALID_COUNTER} -j DROP`

/** What kubelet keeps in a chain of its own; nobody writes it again as long as it is there. */
export const FIREWALL_RULE =
  `! -s 127.0.0.0/8 -d 127.0.0.0/8 ${comment('block incoming localnet connections')}` +
  '-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP'

/** Chains with the same rules on every sync. */
export const FIXED_CHAINS: readonly { table: Table; chain: string; rules: ChainContent }[] = [
  {
    table: 'filter',
    chain: 'KUBE-FORWARD',
    rules: new ChainContent([
      INVALID,
      `${comment('kubernetes forwarding rules')}-m mark --mark ${MARK} -j ACCEPT`,
      `${comment('kubernetes forwarding conntrack rule')}-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    ]),
  },
  {
    table: 'nat',
    chain: 'KUBE-POSTROUTING',
    rules: new ChainContent([
      `-m mark ! --mark ${MARK} -j RETURN`,
      '-j MARK --set-xmark 0x4000/0x0',
      `${comment('kubernetes service traffic requiring SNAT')}-j MASQUERADE --random-fully`,
    ]),
  },
  { table: 'nat', chain: 'KUBE-MARK-MASQ', rules: new ChainContent([`-j MARK --set-xmark ${MARK}`]) },
]

/** What ends a shared chain. */
export const LAST_RULES: { readonly [chain in SharedChain]?: string } = {
  'nat KUBE-SERVICES':
    comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain') +
    '-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
}
