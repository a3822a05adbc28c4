/** Kinds whose every answer warns that they will go. Source: the prerelease-lifecycle tags of k8s.io/api, in the words
 *  of apiserver/pkg/endpoints/deprecation. */
import { resourceOf, type Resource } from '../../api/resources.ts'
import { ApiError } from '../../api/status.ts'
import type { Answer } from '../../api/transport.ts'

const WARNINGS = new Map<Resource | undefined, string>([
  [resourceOf('', 'v1', 'endpoints'), 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
  [resourceOf('', 'v1', 'componentstatuses'), 'v1 ComponentStatus is deprecated in v1.19+'],
])

/** The answer, error or not, with the warning that the resource earns. */
export function withDeprecation(resource: Resource, answer: () => Answer): Answer {
  const text = WARNINGS.get(resource)
  if (text === undefined) return answer()
  try {
    const given = answer()
    return { ...given, warnings: [text, ...(given.warnings ?? [])] }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status: error.status.code, body: error.status, warnings: [text] }
  }
}
