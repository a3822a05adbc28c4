/** Endpoints. Source: pkg/registry/core/endpoint/strategy.go. */
import type { Endpoints } from '../../../api/core-v1.ts'
import { ENDPOINTS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { validateEndpoints } from '../validation/endpoints.ts'
import { ageOf, firstThree } from './cells.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Endpoints>

/** `10.244.1.2:80,10.244.2.3:80 + 2 more...`; not-ready addresses do not show. */
function addressesCell(endpoints: Endpoints): string {
  const subsets = endpoints.subsets ?? []
  if (!subsets.length) return '<none>'
  const all = subsets.flatMap(subset => {
    const addresses = (subset.addresses ?? []).map(address => address.ip)
    if (!subset.ports?.length) return addresses
    return subset.ports.flatMap(({ port }) => addresses.map(ip => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`))
  })
  return firstThree(all, '')
}

export const endpoints: Strategy<Endpoints> = {
  resource: ENDPOINTS,
  defaults(draft) {
    for (const subset of loose(draft).subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= 'TCP'
  },
  validate: draft => validateEndpoints(loose(draft)),
  row: (object, now) => [object.metadata.name, addressesCell(object), ageOf(object, now)],
}
