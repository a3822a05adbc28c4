/** jq itself, jqlang's 1.8 compiled to WebAssembly (package jq-wasm), on a thread of its own where there are threads:
 *  a filter that never ends is then stopped like any other program. */
import type { Jq, JqResult } from 'jq-wasm'
import type { Process } from '../host/process.ts'
import { outside } from '../host/thread.ts'
import { Failure, nameOf } from './command.ts'

export interface JqQuestion {
  input: string
  filter: string
  flags: string[]
}

/** How long a filter may think, in real milliseconds. */
const LONGEST_MS = 10_000

let here: Promise<Jq> | undefined

async function askHere({ input, filter, flags }: JqQuestion): Promise<JqResult> {
  here ??= import('jq-wasm').then(module => module.loadJq())
  return (await here).raw(input, filter, flags)
}

let idle: Worker | undefined

/** Runs a filter on one text of JSON values. Time stands still meanwhile. */
export async function askJq(process: Process, question: JqQuestion): Promise<JqResult> {
  if (typeof Worker === 'undefined') return process.host.sim.hold(askHere(question))
  const worker = idle ?? new Worker(new URL('./jq-worker.ts', import.meta.url), { type: 'module' })
  idle = undefined
  const answer = await process.host.sim.hold(outside<JqResult>(process, worker, question, LONGEST_MS), {
    breakable: true,
  })
  if (answer === 'too long') throw new Failure(`${nameOf(process)}: stopped after ${LONGEST_MS / 1000} s`, 137)
  if (answer === 'crashed') throw new Failure(`${nameOf(process)}: error: cannot allocate memory`, 2)
  idle = worker
  return answer
}

/** The engine has an environment of its own: `env` and `$ENV` become a value that it is given. */
export function withEnvironment(process: Process, filter: string): { filter: string; flags: string[] } {
  if (!/\benv\b|\$ENV\b/.test(filter)) return { filter, flags: [] }
  return {
    filter: `def env: $__env; ${filter.replace(/\$ENV\b/g, '$__env')}`,
    flags: ['--argjson', '__env', JSON.stringify(Object.fromEntries(process.env))],
  }
}
