/** Namespaces. Source: pkg/registry/core/namespace/strategy.go. */
import type { Namespace } from '../../../api/core-v1.ts'
import { NAMESPACES } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { ageOf } from './cells.ts'

const NAME_LABEL = 'kubernetes.io/metadata.name'

export const namespaces: Strategy<Namespace> = {
  resource: NAMESPACES,
  nameForm: 'label',
  defaults(draft: Draft) {
    const { metadata } = draft
    if (metadata.name) metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name }
  },
  prepareForCreate(draft) {
    draft['status'] = { phase: 'Active' }
    const spec = ((draft as unknown as Loose<Namespace>).spec ??= {})
    const finalizers = spec.finalizers ?? []
    if (!finalizers.includes('kubernetes')) spec.finalizers = [...finalizers, 'kubernetes']
  },
  prepareForUpdate(draft, old) {
    draft['spec'] = old.spec
    draft['status'] = old.status
  },
  validate: () => [],
  row: (namespace, now) => [namespace.metadata.name, namespace.status?.phase ?? '', ageOf(namespace, now)],
  selectableFields: {
    'status.phase': namespace => namespace.status?.phase ?? '',
    name: namespace => namespace.metadata.name,
  },
}
