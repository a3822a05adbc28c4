/** The table of commands, in the groups and the order of `kubectl --help`. What is used all the time is there at
 *  once; the rest is loaded when it is asked for. */
import type { CommandRow } from './command.ts'
import { apply } from './commands/apply.ts'
import { create } from './commands/create.ts'
import { deleteCommand } from './commands/delete.ts'
import { get } from './commands/get.ts'

const BEGINNER = 'Basic Commands (Beginner)'
const INTERMEDIATE = 'Basic Commands (Intermediate)'
const DEPLOY = 'Deploy Commands'
const CLUSTER = 'Cluster Management Commands'
const TROUBLE = 'Troubleshooting and Debugging Commands'
const ADVANCED = 'Advanced Commands'
const SETTINGS = 'Settings Commands'
const OTHER = 'Other Commands'

const about = () => import('./commands/about.ts')
const node = () => import('./commands/node.ts')
const label = () => import('./commands/label.ts')
const scale = () => import('./commands/scale.ts')
const exec = () => import('./commands/exec.ts')

export const COMMANDS: readonly CommandRow[] = [
  { name: 'create', group: BEGINNER, short: create.short, load: () => create },
  {
    name: 'expose',
    group: BEGINNER,
    short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
    load: async () => (await import('./commands/expose.ts')).expose,
  },
  {
    name: 'run',
    group: BEGINNER,
    short: 'Run a particular image on the cluster',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'set',
    group: BEGINNER,
    short: 'Set specific features on objects',
    load: async () => (await import('./commands/set.ts')).set,
  },
  {
    name: 'explain',
    group: INTERMEDIATE,
    short: 'Get documentation for a resource',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  { name: 'get', group: INTERMEDIATE, short: get.short, load: () => get },
  {
    name: 'edit',
    group: INTERMEDIATE,
    short: 'Edit a resource on the server',
    load: async () => (await import('./commands/edit.ts')).edit,
  },
  { name: 'delete', group: INTERMEDIATE, short: deleteCommand.short, load: () => deleteCommand },
  {
    name: 'rollout',
    group: DEPLOY,
    short: 'Manage the rollout of a resource',
    load: async () => (await import('./commands/rollout.ts')).rollout,
  },
  {
    name: 'scale',
    group: DEPLOY,
    short: 'Set a new size for a deployment, replica set, or replication controller',
    load: async () => (await scale()).scale,
  },
  {
    name: 'autoscale',
    group: DEPLOY,
    short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
    load: async () => (await scale()).autoscale,
  },
  {
    name: 'cluster-info',
    group: CLUSTER,
    short: 'Display cluster information',
    load: async () => (await about()).clusterInfo,
  },
  { name: 'top', group: CLUSTER, short: 'Display resource (CPU/memory) usage', load: async () => (await about()).top },
  { name: 'cordon', group: CLUSTER, short: 'Mark node as unschedulable', load: async () => (await node()).cordon },
  { name: 'uncordon', group: CLUSTER, short: 'Mark node as schedulable', load: async () => (await node()).uncordon },
  {
    name: 'drain',
    group: CLUSTER,
    short: 'Drain node in preparation for maintenance',
    load: async () => (await node()).drain,
  },
  {
    name: 'taint',
    group: CLUSTER,
    short: 'Update the taints on one or more nodes',
    load: async () => (await node()).taint,
  },
  {
    name: 'describe',
    group: TROUBLE,
    short: 'Show details of a specific resource or group of resources',
    load: async () => (await import('./describe/describe.ts')).describe,
  },
  {
    name: 'logs',
    group: TROUBLE,
    short: 'Print the logs for a container in a pod',
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  { name: 'attach', group: TROUBLE, short: 'Attach to a running container', load: async () => (await exec()).attach },
  { name: 'exec', group: TROUBLE, short: 'Execute a command in a container', load: async () => (await exec()).exec },
  {
    name: 'port-forward',
    group: TROUBLE,
    short: 'Forward one or more local ports to a pod',
    load: async () => (await import('./commands/port-forward.ts')).portForward,
  },
  {
    name: 'proxy',
    group: TROUBLE,
    short: 'Run a proxy to the Kubernetes API server',
    load: async () => (await import('./commands/proxy.ts')).proxy,
  },
  {
    name: 'cp',
    group: TROUBLE,
    short: 'Copy files and directories to and from containers',
    load: async () => (await import('./commands/cp.ts')).cp,
  },
  {
    name: 'auth',
    group: TROUBLE,
    short: 'Inspect authorization',
    load: async () => (await import('./commands/auth.ts')).auth,
  },
  {
    name: 'events',
    group: TROUBLE,
    short: 'List events',
    load: async () => (await import('./commands/events.ts')).events,
  },
  {
    name: 'diff',
    group: ADVANCED,
    short: 'Diff the live version against a would-be applied version',
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  { name: 'apply', group: ADVANCED, short: apply.short, load: () => apply },
  {
    name: 'patch',
    group: ADVANCED,
    short: 'Update fields of a resource',
    load: async () => (await import('./commands/patch.ts')).patch,
  },
  {
    name: 'replace',
    group: ADVANCED,
    short: 'Replace a resource by file name or stdin',
    load: async () => (await import('./commands/replace.ts')).replace,
  },
  {
    name: 'wait',
    group: ADVANCED,
    short: 'Experimental: Wait for a specific condition on one or many resources',
    load: async () => (await import('./commands/wait.ts')).wait,
  },
  { name: 'label', group: SETTINGS, short: 'Update the labels on a resource', load: async () => (await label()).label },
  {
    name: 'annotate',
    group: SETTINGS,
    short: 'Update the annotations on a resource',
    load: async () => (await label()).annotate,
  },
  {
    name: 'completion',
    group: SETTINGS,
    short: 'Output shell completion code for the specified shell (bash, zsh, fish, or powershell)',
    load: async () => (await about()).completion,
  },
  {
    name: 'api-resources',
    group: OTHER,
    short: 'Print the supported API resources on the server',
    load: async () => (await about()).apiResources,
  },
  {
    name: 'api-versions',
    group: OTHER,
    short: 'Print the supported API versions on the server, in the form of "group/version"',
    load: async () => (await about()).apiVersions,
  },
  {
    name: 'config',
    group: OTHER,
    short: 'Modify kubeconfig files',
    load: async () => (await import('./commands/config.ts')).config,
  },
  {
    name: 'version',
    group: OTHER,
    short: 'Print the client and server version information',
    load: async () => (await about()).version,
  },
]
