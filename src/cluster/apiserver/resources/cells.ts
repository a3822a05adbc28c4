/** Parts of table rows that several kinds share. Source: pkg/printers/internalversion/printers.go. */
import { humanDuration } from '../../../api/duration.ts'
import { formatRequirements, requirementsOf } from '../../../api/label-selector.ts'
import type { LabelSelector } from '../../../api/object.ts'
import { controllerOf } from '../../../api/owner.ts'

type Named = { name?: string; image?: string }

/** How long ago that was. @param time RFC 3339 */
export function ago(time: string | undefined | null, now: number): string {
  return time ? humanDuration(now - Date.parse(time)) : '<unknown>'
}

export const ageOf = (object: { metadata: { creationTimestamp?: string } }, now: number): string =>
  ago(object.metadata.creationTimestamp, now)

export const orNone = (text: string | undefined | null): string => text || '<none>'

/** Names and images of containers, for two wide columns. */
export function containerCells(containers: readonly Named[] | undefined): [string, string] {
  const all = containers ?? []
  return [all.map(c => c.name).join(','), all.map(c => c.image).join(',')]
}

/** `app=web,tier in (back,front)`. */
export const selectorCell = (selector: LabelSelector | undefined): string =>
  selector ? orNone(formatRequirements(requirementsOf(selector))) : '<none>'

/** A plain map of labels, sorted. */
export function labelsCell(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort()
  return orNone(keys.map(key => `${key}=${labels![key]}`).join(','))
}

/** The first three, and how many more there are. */
export function firstThree(items: readonly string[], none: string): string {
  if (items.length > 3) return `${items.slice(0, 3).join(',')} + ${items.length - 3} more...`
  return items.join(',') || none
}

/** Addresses that a load balancer gave, sorted. */
export function ingressCell(ingress: readonly { ip?: string; hostname?: string }[] | undefined): string {
  return [...new Set((ingress ?? []).map(each => each.ip || each.hostname || ''))].filter(Boolean).sort().join(',')
}

/** `daemonset.apps/proxy`: the controller of an object. */
export function controllerCell(object: Parameters<typeof controllerOf>[0]): string {
  const owner = controllerOf(object)
  if (!owner) return '<none>'
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`
}
