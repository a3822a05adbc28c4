/** Which programs each family of images holds, as files. One table a family; GNU's and busybox's differ in words. */
import type { Tree } from '../host/files.ts'
import type { Program } from '../host/program.ts'
import { cat } from '../programs/cat.ts'
import { curl } from '../programs/curl.ts'
import { cut } from '../programs/cut.ts'
import { dig } from '../programs/dig.ts'
import { chmod, cp, ln, mkdir, mv, rm, rmdir, touch } from '../programs/file-operations.ts'
import { find } from '../programs/find.ts'
import { getent } from '../programs/getent.ts'
import { grep } from '../programs/grep.ts'
import { head } from '../programs/head.ts'
import { host } from '../programs/host.ts'
import { hostname } from '../programs/hostname.ts'
import { ip } from '../programs/ip.ts'
import { iptables } from '../programs/iptables.ts'
import { iptablesRestore } from '../programs/iptables-restore.ts'
import { iptablesSave } from '../programs/iptables-save.ts'
import { journalctl } from '../programs/journalctl.ts'
import { ls } from '../programs/ls.ts'
import { nc } from '../programs/nc.ts'
import { nslookup } from '../programs/nslookup.ts'
import { nslookupBusybox } from '../programs/nslookup-busybox.ts'
import { busyboxPing, ping } from '../programs/ping.ts'
import { sed } from '../programs/sed.ts'
import { sort } from '../programs/sort.ts'
import { systemctl } from '../programs/systemctl.ts'
import { tail } from '../programs/tail.ts'
import { tee } from '../programs/tee.ts'
import { tr } from '../programs/tr.ts'
import { uniq } from '../programs/uniq.ts'
import { wc } from '../programs/wc.ts'
import { gnuWget, wget } from '../programs/wget.ts'
import { xargs } from '../programs/xargs.ts'
import { ash, bash, dash } from '../shell/bash.ts'

type Table = Readonly<Record<string, Program>>

const sleep: Program = async process => {
  await process.sleep(process.argv[1] === 'infinity' ? 2 ** 40 : Number(process.argv[1]) * 1000)
  return 0
}

/** What every Linux has, in either dialect. */
const common: Table = {
  cat, chmod, cp, cut, egrep: grep, fgrep: grep, find, grep, head, hostname, ln, ls, mkdir, mv, rm, rmdir, sed, sleep,
  sort, tail, tee, touch, tr, uniq, wc, xargs,
} // prettier-ignore

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
  ...common, arp, ash, ifconfig, ip, nc, netstat, nslookup: nslookupBusybox, ping: busyboxPing, route, sh: ash, telnet,
  traceroute, wget,
} // prettier-ignore

/** The base of Debian images. */
const debian: Table = { ...common, bash, dash, getent, rbash: bash, sh: dash }

const iptablesTools: Table = { iptables, 'iptables-restore': iptablesRestore, 'iptables-save': iptablesSave }

/** Network tools of a troubleshooting image. */
const network: Table = { curl, dig, host, ip, nc, nslookup, ping, ...iptablesTools, ...diagnostics }

/** What a machine for people has besides. */
const tools: Table = { ...network, wget: gnuWget }

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
