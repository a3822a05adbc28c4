/** What a cluster can come up without, and whoever calls from outside may ask for: more resources, discovery, tables,
 *  server-side apply, what goes on to a kubelet. Loaded once the cluster is on its way, see `ApiServer.admit`. */
import { admit, fillIn } from './admission.ts'
import { applyObject } from './apply.ts'
import { discover } from './discovery.ts'
import { jsonPatch } from './json-patch.ts'
import { controllerRevisions } from './resources/controllerrevisions.ts'
import { cronJobs } from './resources/cronjobs.ts'
import { daemonSets } from './resources/daemonsets.ts'
import { jobs } from './resources/jobs.ts'
import { podDisruptionBudgets } from './resources/poddisruptionbudgets.ts'
import { secrets } from './resources/secrets.ts'
import { statefulSets } from './resources/statefulsets.ts'
import { autoscaling } from './resources/autoscaling.ts'
import { networking } from './resources/networking.ts'
import { otherCore } from './resources/other-core.ts'
import { rbac } from './resources/rbac.ts'
import { storage } from './resources/storage.ts'
import { execOrAttach, logs, portForward } from './streams.ts'
import type { Strategy } from './strategy.ts'
import { columnsOf, rowOf } from './table.ts'

const strategies = [
  controllerRevisions,
  cronJobs,
  daemonSets,
  jobs,
  podDisruptionBudgets,
  secrets,
  statefulSets,
  ...autoscaling,
  ...networking,
  ...otherCore,
  ...rbac,
  ...storage,
] as Strategy[]

export const OUTSIDE = {
  strategies,
  admit,
  applyObject,
  columnsOf,
  discover,
  execOrAttach,
  fillIn,
  jsonPatch,
  logs,
  portForward,
  rowOf,
}

export type Outside = typeof OUTSIDE
