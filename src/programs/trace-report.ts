/** From the journeys of packets to what is told of them: plain data, addresses as text, DNS messages read. */
import type { TracedEnds, TracedLookup, TracedPacket, TracedStep, TraceReport } from '../host/trace-report.ts'
import { formatAddress } from '../net/address.ts'
import { decode } from '../net/dns-codec.ts'
import { typeOf, type Message } from '../net/dns-message.ts'
import { protocolName } from '../net/netfilter/print.ts'
import { ICMP, TCP } from '../net/packet.ts'
import type { Addresses, Journey, Step } from '../net/trace.ts'
import { dataText } from './dns-text.ts'

const DNS_PORT = 53

export function reportOf(
  journeys: readonly Journey[],
  about: Pick<TraceReport, 'command' | 'place' | 'status' | 'startedAt'>,
): TraceReport {
  const messages = journeys.map(messageOf)
  return {
    ...about,
    lookups: lookupsOf(journeys, messages, about.startedAt),
    packets: journeys.map((journey, i) => packetOf(journey, messages[i], i + 1, about.startedAt)),
  }
}

function endsOf({ source, sourcePort, destination, destinationPort }: Addresses, protocol: number): TracedEnds {
  if (protocol === ICMP) return { source: formatAddress(source), destination: formatAddress(destination) }
  return {
    source: `${formatAddress(source)}:${sourcePort}`,
    destination: `${formatAddress(destination)}:${destinationPort}`,
  }
}

function stepOf(step: Step, protocol: number): TracedStep {
  const { namespace: place } = step
  switch (step.kind) {
    case 'sent':
    case 'received':
      return { place, kind: step.kind, device: step.device }
    case 'rule': {
      const { hook, table, chain, number, rule, verdict } = step
      return { place, kind: 'rule', hook, table, chain, number, rule, verdict }
    }
    case 'policy':
      return { place, kind: 'policy', hook: step.hook, table: step.table, chain: step.chain, verdict: step.verdict }
    case 'conntrack':
      return { place, kind: 'conntrack', hook: step.hook, state: step.state, entry: step.entry }
    case 'translated': {
      const [before, after] = [endsOf(step.before, protocol), endsOf(step.after, protocol)]
      return { place, kind: 'translated', hook: step.hook, before, after }
    }
    case 'route': {
      const { to, via, device } = step
      return {
        place,
        kind: 'route',
        to: formatAddress(to),
        device,
        ...(via === undefined ? {} : { via: formatAddress(via) }),
      }
    }
    case 'end':
      return { place, kind: 'end', fate: step.fate, ...(step.why === undefined ? {} : { why: step.why }) }
  }
}

function packetOf(journey: Journey, message: Message | undefined, number: number, startedAt: number): TracedPacket {
  const { protocol, steps } = journey
  const last = steps.at(-1)
  return {
    number,
    sentAt: journey.sentAt - startedAt,
    protocol: protocolName(protocol),
    from: endsOf(journey.from, protocol),
    what: message ? messageText(message) : journey.what,
    fate: last?.kind === 'end' ? last.fate : 'left',
    at: last?.namespace ?? '',
    steps: steps.map(step => stepOf(step, protocol)),
  }
}

/** The message in a packet to or from port 53; over TCP, one that fills its segment. */
function messageOf({ protocol, from, payload }: Journey): Message | undefined {
  if (!payload.length || protocol === ICMP) return undefined
  if (from.destinationPort !== DNS_PORT && from.sourcePort !== DNS_PORT) return undefined
  try {
    return decode(protocol === TCP ? payload.subarray(2) : payload)
  } catch {
    return undefined
  }
}

function messageText({ isResponse, questions, rcode, answers }: Message): string {
  const [asked] = questions
  const question = `${asked?.type ?? ''}? ${asked?.name ?? ''}.`
  if (!isResponse) return question
  const said = answers.length ? answers.map(answer => `${typeOf(answer)} ${dataText(answer)}`).join(', ') : 'no records'
  return `${question} ${rcode}${rcode === 'NOERROR' ? `: ${said}` : ''}`
}

function lookupsOf(
  journeys: readonly Journey[],
  messages: readonly (Message | undefined)[],
  startedAt: number,
): TracedLookup[] {
  const lookups: TracedLookup[] = []
  for (const [i, asked] of messages.entries()) {
    const journey = journeys[i]!
    if (!asked || asked.isResponse) continue
    const { from, protocol, steps } = journey
    const servedBy = steps.at(-1)?.namespace
    // The answer's way ends where the question's began; between them the server's address may be another.
    const at = messages.findIndex(
      (message, j) =>
        j > i &&
        message?.isResponse === true &&
        message.id === asked.id &&
        journeys[j]!.steps[0]?.namespace === servedBy &&
        message.questions[0]?.name === asked.questions[0]?.name &&
        message.questions[0]?.type === asked.questions[0]?.type,
    )
    const answer = messages[at]
    const [question] = asked.questions
    const arrived = at < 0 ? undefined : journeys[at]!
    lookups.push({
      by: steps[0]?.namespace ?? '',
      server: endsOf(from, protocol).destination,
      ...(servedBy === undefined ? {} : { servedBy }),
      protocol: protocol === TCP ? 'tcp' : 'udp',
      name: question?.name ?? '',
      type: question?.type ?? '',
      sentAt: journey.sentAt - startedAt,
      ...(arrived ? { answeredAt: arrived.sentAt - startedAt } : {}),
      ...(answer ? { rcode: answer.rcode } : {}),
      answers: answer?.answers.map(record => `${typeOf(record)} ${dataText(record)}`) ?? [],
    })
  }
  return lookups
}
