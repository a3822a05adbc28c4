/** Which programs each family of images holds, as files. One table a family; GNU's and busybox's differ in words. */
import type { Tree } from '../host/files.ts'
import type { Program } from '../host/program.ts'
import { busyboxApplets, coreutils } from '../programs/coreutils.ts'
import { curl } from '../programs/curl.ts'
import { dig } from '../programs/dig.ts'
import { getent } from '../programs/getent.ts'
import { host } from '../programs/host.ts'
import { hostname } from '../programs/hostname.ts'
import { ip } from '../programs/ip.ts'
import { iptables } from '../programs/iptables.ts'
import { iptablesRestore } from '../programs/iptables-restore.ts'
import { iptablesSave } from '../programs/iptables-save.ts'
import { journalctl } from '../programs/journalctl.ts'
import { nc } from '../programs/nc.ts'
import { nslookup } from '../programs/nslookup.ts'
import { nslookupBusybox } from '../programs/nslookup-busybox.ts'
import { busyboxPing, ping } from '../programs/ping.ts'
import { systemctl } from '../programs/systemctl.ts'
import { gnuWget, wget } from '../programs/wget.ts'
import { ash, bash, dash } from '../shell/bash.ts'

type Table = Readonly<Record<string, Program>>

/** What images based on Debian leave out of it. */
const NOT_IN_IMAGES = new Set([
  'free',
  'kill',
  'less',
  'man',
  'pgrep',
  'pidof',
  'pkill',
  'ps',
  'uptime',
  'watch',
  'xxd',
])

/** A program that is loaded when it is first run: large, or rarely wanted. */
const lazy =
  (load: () => Promise<Program>): Program =>
  async process =>
    (await process.host.sim.hold(load()))(process)

const diagnostics = {
  arp: lazy(async () => (await import('../programs/arp.ts')).arp),
  conntrack: lazy(async () => (await import('../programs/conntrack.ts')).conntrack),
  ifconfig: lazy(async () => (await import('../programs/ifconfig.ts')).ifconfig),
  netstat: lazy(async () => (await import('../programs/netstat.ts')).netstat),
  route: lazy(async () => (await import('../programs/route.ts')).route),
  ss: lazy(async () => (await import('../programs/ss.ts')).ss),
  tcpdump: lazy(async () => (await import('../programs/tcpdump.ts')).tcpdump),
  telnet: lazy(async () => (await import('../programs/telnet.ts')).telnet),
  trace: lazy(async () => (await import('../programs/trace.ts')).trace),
  traceroute: lazy(async () => (await import('../programs/traceroute.ts')).traceroute),
} satisfies Table

const { arp, ifconfig, netstat, route, telnet, traceroute } = diagnostics
const busybox: Table = {
  ...busyboxApplets, arp, ash, hostname, ifconfig, ip, nc, netstat, nslookup: nslookupBusybox, ping: busyboxPing, route, sh: ash, telnet,
  traceroute, wget,
} // prettier-ignore

/** The base of Debian images. */
const debian: Table = {
  ...Object.fromEntries(Object.entries(coreutils).filter(([name]) => !NOT_IN_IMAGES.has(name))),
  bash,
  dash,
  getent,
  hostname,
  rbash: bash,
  sh: dash,
}

const iptablesTools: Table = { iptables, 'iptables-restore': iptablesRestore, 'iptables-save': iptablesSave }

/** Network tools of a troubleshooting image. */
const network: Table = { curl, dig, host, ip, nc, nslookup, ping, ...iptablesTools, ...diagnostics }

/** What a machine for people has besides. */
const tools: Table = { ...coreutils, ...network, wget: gnuWget }

const systemd: Table = { journalctl, systemctl }

const ADMINISTRATION = new Set(['arp', 'conntrack', 'ifconfig', 'ip', 'route', ...Object.keys(iptablesTools)])

function placed(table: Table, folder: (name: string) => string): Tree {
  return Object.fromEntries(Object.entries(table).map(([name, program]) => [`${folder(name)}/${name}`, program]))
}

/** Merged, as Debian has it: `/bin` is a link to `/usr/bin`, see `root-files.ts`. */
const merged = (name: string) => (ADMINISTRATION.has(name) ? '/usr/sbin' : '/usr/bin')

/** All in `/bin`. */
export const busyboxPrograms = (): Tree => placed(busybox, () => '/bin')

/** Busybox, with `/bin/bash` where an image adds it. */
export const alpinePrograms = (): Tree => placed(busybox, () => '/bin')

/** What images based on Debian hold. @param more names of further tools */
export const debianPrograms = (): Tree => placed(debian, merged)

/** The nginx image adds curl. */
export const curlProgram = (): Tree => placed({ curl }, merged)

/** The learner's machine. */
export const laptopPrograms = (): Tree => placed({ ...debian, ...tools }, merged)

/** A node of the cluster. */
export const nodePrograms = (): Tree => placed({ ...debian, ...tools, ...systemd }, merged)

/** nicolaka/netshoot: Alpine with bash and everything for the network. */
export const netshootPrograms = (): Tree => ({
  ...placed(busybox, () => '/bin'),
  ...placed({ bash, ...network }, () => '/usr/bin'),
})
