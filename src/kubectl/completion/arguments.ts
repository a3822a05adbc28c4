/** What kubectl's commands take as arguments, for completion. Source: the ValidArgsFunction of each command, and
 *  kubectl/pkg/util/completion/completion.go. Commands that are not here take what cannot be known, or files. */

export type Arguments =
  /** `TYPE NAME…` or `TYPE/NAME…`; of these types only, if some are given; once, if not repeated. */
  | { of: 'objects'; types?: readonly string[]; once?: true }
  /** A pod, or `TYPE/NAME` of what has pods; then one of its containers or ports. */
  | { of: 'pods'; with?: 'containers' | 'ports' }
  /** The name of an object of one type, once. */
  | { of: 'names'; resource: string }
  | { of: 'contexts' | 'clusters' | 'users' }
  | { of: 'words'; words: readonly string[] }
  /** Paths here, `POD:` and `NAMESPACE/` there. */
  | { of: 'copies' }

const ROLLOUT = ['deployment', 'daemonset', 'statefulset']
const SCALED = ['deployment', 'replicaset', 'replicationcontroller', 'statefulset']
const EXPOSED = ['pod', 'service', 'replicationcontroller', 'deployment', 'replicaset']
const WITH_IMAGES = [
  'daemonsets',
  'deployments',
  'pods',
  'cronjobs',
  'replicasets',
  'replicationcontrollers',
  'statefulsets',
]

/** By the command's path, without `kubectl`. */
export const ARGUMENTS: Readonly<Record<string, Arguments>> = {
  annotate: { of: 'objects' },
  'apply edit-last-applied': { of: 'objects' },
  'apply view-last-applied': { of: 'objects' },
  attach: { of: 'pods' },
  autoscale: { of: 'objects', types: SCALED },
  completion: { of: 'words', words: ['bash', 'zsh', 'fish', 'powershell'] },
  'config delete-cluster': { of: 'clusters' },
  'config delete-context': { of: 'contexts' },
  'config delete-user': { of: 'users' },
  'config rename-context': { of: 'contexts' },
  'config set-context': { of: 'contexts' },
  'config use-context': { of: 'contexts' },
  cordon: { of: 'names', resource: 'node' },
  cp: { of: 'copies' },
  'create token': { of: 'names', resource: 'serviceaccount' },
  delete: { of: 'objects' },
  describe: { of: 'objects' },
  drain: { of: 'names', resource: 'node' },
  edit: { of: 'objects' },
  exec: { of: 'pods' },
  expose: { of: 'objects', types: EXPOSED },
  get: { of: 'objects' },
  label: { of: 'objects' },
  logs: { of: 'pods', with: 'containers' },
  patch: { of: 'objects' },
  'port-forward': { of: 'pods', with: 'ports' },
  'rollout history': { of: 'objects', types: ROLLOUT },
  'rollout pause': { of: 'objects', types: ['deployment'] },
  'rollout restart': { of: 'objects', types: ROLLOUT },
  'rollout resume': { of: 'objects', types: ['deployment'] },
  'rollout status': { of: 'objects', types: ROLLOUT, once: true },
  'rollout undo': { of: 'objects', types: ROLLOUT },
  scale: { of: 'objects', types: SCALED },
  'set image': { of: 'objects', types: WITH_IMAGES },
  taint: { of: 'objects', types: ['node'] },
  'top node': { of: 'names', resource: 'node' },
  'top pod': { of: 'names', resource: 'pod' },
  uncordon: { of: 'names', resource: 'node' },
}

/** Types whose objects have pods, for `TYPE/NAME`. */
export const WITH_PODS: readonly string[] = [
  'daemonsets',
  'deployments',
  'pods',
  'jobs',
  'replicasets',
  'replicationcontrollers',
  'services',
  'statefulsets',
]
