import { expect, it } from 'vitest'
import { driveUntil, Pace } from './drive.ts'
import { Simulation } from './simulation.ts'

it('keeps in step from when it runs, however much simulated time a boot before has taken', async () => {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const pace = new Pace(sim)
  let booted = false
  sim.after(60_000, () => (booted = true))
  await driveUntil(sim, () => booted)
  await new Promise<void>(resolve => {
    sim.after(10, resolve)
    void pace.run()
  })
  pace.stop()
  expect(sim.now()).toBeLessThan(61_000)
})
