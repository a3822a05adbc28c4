/** kubectl as a program of a real machine that has Node.js: the same kubectl, over HTTP, with the files below the
 *  working directory and the kubeconfig. What it changes there is written back. Left out: terminals (`-t`), `edit`,
 *  `port-forward` and `proxy`, which need the machine's own network. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FileSystem, tree } from '../host/files.ts'
import { Host } from '../host/host.ts'
import { SinkFile } from '../host/pipe.ts'
import type { Process } from '../host/process.ts'
import { createKubectl } from '../kubectl/kubectl.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import { Pace, wallClock } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { httpApi } from './http-api.ts'
import { InputFile } from './input-file.ts'

/** In bytes: manifests are smaller. */
const LARGEST = 1024 * 1024
const ELSEWHERE = new Set(['edit', 'port-forward', 'proxy'])

const argv = process.argv.slice(2)
const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']))
const sim = new Simulation({ startAt: wallClock(), seed: process.pid })
const pace = new Pace(sim)

/** Regular files at and below a path; hidden ones and packages left out. */
function filesAt(path: string): string[] {
  if (!existsSync(path)) return []
  const stat = statSync(path)
  if (stat.isFile()) return stat.size <= LARGEST ? [path] : []
  if (!stat.isDirectory()) return []
  return readdirSync(path)
    .filter(name => name !== 'node_modules' && !name.startsWith('.'))
    .flatMap(name => filesAt(join(path, name)))
}

function copyIn(): Map<string, string> {
  const named = argv.map(argument => argument.replace(/^--?[\w-]+=/, '')).filter(name => name && !name.startsWith('-'))
  const kubeconfig = env['KUBECONFIG'] || join(env['HOME'] ?? '/', '.kube/config')
  const roots = [
    process.cwd(),
    kubeconfig,
    ...named.map(name => join(name.startsWith('/') ? '/' : process.cwd(), name)),
  ]
  return new Map(roots.flatMap(filesAt).map(path => [path, readFileSync(path, 'utf8')]))
}

function copyOut(files: FileSystem, before: ReadonlyMap<string, string>): void {
  const walk = (at: string) => {
    for (const name of files.list(at)) {
      const path = at === '/' ? `/${name}` : `${at}/${name}`
      const { kind } = files.stat(path, { noFollow: true })
      if (kind === 'directory') walk(path)
      else if (kind === 'file' && before.get(path) !== files.readText(path)) {
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, files.readText(path))
      }
    }
  }
  walk('/')
}

function run(): Process {
  const files = new FileSystem(tree({}), () => sim.now())
  const before = copyIn()
  files.mkdir(process.cwd(), { parents: true })
  for (const [path, text] of before) {
    files.mkdir(dirname(path), { parents: true })
    files.write(path, text)
  }
  const net = new NetworkNamespace({ name: 'container', sim })
  const host = new Host({ name: 'container', sim, net, files, libc: 'glibc', env, onCrash: (_, error) => fail(error) })
  const input = new InputFile()
  process.stdin.on('data', chunk => {
    input.push(Buffer.from(chunk))
    pace.nudge()
  })
  process.stdin.on('end', () => input.end())
  const out = new SinkFile(chunk => process.stdout.write(chunk))
  const err = new SinkFile(chunk => process.stderr.write(chunk))
  const kubectl = host.start(['kubectl', ...argv], {
    cwd: process.cwd(),
    files: { 0: input, 1: out, 2: err },
    program: createKubectl(server => httpApi(server, () => pace.nudge())),
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => kubectl.signal(signal))
  kubectl.onExit(status => {
    copyOut(files, before)
    process.stdout.write('', () => process.stderr.write('', () => process.exit(status)))
  })
  return kubectl
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
}

const elsewhere = argv.find(argument => !argument.startsWith('-'))
if (elsewhere && ELSEWHERE.has(elsewhere)) {
  process.stderr.write(`error: kubectl ${elsewhere} is not to be had in this workspace\n`)
  process.exitCode = 1
} else {
  run()
  void pace.run()
}
