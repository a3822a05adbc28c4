/** What things cost: `npm run bench [-- --json]`. Each figure with its unit; the machine it ran on comes first. */
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { driveUntil } from '../../src/sim/drive.ts'
import { bootCluster, deploy, openSession } from './lab.ts'

interface Figure {
  name: string
  value: number
  unit: string
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, large: { type: 'boolean' } } })
const figures: Figure[] = []

function report(name: string, value: number, unit: string): void {
  const rounded = value >= 100 ? Math.round(value) : Number(value.toPrecision(3))
  figures.push({ name, value: rounded, unit })
  if (!values.json) console.log(`${name.padEnd(58)} ${String(rounded).padStart(9)} ${unit}`)
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
  for (const { replicas, workers } of sizes) {
    const before = heapMb()
    const cluster = await bootCluster(workers)
    const cpu = process.cpuUsage()
    await deploy(cluster, 'web', replicas)
    const spent = cpuMs(cpu)
    const label = `${replicas.toLocaleString('en')} pods on ${workers} workers`
    report(`${label}, created to Ready`, spent, 'ms of CPU')
    report(`${label}, each`, spent / replicas, 'ms of CPU')
    report(`${label}, memory`, heapMb() - before, 'MB')
    const listed = await fastest(3, () => listPods(cluster))
    report(`${label}, all as a table for kubectl`, listed, 'ms')
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
    'kubectl get pods | grep web | cut -c1-20',
    'kubectl describe deploy web',
    'curl -s http://172.18.0.3:6443 || true',
    'for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; done | sort -n | tail -1',
  ]
  for (const command of commands) {
    await run(command)
    report(`$ ${command}`, await fastest(10, () => run(command)), 'ms')
  }
}

const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) }
const node = process.version
if (!values.json) console.log(`on ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${node}\n`)
await boot()
await shell()
await pods()
if (values.json) console.log(JSON.stringify({ machine, node, figures }, null, 2))
process.exit(0)
