/** systemctl of systemd 252: status, start, stop, restart, is-active, is-enabled and list-units of the machine's
 *  services. Left out: other units, targets, timers, enabling and disabling. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import type { SystemService, SystemServices } from '../host/service.ts'
import { journalLine } from './journalctl.ts'
import { halt } from './power.ts'

const UNIT_FILES = '/lib/systemd/system'
/** How much of the journal `status` shows. */
const STATUS_LINES = 10

const unit = (name: string) => (name.endsWith('.service') ? name : `${name}.service`)

/** `5min ago`, `1h 2min ago` (systemd's FORMAT_TIMESPAN, two units). */
function ago(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts: string[] = []
  const spans = [
    ['day', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const
  let rest = seconds
  for (const [name, size] of spans) {
    const count = Math.floor(rest / size)
    rest %= size
    if (count) parts.push(name === 'day' ? `${count} day${count > 1 ? 's' : ''}` : `${count}${name}`)
  }
  return `${parts.slice(0, 2).join(' ') || '0s'} ago`
}

/** `Sun 2026-11-22 15:27:11 UTC`. */
function moment(at: number): string {
  const iso = new Date(at).toISOString()
  return `${new Date(at).toUTCString().slice(0, 3)} ${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}

function statusOf(service: SystemService, process: Process): string {
  const since = `${moment(service.since)}; ${ago(process.now() - service.since)}`
  const program = service.command.split(' ')[0]!.split('/').pop()!
  const head = [
    `${service.active ? '●' : '○'} ${service.name}.service - ${service.description}`,
    `     Loaded: loaded (${UNIT_FILES}/${service.name}.service; enabled; preset: enabled)`,
    `     Active: ${service.active ? 'active (running)' : 'inactive (dead)'} since ${since}`,
  ]
  if (service.active) {
    head.push(
      `   Main PID: ${service.pid} (${program})`,
      `     CGroup: /system.slice/${service.name}.service`,
      `             └─${service.pid} ${service.command}`,
    )
  } else if (service.pid) {
    head.push(`   Main PID: ${service.pid} (code=exited, status=0/SUCCESS)`)
  }
  const journal = service.lines().slice(-STATUS_LINES)
  return `${[...head, '', ...journal.map(line => journalLine(line, process.host.name))].join('\n')}\n`
}

async function status(process: Process, services: SystemServices, names: readonly string[]): Promise<number> {
  let code = 0
  for (const [i, name] of names.entries()) {
    const service = services.get(name)
    if (!service) {
      await process.stderr.write(`Unit ${unit(name)} could not be found.\n`)
      code = 4
      continue
    }
    await process.stdout.write(`${i ? '\n' : ''}${statusOf(service, process)}`)
    if (!service.active) code ||= 3
  }
  return code
}

async function change(
  process: Process,
  services: SystemServices,
  verb: Verb,
  names: readonly string[],
): Promise<number> {
  let code = 0
  for (const name of names) {
    const service = services.get(name)
    if (service) {
      service[verb]()
    } else {
      await process.stderr.write(`Failed to ${verb} ${unit(name)}: Unit ${unit(name)} not found.\n`)
      code = 5
    }
  }
  return code
}

type Verb = 'start' | 'stop' | 'restart'

async function listUnits(process: Process, services: SystemServices): Promise<number> {
  const all = services.all().filter(service => service.active)
  const width = Math.max(4, ...all.map(service => service.name.length + 8))
  const rows = all.map(s => `  ${unit(s.name).padEnd(width)} loaded active running ${s.description}`)
  await process.stdout.write(
    `  ${'UNIT'.padEnd(width)} LOAD   ACTIVE SUB     DESCRIPTION\n${rows.join('\n')}\n\n${all.length} loaded units listed.\n`,
  )
  return 0
}

export const systemctl: Program = async process => {
  const { services } = process.host
  const words = process.argv.slice(1).filter(word => !word.startsWith('-'))
  const [verb, ...names] = words
  if (!services) {
    await process.stderr.write("System has not been booted with systemd as init system (PID 1). Can't operate.\n")
    return 1
  }
  switch (verb) {
    case undefined:
    case 'list-units':
      return listUnits(process, services)
    case 'status':
      return status(process, services, names)
    case 'start':
    case 'stop':
    case 'restart':
      if (names.length) return change(process, services, verb, names)
      await process.stderr.write('Too few arguments.\n')
      return 1
    case 'is-active': {
      const states = names.map(name => (services.get(name)?.active ? 'active' : 'inactive'))
      const quiet = process.argv.some(word => word === '-q' || word === '--quiet')
      if (!quiet) await process.stdout.write(`${states.join('\n')}\n`)
      return states.includes('active') ? 0 : 3
    }
    case 'is-enabled':
      await process.stdout.write(names.map(name => (services.get(name) ? 'enabled\n' : '')).join(''))
      return names.every(name => services.get(name)) ? 0 : 1
    case 'poweroff':
    case 'halt':
    case 'reboot':
      return halt(process, verb === 'reboot')
    case 'daemon-reload':
      return 0
    default:
      await process.stderr.write(`Unknown command verb ${verb}.\n`)
      return 1
  }
}
