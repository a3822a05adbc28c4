/** Group discovery.k8s.io, v1. */
import type { Namespaced, Schemas } from './object.ts'

export type EndpointSlice = Namespaced<Schemas['io.k8s.api.discovery.v1.EndpointSlice']>
export type Endpoint = Schemas['io.k8s.api.discovery.v1.Endpoint']
export type EndpointPort = Schemas['io.k8s.api.discovery.v1.EndpointPort']
