/** Group policy, v1. */
import type { Namespaced, Schemas } from './object.ts'

export type PodDisruptionBudget = Namespaced<Schemas['io.k8s.api.policy.v1.PodDisruptionBudget']>
