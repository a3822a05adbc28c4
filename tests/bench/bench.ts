/** What things cost: `npm run bench [-- --json]`. Each figure with its unit; the machine it ran on comes first. */
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { driveUntil } from '../../src/sim/drive.ts'
import { benchEvents, benchRequests, benchWatch, podNetwork } from './in-cluster.ts'
import { bootCluster, deploy, openSession } from './lab.ts'
import { benchNetwork } from './network.ts'
import { benchProxy } from './proxy.ts'
import { benchPage, isBuilt } from './page.ts'

interface Figure {
  name: string
  value: number
  unit: string
}

const { values } = parseArgs({ options: { json: { type: 'boolean' } } })
const figures: Figure[] = []

function report(name: string, value: number, unit: string): void {
  const rounded = value >= 100 ? Math.round(value) : Number(value.toPrecision(3))
  figures.push({ name, value: rounded, unit })
  if (!values.json) console.log(`${name.padEnd(64)} ${String(rounded).padStart(9)} ${unit}`)
}

const cpuMs = (since?: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

function heapMb(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

/** The fastest of several rounds, in milliseconds: the least disturbed by what else the machine does. */
async function fastest(rounds: number, act: () => Promise<unknown>): Promise<number> {
  let best = Infinity
  for (let i = 0; i < rounds; i++) {
    const began = performance.now()
    await act()
    best = Math.min(best, performance.now() - began)
  }
  return best
}

async function boot(): Promise<void> {
  report('cluster of 3 nodes, from nothing to ready', await fastest(5, () => bootCluster(2)), 'ms')
}

/** Pods from creation to Ready; the sizes that the project promises. */
async function pods(): Promise<void> {
  const sizes = [
    { replicas: 3, workers: 2 },
    { replicas: 100, workers: 2 },
    { replicas: 1_000, workers: 10 },
    { replicas: 10_000, workers: 100 },
  ]
  const each: number[] = []
  for (const { replicas, workers } of sizes) {
    // As with all figures, the best of several rounds; the largest cluster takes long enough to be its own warm-up.
    let spent = Infinity
    for (let round = replicas < 10_000 ? 3 : 1; round > 1; round--) {
      const cluster = await bootCluster(workers)
      const cpu = process.cpuUsage()
      await deploy(cluster, 'web', replicas)
      spent = Math.min(spent, cpuMs(cpu))
    }
    const before = heapMb()
    const { session, run } = await openSession(workers)
    const { cluster } = session
    const cpu = process.cpuUsage()
    await deploy(cluster, 'web', replicas)
    spent = Math.min(spent, cpuMs(cpu))
    const label = `${replicas.toLocaleString('en')} pods on ${workers} workers`
    report(`${label}, created to Ready`, spent, 'ms of CPU')
    each.push(spent / replicas)
    report(`${label}, each`, spent / replicas, 'ms of CPU')
    report(`${label}, memory`, heapMb() - before, 'MB')
    report(`${label}, as a table`, await fastest(3, () => listPods(cluster)), 'ms')
    const pod = (await run('kubectl get pods -o name | head -1')).trim()
    for (const command of ['kubectl get pods -A > /dev/null', `kubectl describe ${pod}`, 'kubectl describe svc web'])
      report(`${label}, $ ${command.replace(pod, 'pod/web-…')}`, await fastest(3, () => run(command)), 'ms')
    const drive = (done: () => boolean) => driveUntil(cluster.sim, done)
    report(`${label}, a watch from write to event`, await benchWatch(cluster, drive), 'ms')
  }
  report('a pod of 10,000, to one of 1,000', each[3]! / each[2]!, 'times the CPU')
}

/** How long one step of the clock may keep a page from answering, while pods start. */
async function steps(): Promise<void> {
  const cluster = await bootCluster(2)
  let longest = 0
  const { sim } = cluster
  const { step } = sim
  sim.step = limit => {
    const began = performance.now()
    const done = step.call(sim, limit)
    longest = Math.max(longest, performance.now() - began)
    return done
  }
  await deploy(cluster, 'web', 100)
  report('100 pods on 2 workers, the longest step', longest, 'ms')
}

async function network(): Promise<void> {
  const cluster = await bootCluster(2)
  await deploy(cluster, 'client', 1)
  await deploy(cluster, 'web', 10)
  const client = podNetwork(cluster, 'client')
  const { lookups, keptConnection, byClusterIP, byNameKept, byName } = benchRequests(cluster, client, 'web')
  report('DNS lookups (A and AAAA) of a Service', lookups, 'a second')
  report('HTTP to nginx by ClusterIP, 10 endpoints, kept connection', keptConnection, 'a second')
  report('HTTP to nginx by ClusterIP, 10 endpoints, a connection each', byClusterIP, 'a second')
  report('HTTP to nginx by name, a lookup each, kept connection', byNameKept, 'a second')
  report('HTTP to nginx by name, a lookup and a connection each', byName, 'a second')
  report('events written', benchEvents(cluster), 'a second')
  for (const services of [100, 1_000, 5_000]) {
    const { keptPerSecond, newPerSecond } = benchNetwork(services, 50_000)
    const label = `${services.toLocaleString('en')} Services`
    report(`${label}, requests on a kept connection`, keptPerSecond, 'a second')
    report(`${label}, requests on a connection each`, newPerSecond, 'a second')
    const { firstSync, oneEndpointsChanged, oneServiceAdded } = benchProxy(services)
    report(`${label}, kube-proxy's first sync`, firstSync, 'ms')
    report(`${label}, a sync when one's endpoints have changed`, oneEndpointsChanged, 'ms')
    report(`${label}, a sync when one was added`, oneServiceAdded, 'ms')
  }
}

/** What `kubectl get pods -A` asks for: all pods as a table, in pages. */
async function listPods(cluster: Cluster): Promise<void> {
  let path: string | undefined = '/api/v1/pods?limit=500'
  while (path) {
    let page: { metadata: { continue?: string } } | undefined
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
    void cluster.api(path, { headers }).then(async response => {
      page = (await response.json()) as typeof page
      cluster.sim.settled()
    })
    await driveUntil(cluster.sim, () => page !== undefined)
    const next: string | undefined = page?.metadata.continue
    path = next && `/api/v1/pods?limit=500&continue=${encodeURIComponent(next)}`
  }
}

async function shell(): Promise<void> {
  const { run } = await openSession()
  await run('kubectl create deployment web --image=nginx:1.27 --replicas=20 && kubectl rollout status deploy/web')
  const commands = [
    'echo hi',
    'kubectl get pods',
    "kubectl get pods | grep web | awk '{print $1}'",
    'kubectl describe deploy web',
    'curl -s http://172.18.0.3:6443 || true',
    'for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; done | sort -n | tail -1',
  ]
  for (const command of commands) {
    await run(command)
    report(`$ ${command}`, await fastest(10, () => run(command)), 'ms')
  }
}

/** What a reader waits for and downloads; only if the site has been built. */
async function page(): Promise<void> {
  if (!isBuilt()) return
  const result = await benchPage()
  report('page: from its load to a prompt', result.promptMs, 'ms')
  report('page: longest task while 100 pods start (0: none of 50 ms)', result.longestTaskMs, 'ms')
  report("page: the worker's script, gzip", result.workerKb, 'KB')
  report('start page: all scripts, gzip', result.firstPageKb, 'KB')
  for (const [path, scores] of result.scores)
    for (const [category, score] of scores) report(`Lighthouse, ${path}: ${category}`, score, 'of 100')
}

const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) }
const node = process.version
if (!values.json) console.log(`on ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${node}\n`)
await boot()
await shell()
await network()
await steps()
await pods()
await page()
if (values.json) console.log(JSON.stringify({ machine, node, figures }, null, 2))
process.exit(0)
