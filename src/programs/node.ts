/** `node` on the learner's machine: runs JavaScript, with QuickJS in place of V8 and, of Node.js, what `node-prelude.ts`
 *  has: `fetch`, timers, `console`, `process`, a few functions for files. Time and network are those of the cluster. A
 *  script that works here works in a real Node.js, not the other way round. Left out: CommonJS, packages, the prompt. */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import { SIGNALS, type Signal } from '../host/program.ts'
import { Failure, program, readText } from './command.ts'
import { quickJs, Sandbox, type Plain } from './node-engine.ts'
import { fetchOver, type FetchRequest } from './node-fetch.ts'
import { BUILT_IN, PRELUDE } from './node-prelude.ts'

const HELP = `Usage: node SCRIPT.mjs [arguments]
       node -e 'CODE'

Runs JavaScript modules. This is a small stand-in for Node.js: the engine is QuickJS,
and there are fetch, timers, console, process, node:fs and node:timers/promises.
There are no packages here and no npm; the Node.js workspace has them.
`
const VERSION = 'v24.0.0 (QuickJS)'
/** As Node.js has it when a script waits for what never comes. */
const UNSETTLED = 13

export const node = program(async process => {
  const [first, ...rest] = process.argv.slice(1)
  if (first === undefined || first === '--help' || first === '-h') {
    await process.stdout.write(HELP)
    return 0
  }
  if (first === '--version' || first === '-v') {
    await process.stdout.write(`${VERSION}\n`)
    return 0
  }
  const inline = first === '-e' || first === '--eval'
  if (inline && rest[0] === undefined) throw new Failure(`node: ${first} requires an argument`, 9)
  if (!inline && first.startsWith('-')) throw new Failure(`node: bad option: ${first}`, 9)
  const path = inline ? `${process.cwd}/[eval1]` : process.path(first)
  const text = inline ? rest[0]! : await scriptAt(process, path)
  return runScript(process, text, path, inline ? rest.slice(1) : rest)
})

async function scriptAt(process: Process, path: string): Promise<string> {
  try {
    return await readText(process, path)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    throw new Failure(`Error: Cannot find module '${path}'`)
  }
}

async function runScript(process: Process, text: string, path: string, args: readonly string[]): Promise<number> {
  const engine = await process.host.sim.hold(quickJs())
  const world = new World(process, path, args)
  const sandbox = new Sandbox(engine, {
    prelude: PRELUDE,
    call: (name, argument) => world.call(name, argument),
    load: module => textOf(process, module),
    resolve: (from, name) => pathOf(process, from, name),
    over: () => world.status !== undefined,
  })
  try {
    let uncaught = sandbox.run(text, path)
    for (;;) {
      await world.flush()
      if (world.status !== undefined) return world.status
      if (sandbox.exhausted) throw new Failure('node: stopped: the script computes without a pause', 137)
      if (uncaught) {
        await process.stderr.write(`${uncaught}\n\nNode.js ${VERSION}\n`)
        return 1
      }
      const event = await world.next()
      if (!event) break
      uncaught = sandbox.deliver(event.id, event.message)
    }
    if (sandbox.finished) return 0
    await process.stderr.write(`Warning: Detected unsettled top-level await at ${path}\n`)
    return UNSETTLED
  } finally {
    world.stop()
    sandbox.dispose()
  }
}

/** What a module holds: those of Node.js hand on what the prelude has made. */
function textOf(process: Process, module: string): string {
  const missing = /^missing:(.*)/.exec(module)?.[1]
  if (missing) throw new Error(`Cannot find package '${missing}': this node has no packages`)
  if (!module.startsWith('node:')) return process.host.files.readText(module)
  const names = BUILT_IN[module.slice(5)]!
  const own = names.map(name => `export const ${name} = __node.${name}`)
  return `${own.join('\n')}\nexport default ${module === 'node:process' ? '__node.process' : `{ ${names.join(', ')} }`}`
}

function pathOf(process: Process, from: string, name: string): string {
  const bare = name.replace(/^node:/, '')
  if (bare in BUILT_IN) return `node:${bare}`
  if (/^\.{0,2}\//.test(name)) return process.absolute(`${from.slice(0, from.lastIndexOf('/'))}/${name}`)
  return `missing:${name}`
}

type Timer = ReturnType<Process['host']['sim']['after']>

interface Event {
  id: number
  message: Plain
}

/** What the script has under way outside, and what came of it. */
class World {
  /** Once the script has asked to end. */
  status: number | undefined
  readonly #process: Process
  readonly #start: Plain
  #output: { fd: number; text: string }[] = []
  #events: Event[] = []
  #wake: (() => void) | undefined
  #timers = new Map<number, Timer>()
  #fetches = new Map<number, () => void>()
  #decoders = new Map<number, TextDecoder>()

  constructor(process: Process, path: string, args: readonly string[]) {
    this.#process = process
    this.#start = {
      argv: ['/usr/bin/node', path, ...args],
      env: Object.fromEntries(process.env),
      pid: process.pid,
      version: VERSION.split(' ')[0]!,
      directory: process.cwd,
    }
  }

  /** @returns undefined when nothing more can come */
  async next(): Promise<Event | undefined> {
    await this.#process.turn()
    if (!this.#events.length) {
      if (!this.#timers.size && !this.#fetches.size) return undefined
      await this.#process.wait<void>(settle => {
        this.#wake = settle
      })
    }
    return this.#events.shift()
  }

  async flush(): Promise<void> {
    for (const { fd, text } of this.#output.splice(0)) await this.#process[fd === 2 ? 'stderr' : 'stdout'].write(text)
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    for (const stop of this.#fetches.values()) stop()
  }

  /** What the prelude asks for. */
  call(name: string, argument: Plain): Plain {
    const { host } = this.#process
    switch (name) {
      case 'start':
        return this.#start
      case 'now':
        return host.sim.now()
      case 'random':
        return host.sim.random.float()
      case 'write':
        this.#output.push(argument as { fd: number; text: string })
        return null
      case 'exit':
        this.status = Number(argument) & 255
        return null
      case 'timer':
        return this.#timer(argument as { id: number; ms: number })
      case 'clear':
        this.#timers.get(argument as number)?.cancel()
        this.#timers.delete(argument as number)
        return null
      case 'signal':
        return this.#onSignal(argument as { name: string; id: number })
      case 'fetch':
        return this.#fetch(argument as unknown as FetchRequest & { id: number })
      case 'abort':
        this.#fetches.get(argument as number)?.()
        this.#fetches.delete(argument as number)
        return null
      case 'decode':
        return this.#decode(argument as { id: number; bytes: string; stream: boolean })
      case 'encode':
        return latin(new TextEncoder().encode(argument as string))
      case 'url':
        return urlParts(argument as { text: string; base: string | null })
      case 'exists':
        return host.files.exists(this.#process.path(argument as string))
      case 'read':
        return this.#file('open', argument as string, path => latin(host.files.read(path)))
      case 'save': {
        const { path: name, text } = argument as { path: string; text: string }
        return this.#file('open', name, path => {
          host.files.write(path, text)
          return null
        })
      }
      default:
        throw new Error(`node: no call ${name}`)
    }
  }

  #push(id: number, message: Plain): null {
    this.#events.push({ id, message })
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
    return null
  }

  #timer({ id, ms }: { id: number; ms: number }): null {
    const timer = this.#process.host.sim.after(Math.max(1, ms), () => {
      this.#timers.delete(id)
      this.#push(id, null)
    })
    this.#timers.set(id, timer)
    return null
  }

  #onSignal({ name, id }: { name: string; id: number }): null {
    if (name in SIGNALS) this.#process.onSignal(name as Signal, () => this.#push(id, null))
    return null
  }

  #fetch({ id, ...request }: FetchRequest & { id: number }): null {
    const stop = fetchOver(this.#process, request, {
      head: ({ status, statusText, headers }) =>
        this.#push(id, { head: { status, statusText, headers: headers.map(([name, value]) => [name, value]) } }),
      chunk: bytes => this.#push(id, { chunk: latin(bytes) }),
      end: () => {
        this.#fetches.delete(id)
        this.#push(id, { end: true })
      },
      error: error => {
        this.#fetches.delete(id)
        this.#push(id, { error: { ...error } })
      },
    })
    this.#fetches.set(id, stop)
    return null
  }

  #decode({ id, bytes, stream }: { id: number; bytes: string; stream: boolean }): string {
    let decoder = this.#decoders.get(id)
    if (!decoder) this.#decoders.set(id, (decoder = new TextDecoder()))
    return decoder.decode(
      Uint8Array.from(bytes, letter => letter.charCodeAt(0)),
      { stream },
    )
  }

  #file(syscall: string, name: string, work: (path: string) => Plain): Plain {
    try {
      return work(this.#process.path(name))
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      const { code } = error
      return {
        error: { message: `${code}: ${error.message.toLowerCase()}, ${syscall} '${name}'`, code, syscall, path: name },
      }
    }
  }
}

/** Bytes as a text of as many letters, as they cross into the sandbox. */
function latin(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

function urlParts({ text, base }: { text: string; base: string | null }): Plain {
  const of = base ?? undefined
  if (!URL.canParse(text, of)) return null
  const { origin, protocol, host, hostname, port, pathname, search, hash } = new URL(text, of)
  return { origin, protocol, host, hostname, port, pathname, search, hash }
}
