/** The plugins, in the order in which CoreDNS runs them whatever the Corefile says. Source: plugin.cfg. */
import type { Plugin } from '../plugin.ts'
import { cache } from './cache.ts'
import { forward } from './forward.ts'
import { hosts } from './hosts.ts'
import { kubernetes } from './kubernetes.ts'
import { rewrite } from './rewrite.ts'
import { errors, loadbalance, log, loop } from './small.ts'

/** Known by name, and handled by the server itself or without effect here. */
export const PASSIVE = [
  'root metadata geoip cancel tls timeouts multisocket reload nsid bufsize bind debug trace ready health pprof',
  'prometheus dnstap local dns64 acl any chaos tsig header dnssec autopath minimal template transfer whoami on sign view',
  'k8s_external file auto secondary etcd grpc erratic quic route53 azure clouddns grpc_server nomad',
]
  .join(' ')
  .split(' ')

export const PLUGINS: readonly (readonly [name: string, plugin: Plugin])[] = [
  ['errors', errors],
  ['log', log],
  ['loadbalance', loadbalance],
  ['cache', cache],
  ['rewrite', rewrite],
  ['hosts', hosts],
  ['kubernetes', kubernetes],
  ['loop', loop],
  ['forward', forward],
]
