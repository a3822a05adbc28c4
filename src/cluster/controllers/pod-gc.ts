/** Deletes pods that nobody will: those of nodes that are gone, and those that were never on one and are being deleted.
 *  Source: pkg/controller/podgc. Left out: the threshold of 12500 terminated pods. */
import type { Pod } from '../../api/core-v1.ts'
import { NODES, PODS } from '../../api/kinds.ts'
import { isApiError } from '../../api/status.ts'
import type { ControllerContext } from './controller-context.ts'

const PERIOD_MS = 20_000
/** A node has to be missing this long. */
const QUARANTINE_MS = 40_000

export function startPodGc({ sim, client, informers }: ControllerContext): void {
  const pods = informers.of(PODS)
  const nodes = informers.of(NODES)
  const missing = new Map<string, number>()
  pods.index('node', pod => (pod.spec?.nodeName ? [pod.spec.nodeName] : []))
  nodes.on({
    removed: node => missing.set(node.metadata.name, sim.now()),
    added: node => missing.delete(node.metadata.name),
  })

  function collect(): void {
    for (const [node, since] of missing) {
      if (sim.now() - since < QUARANTINE_MS) continue
      for (const pod of pods.by('node', node)) remove(pod)
    }
    sim.after(PERIOD_MS, collect, { background: true })
  }
  sim.after(PERIOD_MS, collect, { background: true })

  function remove(pod: Pod): void {
    const { name, namespace, uid } = pod.metadata
    try {
      client.delete(PODS, name, namespace, { gracePeriodSeconds: 0, preconditions: { uid } })
    } catch (error) {
      if (!isApiError(error)) throw error
    }
  }
}
