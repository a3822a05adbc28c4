/** How the learner likes the workspace, remembered in this browser. */

/** What stands above the terminals. */
export type UpperView = 'none' | 'map' | 'editor'

const UPPER = 'workspace-upper'
const HEIGHT = 'workspace-upper-height'

/** In percent of the workspace. */
export const LEAST_HEIGHT = 15
export const MOST_HEIGHT = 85

/** A window with less leaves too few lines for the terminal; in CSS pixels. */
const ROOMY = 720

export function preferredUpper(): UpperView {
  const stored = localStorage.getItem(UPPER)
  if (stored === 'none' || stored === 'map' || stored === 'editor') return stored
  return innerHeight >= ROOMY ? 'map' : 'none'
}

export function preferUpper(view: UpperView): void {
  localStorage.setItem(UPPER, view)
}

/** Each view has its own. */
export function preferredHeight(view: UpperView): number {
  const stored = Number(localStorage.getItem(`${HEIGHT}-${view}`))
  return stored >= LEAST_HEIGHT && stored <= MOST_HEIGHT ? stored : view === 'editor' ? 58 : 42
}

export function preferHeight(view: UpperView, percent: number): void {
  localStorage.setItem(`${HEIGHT}-${view}`, String(percent))
}
