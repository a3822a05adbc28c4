/** What every controller is given. Source: ControllerContext in cmd/kube-controller-manager. */
import type { Simulation } from '../../sim/simulation.ts'
import type { Client } from '../client/client.ts'
import type { EventRecorder } from '../client/event-recorder.ts'
import type { Informers } from '../client/informer.ts'
import type { ServiceMembers } from './service-members.ts'

export interface ControllerContext {
  sim: Simulation
  client: Client
  informers: Informers
  /** A recorder of events that come from the component of this name: `deployment-controller`. */
  recorder(component: string): EventRecorder
  /** Which pods each Service selects. */
  members: ServiceMembers
  options: ControllerOptions
}

export interface ControllerOptions {
  /** What the pods' nodes are given /24s of: `10.244.0.0/16`. */
  clusterCidr: string
  /** PEM, for kube-root-ca.crt. */
  rootCa: string
  /** Whether Services of type LoadBalancer get addresses, and from where on: `172.18.0.100`. */
  loadBalancerStart?: string
}

/** Registers handlers and indexes; called before the informers start. */
export type StartController = (context: ControllerContext) => void
