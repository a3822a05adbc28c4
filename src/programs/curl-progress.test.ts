/** The meter's rows, as curl 7.88 printed them against a server on the same machine. */
import { describe, expect, it } from 'vitest'
import { FileSystem, programFile, tree } from '../host/files.ts'
import { Host } from '../host/host.ts'
import { NullFile, SinkFile } from '../host/pipe.ts'
import { serveHttp } from '../net/http.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import { driveUntil } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { curl } from './curl.ts'

const HEADING =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n'
const NOTHING = '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0'

async function run(...words: string[]): Promise<string> {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const net = new NetworkNamespace({ name: 'box', sim })
  serveHttp(net.sockets, { address: 0, port: 8765 }, (_request, respond) =>
    respond({ status: 200, headers: [['Content-Length', '6']], body: new TextEncoder().encode('hello\n') }),
  )
  const files = new FileSystem(tree({ '/bin/curl': programFile(curl), '/etc/hosts': '127.0.0.1 localhost\n' }), sim.now)
  const host = new Host({ name: 'box', sim, net, files, libc: 'glibc' })
  let out = ''
  const sink = new SinkFile(chunk => {
    out += new TextDecoder().decode(chunk)
  })
  const process = host.start(['curl', ...words], { files: { 0: new NullFile(), 1: sink, 2: sink } })
  await driveUntil(sim, () => process.exitStatus !== undefined)
  return out
}

/** Speeds are those of a network of no length. */
const blurred = (text: string) => text.replace(/ [\d.]+[kM]?(?= {2}| --| *$)/gm, ' N')

describe('curl', () => {
  it('shows a meter, then the body, where its output goes to no terminal', async () => {
    const out = await run('http://localhost:8765/')
    expect(out.startsWith(`${HEADING}${NOTHING}\r100     6  100     6    0     0  `)).toBe(true)
    expect(out.endsWith('\nhello\n')).toBe(true)
    expect(blurred(out)).not.toContain('NaN')
  })

  it.each([
    [['-s'], 'hello\n'],
    [['--no-progress-meter'], 'hello\n'],
  ])('shows none with %j', async (options, out) => {
    expect(await run(...options, 'http://localhost:8765/')).toBe(out)
  })

  it('ends the line when nobody listens', async () => {
    expect(await run('http://localhost:1/')).toBe(
      `${HEADING}${NOTHING}${NOTHING}\ncurl: (7) Failed to connect to localhost port 1 after 0 ms: Couldn't connect to server\n`,
    )
  })

  it('takes a line a second while it waits', async () => {
    const out = await run('-m', '2.5', 'http://10.0.0.1/')
    expect(out.match(/\r/g)!.length).toBeLessThanOrEqual(4)
  })
})
