/** EndpointSlices. Source: pkg/registry/discovery/endpointslice/strategy.go. */
import type { EndpointSlice } from '../../../api/discovery-v1.ts'
import { ENDPOINT_SLICES } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import { equal } from '../validation/equal.ts'
import { validateEndpointSlice } from '../validation/endpoints.ts'
import { invalid, type Loose } from '../validation/field-errors.ts'
import { ageOf, firstThree } from './cells.ts'

const loose = (draft: Draft) => draft as unknown as Loose<EndpointSlice>

export const endpointSlices: Strategy<EndpointSlice> = {
  resource: ENDPOINT_SLICES,
  defaults(draft) {
    for (const port of loose(draft).ports ?? []) {
      port.name ??= ''
      port.protocol ||= 'TCP'
    }
  },
  prepareForCreate(draft) {
    draft.metadata.generation = 1
  },
  prepareForUpdate(draft, old) {
    const slice = loose(draft)
    const changed =
      !equal(slice.endpoints, old.endpoints) ||
      !equal(slice.ports, old.ports) ||
      !equal(slice.metadata?.labels, old.metadata.labels)
    draft.metadata.generation = (old.metadata.generation ?? 1) + (changed ? 1 : 0)
  },
  validate: draft => validateEndpointSlice(loose(draft)),
  validateUpdate: (draft, old) =>
    loose(draft).addressType === old.addressType
      ? []
      : [invalid('addressType', loose(draft).addressType, 'field is immutable')],
  row: (slice, now) => [
    slice.metadata.name,
    slice.addressType,
    firstThree(
      (slice.ports ?? []).map(({ port, name }) => String(port ?? (name || '*'))),
      '<unset>',
    ),
    firstThree(
      (slice.endpoints ?? []).flatMap(endpoint => endpoint.addresses),
      '<unset>',
    ),
    ageOf(slice, now),
  ],
}
