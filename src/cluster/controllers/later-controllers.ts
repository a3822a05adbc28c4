/** Controllers that nothing needs while a cluster comes up: loaded once it is, see `controller-manager.ts`. */
import type { StartController } from './controller-context.ts'
import { startCronJobController } from './cronjob.ts'
import { startDaemonSetController } from './daemonset.ts'
import { startDisruptionController } from './disruption.ts'
import { startEndpointSliceMirroring } from './endpointslice-mirroring.ts'
import { startJobController } from './job.ts'
import { startNodeLifecycleController } from './node-lifecycle.ts'
import { startPodGc } from './pod-gc.ts'
import { startResourceQuotaController } from './resource-quota.ts'
import { startServiceLoadBalancer } from './service-lb.ts'
import { startStatefulSetController } from './statefulset.ts'

export const LATER_CONTROLLERS: readonly StartController[] = [
  startStatefulSetController,
  startDaemonSetController,
  startJobController,
  startCronJobController,
  startEndpointSliceMirroring,
  startServiceLoadBalancer,
  startNodeLifecycleController,
  startPodGc,
  startDisruptionController,
  startResourceQuotaController,
]
