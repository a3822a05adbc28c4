/** Group coordination.k8s.io, v1. */
import type { Namespaced, Schemas } from './object.ts'

export type Lease = Namespaced<Schemas['io.k8s.api.coordination.v1.Lease']>
