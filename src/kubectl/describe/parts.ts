/** What descriptions of many kinds share: labels, annotations, times, selectors, events.
 *  Source: kubectl/pkg/describe/describe.go. */
import { shortHumanDuration, humanDuration } from '../../api/duration.ts'
import type { Event } from '../../api/core-v1.ts'
import type { LabelSelector } from '../../api/object.ts'
import type { Unstructured } from '../object.ts'
import type { Cells } from './tab-cells.ts'

const LONGEST_ANNOTATION = 140
const SKIPPED_ANNOTATIONS = new Set(['kubectl.kubernetes.io/last-applied-configuration'])
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const two = (n: number) => String(n).padStart(2, '0')

/** RFC 1123 with a numeric zone: `Sun, 22 Nov 2026 15:27:11 +0000`. */
export function longTime(timestamp: string | undefined): string {
  if (!timestamp) return 'Mon, 01 Jan 0001 00:00:00 +0000'
  const d = new Date(timestamp)
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`
  return `${DAYS[d.getUTCDay()]}, ${two(d.getUTCDate())} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()} ${time} +0000`
}

export function since(timestamp: string | null | undefined, now: number): string {
  return timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>'
}

export const orNone = (text: string | undefined): string => text || '<none>'
export const orUnset = (text: string | undefined): string => text || '<unset>'

/** `Labels:` and the like, a line each, sorted. */
export function labels(out: Cells, title: string, map: Readonly<Record<string, string>> | undefined): void {
  const keys = Object.keys(map ?? {}).toSorted()
  out.write(0, `${title}:\t`)
  if (!keys.length) out.write(0, '<none>\n')
  keys.forEach((key, i) => out.write(0, `${i ? '\t' : ''}${key}=${map![key]}\n`))
}

export function annotations(out: Cells, title: string, map: Readonly<Record<string, string>> | undefined): void {
  const keys = Object.keys(map ?? {})
    .filter(key => !SKIPPED_ANNOTATIONS.has(key))
    .toSorted()
  out.write(0, `${title}:\t`)
  if (!keys.length) out.write(0, '<none>\n')
  keys.forEach((key, i) => {
    const value = map![key]!.replace(/\n$/, '')
    if (i) out.write(0, '\t')
    if (key.length + value.length + 2 <= LONGEST_ANNOTATION && !value.includes('\n')) {
      out.write(0, `${key}: ${value}\n`)
      return
    }
    out.write(0, `${key}:\n`)
    for (const line of value.split('\n')) {
      const short = line.length > LONGEST_ANNOTATION - 2 ? `${line.slice(0, LONGEST_ANNOTATION - 2)}...` : line
      out.write(0, `\t  ${short}\n`)
    }
  })
}

/** `app=web,tier in (back,front)`. */
export function selectorText(selector: LabelSelector | undefined): string {
  const plain = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }))
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    const list = `(${values.toSorted().join(',')})`
    const texts: Record<string, string> = {
      In: `${key} in ${list}`,
      NotIn: `${key} notin ${list}`,
      Exists: key,
      DoesNotExist: `!${key}`,
    }
    return { key, text: texts[operator] ?? key }
  })
  return [...plain, ...expressions]
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(r => r.text)
    .join(',')
}

/** `app=web`, sorted. */
export const mapText = (map: Readonly<Record<string, string>> | undefined): string =>
  Object.keys(map ?? {})
    .toSorted()
    .map(key => `${key}=${map![key]}`)
    .join(',')

/** `ReplicaSet/web-67b89d86bd`. */
export function controllerOf(object: Pick<Unstructured, 'metadata'>): string | undefined {
  const owner = object.metadata.ownerReferences?.find(o => o.controller)
  return owner && `${owner.kind}/${owner.name}`
}

export function nameAndNamespace(out: Cells, object: Unstructured): void {
  out.write(0, `Name:\t${object.metadata.name}\n`)
  if (object.metadata.namespace) out.write(0, `Namespace:\t${object.metadata.namespace}\n`)
}

/** The table of events, or that there are none. `items` as the server lists them. */
export function events(out: Cells, items: readonly Event[], now: number): void {
  if (!items.length) {
    out.write(0, 'Events:\t<none>\n')
    return
  }
  const lastOf = (event: Event) => event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? ''
  const sorted = items.toSorted((a, b) => (a.lastTimestamp ?? '').localeCompare(b.lastTimestamp ?? ''))
  out.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n')
  out.write(1, '----\t------\t----\t----\t-------\n')
  for (const event of sorted) {
    const count = event.series?.count ?? event.count ?? 0
    const first = since(event.firstTimestamp ?? event.eventTime, now)
    const age = count > 1 ? `${since(lastOf(event), now)} (x${count} over ${first})` : first
    const from = event.source?.component || event.reportingComponent || ''
    const path = event.involvedObject.fieldPath
    const message = `${path ? `${path}: ` : ''}${(event.message ?? '').trim()}`
    out.write(1, `${event.type}\t${event.reason}\t${age}\t${from}\t${message}\n`)
  }
}

/** How long something took: `5s`. */
export const duration = (from: string, to: string): string => shortHumanDuration(Date.parse(to) - Date.parse(from))
