/** Workers that the head of the page has started (`src/site/components/Head.astro`), before there was any module to
 *  take care of them. */
export interface StartedLab {
  /** It has been told to open. */
  worker: Worker
  /** What has come from it so far. */
  events: Event[]
}

/** Null: it has been taken. */
type StartedLabs = Record<string, StartedLab | null>

/** The worker that runs a lab already, if nobody has taken it yet. */
export function takeStartedLab(lab: string): StartedLab | undefined {
  const started: StartedLabs = ((globalThis as { startedLabs?: StartedLabs }).startedLabs ??= {})
  const found = started[lab]
  started[lab] = null
  return found ?? undefined
}
