/** What `kubectl rollout status` says of an object. Source: kubectl/pkg/polymorphichelpers/rollout_status.go. */
import { KubectlError } from '../errors.ts'
import { dig, type Unstructured } from '../object.ts'

interface Said {
  message: string
  done: boolean
}

/** @throws KubectlError where it failed, or the kind has no rollouts */
export function rolloutStatus(object: Unstructured, revision: number): Said {
  if (object.kind === 'Deployment') return deployment(object, revision)
  if (object.kind === 'DaemonSet') return daemonSet(object)
  if (object.kind === 'StatefulSet') return statefulSet(object)
  throw new KubectlError(`no status viewer has been implemented for ${object.kind}`)
}

const counter = (object: Unstructured) => (field: string) => dig<number>(object, 'status', field) ?? 0
const waiting = (message: string): Said => ({ message: `${message}\n`, done: false })

const observed = (object: Unstructured) =>
  (object.metadata.generation ?? 0) <= (dig<number>(object, 'status', 'observedGeneration') ?? 0)

function deployment(object: Unstructured, revision: number): Said {
  const name = object.metadata.name
  const count = counter(object)
  if (revision > 0) {
    const now = Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0)
    if (now !== revision)
      throw new KubectlError(`desired revision (${revision}) is different from the running revision (${now})`)
  }
  if (!observed(object)) return waiting('Waiting for deployment spec update to be observed...')
  const progressing = dig<{ type: string; reason?: string }[]>(object, 'status', 'conditions')?.find(
    c => c.type === 'Progressing',
  )
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    throw new KubectlError(`deployment "${name}" exceeded its progress deadline`)
  const wanted = dig<number>(object, 'spec', 'replicas')
  const updated = count('updatedReplicas')
  const head = `Waiting for deployment "${name}" rollout to finish:`
  if (wanted !== undefined && updated < wanted)
    return waiting(`${head} ${updated} out of ${wanted} new replicas have been updated...`)
  if (count('replicas') > updated)
    return waiting(`${head} ${count('replicas') - updated} old replicas are pending termination...`)
  if (count('availableReplicas') < updated) {
    return waiting(`${head} ${count('availableReplicas')} of ${updated} updated replicas are available...`)
  }
  return { message: `deployment "${name}" successfully rolled out\n`, done: true }
}

function daemonSet(object: Unstructured): Said {
  const name = object.metadata.name
  const count = counter(object)
  if (dig(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') {
    throw new KubectlError(`rollout status is only available for RollingUpdate strategy type`)
  }
  if (!observed(object)) return waiting('Waiting for daemon set spec update to be observed...')
  const head = `Waiting for daemon set "${name}" rollout to finish:`
  const wanted = count('desiredNumberScheduled')
  if (count('updatedNumberScheduled') < wanted) {
    return waiting(`${head} ${count('updatedNumberScheduled')} out of ${wanted} new pods have been updated...`)
  }
  if (count('numberAvailable') < wanted)
    return waiting(`${head} ${count('numberAvailable')} of ${wanted} updated pods are available...`)
  return { message: `daemon set "${name}" successfully rolled out\n`, done: true }
}

function statefulSet(object: Unstructured): Said {
  const count = counter(object)
  if (dig(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') {
    throw new KubectlError(`rollout status is only available for RollingUpdate strategy type`)
  }
  if (!dig(object, 'status', 'observedGeneration') || !observed(object))
    return waiting('Waiting for statefulset spec update to be observed...')
  const wanted = dig<number>(object, 'spec', 'replicas')
  if (wanted !== undefined && count('readyReplicas') < wanted)
    return waiting(`Waiting for ${wanted - count('readyReplicas')} pods to be ready...`)
  const partition = dig<number>(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  if (dig(object, 'spec', 'updateStrategy', 'rollingUpdate') && partition !== undefined && wanted !== undefined) {
    if (count('updatedReplicas') < wanted - partition) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${count('updatedReplicas')} out of ${wanted - partition} new pods have been updated...`,
      )
    }
    return {
      message: `partitioned roll out complete: ${count('updatedReplicas')} new pods have been updated...\n`,
      done: true,
    }
  }
  const [current, update] = [
    dig<string>(object, 'status', 'currentRevision'),
    dig<string>(object, 'status', 'updateRevision'),
  ]
  if (update !== current)
    return waiting(
      `waiting for statefulset rolling update to complete ${count('updatedReplicas')} pods at revision ${update}...`,
    )
  return {
    message: `statefulset rolling update complete ${count('currentReplicas')} pods at revision ${current}...\n`,
    done: true,
  }
}
