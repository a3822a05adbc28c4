/** Which programs each family of images holds, as files. One table a family; GNU's and busybox's differ in words. */
import type { Tree } from '../host/files.ts'
import type { Program } from '../host/program.ts'
import { lazyTable } from '../host/lazy.ts'
import { applet } from '../programs/busybox-words.ts'
import { busyboxApplets, coreutils } from '../programs/coreutils.ts'

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

const { ash, bash, dash } = lazyTable(() => import('../shell/bash.ts'), { ash: 'ash', bash: 'bash', dash: 'dash' })
const pings = () => import('../programs/ping.ts')
const wgets = () => import('../programs/wget.ts')
const gnuWgets = () => import('../programs/wget-gnu.ts')

const everywhere = {
  ...lazyTable(() => import('../programs/hostname.ts'), { hostname: 'hostname' }),
  ...lazyTable(() => import('../programs/ip.ts'), { ip: 'ip' }),
  ...lazyTable(() => import('../programs/nc.ts'), { nc: 'nc' }),
} satisfies Table

/** Builtins of shells that are programs too. */
const builtins = lazyTable(() => import('../shell/builtin-programs.ts'), {
  '[': 'test',
  printf: 'printfProgram',
  test: 'test',
})

const getent = lazyTable(() => import('../programs/getent.ts'), { getent: 'getent' })
const curl = lazyTable(() => import('../programs/curl.ts'), { curl: 'curl' })
const old = {
  ...lazyTable(() => import('../programs/arp.ts'), { arp: 'arp' }),
  ...lazyTable(() => import('../programs/ifconfig.ts'), { ifconfig: 'ifconfig' }),
  ...lazyTable(() => import('../programs/netstat.ts'), { netstat: 'netstat' }),
  ...lazyTable(() => import('../programs/route.ts'), { route: 'route' }),
  ...lazyTable(() => import('../programs/telnet.ts'), { telnet: 'telnet' }),
  ...lazyTable(() => import('../programs/traceroute.ts'), { traceroute: 'traceroute' }),
} satisfies Table

/** Of no distribution: the course's own, on every machine and in every container that has a shell. */
const { trace } = lazyTable(() => import('../programs/trace.ts'), { trace: 'trace' })
const COURSE: Tree = { '/usr/local/bin/trace': trace }

const diagnostics: Table = {
  ...old,
  ...lazyTable(() => import('../programs/conntrack.ts'), { conntrack: 'conntrack' }),
  ...lazyTable(() => import('../programs/ss.ts'), { ss: 'ss' }),
  ...lazyTable(() => import('../programs/tcpdump.ts'), { tcpdump: 'tcpdump' }),
}

const inBusybox = (table: Table): Table =>
  Object.fromEntries(Object.entries(table).map(([name, run]) => [name, applet(run)]))

const busybox: Table = {
  ...builtins,
  ...busyboxApplets,
  ...inBusybox({ ...everywhere, ...old }),
  ...lazyTable(() => import('../programs/httpd.ts'), { httpd: 'httpd' }),
  ...lazyTable(() => import('../programs/nc-busybox.ts'), { nc: 'ncBusybox' }),
  ...lazyTable(() => import('../programs/nslookup-busybox.ts'), { nslookup: 'nslookupBusybox' }),
  ...lazyTable(pings, { ping: 'busyboxPing' }),
  ...lazyTable(wgets, { wget: 'wget' }),
  ash,
  sh: ash,
}

/** The base of Debian images. */
const debian: Table = {
  ...builtins,
  ...Object.fromEntries(Object.entries(coreutils).filter(([name]) => !NOT_IN_IMAGES.has(name))),
  ...getent,
  ...lazyTable(() => import('../programs/hostname.ts'), { hostname: 'hostname' }),
  bash,
  dash,
  rbash: bash,
  sh: dash,
}

const iptablesTools: Table = {
  ...lazyTable(() => import('../programs/iptables.ts'), { iptables: 'iptables' }),
  ...lazyTable(() => import('../programs/iptables-restore.ts'), { 'iptables-restore': 'iptablesRestore' }),
  ...lazyTable(() => import('../programs/iptables-save.ts'), { 'iptables-save': 'iptablesSave' }),
}

/** Network tools of a troubleshooting image. */
const network: Table = {
  ...curl,
  ...lazyTable(() => import('../programs/dig.ts'), { dig: 'dig' }),
  ...lazyTable(() => import('../programs/host.ts'), { host: 'host' }),
  ...lazyTable(() => import('../programs/nslookup.ts'), { nslookup: 'nslookup' }),
  ...lazyTable(pings, { ping: 'ping' }),
  ...everywhere,
  ...iptablesTools,
  ...diagnostics,
}

/** What a machine for people has besides. */
const tools: Table = {
  ...coreutils,
  ...network,
  ...lazyTable(() => import('../programs/sudo.ts'), { sudo: 'sudo' }),
  ...lazyTable(() => import('../programs/jq.ts'), { jq: 'jq' }),
  ...lazyTable(() => import('../programs/vi.ts'), { editor: 'vi', nano: 'vi', vi: 'vi', vim: 'vi' }),
  ...lazyTable(gnuWgets, { wget: 'gnuWget' }),
}

const yq = lazyTable(() => import('../programs/yq.ts'), { yq: 'yq' })
const node = lazyTable(() => import('../programs/node.ts'), { node: 'node' })

const systemd: Table = {
  ...lazyTable(() => import('../programs/dmesg.ts'), { dmesg: 'dmesg' }),
  ...lazyTable(() => import('../programs/journalctl.ts'), { journalctl: 'journalctl' }),
  ...lazyTable(() => import('../programs/nfacct.ts'), { nfacct: 'nfacct' }),
  ...lazyTable(() => import('../programs/sysctl.ts'), { sysctl: 'sysctl' }),
  ...lazyTable(() => import('../programs/systemctl.ts'), { systemctl: 'systemctl' }),
  ...lazyTable(() => import('../programs/power.ts'), {
    halt: 'poweroff',
    poweroff: 'poweroff',
    reboot: 'reboot',
    shutdown: 'shutdown',
  }),
}

const ADMINISTRATION = new Set([
  'arp',
  'conntrack',
  'halt',
  'ifconfig',
  'ip',
  'nfacct',
  'poweroff',
  'reboot',
  'route',
  'shutdown',
  'sysctl',
  ...Object.keys(iptablesTools),
])

function placed(table: Table, folder: (name: string) => string): Tree {
  return Object.fromEntries(Object.entries(table).map(([name, program]) => [`${folder(name)}/${name}`, program]))
}

/** Merged, as Debian has it: `/bin` is a link to `/usr/bin`, see `root-files.ts`. */
const merged = (name: string) => (ADMINISTRATION.has(name) ? '/usr/sbin' : '/usr/bin')

/** All in `/bin`. */
export const busyboxPrograms = (): Tree => ({ ...placed(busybox, () => '/bin'), ...COURSE })

/** Busybox, with `/bin/bash` where an image adds it. */
export const alpinePrograms = (): Tree => ({ ...placed(busybox, () => '/bin'), ...COURSE })

/** What images based on Debian hold. @param more names of further tools */
export const debianPrograms = (): Tree => ({ ...placed(debian, merged), ...COURSE })

/** The nginx image adds curl. */
export const curlProgram = (): Tree => placed(curl, merged)

/** The learner's machine. */
export const laptopPrograms = (): Tree => ({ ...placed({ ...debian, ...tools, ...yq, ...node }, merged), ...COURSE })

/** A node of the cluster. */
export const nodePrograms = (): Tree => ({ ...placed({ ...debian, ...tools, ...systemd }, merged), ...COURSE })

/** nicolaka/netshoot: Alpine with bash and everything for the network. */
export const netshootPrograms = (): Tree => ({
  ...placed(busybox, () => '/bin'),
  ...placed({ bash, ...network }, () => '/usr/bin'),
  ...COURSE,
})
