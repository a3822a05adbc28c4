/** What most strategies do to status and generation before a write. Source: pkg/registry, the PrepareForCreate and
 *  PrepareForUpdate of apps, batch and others. */
import type { Draft } from '../strategy.ts'
import { equal } from '../validation/equal.ts'

type Old = { metadata: { generation?: number }; spec?: unknown; status?: unknown }

/** A new object starts at generation 1, with the status given. */
export function startGeneration(draft: Draft, status: unknown = {}): void {
  draft.metadata.generation = 1
  draft['status'] = status
}

/** Keeps the status; a new generation where the spec changed. */
export function bumpGeneration(draft: Draft, old: Old): void {
  draft['status'] = old.status
  const changed = !equal(draft['spec'], old.spec)
  const generation = (old.metadata.generation ?? 0) + (changed ? 1 : 0)
  if (generation) draft.metadata.generation = generation
}
