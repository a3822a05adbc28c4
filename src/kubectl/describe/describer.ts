/** What a description is made with. */
import type { Pod } from '../../api/core-v1.ts'
import type { List } from '../../api/object.ts'
import type { Resource } from '../../api/resources.ts'
import type { Unstructured } from '../object.ts'
import type { Cells } from './tab-cells.ts'

export interface DescribeContext {
  /** Milliseconds since the epoch. */
  now: number
  /** Writes the events about the object described. */
  describeEvents(out: Cells): Promise<void>
  /** Lists what belongs to it. */
  list<T>(
    resource: Resource<T>,
    namespace: string | undefined,
    query?: Readonly<Record<string, string>>,
  ): Promise<List<T>>
  /** Undefined where there is none. */
  find<T>(resource: Resource<T>, namespace: string | undefined, name: string): Promise<T | undefined>
}

export type Describer<T = Unstructured> = (out: Cells, object: T, context: DescribeContext) => Promise<void>

/** How many pods are in each phase: `3 Running / 0 Waiting / 0 Succeeded / 0 Failed`. */
export function podStatusText(pods: readonly Pod[]): string {
  const count = (phase: string) => pods.filter(pod => pod.status.phase === phase).length
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}
