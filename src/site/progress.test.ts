import { beforeEach, expect, it } from 'vitest'
import {
  forgetSolved,
  formatProgress,
  markSolved,
  mergeProgress,
  onProgress,
  parseProgress,
  progressNow,
  setProgress,
  solvedIn,
} from './progress.ts'

beforeEach(() => setProgress({}))

it('keeps what was done once, through a reset too', () => {
  const seen: number[] = []
  const stop = onProgress(() => seen.push(solvedIn('a').length))
  markSolved('a', ['x'], 2)
  markSolved('a', ['x'], 2)
  markSolved('a', ['x', 'y'], 2)
  expect(progressNow()).toEqual({ a: { solved: ['x', 'y'], finished: true } })
  forgetSolved('a')
  stop()
  markSolved('a', ['x'], 2)
  expect(progressNow()).toEqual({ a: { solved: ['x'], finished: true } })
  expect(seen).toEqual([0, 1, 2, 0])
})

it('goes into a file and comes back, and both count', () => {
  const mine = { a: { solved: ['x'] }, b: { solved: [], finished: true } }
  const theirs = parseProgress(formatProgress({ a: { solved: ['x', 'y'] }, c: { solved: ['z'], finished: true } }))!
  expect(mergeProgress(mine, theirs)).toEqual({
    a: { solved: ['x', 'y'] },
    b: { solved: [], finished: true },
    c: { solved: ['z'], finished: true },
  })
})

it.each([null, '', '{', '[]', '{"labs":{}}', '{"format":"other","labs":{}}', '{"format":"services-course-progress"}'])(
  'takes %j for no progress',
  text => expect(parseProgress(text)).toBeUndefined(),
)

it('leaves out what is no task', () => {
  const text = '{"format":"services-course-progress","labs":{"a":{"solved":[1,"x"],"finished":"yes"},"b":null}}'
  expect(parseProgress(text)).toEqual({ a: { solved: ['x'] }, b: { solved: [] } })
})
