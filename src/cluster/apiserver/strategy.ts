/** What the API server must know of a resource beyond its schema; one file of `resources/` each.
 *  Source: the strategies of pkg/registry, defaults.go, and pkg/apis/.../validation. */
import type { KubernetesObject } from '../../api/object.ts'
import type { Resource } from '../../api/resources.ts'
import type { FieldError } from '../../api/status.ts'
import type { Random } from '../../sim/random.ts'

/** An object while the server works on it: a copy of its own that may be changed and may be wrong anywhere. */
export type Draft = { apiVersion: string; kind: string; metadata: DraftMeta; [field: string]: unknown }

export interface DraftMeta {
  name?: string
  generateName?: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  uid?: string
  resourceVersion?: string
  generation?: number
  creationTimestamp?: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  finalizers?: string[]
  [field: string]: unknown
}

/** What strategies may use besides the object. */
export interface StrategyContext {
  /** Milliseconds since the epoch. */
  now: number
  random: Random
  /** Nothing is kept: allocate without holding. */
  dryRun: boolean
  /** Another object, as it is stored. */
  get?(resource: Resource, namespace: string | undefined, name: string): KubernetesObject | undefined
}

export type Cell = string | number | boolean | null

export interface Strategy<T = KubernetesObject> {
  readonly resource: Resource<T>
  /** Fills in what is not given (defaults.go), beyond the defaults that the schema states. */
  defaults?(draft: Draft): void
  /** Sets or clears what users may not say at creation: status, generation. */
  prepareForCreate?(draft: Draft, context: StrategyContext): void
  /** The same for a change of all but the status; bumps the generation where the spec changed. */
  prepareForUpdate?(draft: Draft, old: T, context: StrategyContext): void
  /** Allocates addresses and ports, and frees those no longer held. Runs after defaults, before validation.
   *  @returns how to undo it, should the write fail @throws ApiError */
  allocate?(draft: Draft, old: T | undefined, context: StrategyContext): (() => void) | void
  /** The object is gone: frees what it held. */
  released?(old: T): void
  /** Of kinds of which many are created with one and the same frozen spec: what the server may still have set
   *  differently. Those with the same spec and the same answer are right if one was. */
  templated?(draft: Draft): string
  /** All that is wrong with the object itself, in the real order and words. Metadata is checked elsewhere, but for
   *  the name, whose form depends on the kind. */
  validate(draft: Draft): FieldError[]
  /** What is wrong with the change. Real order: after what `validate` finds, unless the strategy merges both. */
  validateUpdate?(draft: Draft, old: T): FieldError[]
  /** What `validateUpdate` finds comes before what `validate` finds. */
  readonly updateErrorsFirst?: boolean
  validateStatusUpdate?(draft: Draft, old: T): FieldError[]
  /** The form of its name: by default a DNS subdomain. */
  readonly nameForm?: 'subdomain' | 'label' | 'label-1035' | 'path-segment'
  /** Texts of warnings that a client is shown. */
  warnings?(draft: Draft, old: T | undefined): string[]
  /** The cells of its row, in the order of `table-columns.json`; wide columns included. */
  row?(object: T, now: number): Cell[]
  /** What field selectors may name, besides metadata.name and metadata.namespace. */
  selectableFields?: Readonly<Record<string, (object: T) => string>>
  /** Grace for a deletion, in seconds: undefined deletes at once. Pods have one. */
  gracePeriodSeconds?(object: T, asked: number | undefined): number | undefined
}
