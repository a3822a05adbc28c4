/** Group batch, v1. */
import type { Namespaced, Schemas } from './object.ts'

export type Job = Namespaced<Schemas['io.k8s.api.batch.v1.Job']>
export type CronJob = Namespaced<Schemas['io.k8s.api.batch.v1.CronJob']>
