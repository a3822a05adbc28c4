import { expect, it } from 'vitest'
import { NullFile } from '../host/pipe.ts'
import { Simulation } from '../sim/simulation.ts'
import { driveUntil } from '../sim/drive.ts'
import { ClusterView } from './cluster-view.ts'
import type { MapChanges } from './protocol.ts'
import { Session } from './session.ts'

const startAt = Date.parse('2026-01-01T00:00:00Z')
const task = () => new Promise<void>(resolve => queueMicrotask(resolve))

async function open() {
  const sim = new Simulation({ startAt, seed: 1 })
  const session = await Session.open({ sim, onFault: () => {} })
  const sent: MapChanges[] = []
  const { transport } = session.cluster
  const view = new ClusterView({ transport, now: () => sim.now(), send: changes => sent.push(changes) })
  const run = async (command: string) => {
    const shell = session.laptop.start(['bash', '-c', command], {
      cwd: '/home/learner',
      files: { 0: new NullFile(), 1: new NullFile(), 2: new NullFile() },
    })
    await driveUntil(sim, () => shell.exitStatus !== undefined)
  }
  return { sim, session, sent, view, run }
}

it('sends all there is, then what has changed, each time it is asked', async () => {
  const { sent, view, run } = await open()
  view.next(true)
  expect(sent).toHaveLength(1)
  const [first] = sent
  expect(first).toMatchObject({ fresh: true, gone: [] })
  expect(first!.nodes.map(({ name, ready }) => [name, ready])).toEqual([
    ['control-plane', true],
    ['worker', true],
    ['worker2', true],
  ])
  expect(first!.services.map(({ name, ports }) => [name, ports[0]!.text])).toEqual([
    ['kubernetes', '443/TCP'],
    ['kube-dns', '53/UDP'],
  ])

  view.next(false)
  expect(sent).toHaveLength(1)
  await run('kubectl create deployment web --image=nginx:1.27 --replicas=2; kubectl rollout status deployment/web')
  await task()
  expect(sent).toHaveLength(2)
  expect(sent[1]!.pods[0]).toMatchObject({ namespace: 'default', state: 'pending' })
  view.next(false)
  const ready = sent[2]!.pods.filter(({ state }) => state === 'ready')
  expect(ready.map(({ ready: containers, status }) => [containers, status])).toEqual([
    ['1/1', 'Running'],
    ['1/1', 'Running'],
  ])
  expect(ready[0]!.address).toMatch(/^10\.244\./)

  view.next(false)
  await run('kubectl expose deployment web --port 80; kubectl delete deployment web --cascade=orphan')
  await run('kubectl delete pod -l app=web --grace-period=0 --force')
  await task()
  view.next(false)
  const later = sent.slice(3)
  expect(later.flatMap(({ gone }) => gone).filter(key => key.startsWith('pod/default/'))).toHaveLength(2)
  const [service] = later.flatMap(({ services }) => services).filter(({ name }) => name === 'web')
  expect(service).toMatchObject({ selector: { app: 'web' }, type: 'ClusterIP' })
})

it('leaves no trace in the history of the cluster', async () => {
  const lived = async (looked: boolean) => {
    const { sim, session, view, run } = await open()
    if (looked) view.next(true)
    await run('kubectl create deployment web --image=nginx:1.27; kubectl rollout status deployment/web')
    if (looked) view.next(false)
    return [sim.steps, sim.now(), session.cluster.etcd.revision]
  }
  expect(await lived(true)).toEqual(await lived(false))
})

it('says much in several messages', async () => {
  const { sent, view, run } = await open()
  await run('kubectl create deployment web --image=nginx:1.27 --replicas=150; kubectl rollout status deployment/web')
  for (let asked = 0; asked < 5; asked++) view.next(!asked)
  const counts = sent.map(({ pods, nodes, services }) => pods.length + nodes.length + services.length)
  expect(Math.max(...counts)).toBeLessThanOrEqual(60)
  expect(sent.filter(({ fresh }) => fresh)).toHaveLength(1)
  expect(new Set(sent.flatMap(({ pods }) => pods.map(({ name }) => name))).size).toBe(152)
})
