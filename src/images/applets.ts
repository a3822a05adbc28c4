/** Which programs each family of images holds, as files. One table a family; GNU's and busybox's differ in words. */
import type { Tree } from '../host/files.ts'
import type { Program } from '../host/program.ts'
import { curl } from '../programs/curl.ts'
import { dig } from '../programs/dig.ts'
import { getent } from '../programs/getent.ts'
import { host } from '../programs/host.ts'
import { hostname } from '../programs/hostname.ts'
import { iptables } from '../programs/iptables.ts'
import { iptablesRestore } from '../programs/iptables-restore.ts'
import { iptablesSave } from '../programs/iptables-save.ts'
import { journalctl } from '../programs/journalctl.ts'
import { nslookup } from '../programs/nslookup.ts'
import { nslookupBusybox } from '../programs/nslookup-busybox.ts'
import { systemctl } from '../programs/systemctl.ts'
import { gnuWget, wget } from '../programs/wget.ts'
import { ash, bash, dash } from '../shell/bash.ts'

type Table = Readonly<Record<string, Program>>

const sleep: Program = async process => {
  await process.sleep(process.argv[1] === 'infinity' ? 2 ** 40 : Number(process.argv[1]) * 1000)
  return 0
}

/** What every Linux has, in either dialect. */
const common: Table = { hostname, sleep }

const busybox: Table = { ...common, ash, sh: ash, nslookup: nslookupBusybox, wget }

/** The base of Debian images. */
const debian: Table = { ...common, bash, dash, getent, rbash: bash, sh: dash }

/** What a machine for people has besides. */
const tools: Table = {
  curl,
  dig,
  host,
  iptables,
  'iptables-restore': iptablesRestore,
  'iptables-save': iptablesSave,
  nslookup,
  wget: gnuWget,
}

const systemd: Table = { journalctl, systemctl }

/** Network tools of a troubleshooting image. */
const network: Table = {
  curl,
  dig,
  host,
  iptables,
  'iptables-restore': iptablesRestore,
  'iptables-save': iptablesSave,
  nslookup,
}

const ADMINISTRATION = new Set(['iptables', 'iptables-restore', 'iptables-save'])

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
