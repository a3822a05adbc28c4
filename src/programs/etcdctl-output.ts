/** How etcdctl prints: simple, json, fields, table. Source: etcdctl/ctlv3/command (printer_simple.go, printer_json.go,
 *  printer_fields.go, printer_table.go), olekukonko/tablewriter. */
import type { EtcdEvent, EtcdMember, EtcdRow } from './etcdctl.ts'

export type Output = 'simple' | 'json' | 'fields' | 'table'

/** The one member and its cluster, in decimal: more than a number holds. */
const CLUSTER = '3746439264318457289'
const MEMBER = '11823526108545783090'
const MEMBER_HEX = 'a4159a5a1c6d9532'
const TERM = 2
const NAME = 'control-plane'
const PEER = 'https://172.18.0.2:2380'
const CLIENT = 'https://172.18.0.2:2379'
const VERSION = '3.6.4'

const NO_TABLE = 'Error: table is not supported as output format\n'

const header = (revision: number) =>
  `"header":{"cluster_id":${CLUSTER},"member_id":${MEMBER},"revision":${revision},"raft_term":${TERM}}`

const fieldsHeader = (revision: number) =>
  `"ClusterID" : ${CLUSTER}\n"MemberID" : ${MEMBER}\n"Revision" : ${revision}\n"RaftTerm" : ${TERM}\n`

const encoder = new TextEncoder()
const base64 = (text: string) => btoa(Array.from(encoder.encode(text), byte => String.fromCharCode(byte)).join(''))

function jsonRow(row: EtcdRow, withValue = true): string {
  const value = withValue && row.value ? `,"value":"${base64(row.value)}"` : ''
  return `{"key":"${base64(row.key)}","create_revision":${row.createRevision},"mod_revision":${row.modRevision},"version":${row.version}${value}}`
}

const fieldsRow = (row: EtcdRow, prefix = '', withValue = true): string =>
  `"${prefix}Key" : ${JSON.stringify(row.key)}\n"${prefix}CreateRevision" : ${row.createRevision}\n` +
  `"${prefix}ModRevision" : ${row.modRevision}\n"${prefix}Version" : ${row.version}\n` +
  `"${prefix}Value" : ${JSON.stringify(withValue ? row.value : '')}\n"${prefix}Lease" : 0\n`

const hexed = (text: string) =>
  Array.from(encoder.encode(text), byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

const simpleRow = (row: EtcdRow, text = (value: string) => value): string => `${text(row.key)}\n${text(row.value)}\n`

export interface Answer {
  revision: number
  count: number
  more: boolean
  keysOnly: boolean
  valueOnly: boolean
  hex: boolean
}

export function keyValues(output: Output, rows: readonly EtcdRow[], answer: Answer): string {
  const { revision, count, more, keysOnly, valueOnly, hex } = answer
  switch (output) {
    case 'simple': {
      const text = hex ? hexed : (value: string) => value
      if (valueOnly) return rows.map(row => `${text(row.value)}\n`).join('')
      return rows.map(row => (keysOnly ? `${text(row.key)}\n\n` : simpleRow(row, text))).join('')
    }
    case 'json': {
      const kvs = rows.length ? `,"kvs":[${rows.map(row => jsonRow(row, !keysOnly)).join(',')}]` : ''
      return `{${header(revision)}${kvs}${more ? ',"more":true' : ''}${count ? `,"count":${count}` : ''}}\n`
    }
    case 'fields':
      return `${fieldsHeader(revision)}${rows.map(row => fieldsRow(row, '', !keysOnly)).join('')}"More" : ${more}\n"Count" : ${count}\n`
    case 'table':
      return NO_TABLE
  }
}

export function put(output: Output, revision: number, before: EtcdRow | undefined): string {
  switch (output) {
    case 'simple':
      return `OK\n${before ? simpleRow(before) : ''}`
    case 'json':
      return `{${header(revision)}${before ? `,"prev_kv":${jsonRow(before)}` : ''}}\n`
    case 'fields':
      return `${fieldsHeader(revision)}${before ? fieldsRow(before, 'Prev') : ''}`
    case 'table':
      return NO_TABLE
  }
}

export function deleted(output: Output, revision: number, count: number, before: readonly EtcdRow[]): string {
  switch (output) {
    case 'simple':
      return `${count}\n${before.map(row => simpleRow(row)).join('')}`
    case 'json': {
      const kvs = before.length ? `,"prev_kvs":[${before.map(row => jsonRow(row)).join(',')}]` : ''
      return `{${header(revision)}${count ? `,"deleted":${count}` : ''}${kvs}}\n`
    }
    case 'fields':
      return `${fieldsHeader(revision)}"Deleted" : ${count}\n${before.map(row => fieldsRow(row, 'Prev')).join('')}`
    case 'table':
      return NO_TABLE
  }
}

export function watchEvent(output: Output, event: EtcdEvent, withBefore: boolean): string {
  const { revision, now, before, key } = event
  const type = now ? 'PUT' : 'DELETE'
  const row = now ?? { key, value: '', createRevision: 0, modRevision: revision, version: 0 }
  switch (output) {
    case 'simple':
      return `${type}\n${withBefore && before ? simpleRow(before) : ''}${simpleRow(row)}`
    case 'json': {
      const was = withBefore && before ? `,"prev_kv":${jsonRow(before)}` : ''
      return `{"Header":{${header(revision).slice('"header":{'.length)},"Events":[{${now ? '' : '"type":1,'}"kv":${jsonRow(row)}${was}}],"CompactRevision":0,"Canceled":false,"Created":false}\n`
    }
    case 'fields':
      return `${fieldsHeader(revision)}"Type" : ${type}\n${withBefore && before ? fieldsRow(before, 'Prev') : ''}${fieldsRow(row)}`
    case 'table':
      return NO_TABLE
  }
}

export function memberList(output: Output): string {
  const row = [MEMBER_HEX, 'started', NAME, PEER, CLIENT, 'false']
  switch (output) {
    case 'simple':
      return `${row.join(', ')}\n`
    case 'json':
      return `{"header":{"cluster_id":${CLUSTER},"member_id":${MEMBER},"raft_term":${TERM}},"members":[{"ID":${MEMBER},"name":"${NAME}","peerURLs":["${PEER}"],"clientURLs":["${CLIENT}"]}]}\n`
    case 'fields':
      return `"ClusterID" : ${CLUSTER}\n"MemberID" : ${MEMBER}\n"Revision" : 0\n"RaftTerm" : ${TERM}\n"ID" : ${MEMBER}\n"Name" : "${NAME}"\n"PeerURL" : "${PEER}"\n"ClientURL" : "${CLIENT}"\n"IsLearner" : false\n\n`
    case 'table':
      return boxed(['ID', 'STATUS', 'NAME', 'PEER ADDRS', 'CLIENT ADDRS', 'IS LEARNER'], row)
  }
}

/** Decimal, as go-humanize has it. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let at = 0
  let value = bytes
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000
    at++
  }
  return `${at && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[at]}`
}

export function endpointStatus(output: Output, endpoint: string, member: EtcdMember): string {
  const { revision, size: inUse } = member
  // The file grows in steps, and what was compacted leaves holes.
  const file = Math.ceil((inUse * 1.25) / 4096) * 4096
  const unused = `${Math.round((1 - inUse / file) * 100)}%`
  const index = revision + 11
  const cells: [string, string][] = [
    ['ENDPOINT', endpoint],
    ['ID', MEMBER_HEX],
    ['VERSION', VERSION],
    ['STORAGE VERSION', '3.6.0'],
    ['DB SIZE', size(file)],
    ['IN USE', size(inUse)],
    ['PERCENTAGE NOT IN USE', unused],
    ['QUOTA', size(2 ** 31)],
    ['IS LEADER', 'true'],
    ['IS LEARNER', 'false'],
    ['RAFT TERM', String(TERM)],
    ['RAFT INDEX', String(index)],
    ['RAFT APPLIED INDEX', String(index)],
    ['ERRORS', ''],
    ['DOWNGRADE TARGET VERSION', ''],
    ['DOWNGRADE ENABLED', 'false'],
  ]
  const row = cells.map(([, cell]) => cell)
  switch (output) {
    case 'simple':
      return `${row.join(', ')}\n`
    case 'json':
      return `[{"Endpoint":"${endpoint}","Status":{${header(revision)},"version":"${VERSION}","dbSize":${file},"leader":${MEMBER},"raftIndex":${index},"raftTerm":${TERM},"raftAppliedIndex":${index},"dbSizeInUse":${inUse},"storageVersion":"3.6.0"}}]\n`
    case 'fields':
      return `${fieldsHeader(revision)}"Version" : "${VERSION}"\n"DBSize" : ${file}\n"DBSizeInUse" : ${inUse}\n"Leader" : ${MEMBER}\n"IsLearner" : false\n"RaftIndex" : ${index}\n"RaftTerm" : ${TERM}\n"RaftAppliedIndex" : ${index}\n"Errors" : []\n"Endpoint" : "${endpoint}"\n\n`
    case 'table':
      return boxed(
        cells.map(([name]) => name),
        row,
      )
  }
}

/** Headings in the middle, cells to the right. */
function boxed(headings: readonly string[], row: readonly string[]): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, row[i]!.length))
  const rule = `+${widths.map(width => '-'.repeat(width + 2)).join('+')}+\n`
  const middle = (text: string, width: number) => {
    const left = Math.floor((width - text.length) / 2)
    return `${' '.repeat(left)}${text}`.padEnd(width)
  }
  const head = `| ${headings.map((text, i) => middle(text, widths[i]!)).join(' | ')} |\n`
  return `${rule}${head}${rule}| ${row.map((text, i) => text.padStart(widths[i]!)).join(' | ')} |\n${rule}`
}
