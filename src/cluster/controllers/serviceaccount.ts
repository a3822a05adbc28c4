/** Gives each namespace its ServiceAccount `default` and its kube-root-ca.crt.
 *  Source: pkg/controller/serviceaccount, pkg/controller/certificates/rootcacertpublisher. */
import type { ConfigMap, Namespace, ServiceAccount } from '../../api/core-v1.ts'
import { CONFIG_MAPS, NAMESPACES, SERVICE_ACCOUNTS } from '../../api/kinds.ts'
import { isApiError } from '../../api/status.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { isNamespaceTerminating } from './pod-control.ts'
import { ReconcileLoop } from './reconcile-loop.ts'

const ROOT_CA = 'kube-root-ca.crt'
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

export function startServiceAccountController({ sim, client, informers }: ControllerContext): void {
  const namespaces = informers.of(NAMESPACES)
  const accounts = informers.of(SERVICE_ACCOUNTS)
  const loop = new ReconcileLoop(sim, key => {
    const namespace = namespaces.get(key)
    if (!namespace || namespace.metadata.deletionTimestamp || accounts.get(`${key}/default`)) return
    create(() =>
      client.create(SERVICE_ACCOUNTS, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: key },
      }),
    )
  })
  const wake = (namespace: Namespace) => loop.add(keyOf(namespace))
  namespaces.on({ added: wake, updated: wake })
  accounts.on({
    removed: (account: ServiceAccount) => {
      if (account.metadata.name === 'default') loop.add(account.metadata.namespace)
    },
  })
}

export function startRootCaPublisher({ sim, client, informers, options }: ControllerContext): void {
  const namespaces = informers.of(NAMESPACES)
  const configMaps = informers.of(CONFIG_MAPS)
  const loop = new ReconcileLoop(sim, key => {
    const namespace = namespaces.get(key)
    if (!namespace || namespace.metadata.deletionTimestamp) return
    const existing = configMaps.get(`${key}/${ROOT_CA}`)
    const data = { 'ca.crt': options.rootCa }
    const annotations = { 'kubernetes.io/description': DESCRIPTION }
    if (!existing) {
      const metadata = { name: ROOT_CA, namespace: key, annotations }
      const wanted = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
      return create(() => client.create(CONFIG_MAPS, wanted))
    }
    if (existing.data?.['ca.crt'] === options.rootCa) return
    client.update(CONFIG_MAPS, { ...existing, data })
  })
  namespaces.on({ added: namespace => loop.add(keyOf(namespace)) })
  const mend = (map: ConfigMap) => {
    if (map.metadata.name === ROOT_CA) loop.add(map.metadata.namespace)
  }
  configMaps.on({ updated: mend, removed: mend })
}

/** It may be there already, or its namespace be on its way out. @throws ApiError for anything else */
function create(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists') && !isNamespaceTerminating(error)) throw error
  }
}
