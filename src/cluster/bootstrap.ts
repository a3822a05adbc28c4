/** What an API server makes for itself when it starts, and keeps: its namespaces, its own Service and that one's
 *  endpoints, priority classes. Source: pkg/controlplane (controller/systemnamespaces, controller/kubernetesservice,
 *  reconcilers/lease.go), pkg/registry/scheduling/rest. */
import type { NewObject } from '../api/object.ts'
import { ENDPOINTS, ENDPOINT_SLICES, NAMESPACES, SERVICES } from '../api/kinds.ts'
import { resourceOfKind } from '../api/resources.ts'
import { isApiError } from '../api/status.ts'
import type { Simulation } from '../sim/simulation.ts'
import type { Client } from './client/client.ts'

export interface BootstrapOptions {
  sim: Simulation
  client: Client
  /** `172.18.0.2`. */
  apiServerAddress: string
  apiServerPort: number
  /** The first address of the Services' range. */
  serviceAddress: string
}

/** How often the API server sees to its own objects, in milliseconds. */
const INTERVAL_MS = 10_000

const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'default']

const PRIORITY_CLASSES = [
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
]

function objects(options: BootstrapOptions): NewObject[] {
  const { apiServerAddress, apiServerPort, serviceAddress } = options
  const labels = { component: 'apiserver', provider: 'kubernetes' }
  const metadata = { name: 'kubernetes', namespace: 'default' }
  const port = { name: 'https', port: apiServerPort, protocol: 'TCP' }
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels },
      spec: {
        clusterIP: serviceAddress,
        clusterIPs: [serviceAddress],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: apiServerPort }],
        sessionAffinity: 'None',
        type: 'ClusterIP',
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: apiServerAddress }], ports: [port] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [apiServerAddress], conditions: { ready: true } }],
      ports: [port],
    },
    ...PRIORITY_CLASSES.map(({ name, value, description }): NewObject => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
      description,
    })),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-apiserver-legacy-service-account-token-tracking', namespace: 'kube-system' },
      data: { since: new Date(options.sim.now()).toISOString().slice(0, 10) },
    },
  ]
}

/** Makes what is missing, now and from then on. */
export function bootstrap(options: BootstrapOptions): void {
  const { sim, client } = options
  for (const name of SYSTEM_NAMESPACES) {
    if (!client.find(NAMESPACES, name)) {
      client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    }
  }
  for (const object of objects(options)) create(client, object)
  const keep = () => {
    for (const object of objects(options)) {
      const missing =
        (object.kind === 'Service' && !client.find(SERVICES, 'kubernetes', 'default')) ||
        (object.kind === 'Endpoints' && !client.find(ENDPOINTS, 'kubernetes', 'default')) ||
        (object.kind === 'EndpointSlice' && !client.find(ENDPOINT_SLICES, 'kubernetes', 'default'))
      if (missing) create(client, object)
    }
    sim.after(INTERVAL_MS, keep, { background: true })
  }
  sim.after(INTERVAL_MS, keep, { background: true })
}

function create(client: Client, object: NewObject): void {
  const resource = resourceOfKind(object.apiVersion, object.kind)
  if (!resource) throw new Error(`no resource for ${object.kind}`)
  try {
    client.create(resource, object)
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error
  }
}
