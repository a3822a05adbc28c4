/** Group apps, v1. */
import type { Namespaced, Schemas } from './object.ts'

export type Deployment = Namespaced<Schemas['io.k8s.api.apps.v1.Deployment']>
export type DeploymentCondition = Schemas['io.k8s.api.apps.v1.DeploymentCondition']
export type ReplicaSet = Namespaced<Schemas['io.k8s.api.apps.v1.ReplicaSet']>
export type StatefulSet = Namespaced<Schemas['io.k8s.api.apps.v1.StatefulSet']>
export type DaemonSet = Namespaced<Schemas['io.k8s.api.apps.v1.DaemonSet']>
export type ControllerRevision = Namespaced<Schemas['io.k8s.api.apps.v1.ControllerRevision']>
