/** Who set which field, and server-side apply. Source: apimachinery/pkg/util/managedfields. */
import type { KubernetesObject } from '../../api/object.ts'
import { ApiError, failure } from '../../api/status.ts'
import type { Request } from '../../api/transport.ts'
import { ask, type Target } from './route.ts'
import type { Store, Write } from './store.ts'
import type { Draft } from './strategy.ts'

export interface Manager {
  manager: string
  operation: 'Apply' | 'Update'
  subresource?: string
  /** Milliseconds since the epoch. */
  now: number
}

/** The name that a client goes by: asked for, or its user agent's first word. */
export function managerOf(request: Request): string {
  return ask(request.query, 'fieldManager') || (request.userAgent ?? '').split('/')[0] || 'unknown'
}

export interface Applied {
  draft: Draft
  changed: boolean
  kept(after: KubernetesObject): void
}

export class ManagedFields {
  creating(_draft: Draft, _request: Request): void {}

  written(_store: Store, _by: Manager, _after: KubernetesObject, _before: KubernetesObject | undefined): void {}

  forget(_object: KubernetesObject): void {}

  shown(object: KubernetesObject): KubernetesObject {
    return object
  }

  apply(_store: Store, _old: KubernetesObject | undefined, _target: Target, _request: Request, _write: Write): Applied {
    throw new ApiError(failure(415, 'UnsupportedMediaType', 'apply is not there yet'))
  }
}
