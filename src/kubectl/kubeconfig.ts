/** The kubeconfig file: clusters, users, contexts. Source: client-go/tools/clientcmd.
 *  Left out: merging several files, certificates, exec plugins. */
import type { Process } from '../host/process.ts'
import { readYaml } from './yaml/read.ts'
import { writeYaml } from './yaml/write.ts'

export interface Kubeconfig {
  apiVersion?: string
  kind?: string
  preferences?: unknown
  'current-context'?: string
  clusters?: Named<'cluster', { server?: string; [field: string]: unknown }>[]
  users?: Named<'user', Record<string, unknown>>[]
  contexts?: Named<'context', { cluster?: string; user?: string; namespace?: string }>[]
}

type Named<K extends string, T> = { name: string } & { [key in K]?: T }

/** Where the kubeconfig lies: --kubeconfig, $KUBECONFIG, ~/.kube/config. */
export function kubeconfigPath(process: Process, flag: string): string {
  const named = flag || (process.env.get('KUBECONFIG') ?? '').split(':').find(Boolean)
  return process.absolute(named || `${process.env.get('HOME') ?? '/root'}/.kube/config`)
}

/** The file's content; an empty one where there is none. */
export function loadKubeconfig(process: Process, path: string): Kubeconfig {
  if (!process.host.files.exists(path)) return {}
  return (readYaml(process.host.files.readText(path)) ?? {}) as Kubeconfig
}

export function saveKubeconfig(process: Process, path: string, config: Kubeconfig): void {
  const directory = path.slice(0, path.lastIndexOf('/'))
  process.host.files.mkdir(directory || '/', { parents: true })
  process.host.files.write(path, writeYaml(config), 0o600)
}

export const contextOf = (config: Kubeconfig, name: string) => config.contexts?.find(c => c.name === name)
export const clusterOf = (config: Kubeconfig, name: string) => config.clusters?.find(c => c.name === name)
