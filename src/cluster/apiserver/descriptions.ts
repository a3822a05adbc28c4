/** The prose of OpenAPI documents: half a megabyte that few ask for, loaded when somebody does. */
import type { Descriptions } from '../../api/transport.ts'

/** Undefined for requests whose answer has none. */
export function descriptionsFor(path: string): Promise<Descriptions> | undefined {
  if (!path.startsWith('/openapi/v3/')) return undefined
  return import('../../api/openapi/prose.ts').then(({ descriptions }) => descriptions as unknown as Descriptions)
}
