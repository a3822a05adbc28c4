/** LimitRanges: what they give containers that say nothing, and what they refuse.
 *  Source: plugin/pkg/admission/limitranger/admission.go. Left out: volumes' claims, images. */
import type { Container, LimitRange, Pod } from '../../api/core-v1.ts'
import { addQuantities } from '../../api/quota.ts'
import { compareQuantities, quantityValue } from '../../api/quantity.ts'
import { ApiError, forbidden } from '../../api/status.ts'
import type { Loose } from './validation/field-errors.ts'

type Amounts = Record<string, string | number>
type Item = NonNullable<NonNullable<LimitRange['spec']>['limits']>[number]

const ANNOTATION = 'kubernetes.io/limit-ranger'

const itemsOf = (ranges: readonly LimitRange[], type: string): Item[] =>
  ranges.flatMap(({ spec }) => spec?.limits ?? []).filter(item => item.type === type)

export function giveDefaults(ranges: readonly LimitRange[], pod: Loose<Pod>): void {
  const given: string[] = []
  for (const [list, title] of [
    [pod.spec?.containers, 'container'],
    [pod.spec?.initContainers, 'init container'],
  ] as const)
    for (const container of list ?? [])
      for (const item of itemsOf(ranges, 'Container')) {
        const resources = (container.resources ??= {})
        for (const [field, defaults, what] of [
          ['requests', item.defaultRequest, 'request'],
          ['limits', item.default, 'limit'],
        ] as const) {
          const have = resources[field] as Amounts | undefined
          const missing = Object.keys(defaults ?? {}).filter(name => have?.[name] === undefined)
          if (!missing.length) continue
          resources[field] = { ...have, ...Object.fromEntries(missing.map(name => [name, defaults![name]!])) }
          given.push(`${missing.sort().join(', ')} ${what} for ${title} ${container.name}`)
        }
      }
  if (!given.length) return
  const metadata = (pod.metadata ??= {})
  metadata.annotations = { ...metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${given.join('; ')}` }
}

/** @throws ApiError */
export function refuseBeyond(ranges: readonly LimitRange[], pod: Pod): void {
  const wrong: string[] = []
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]
  for (const item of itemsOf(ranges, 'Container'))
    for (const { resources } of containers as Container[])
      wrong.push(...violations(item, (resources?.requests ?? {}) as Amounts, (resources?.limits ?? {}) as Amounts))
  for (const item of itemsOf(ranges, 'Pod')) wrong.push(...violations(item, sum(pod, 'requests'), sum(pod, 'limits')))
  if (!wrong.length) return
  const why = wrong.length === 1 ? wrong[0]! : `[${[...new Set(wrong)].join(', ')}]`
  throw new ApiError(forbidden('pods', pod.metadata.name ?? '', why))
}

function sum(pod: Pod, field: 'requests' | 'limits'): Amounts {
  const total: Record<string, string> = {}
  for (const { resources } of pod.spec?.containers ?? [])
    for (const [name, amount] of Object.entries(resources?.[field] ?? {}))
      total[name] = addQuantities(total[name] ?? '0', String(amount))
  return total
}

function violations(item: Item, requests: Amounts, limits: Amounts): string[] {
  const wrong: string[] = []
  const { type, min = {}, max = {}, maxLimitRequestRatio = {} } = item
  for (const name of Object.keys(min).sort()) {
    const head = `minimum ${name} usage per ${type} is ${min[name]}`
    const below = (amount: string | number) => compareQuantities(amount, min[name]!) < 0
    if (requests[name] === undefined) wrong.push(`${head}.  No request is specified`)
    else if (below(requests[name])) wrong.push(`${head}, but request is ${requests[name]}`)
    else if (limits[name] !== undefined && below(limits[name])) wrong.push(`${head}, but limit is ${limits[name]}`)
  }
  for (const name of Object.keys(max).sort()) {
    const head = `maximum ${name} usage per ${type} is ${max[name]}`
    const above = (amount: string | number) => compareQuantities(amount, max[name]!) > 0
    if (limits[name] === undefined) wrong.push(`${head}.  No limit is specified`)
    else if (above(limits[name])) wrong.push(`${head}, but limit is ${limits[name]}`)
    else if (requests[name] !== undefined && above(requests[name]))
      wrong.push(`${head}, but request is ${requests[name]}`)
  }
  for (const name of Object.keys(maxLimitRequestRatio).sort()) {
    const head = `${name} max limit to request ratio per ${type} is ${maxLimitRequestRatio[name]}`
    const [request, limit] = [quantityValue(requests[name] ?? 0), quantityValue(limits[name] ?? 0)]
    if (!request) wrong.push(`${head}, but no request is specified or request is 0.`)
    else if (!limit) wrong.push(`${head}, but no limit is specified or limit is 0.`)
    else if (limit / request > quantityValue(maxLimitRequestRatio[name]!))
      wrong.push(`${head}, but provided ratio is ${(limit / request).toFixed(6)}`)
  }
  return wrong
}
