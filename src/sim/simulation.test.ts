import { expect, it } from 'vitest'
import { driveUntil, driveUntilIdle } from './drive.ts'
import { Simulation } from './simulation.ts'

const start = () => new Simulation({ startAt: 1_000, seed: 1 })

it('does work in the order of its time, then of asking', async () => {
  const sim = start()
  const seen: string[] = []
  sim.after(20, () => seen.push(`late ${sim.now()}`))
  sim.after(10, () => {
    seen.push('first')
    sim.soon(() => seen.push('soon'))
  })
  sim.after(10, () => seen.push('second'))
  await driveUntilIdle(sim)
  expect(seen).toEqual(['first', 'second', 'soon', 'late 1020'])
})

it('calls work off, and is idle when only background work is left', async () => {
  const sim = start()
  const seen: string[] = []
  const timer = sim.after(5, () => seen.push('never'))
  sim.after(1, () => seen.push('background'), { background: true })
  timer.cancel()
  timer.cancel()
  expect(sim.idle).toBe(true)
  expect(await driveUntil(sim, () => false, 1_100)).toBe(false)
  expect(seen).toEqual(['background'])
})

it('lets promise chains of any length rest before time moves', async () => {
  const sim = start()
  const seen: number[] = []
  sim.after(10, () => {
    sim.settled()
    void (async () => {
      for (let i = 0; i < 50; i++) await Promise.resolve()
      seen.push(sim.now())
    })()
  })
  sim.after(11, () => seen.push(sim.now()))
  await driveUntilIdle(sim)
  expect(seen).toEqual([1010, 1011])
})

it('draws the same history from the same seed', () => {
  const draw = (seed: number) => {
    const { random } = new Simulation({ startAt: 0, seed })
    return [random.int(1000), random.float(), random.suffix(), random.uuid(), random.shuffle([1, 2, 3, 4, 5])]
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  expect(draw(7)[3]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
