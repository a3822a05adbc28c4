/** DNS records as BIND's tools print them: names end with a dot, columns stand at tab stops.
 *  Source: bind9 lib/dns/masterdump.c (dns_master_style_debug), lib/dns/rdata. */
import { formatAddress } from '../net/address.ts'
import { typeOf, type DnsRecord } from '../net/dns-message.ts'

const TAB = 8
const COLUMNS = { ttl: 24, class: 32, type: 40, data: 48 }

export const dotted = (name: string): string => `${name}.`

export function dataText(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
      return formatAddress(record.address)
    case 'AAAA':
      return record.address
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return dotted(record.target)
    case 'MX':
      return `${record.preference} ${dotted(record.target)}`
    case 'TXT':
      return record.texts.map(text => `"${text.replace(/["\\]/g, '\\$&')}"`).join(' ')
    case 'SRV':
      return `${record.priority} ${record.weight} ${record.port} ${dotted(record.target)}`
    case 'SOA': {
      const { primary, mailbox, serial, refresh, retry, expire, minimum } = record
      return `${dotted(primary)} ${dotted(mailbox)} ${serial} ${refresh} ${retry} ${expire} ${minimum}`
    }
    case 'other': {
      const hex = Array.from(record.bytes, byte => byte.toString(16).padStart(2, '0').toUpperCase()).join('')
      return `\\# ${record.bytes.length} ${hex}`.trimEnd()
    }
  }
}

/** `web.default.svc.cluster.local. 30 IN A	10.96.0.7` */
export function recordLine(
  record: DnsRecord,
  show: { ttl: boolean; class: boolean } = { ttl: true, class: true },
): string {
  const line = new Columns(dotted(record.name))
  if (show.ttl) line.put(COLUMNS.ttl, String(record.ttl))
  if (show.class) line.put(COLUMNS.class, 'IN')
  line.put(COLUMNS.type, typeOf(record))
  return line.put(COLUMNS.data, dataText(record)).text
}

export function questionLine(name: string, type: string): string {
  return `;${new Columns(dotted(name)).put(COLUMNS.class, 'IN').put(COLUMNS.type, type).text}`
}

class Columns {
  text: string
  #column: number
  constructor(first: string) {
    this.text = first
    this.#column = first.length
  }

  /** At `column`, or after one space where that is past already. */
  put(column: number, word: string): this {
    const to = Math.max(column, this.#column + 1)
    const tabs = Math.floor(to / TAB) - Math.floor(this.#column / TAB)
    const from = tabs > 0 ? Math.floor(to / TAB) * TAB : this.#column
    this.text += '\t'.repeat(tabs) + ' '.repeat(to - from) + word
    this.#column = to + word.length
    return this
  }
}
