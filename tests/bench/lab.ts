/** Clusters and sessions to measure. */
import { Cluster } from '../../src/cluster/cluster.ts'
import { DEPLOYMENTS } from '../../src/api/kinds.ts'
import type { Transport } from '../../src/api/transport.ts'
import { nodeFiles } from '../../src/images/node.ts'
import { imageSource, PRESENT_IMAGES } from '../../src/images/registry.ts'
import { NullFile, SinkFile } from '../../src/host/pipe.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { Session } from '../../src/session/session.ts'
import { driveUntil } from '../../src/sim/drive.ts'
import { Simulation } from '../../src/sim/simulation.ts'

const START = Date.UTC(2026, 10, 22, 15, 0, 0)

function rethrow(error: unknown): never {
  throw error
}

/** A cluster that is up. */
export async function bootCluster(workers: number, seed = 1): Promise<Cluster> {
  const sim = new Simulation({ startAt: START, seed })
  const cluster = new Cluster({
    sim,
    images: imageSource,
    presentImages: PRESENT_IMAGES,
    nodeFiles,
    workers,
    onCrash: (_process, error) => rethrow(error),
    onFault: rethrow,
  })
  cluster.start()
  if (!(await driveUntil(sim, () => cluster.ready, START + 120_000))) throw new Error('the cluster did not come up')
  return cluster
}

export const deployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
    },
  },
})

export const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: name }, ports: [{ port: 80 }] },
})

export function create(transport: Transport, path: string, body: object): void {
  const answer = transport({ method: 'POST', path, body })
  if (answer.status >= 400) throw new Error(JSON.stringify(answer.body))
}

/** Deploys so many pods behind a Service, and waits until all are ready. */
export async function deploy(cluster: Cluster, name: string, replicas: number): Promise<void> {
  create(cluster.transport, '/api/v1/namespaces/default/services', service(name))
  create(cluster.transport, '/apis/apps/v1/namespaces/default/deployments', deployment(name, replicas))
  const path = `/apis/apps/v1/namespaces/default/${DEPLOYMENTS.plural}/${name}`
  const ready = () => {
    const { body } = cluster.transport({ method: 'GET', path })
    return (body as { status?: { readyReplicas?: number } }).status?.readyReplicas === replicas
  }
  let next = 0
  const done = () => {
    if (cluster.sim.now() < next) return false
    next = cluster.sim.now() + 100
    return ready()
  }
  if (!(await driveUntil(cluster.sim, done, cluster.sim.now() + 3_600_000)))
    throw new Error(`${name} did not get ready`)
}

/** A session on the laptop, and a way to run one command in it. */
export async function openSession(
  workers = 2,
): Promise<{ session: Session; run: (command: string) => Promise<string> }> {
  const sim = new Simulation({ startAt: START, seed: 1 })
  const lab: Lab = {
    slug: 'bench',
    title: 'Bench',
    difficulty: 'beginner',
    minutes: 1,
    cluster: { workers },
    tasks: [],
    files: new Map(),
    start: new Map(),
    solution: [],
  }
  const session = await Session.open({ sim, lab, onFault: message => rethrow(new Error(message)) })
  const decoder = new TextDecoder()
  const run = async (command: string) => {
    let out = ''
    const sink = new SinkFile(chunk => (out += decoder.decode(chunk)))
    const process = session.laptop.start(['bash', '-c', command], {
      cwd: '/home/learner',
      files: { 0: new NullFile(), 1: sink, 2: sink },
    })
    await driveUntil(sim, () => process.exitStatus !== undefined)
    return out
  }
  return { session, run }
}
