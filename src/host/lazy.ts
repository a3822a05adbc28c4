/** Programs that are loaded when they are first run, so that a page need not load what nobody uses. */
import type { Simulation } from '../sim/simulation.ts'
import type { Program } from './program.ts'

/** Simulated time stands still while the module is on its way; each simulation waits once, whether another has loaded
 *  the module before or not, so that its history does not depend on that. */
export function loadedOnce<Module extends object>(load: () => Promise<Module>): (sim: Simulation) => Promise<Module> {
  const loaded = new WeakMap<Simulation, Module>()
  return async sim => {
    let module = loaded.get(sim)
    if (module === undefined) loaded.set(sim, (module = await sim.hold(load())))
    return module
  }
}

export function lazy(load: () => Promise<Program>): Program {
  const loaded = loadedOnce(load)
  return async process => (await loaded(process.host.sim))(process)
}

/** Programs of one module: by the names that a machine knows them by, the names under which the module exports them. */
export function lazyTable<Module, Names extends Readonly<Record<string, keyof Module>>>(
  load: () => Promise<Module>,
  names: Names,
): Record<keyof Names, Program> {
  const rows = Object.entries(names).map(([name, exported]) => [
    name,
    lazy(async () => (await load())[exported as keyof Module] as Program),
  ])
  return Object.fromEntries(rows) as Record<keyof Names, Program>
}
