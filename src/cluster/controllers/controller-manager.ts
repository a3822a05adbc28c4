/** kube-controller-manager: all controllers, over one set of informers. Source: cmd/kube-controller-manager. */
import type { Transport } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { Client } from '../client/client.ts'
import { EventRecorder } from '../client/event-recorder.ts'
import { Informers } from '../client/informer.ts'
import type { ControllerContext, ControllerOptions, StartController } from './controller-context.ts'
import { startCronJobController } from './cronjob.ts'
import { startDaemonSetController } from './daemonset.ts'
import { startDeploymentController } from './deployment.ts'
import { startDisruptionController } from './disruption.ts'
import { startEndpointsController } from './endpoints.ts'
import { startEndpointSliceController } from './endpointslice.ts'
import { startEndpointSliceMirroring } from './endpointslice-mirroring.ts'
import { startGarbageCollector } from './garbage-collector.ts'
import { startJobController } from './job.ts'
import { startNamespaceController } from './namespace.ts'
import { startNodeIpamController } from './node-ipam.ts'
import { startNodeLifecycleController } from './node-lifecycle.ts'
import { indexPods } from './pod-control.ts'
import { startPodGc } from './pod-gc.ts'
import { startReplicaSetController } from './replicaset.ts'
import { startServiceLoadBalancer } from './service-lb.ts'
import { ServiceMembers } from './service-members.ts'
import { startRootCaPublisher, startServiceAccountController } from './serviceaccount.ts'
import { startStatefulSetController } from './statefulset.ts'

const CONTROLLERS: readonly StartController[] = [
  startServiceAccountController,
  startRootCaPublisher,
  startNodeIpamController,
  startNamespaceController,
  startDeploymentController,
  startReplicaSetController,
  startStatefulSetController,
  startDaemonSetController,
  startJobController,
  startCronJobController,
  startEndpointSliceController,
  startEndpointsController,
  startEndpointSliceMirroring,
  startServiceLoadBalancer,
  startNodeLifecycleController,
  startPodGc,
  startDisruptionController,
  startGarbageCollector,
]

export interface ControllerManager {
  stop(): void
}

export function startControllerManager(
  transport: Transport,
  sim: Simulation,
  options: ControllerOptions,
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
  for (const start of CONTROLLERS) start(context)
  informers.start()
  return { stop: () => informers.stop() }
}
