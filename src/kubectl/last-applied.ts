/** The annotation in which `kubectl apply` keeps what was applied last. Source: kubectl/pkg/util/apply.go. */
import { put, type Unstructured } from './object.ts'
import { goJson } from './output/json.ts'

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

export const lastApplied = (object: Unstructured): string | undefined => object.metadata?.annotations?.[LAST_APPLIED]

/** The object with itself in its annotation. */
export function withLastApplied(object: Unstructured): Unstructured {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {}
  const bare = put(object, ['metadata', 'annotations'], annotations)
  return put(object, ['metadata', 'annotations'], { ...annotations, [LAST_APPLIED]: `${goJson(bare)}\n` })
}
