/** `trace COMMAND…` runs a command and then tells the journey of every packet that it sent, and of the answers: hop by
 *  hop, with each rule that matched, each translation, and the end. No program of a real Linux; the nearest are
 *  `nft monitor trace` and pwru. */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'
import { formatAddress } from '../net/address.ts'
import { protocolName } from '../net/netfilter/print.ts'
import { ICMP } from '../net/packet.ts'
import { Tracer, type Addresses, type Journey, type Step } from '../net/trace.ts'

export const trace: Program = async process => {
  const words = process.argv.slice(1)
  if (!words.length) {
    await process.stderr.write('usage: trace COMMAND [ARGUMENT]...\n')
    return 2
  }
  const { net } = process.host
  const tracer = new Tracer()
  const before = net.tracer
  net.tracer = tracer
  try {
    const status = await process.waitFor(process.spawn(words))
    net.tracer = before
    for (const [i, journey] of tracer.journeys.entries()) await process.stdout.write(journeyText(journey, i + 1))
    return status
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(`trace: ${words[0]}: ${error.code === 'ENOENT' ? 'command not found' : error.message}\n`)
    return error.code === 'ENOENT' ? 127 : 126
  } finally {
    net.tracer = before
  }
}

function ends(a: Addresses, protocol: number): string {
  if (protocol === ICMP) return `${formatAddress(a.source)} > ${formatAddress(a.destination)}`
  return `${formatAddress(a.source)}:${a.sourcePort} > ${formatAddress(a.destination)}:${a.destinationPort}`
}

/** A line for the packet, and an indented one for each step. */
export function journeyText(journey: Journey, number: number): string {
  const lines = [`${number}. ${protocolName(journey.protocol)} ${ends(journey.from, journey.protocol)} ${journey.what}`]
  let at = ''
  for (const step of journey.steps) {
    if (step.namespace !== at) lines.push(`   ${step.namespace}`)
    at = step.namespace
    lines.push(`     ${stepText(step, journey.protocol)}`)
  }
  return lines.map(line => `${line}\n`).join('')
}

function stepText(step: Step, protocol: number): string {
  switch (step.kind) {
    case 'received':
      return `in    ${step.device}`
    case 'sent':
      return `out   ${step.device}`
    case 'rule':
      return `${step.hook} ${step.table}/${step.chain} rule ${step.number}: ${step.rule}`
    case 'policy':
      return `${step.hook} ${step.table}/${step.chain} policy ${step.verdict}`
    case 'conntrack':
      return `${step.hook} conntrack: ${step.state}`
    case 'translated':
      return `${step.hook} nat: ${ends(step.before, protocol)} becomes ${ends(step.after, protocol)}`
    case 'route':
      return `route ${formatAddress(step.to)}${step.via === undefined ? '' : ` via ${formatAddress(step.via)}`} dev ${step.device}`
    case 'end':
      return `end   ${step.fate}${step.why ? ` (${step.why})` : ''}`
  }
}
