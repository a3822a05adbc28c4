/** Kinds without a controller here are stored and shown, no more: makes their strategies. */
import type { KubernetesObject, Namespaced, Schemas } from '../../../api/object.ts'
import { resourceOf } from '../../../api/resources.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { bumpGeneration, startGeneration } from './generation.ts'

/** The object of a schema, by the name that OpenAPI gives it. */
export type Kind<K extends keyof Schemas> = Namespaced<Schemas[K]>

type Options<T> = Omit<Partial<Strategy<T>>, 'resource' | 'defaults'> & {
  defaults?(object: Loose<T>): void
  /** Whether its spec is counted. */
  generation?: boolean
}

/** @param path `apps/v1/deployments`, `/v1/persistentvolumes` */
export function stored<T>(path: string, options: Options<T>): Strategy {
  const [group = '', version = '', plural = ''] = path.split('/')
  const resource = resourceOf(group, version, plural)
  if (!resource) throw new Error(`no resource ${path}`)
  const { defaults, generation, ...rest } = options
  const counted: Partial<Strategy<T & KubernetesObject>> = generation
    ? { prepareForCreate: (draft: Draft) => startGeneration(draft, draft['status']), prepareForUpdate: bumpGeneration }
    : {}
  return {
    validate: () => [],
    ...counted,
    ...rest,
    ...(defaults ? { defaults: (draft: Draft) => defaults(draft as unknown as Loose<T>) } : {}),
    resource,
  } as Strategy
}
