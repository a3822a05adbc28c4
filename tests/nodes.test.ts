/** Nodes that go and come back: switched off, cut off, paused; and what the cluster makes of it. */
import { beforeAll, describe, expect, it } from 'vitest'
import { openSession, type Typed } from './in-session.ts'

let typed: Typed
const run = (line: string) => typed.run(line)
const ready = () => run(`kubectl get nodes --no-headers | awk '{ print $1, $2 }'`)
const all = (worker: string, worker2: string) => `control-plane Ready\nworker ${worker}\nworker2 ${worker2}\n`

beforeAll(async () => {
  typed = await openSession()
})

describe('a node that is switched off', () => {
  beforeAll(async () => {
    await run('kubectl run stays --image=nginx:1.27 --overrides=\'{"spec":{"nodeName":"worker"}}\'')
    await run('kubectl create deployment web --image=nginx:1.27 --replicas=4')
    await run('kubectl rollout status deploy/web; kubectl wait --for=condition=Ready pod/stays')
  })

  it('is NotReady after the grace period, not before', async () => {
    expect(await run('docker stop worker')).toBe('worker\n')
    await run('sleep 35')
    expect(await ready()).toBe(all('Ready', 'Ready'))
    await run('sleep 25')
    expect(await ready()).toBe(all('NotReady', 'Ready'))
  })

  it('is tainted, cannot be reached, and its pods drop out of endpoints', async () => {
    expect(await run(`kubectl get node worker -o jsonpath='{.spec.taints[*].effect}'`)).toBe('NoSchedule NoExecute')
    expect(await run('ssh worker true')).toBe('ssh: connect to host worker port 22: No route to host\n')
    expect(await run('docker ps --filter name=worker --format {{.Names}}')).toBe('worker2\n')
    expect(await run(`kubectl get pod stays -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'`)).toBe(
      'False',
    )
  })

  it('comes back, and its pods with it', async () => {
    await run('docker start worker; sleep 15')
    expect(await ready()).toBe(all('Ready', 'Ready'))
    expect(await run('kubectl get pod stays --no-headers')).toMatch(/^stays\s+1\/1\s+Running\s+1 \(/)
    expect(await run('kubectl describe pod stays')).toMatch(
      /Last State: +Terminated\n +Reason: +Unknown\n +Exit Code: +255/,
    )
    expect(await run(`kubectl get node worker -o jsonpath='{.spec.taints}'`)).toBe('')
    expect(await run('docker exec worker iptables-save -t nat | grep -c KUBE-SVC')).not.toBe('0\n')
  })

  it('loses its pods when it stays away for longer than they tolerate', async () => {
    await run('ssh worker poweroff; sleep 400')
    expect(await run(`kubectl get pods -o wide | awk '$7 == "worker" && $3 != "Terminating"'`)).toBe('')
    expect(await run('kubectl get deploy web --no-headers')).toMatch(/^web +4\/4/)
    await run('docker start worker; sleep 45')
    expect(await run('kubectl get pods --no-headers | grep -c Terminating')).toBe('0\n')
  })
})

describe('a node that is cut off', () => {
  it('runs on, unheard; and takes up where it was', async () => {
    await run('docker network disconnect kind worker2; sleep 60')
    expect(await ready()).toBe(all('Ready', 'NotReady'))
    expect(await run('docker exec worker2 ip -br addr show eth0')).toBe('Device "eth0" does not exist.\n')
    expect(await run('docker exec worker2 journalctl -u kubelet -n 2')).toMatch(/Failed to update lease.*unreachable/)
    await run('docker network connect kind worker2; sleep 15')
    expect(await ready()).toBe(all('Ready', 'Ready'))
    expect(await run('kubectl get deploy web --no-headers')).toMatch(/^web +4\/4/)
    expect(await run('kubectl get pods --no-headers -l app=web | grep -vc "1/1 *Running *0"')).toBe('0\n')
  })

  it('is so by `ip link set eth0 down` too', async () => {
    await run('docker exec worker2 ip link set eth0 down; sleep 60')
    expect(await ready()).toBe(all('Ready', 'NotReady'))
    await run('docker exec worker2 ip link set eth0 up; sleep 15')
    expect(await ready()).toBe(all('Ready', 'Ready'))
  })
})

it('a paused node does nothing, and goes on', async () => {
  await run('docker pause worker; sleep 60')
  expect(await ready()).toBe(all('NotReady', 'Ready'))
  expect(await run('docker exec worker true')).toMatch(/container worker is paused, unpause/)
  await run('docker unpause worker; sleep 15')
  expect(await ready()).toBe(all('Ready', 'Ready'))
})

it('a control plane that was away judges nobody by its own silence', async () => {
  await run('docker stop control-plane')
  expect(await run('kubectl get nodes')).toBe(
    'Unable to connect to the server: dial tcp 172.18.0.2:6443: connect: no route to host\n',
  )
  await run('sleep 900; docker start control-plane; sleep 15')
  expect(await ready()).toBe(all('Ready', 'Ready'))
  expect(await run('kubectl get deploy web --no-headers')).toMatch(/^web +4\/4/)
})
