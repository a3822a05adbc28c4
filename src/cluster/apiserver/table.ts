/** Rows of server-side tables. Source: pkg/printers/internalversion; the columns are facts, see
 *  `api/openapi/table-columns.json`. Column descriptions are left out. */
import columnTable from '../../api/openapi/table-columns.json' with { type: 'json' }
import { humanDuration } from '../../api/duration.ts'
import type { KubernetesObject } from '../../api/object.ts'
import type { Resource } from '../../api/resources.ts'
import type { Store } from './store.ts'
import type { Cell } from './strategy.ts'

export interface Column {
  name: string
  type: string
  format: string
  description: string
  /** 0 is always shown, 1 with `-o wide`. */
  priority: number
}

type Row = readonly [name: string, type: string, format: string, priority: number]

const facts = columnTable as unknown as Readonly<Record<string, readonly Row[]>>
const GENERIC: readonly Row[] = [
  ['Name', 'string', 'name', 0],
  ['Created At', 'date', '', 0],
]

export function columnsOf(resource: Resource): Column[] {
  const root = resource.group ? `apis/${resource.group}` : 'api'
  const rows = facts[`${root}/${resource.version}/${resource.plural}`] ?? GENERIC
  return rows.map(([name, type, format, priority]) => ({ name, type, format, description: '', priority }))
}

export function rowOf(store: Store, object: KubernetesObject, now: number): readonly Cell[] {
  const row = store.strategy.row?.(object as never, now)
  if (row) return row
  return columnsOf(store.resource).map(({ name }) => genericCell(object, name, now))
}

function genericCell(object: KubernetesObject, column: string, now: number): Cell {
  switch (column) {
    case 'Name':
      return object.metadata.name
    case 'Created At':
      return object.metadata.creationTimestamp
    case 'Age':
      return age(Date.parse(object.metadata.creationTimestamp), now)
  }
  return '<none>'
}

/** `5m`, `2d3h`: see duration.HumanDuration. */
export function age(since: number, now: number): string {
  return humanDuration(now - since)
}
