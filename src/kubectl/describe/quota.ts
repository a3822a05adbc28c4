/** `kubectl describe` of what limits what may be used: quotas, limit ranges, priority classes. Source:
 *  kubectl/pkg/describe/describe.go (describeQuota, DescribeResourceQuotas, DescribeLimitRanges …). */
import type { LimitRange, ResourceQuota } from '../../api/core-v1.ts'
import type { Schemas } from '../../api/object.ts'
import type { Describer } from './describer.ts'
import { mapText } from './parts.ts'
import type { Cells } from './tab-cells.ts'

type PriorityClass = Schemas['io.k8s.api.scheduling.v1.PriorityClass']

const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort:
    'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort:
    'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
}

/** Scopes and amounts, as the quota alone and its namespace show them. */
function describeUse(out: Cells, { spec, status }: ResourceQuota, inside: boolean): void {
  const level = inside ? 1 : 0
  const scopes = (spec?.scopes ?? []).toSorted()
  if (scopes.length) {
    out.write(level, `Scopes:\t${scopes.join(', ')}\n`)
    for (const scope of scopes) if (SCOPES[scope]) out.write(level, `${inside ? '' : ' '}* ${SCOPES[scope]}\n`)
  }
  out.write(level, 'Resource\tUsed\tHard\n')
  out.write(level, inside ? '--------\t---\t---\n' : '--------\t----\t----\n')
  for (const name of Object.keys(status?.hard ?? {}).toSorted()) {
    out.write(level, `${name}\t${status?.used?.[name] ?? '0'}\t${status!.hard![name]}\n`)
  }
}

export const describeQuota: Describer<ResourceQuota> = async (out, quota) => {
  out.write(0, `Name:\t${quota.metadata.name}\nNamespace:\t${quota.metadata.namespace}\n`)
  describeUse(out, quota, false)
}

const LIMITS = ['Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio']

function describeLimits(out: Cells, { spec }: LimitRange, indent: string): void {
  for (const item of spec?.limits ?? []) {
    const amounts = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio]
    const names = new Set(amounts.flatMap(amount => Object.keys(amount ?? {})))
    for (const name of [...names].toSorted()) {
      out.write(0, `${indent}${[item.type, name, ...amounts.map(amount => amount?.[name] ?? '-')].join('\t')}\n`)
    }
  }
}

function limitsHead(out: Cells, indent: string): void {
  out.write(0, `${indent}${['Type', ...LIMITS].join('\t')}\n`)
  out.write(0, `${indent}----\t${LIMITS.map(head => '-'.repeat(head.length)).join('\t')}\n`)
}

export const describeLimitRange: Describer<LimitRange> = async (out, range) => {
  out.write(0, `Name:\t${range.metadata.name}\nNamespace:\t${range.metadata.namespace}\n`)
  limitsHead(out, '')
  describeLimits(out, range, '')
}

/** What `describe namespace` says of both. */
export function describeQuotasAndLimits(
  out: Cells,
  quotas: readonly ResourceQuota[],
  ranges: readonly LimitRange[],
): void {
  out.write(0, quotas.length ? '\nResource Quotas\n' : '\nNo resource quota.\n')
  for (const quota of quotas) {
    out.write(1, `Name:\t${quota.metadata.name}\n`)
    describeUse(out, quota, true)
  }
  if (!ranges.length) return out.write(0, '\nNo LimitRange resource.\n')
  out.write(0, '\nResource Limits\n')
  limitsHead(out, ' ')
  for (const range of ranges) describeLimits(out, range, ' ')
}

export const describePriorityClass: Describer<PriorityClass> = async (out, priority, { describeEvents }) => {
  const { metadata, value, globalDefault, preemptionPolicy, description } = priority
  out.write(0, `Name:\t${metadata?.name}\n`)
  out.write(0, `Value:\t${value}\n`)
  out.write(0, `GlobalDefault:\t${globalDefault ?? false}\n`)
  out.write(0, `PreemptionPolicy:\t${preemptionPolicy}\n`)
  out.write(0, `Description:\t${description ?? ''}\n`)
  out.write(0, `Annotations:\t${mapText(metadata?.annotations) || '<none>'}\n`)
  await describeEvents(out)
}
