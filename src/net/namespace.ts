/** A network namespace: what one host or pod has of the network (network_namespaces(7)). */
import type { Simulation } from '../sim/simulation.ts'
import type { Sockets } from './sockets.ts'

export interface NetworkNamespace {
  /** For people: `worker`, `default/web-0`. */
  readonly name: string
  readonly sim: Simulation
  readonly sockets: Sockets
}
