/** rbac.authorization.k8s.io. Source: pkg/printers/internalversion/printers.go, pkg/apis/rbac/v1/defaults.go and
 *  validation. */
import type { FieldError } from '../../../api/status.ts'
import type { Draft } from '../strategy.ts'
import { equal } from '../validation/equal.ts'
import { invalid, notSupported, required, type Loose } from '../validation/field-errors.ts'
import { ageOf } from './cells.ts'
import { stored, type Kind } from './stored.ts'

type Role = Kind<'io.k8s.api.rbac.v1.Role'>
type Binding = Kind<'io.k8s.api.rbac.v1.RoleBinding'>

const GROUP = 'rbac.authorization.k8s.io'

const role = (plural: string) =>
  stored<Role>(`${GROUP}/v1/${plural}`, {
    nameForm: 'path-segment',
    row: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  })

function validateUpdate(draft: Draft, old: Binding): FieldError[] {
  const { roleRef } = draft as unknown as Loose<Binding>
  return equal(roleRef, old.roleRef) ? [] : [invalid('roleRef', roleRef, 'cannot change roleRef')]
}

/** A reference to a role, whole. */
function validate(draft: Draft): FieldError[] {
  const { roleRef = {}, subjects = [] } = draft as unknown as Loose<Binding>
  const errors: FieldError[] = []
  if (roleRef.apiGroup !== GROUP) errors.push(notSupported('roleRef.apiGroup', roleRef.apiGroup ?? '', [GROUP]))
  if (roleRef.kind !== 'Role' && roleRef.kind !== 'ClusterRole')
    errors.push(notSupported('roleRef.kind', roleRef.kind ?? '', ['Role', 'ClusterRole']))
  if (!roleRef.name) errors.push(required('roleRef.name'))
  subjects.forEach(({ kind = '', name, namespace }, i) => {
    const at = `subjects[${i}]`
    if (!name) errors.push(required(`${at}.name`))
    if (kind === 'ServiceAccount') {
      if (!namespace) errors.push(required(`${at}.namespace`))
    } else if (kind !== 'User' && kind !== 'Group')
      errors.push(notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']))
  })
  return errors
}

const binding = (plural: string) =>
  stored<Binding>(`${GROUP}/v1/${plural}`, {
    nameForm: 'path-segment',
    defaults(each) {
      if (each.roleRef) each.roleRef.apiGroup ||= GROUP
      for (const subject of each.subjects ?? []) if (subject.kind !== 'ServiceAccount') subject.apiGroup ||= GROUP
    },
    validate,
    validateUpdate,
    row: (each, now) => {
      const subjects = each.subjects ?? []
      const named = (kind: string) => subjects.filter(subject => subject.kind === kind)
      return [
        each.metadata.name,
        `${each.roleRef?.kind}/${each.roleRef?.name}`,
        ageOf(each, now),
        ...['User', 'Group'].map(kind =>
          named(kind)
            .map(subject => subject.name)
            .join(', '),
        ),
        named('ServiceAccount')
          .map(subject => `${subject.namespace}/${subject.name}`)
          .join(', '),
      ]
    },
  })

export const rbac = [role('roles'), role('clusterroles'), binding('rolebindings'), binding('clusterrolebindings')]
