/** A machine with a shell, for tests. */
import { FileSystem, tree, type Tree } from '../../src/host/files.ts'
import { Host } from '../../src/host/host.ts'
import { pipe, SinkFile } from '../../src/host/pipe.ts'
import type { Program } from '../../src/host/program.ts'
import { NetworkNamespace } from '../../src/net/namespace.ts'
import { driveUntil } from '../../src/sim/drive.ts'
import { Simulation } from '../../src/sim/simulation.ts'
import { bash } from '../../src/shell/bash.ts'

export interface Outcome {
  stdout: string
  stderr: string
  status: number
}

export function machine(files: Tree = {}, programs: Readonly<Record<string, Program>> = {}): Host {
  const sim = new Simulation({ startAt: Date.UTC(2026, 10, 22, 12), seed: 1 })
  const bin = Object.fromEntries(Object.entries(programs).map(([name, program]) => [`/bin/${name}`, program]))
  const base = tree({ '/bin/bash': bash, '/bin/sh': bash, '/tmp/.keep': '', '/root/.keep': '', ...bin, ...files })
  return new Host({
    name: 'laptop',
    sim,
    net: new NetworkNamespace({ name: 'laptop', sim }),
    files: new FileSystem(base, () => sim.now()),
    libc: 'glibc',
    env: { HOME: '/root', TERM: 'xterm' },
    onCrash: (_, error) => {
      throw error
    },
  })
}

/** Runs to the end, in simulated time. */
export async function run(host: Host, argv: string[], { stdin = '', cwd = '/root' } = {}): Promise<Outcome> {
  const out = { stdout: '', stderr: '' }
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  const sink = (name: 'stdout' | 'stderr') =>
    new SinkFile(chunk => (out[name] += decoders[name].decode(chunk, { stream: true })))
  const { readEnd, writeEnd } = pipe()
  writeEnd.write(new TextEncoder().encode(stdin), () => {})
  writeEnd.close()
  const process = host.start(argv, { files: { 0: readEnd, 1: sink('stdout'), 2: sink('stderr') }, cwd })
  readEnd.close()
  let status: number | undefined
  process.onExit(s => (status = s))
  if (!(await driveUntil(host.sim, () => status !== undefined, host.sim.now() + 600_000))) process.signal('SIGKILL')
  await driveUntil(host.sim, () => status !== undefined, host.sim.now() + 1000)
  return { ...out, status: status ?? -1 }
}
