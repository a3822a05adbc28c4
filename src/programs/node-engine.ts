/** JavaScript in a sandbox: QuickJS compiled to WebAssembly (packages quickjs-emscripten-core and
 *  @jitl/quickjs-wasmfile-release-sync), which needs no `eval` of the browser. A script reaches the outside by calls and
 *  messages of plain data alone; what they mean is the caller's. */
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core'

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

export interface SandboxOptions {
  /** Run first; it finds `__call(name, argument)` and leaves `__deliver(id, message)` and `__describe(error)` behind. */
  prelude: string
  /** Answers a call of the script, at once. */
  call: (name: string, argument: Plain) => Plain
  /** The text of a module. @throws Error where there is none */
  load: (path: string) => string
  /** The path of a module that another one names. */
  resolve: (from: string, name: string) => string
  /** Whether the script has asked to end: it then does, at once. */
  over: () => boolean
}

const MEMORY_BYTES = 32 * 1024 * 1024
const STACK_BYTES = 512 * 1024
/** QuickJS asks whether to go on about every ten thousand steps: some seconds of work without a pause. */
const MOST_ROUNDS = 20_000

let loading: Promise<QuickJSWASMModule> | undefined

/** Loads the engine. */
export function quickJs(): Promise<QuickJSWASMModule> {
  loading ??= Promise.all([import('quickjs-emscripten-core'), import('@jitl/quickjs-wasmfile-release-sync')]).then(
    ([core, variant]) => core.newQuickJSWASMModuleFromVariant(variant.default),
  )
  return loading
}

/** One script and its world. Dispose of it. */
export class Sandbox {
  readonly #runtime: QuickJSRuntime
  readonly #context: QuickJSContext
  #module: QuickJSHandle | undefined
  #rounds = 0
  /** In the middle of something. */
  #stopped = false

  constructor(engine: QuickJSWASMModule, { prelude, call, load, resolve, over }: SandboxOptions) {
    const runtime = engine.newRuntime()
    this.#runtime = runtime
    runtime.setMemoryLimit(MEMORY_BYTES)
    runtime.setMaxStackSize(STACK_BYTES)
    runtime.setInterruptHandler(() => (this.#stopped = over() || ++this.#rounds > MOST_ROUNDS))
    const loader = (path: string) => {
      try {
        return load(path)
      } catch (error) {
        return { error: error as Error }
      }
    }
    runtime.setModuleLoader(loader, resolve)
    const context = runtime.newContext()
    this.#context = context
    context
      .newFunction('__call', (name, argument) => {
        const answer = call(context.getString(name), JSON.parse(context.getString(argument)) as Plain)
        return context.newString(JSON.stringify(answer))
      })
      .consume(handle => context.setProp(context.global, '__call', handle))
    context.unwrapResult(context.evalCode(prelude, 'node:internal')).dispose()
  }

  /** Whether it was stopped because it would not pause. */
  get exhausted(): boolean {
    return this.#rounds > MOST_ROUNDS
  }

  /** Runs a module up to where it first waits. @returns what it threw that nobody caught, in words */
  run(text: string, path: string): string | undefined {
    const result = this.#context.evalCode(text, path, { type: 'module' })
    if (result.error) return this.#uncaught(result.error)
    this.#module = result.value
    return this.settle()
  }

  /** Hands the script a message, and lets it go on to where it waits again. */
  deliver(id: number, message: Plain): string | undefined {
    this.#rounds = 0
    const context = this.#context
    const deliver = context.getProp(context.global, '__deliver')
    const text = context.newString(JSON.stringify(message))
    const number = context.newNumber(id)
    const result = context.callFunction(deliver, context.undefined, number, text)
    for (const handle of [deliver, text, number]) handle.dispose()
    if (result.error) return this.#uncaught(result.error)
    result.value.dispose()
    return this.settle()
  }

  /** Runs what promises have brought about. */
  settle(): string | undefined {
    const result = this.#runtime.executePendingJobs()
    if (result.error) return this.#uncaught(result.error)
    if (!this.#module) return undefined
    const state = this.#context.getPromiseState(this.#module)
    if (state.type === 'fulfilled' && state.value !== this.#module) state.value.dispose()
    if (state.type !== 'rejected') return undefined
    this.#module.dispose()
    this.#module = undefined
    return this.#uncaught(state.error)
  }

  /** Whether the module itself has come to its end. */
  get finished(): boolean {
    return this.#module === undefined || this.#state() !== 'pending'
  }

  dispose(): void {
    // QuickJS counts its objects at the end, and a script that was stopped leaves some: the next one gets a new engine.
    if (this.#stopped) {
      loading = undefined
      return
    }
    this.#module?.dispose()
    this.#context.dispose()
    this.#runtime.dispose()
  }

  #state(): string {
    const state = this.#context.getPromiseState(this.#module!)
    if (state.type === 'fulfilled' && state.value !== this.#module) state.value.dispose()
    return state.type
  }

  /** In the words of `__describe`, which the prelude leaves behind. */
  #uncaught(thrown: QuickJSHandle): string {
    const context = this.#context
    const describe = context.getProp(context.global, '__describe')
    const result = context.callFunction(describe, context.undefined, thrown)
    const words = result.error ? JSON.stringify(context.dump(thrown)) : context.getString(result.value)
    for (const handle of [describe, thrown, result.error ?? result.value]) handle.dispose()
    return words
  }
}
