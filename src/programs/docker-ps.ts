/** What `docker ps` prints. Source: docker/cli (formatter/container.go), docker/go-units (duration.go). */
import type { DockerContainer, Format } from './docker.ts'

export interface PsOptions {
  all: boolean
  quiet: boolean
  noTrunc: boolean
  format: string | undefined
  /** `name=worker`, `status=exited`. */
  filters: string[]
}

const COMMAND = '/usr/local/bin/entrypoint /sbin/init'
/** The tab writer's least column and what it puts between two. */
const LEAST = 10
const PADDING = 3

const HEADERS = {
  ID: 'CONTAINER ID',
  Image: 'IMAGE',
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  RunningFor: 'CREATED',
  Ports: 'PORTS',
  State: 'STATE',
  Status: 'STATUS',
  Names: 'NAMES',
  Networks: 'NETWORKS',
} as const

type Field = keyof typeof HEADERS
const DEFAULT: readonly Field[] = ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names']

/** `3 minutes`, `About an hour` (go-units' HumanDuration). */
export function ago(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${seconds} seconds`
  const minutes = Math.floor(seconds / 60)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.floor(seconds / 3600 + 0.5)
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  return `${Math.floor(hours / 24)} days`
}

function statusOf({ power }: DockerContainer, now: number): string {
  if (power.state === 'exited') return `Exited (${power.exitCode}) ${ago(now - (power.finishedAt ?? now))} ago`
  return `Up ${ago(now - power.startedAt)}${power.state === 'paused' ? ' (Paused)' : ''}`
}

function fieldsOf(container: DockerContainer, now: number, whole: boolean): Record<Field, string> {
  return {
    ID: whole ? container.id : container.id.slice(0, 12),
    Image: container.image,
    Command: `"${whole || COMMAND.length <= 20 ? COMMAND : `${COMMAND.slice(0, 19)}…`}"`,
    CreatedAt: `${new Date(container.createdAt).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`,
    RunningFor: `${ago(now - container.createdAt)} ago`,
    Ports: '',
    State: container.power.state,
    Status: statusOf(container, now),
    Names: container.name,
    Networks: container.power.connected ? 'kind' : '',
  }
}

export function listContainers(
  containers: readonly DockerContainer[],
  options: PsOptions,
  now: number,
  format: Format,
): string {
  const kept = options.filters.map(filter => filter.split('=') as [string, string?])
  const isWanted = (container: DockerContainer) =>
    kept.every(([key, value = '']) => {
      if (key === 'name') return container.name.includes(value.replace(/^\^\/?|\$$/g, ''))
      if (key === 'status') return container.power.state === value
      return true
    })
  const all = options.all || kept.some(([key]) => key === 'status')
  const rows = containers
    .filter(container => (all || container.power.state !== 'exited') && isWanted(container))
    .toReversed()
    .map(container => fieldsOf(container, now, options.noTrunc))
  if (options.quiet) return rows.map(row => `${row.ID}\n`).join('')
  const asTable = options.format === undefined || options.format.startsWith('table')
  const line = options.format?.replace(/^table\s*/, '').replace(/\\t/g, '\t') || undefined
  if (!asTable) return rows.map(row => `${format(line ?? '', row)}\n`).join('')
  const shape = line ?? DEFAULT.map(name => `{{.${name}}}`).join('\t')
  return aligned([HEADERS, ...rows].map(row => format(shape, row).split('\t')))
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, LEAST, cell.length + PADDING)
  return rows
    .map(row => `${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]!) : cell)).join('')}\n`)
    .join('')
}
