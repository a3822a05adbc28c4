import { expect, it } from 'vitest'
import { FileSystem, tree } from '../host/files.ts'
import { Host } from '../host/host.ts'
import { NullFile, SinkFile } from '../host/pipe.ts'
import { SystemServices } from '../host/service.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import { driveUntil } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { journalctl } from './journalctl.ts'
import { systemctl } from './systemctl.ts'

async function machine() {
  const sim = new Simulation({ startAt: Date.UTC(2026, 10, 22, 15, 0, 0), seed: 1 })
  const files = new FileSystem(tree({ '/bin/systemctl': systemctl, '/bin/journalctl': journalctl }), () => sim.now())
  const net = new NetworkNamespace({ name: 'worker', sim })
  const host = new Host({ name: 'worker', sim, net, files, libc: 'glibc' })
  host.services = new SystemServices(sim)
  const seen: string[] = []
  host.services
    .add({
      name: 'kube-proxy',
      description: 'kube-proxy: the Kubernetes network proxy',
      command: '/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf',
      start: () => seen.push('started'),
      stop: () => seen.push('stopped'),
    })
    .start()
  const run = async (...argv: string[]) => {
    let out = ''
    const sink = new SinkFile(chunk => (out += new TextDecoder().decode(chunk)))
    const process = host.start(argv, { files: { 0: new NullFile(), 1: sink, 2: sink } })
    await driveUntil(sim, () => process.exitStatus !== undefined)
    return { out, code: process.exitStatus }
  }
  return { run, seen, sim }
}

it('stops and starts a service, and says how it is', async () => {
  const { run, seen } = await machine()
  const { out, code } = await run('systemctl', 'status', 'kube-proxy')
  expect(code).toBe(0)
  expect(out).toContain('● kube-proxy.service - kube-proxy: the Kubernetes network proxy\n')
  expect(out).toContain('     Active: active (running) since Sun 2026-11-22 15:00:00 UTC; 0s ago\n')
  expect(await run('systemctl', 'stop', 'kube-proxy')).toEqual({ out: '', code: 0 })
  expect(await run('systemctl', 'is-active', 'kube-proxy')).toEqual({ out: 'inactive\n', code: 3 })
  expect(await run('systemctl', 'is-active', '--quiet', 'kube-proxy')).toEqual({ out: '', code: 3 })
  expect((await run('systemctl', 'status', 'kube-proxy')).code).toBe(3)
  await run('systemctl', 'restart', 'kube-proxy.service')
  expect(seen).toEqual(['started', 'stopped', 'started'])
})

it.each([
  [['systemctl', 'status', 'nosuch'], 'Unit nosuch.service could not be found.\n', 4],
  [['systemctl', 'start', 'nosuch'], 'Failed to start nosuch.service: Unit nosuch.service not found.\n', 5],
  [['systemctl', 'frob'], 'Unknown command verb frob.\n', 1],
  [['journalctl', '-u', 'nosuch'], '-- No entries --\n', 0],
])('%j', async (argv, out, code) => {
  expect(await (await machine()).run(...argv)).toEqual({ out, code })
})

it('prints the journal of a unit', async () => {
  const { run } = await machine()
  expect((await run('journalctl', '-u', 'kube-proxy', '-n', '1')).out).toBe(
    'Nov 22 15:00:00 worker systemd[1]: Started kube-proxy.service - kube-proxy: the Kubernetes network proxy.\n',
  )
})
