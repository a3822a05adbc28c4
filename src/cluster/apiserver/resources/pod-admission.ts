/** What admission does to a new pod: service account and its token, tolerations of sick nodes, priority.
 *  Source: plugin/pkg/admission/{serviceaccount,defaulttolerationseconds,priority}/admission.go. Left out:
 *  security levels, a priority class that is the global default; LimitRanges and quotas are in `../admission.ts`. */
import type { Pod, PodSpec, ServiceAccount } from '../../../api/core-v1.ts'
import { SERVICE_ACCOUNTS } from '../../../api/kinds.ts'
import { resourceOf } from '../../../api/resources.ts'
import { ApiError, forbidden } from '../../../api/status.ts'
import type { Random } from '../../../sim/random.ts'
import type { StrategyContext } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'

type Spec = Loose<PodSpec>

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'
/** A bit over an hour, which tells a token of the admission from one that the user asked for. */
const TOKEN_SECONDS = 3607
const MIRROR = 'kubernetes.io/config.mirror'
const TOLERATED = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
const TOLERATED_SECONDS = 300
const PRIORITY_CLASSES = resourceOf('scheduling.k8s.io', 'v1', 'priorityclasses')!
const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
}

/** @throws ApiError */
export function admitPod(pod: Loose<Pod>, context: StrategyContext): void {
  const spec = (pod.spec ??= {})
  const refuse = (why: string): never => {
    throw new ApiError(forbidden('pods', pod.metadata?.name ?? '', why))
  }
  if (pod.metadata?.annotations?.[MIRROR] === undefined) addServiceAccount(pod, spec, context, refuse)
  addTolerations(spec)
  addPriority(spec, context, refuse)
}

function addServiceAccount(
  pod: Loose<Pod>,
  spec: Spec,
  context: StrategyContext,
  refuse: (why: string) => never,
): void {
  const name = (spec.serviceAccountName ||= 'default')
  spec.serviceAccount = name
  const namespace = pod.metadata?.namespace
  let account: ServiceAccount | undefined
  if (context.get) {
    account = context.get(SERVICE_ACCOUNTS, namespace, name) as ServiceAccount | undefined
    if (!account)
      refuse(`error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`)
  }
  if (!spec.imagePullSecrets?.length && account?.imagePullSecrets?.length)
    spec.imagePullSecrets = account.imagePullSecrets.map(each => ({ ...each }))
  if (spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true)
    mountToken(spec, context.random)
}

function mountToken(spec: Spec, random: Random): void {
  const all = [...(spec.initContainers ?? []), ...(spec.containers ?? [])]
  const without = all.filter(each => !each.volumeMounts?.some(mount => mount.mountPath === TOKEN_PATH))
  if (!without.length) return
  // A pod that was exported and comes back has the volume already.
  let name = spec.volumes?.find(volume => volume.name?.startsWith('kube-api-access-'))?.name
  if (!name) {
    name = `kube-api-access-${random.suffix()}`
    spec.volumes = [...(spec.volumes ?? []), { name, projected: { defaultMode: 420, sources: tokenSources() } }]
  }
  for (const container of without)
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: TOKEN_PATH }]
}

const tokenSources = () => [
  { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  {
    downwardAPI: {
      items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
    },
  },
]

function addTolerations(spec: Spec): void {
  const given = spec.tolerations ?? []
  const missing = TOLERATED.filter(
    key => !given.some(each => (!each.key || each.key === key) && (!each.effect || each.effect === 'NoExecute')),
  )
  if (!missing.length) return
  spec.tolerations = [
    ...given,
    ...missing.map(key => ({
      key,
      operator: 'Exists' as const,
      effect: 'NoExecute' as const,
      tolerationSeconds: TOLERATED_SECONDS,
    })),
  ]
}

function addPriority(spec: Spec, context: StrategyContext, refuse: (why: string) => never): void {
  let priority = 0
  let preemption: string | undefined
  const name = spec.priorityClassName
  if (name) {
    const found = context.get?.(PRIORITY_CLASSES, undefined, name) as
      { value: number; preemptionPolicy?: string } | undefined
    const value = found?.value ?? SYSTEM_PRIORITIES[name]
    if (value === undefined) return refuse(`no PriorityClass with name ${name} was found`)
    priority = value
    preemption = found?.preemptionPolicy
  }
  if (spec.priority !== undefined && spec.priority !== priority)
    refuse(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    )
  spec.priority = priority
  spec.preemptionPolicy ??= (preemption ?? 'PreemptLowerPriority') as NonNullable<Spec['preemptionPolicy']>
}
