/** ControllerRevisions. Source: pkg/registry/apps/controllerrevision/strategy.go. */
import type { ControllerRevision } from '../../../api/apps-v1.ts'
import { CONTROLLER_REVISIONS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import { equal } from '../validation/equal.ts'
import { invalid, required, type Loose } from '../validation/field-errors.ts'
import { validateNonNegative } from '../validation/numbers.ts'
import { ageOf, controllerCell } from './cells.ts'

const loose = (draft: Draft) => draft as unknown as Loose<ControllerRevision>

export const controllerRevisions: Strategy<ControllerRevision> = {
  resource: CONTROLLER_REVISIONS,
  validate(draft) {
    const { data, revision } = loose(draft)
    return [
      ...(data === undefined ? [required('data', 'data is mandatory')] : []),
      ...validateNonNegative(revision, 'revision'),
    ]
  },
  validateUpdate: (draft, old) =>
    equal(loose(draft).data, old.data) ? [] : [invalid('data', loose(draft).data, 'field is immutable')],
  row: (revision, now) => [
    revision.metadata.name,
    controllerCell(revision),
    String(revision.revision),
    ageOf(revision, now),
  ],
}
