/** The table of commands, in the order of `kubectl --help`. What is used all the time is there at
 *  once; the rest is loaded when it is asked for. */
import type { CommandRow } from './command.ts'
import { apply } from './commands/apply.ts'
import { create } from './commands/create.ts'
import { deleteCommand } from './commands/delete.ts'
import { get } from './commands/get.ts'

const about = () => import('./commands/about.ts')
const node = () => import('./commands/node.ts')
const label = () => import('./commands/label.ts')
const scale = () => import('./commands/scale.ts')
const exec = () => import('./commands/exec.ts')

export const COMMANDS: readonly CommandRow[] = [
  { name: 'create', load: () => create },
  { name: 'expose', load: async () => (await import('./commands/expose.ts')).expose },
  { name: 'run', load: async () => (await import('./commands/run.ts')).run },
  { name: 'set', load: async () => (await import('./commands/set.ts')).set },
  { name: 'explain', load: async () => (await import('./commands/explain.ts')).explain },
  { name: 'get', load: () => get },
  { name: 'edit', load: async () => (await import('./commands/edit.ts')).edit },
  { name: 'delete', load: () => deleteCommand },
  { name: 'rollout', load: async () => (await import('./commands/rollout.ts')).rollout },
  { name: 'scale', load: async () => (await scale()).scale },
  { name: 'autoscale', load: async () => (await scale()).autoscale },
  { name: 'certificate', load: async () => (await import('./commands/certificate.ts')).certificate },
  { name: 'cluster-info', load: async () => (await about()).clusterInfo },
  { name: 'top', load: async () => (await about()).top },
  { name: 'cordon', load: async () => (await node()).cordon },
  { name: 'uncordon', load: async () => (await node()).uncordon },
  { name: 'drain', load: async () => (await node()).drain },
  { name: 'taint', load: async () => (await node()).taint },
  { name: 'describe', load: async () => (await import('./describe/describe.ts')).describe },
  { name: 'logs', load: async () => (await import('./commands/logs.ts')).logs },
  { name: 'attach', load: async () => (await exec()).attach },
  { name: 'exec', load: async () => (await exec()).exec },
  { name: 'port-forward', load: async () => (await import('./commands/port-forward.ts')).portForward },
  { name: 'proxy', load: async () => (await import('./commands/proxy.ts')).proxy },
  { name: 'cp', load: async () => (await import('./commands/cp.ts')).cp },
  { name: 'auth', load: async () => (await import('./commands/auth.ts')).auth },
  { name: 'events', load: async () => (await import('./commands/events.ts')).events },
  { name: 'diff', load: async () => (await import('./commands/diff.ts')).diff },
  { name: 'apply', load: () => apply },
  { name: 'patch', load: async () => (await import('./commands/patch.ts')).patch },
  { name: 'replace', load: async () => (await import('./commands/replace.ts')).replace },
  { name: 'wait', load: async () => (await import('./commands/wait.ts')).wait },
  { name: 'kustomize', load: async () => (await import('./commands/kustomize.ts')).kustomize },
  { name: 'label', load: async () => (await label()).label },
  { name: 'annotate', load: async () => (await label()).annotate },
  { name: 'completion', load: async () => (await about()).completion },
  { name: 'api-resources', load: async () => (await about()).apiResources },
  { name: 'api-versions', load: async () => (await about()).apiVersions },
  { name: 'config', load: async () => (await import('./commands/config.ts')).config },
  { name: 'plugin', load: async () => (await import('./commands/plugin.ts')).plugin },
  { name: 'version', load: async () => (await about()).version },
]
