import { expect, it } from 'vitest'
import { FileSystem, programFile, tree } from '../host/files.ts'
import { Host } from '../host/host.ts'
import { NullFile, SinkFile } from '../host/pipe.ts'
import { serveHttp } from '../net/http.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import { connectOutside } from '../net/wiring.ts'
import { driveUntil } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { curl } from './curl.ts'

/** @returns what it prints, its exit status, and the seconds it took */
async function run(command: string): Promise<{ out: string; status: number | undefined; seconds: number }> {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const net = new NetworkNamespace({ name: 'box', sim })
  connectOutside(net, 'eth0')
  net.addAddress('eth0', '192.0.2.1/24')
  net.addAddress('lo', '127.0.0.2/8')
  serveHttp(net.sockets, { address: 0x7f000002, port: 80 }, (_request, respond) =>
    respond({ status: 200, body: 'hello\n' }),
  )
  const files = new FileSystem(tree({ '/bin/curl': programFile(curl), '/etc/hosts': '127.0.0.1 localhost\n' }), sim.now)
  const host = new Host({ name: 'box', sim, net, files, libc: 'glibc' })
  let out = ''
  const sink = new SinkFile(chunk => {
    out += new TextDecoder().decode(chunk)
  })
  const process = host.start(['curl', '-sS', ...command.split(' ')], { files: { 0: new NullFile(), 1: sink, 2: sink } })
  await driveUntil(sim, () => process.exitStatus !== undefined)
  return { out, status: process.exitStatus, seconds: sim.now() / 1000 }
}

// Nobody listens on 127.0.0.1, nobody answers at 192.0.2.9.
it.each([
  ['--resolve a:80:127.0.0.1,127.0.0.2 http://a', 'hello\n', 0, 0],
  ['--connect-timeout 4 --resolve a:80:192.0.2.9,127.0.0.2 http://a', 'hello\n', 0, 2],
  ['--connect-timeout 4 http://192.0.2.9', 'curl: (28) Connection timeout after 4001 ms\n', 28, 4],
  ['-m 3 http://192.0.2.9', 'curl: (28) Connection timed out after 3001 milliseconds\n', 28, 3],
  [
    'http://localhost',
    "curl: (7) Failed to connect to localhost port 80 after 0 ms: Couldn't connect to server\n",
    7,
    0,
  ],
  ['-6 http://localhost', 'curl: (6) Could not resolve host: localhost\n', 6, 0],
  ['http://[::1]', "curl: (7) Failed to connect to ::1 port 80 after 0 ms: Couldn't connect to server\n", 7, 0],
])('curl %s', async (command, out, status, seconds) => {
  const got = await run(command)
  expect(got).toMatchObject({ out, status })
  expect(got.seconds).toBeCloseTo(seconds, 1)
})
