/** What the learner has done, kept in the browser: tasks by lab. It can be written to a file and read from one. */

const STORED = 'progress'
const FORMAT = 'services-course-progress'

interface LabProgress {
  /** Ids of tasks. */
  solved: string[]
  /** Whether all were once done; a reset does not take that away. */
  finished?: boolean
}

export type Progress = Readonly<Record<string, LabProgress | undefined>>

/** What was saved, or nothing where that is no progress. */
export function parseProgress(text: string | null): Progress | undefined {
  try {
    const saved = JSON.parse(text ?? '') as { format?: unknown; labs?: unknown }
    if (saved.format !== FORMAT || typeof saved.labs !== 'object' || saved.labs === null) return undefined
    const rows = Object.entries(saved.labs as Record<string, Partial<LabProgress> | null>).map(([lab, given]) => {
      const solved = Array.isArray(given?.solved) ? given.solved.filter(id => typeof id === 'string') : []
      return [lab, given?.finished === true ? { solved, finished: true } : { solved }] as const
    })
    return Object.fromEntries(rows)
  } catch {
    return undefined
  }
}

export const formatProgress = (labs: Progress): string => JSON.stringify({ format: FORMAT, version: 1, labs })

/** Both together: what is done in one of them is done. */
export function mergeProgress(mine: Progress, theirs: Progress): Progress {
  const labs = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
  const merged = labs.map(lab => {
    const both = [mine[lab], theirs[lab]]
    const solved = [...new Set(both.flatMap(each => each?.solved ?? []))]
    return [lab, both.some(each => each?.finished) ? { solved, finished: true } : { solved }] as const
  })
  return Object.fromEntries(merged)
}

function load(): Progress {
  try {
    return parseProgress(localStorage.getItem(STORED)) ?? {}
  } catch {
    // The browser keeps nothing here: it lasts as long as the page.
    return {}
  }
}

let progress: Progress = typeof localStorage === 'undefined' ? {} : load()
const listeners = new Set<() => void>()

export const progressNow = (): Progress => progress

export const solvedIn = (lab: string): readonly string[] => progress[lab]?.solved ?? []

export function setProgress(next: Progress): void {
  progress = next
  try {
    localStorage.setItem(STORED, formatProgress(next))
  } catch {
    // As above.
  }
  for (const listener of listeners) listener()
}

/** @param all how many tasks the lab has */
export function markSolved(lab: string, solved: readonly string[], all: number): void {
  const before = progress[lab]
  const now = [...new Set([...(before?.solved ?? []), ...solved])]
  if (before && now.length === before.solved.length) return
  const finished = before?.finished || now.length >= all
  setProgress({ ...progress, [lab]: finished ? { solved: now, finished } : { solved: now } })
}

/** The lab begins again. */
export function forgetSolved(lab: string): void {
  const before = progress[lab]
  if (before) setProgress({ ...progress, [lab]: { ...before, solved: [] } })
}

/** Calls `listener` now and at every change. @returns how to stop that */
export function onProgress(listener: () => void): () => void {
  listeners.add(listener)
  listener()
  return () => listeners.delete(listener)
}

if (typeof addEventListener === 'function') {
  // Another tab of the course.
  addEventListener('storage', event => {
    if (event.key !== STORED) return
    progress = load()
    for (const listener of listeners) listener()
  })
}
