/** kube-controller-manager: all controllers, over one set of informers. Source: cmd/kube-controller-manager. */
import type { Transport } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { Client } from '../client/client.ts'
import { EventRecorder } from '../client/event-recorder.ts'
import { Informers } from '../client/informer.ts'
import type { ControllerContext, ControllerOptions, StartController } from './controller-context.ts'
import { startDeploymentController } from './deployment.ts'
import { startEndpointsController } from './endpoints.ts'
import { startEndpointSliceController } from './endpointslice.ts'
import { startGarbageCollector } from './garbage-collector.ts'
import { startNamespaceController } from './namespace.ts'
import { startNodeIpamController } from './node-ipam.ts'
import { indexPods } from './pod-control.ts'
import { startReplicaSetController } from './replicaset.ts'
import { ServiceMembers } from './service-members.ts'
import { startRootCaPublisher, startServiceAccountController } from './serviceaccount.ts'

/** When the controllers that nothing needs at first are started, in milliseconds after the others. */
const LATER_MS = 1_750

/** Those that a cluster comes up with. */
const CONTROLLERS: readonly StartController[] = [
  startServiceAccountController,
  startRootCaPublisher,
  startNodeIpamController,
  startNamespaceController,
  startDeploymentController,
  startReplicaSetController,
  startEndpointSliceController,
  startEndpointsController,
  startGarbageCollector,
]

export interface ControllerManager {
  stop(): void
}

/** @param later loads the controllers that nothing needs at first; or they themselves, to start with the others */
export function startControllerManager(
  transport: Transport,
  sim: Simulation,
  options: ControllerOptions,
  later: readonly StartController[] | (() => Promise<readonly StartController[]>),
): ControllerManager {
  const client = new Client(transport, 'kube-controller-manager/v1.36.2')
  const informers = new Informers(client, sim)
  indexPods(informers)
  const context: ControllerContext = {
    sim,
    client,
    informers,
    recorder: component => new EventRecorder(client, sim, component),
    members: new ServiceMembers(informers),
    options,
  }
  const start = (controllers: readonly StartController[]) => {
    for (const startController of controllers) startController(context)
    informers.start()
  }
  if (typeof later === 'function') {
    start(CONTROLLERS)
    sim.after(LATER_MS, () => void sim.hold(later()).then(start))
  } else start([...CONTROLLERS, ...later])
  return { stop: () => informers.stop() }
}
