/** A report of `trace` as text. A packet has a line with its ends; below it, host by host, what each hook did. */
import type { TracedEnds, TracedLookup, TracedPacket, TracedStep, TraceReport } from '../host/trace-report.ts'

const MARGIN = 12

/** @param verbose packets that go the way of an earlier one in full, too */
export function reportText({ place, lookups, packets }: TraceReport, verbose: boolean): string {
  const lines: string[] = []
  if (lookups.length) lines.push(...lookupLines(lookups, place), '')
  const seen = new Map<string, number>()
  for (const packet of packets) {
    const way = wayOf(packet)
    const same = seen.get(way)
    if (same === undefined) seen.set(way, packet.number)
    lines.push(headOf(packet))
    if (same !== undefined && !verbose) lines.push(`    as ${same}, ${hopsOf(packet)}`)
    else lines.push(...stepLines(packet))
  }
  return lines.map(line => `${line}\n`).join('')
}

function lookupLines(lookups: readonly TracedLookup[], place: string): string[] {
  const cells = lookups.map(each => [
    `${each.type} ${each.name}.`,
    `${each.by === place ? '' : `${each.by} `}to ${each.server}${each.servedBy && each.servedBy !== each.by ? ` (${each.servedBy})` : ''}${each.protocol === 'tcp' ? ' over TCP' : ''}`,
    each.rcode === undefined
      ? 'no answer'
      : each.rcode === 'NOERROR'
        ? each.answers.join(', ') || 'no records'
        : each.rcode,
  ])
  const widths = [0, 1].map(i => Math.max(...cells.map(row => row[i]!.length)))
  return ['DNS', ...cells.map(row => `    ${row[0]!.padEnd(widths[0]!)}  ${row[1]!.padEnd(widths[1]!)}  ${row[2]}`)]
}

const arrow = ({ source, destination }: TracedEnds) => `${source} > ${destination}`

const headOf = (packet: TracedPacket): string =>
  `${String(packet.number).padStart(3)} +${packet.sentAt.toFixed(2)} ms  ${packet.protocol} ${arrow(packet.from)}  ${packet.what}`

/** Everything that was done to it: what packets of one direction of a conversation share, after the first, for which
 *  alone the nat table is asked. */
const wayOf = ({ protocol, from, steps }: TracedPacket): string => JSON.stringify([protocol, from, steps])

function hopsOf({ steps, fate }: TracedPacket): string {
  const places = steps.map(step => step.place).filter((place, i, all) => place !== all[i - 1])
  return `${places.join(' > ')}: ${fate}`
}

function stepLines({ steps }: TracedPacket): string[] {
  const lines: string[] = []
  let place = ''
  let hook = ''
  for (const step of steps) {
    if (step.place !== place) {
      lines.push(`    ${step.place}`)
      place = step.place
      hook = ''
    }
    const head = headingOf(step)
    const shown = 'hook' in step && head === hook ? '' : head
    hook = 'hook' in step ? head : ''
    lines.push(`      ${shown.padEnd(MARGIN)}${textOf(step)}`)
  }
  return lines
}

function headingOf(step: TracedStep): string {
  switch (step.kind) {
    case 'received':
      return 'in'
    case 'sent':
      return 'out'
    case 'route':
      return 'route'
    case 'end':
      return 'end'
    default:
      return step.hook
  }
}

function textOf(step: TracedStep): string {
  switch (step.kind) {
    case 'received':
    case 'sent':
      return step.device
    case 'rule':
      return `${step.table.padEnd(9)} ${step.chain} ${step.number}: ${step.rule}`
    case 'policy':
      return `${step.table.padEnd(9)} ${step.chain} policy ${step.verdict}`
    case 'conntrack':
      return step.state === 'CONFIRMED' ? `conntrack new entry: ${step.entry}` : `conntrack ${step.state}`
    case 'translated': {
      const { before, after } = step
      const [from, to] = [before.destination !== after.destination, before.source !== after.source]
      const what = from && to ? 'both' : from ? 'destination' : 'source'
      return `nat       ${what}: ${arrow(before)} becomes ${arrow(after)}`
    }
    case 'route':
      return `${step.to}${step.via === undefined ? '' : ` via ${step.via}`} dev ${step.device}`
    case 'end':
      return `${step.fate}${step.why ? ` (${step.why})` : ''}`
  }
}
