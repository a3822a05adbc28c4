/** The lab beside a chapter: a terminal on the learner's machine. It lives on while pages change; each lab keeps its
 *  own cluster and terminal, and comes back as it was left. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LabState } from '../../terminal/lab-client.ts'
import { labPanes as panes } from '../lab-panes.ts'
import type { RunRequest } from '../play.ts'

/** The lab of the page that is shown. */
const labOfPage = () => document.querySelector<HTMLElement>('.lab-split')?.dataset['lab']

/** Whether the terminal has a place on the screen; on a phone it is behind a tab at first. */
const visible = (element: HTMLElement | null) => !!element && element.offsetParent !== null

export function Workspace() {
  const place = useRef<HTMLDivElement>(null)
  const [lab, setLab] = useState(labOfPage)
  const [state, setState] = useState<LabState>({ state: 'starting' })

  useEffect(() => {
    const follow = () => setLab(labOfPage())
    const theme = new MutationObserver(() => panes.setTheme(document.documentElement.dataset['theme']))
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    document.addEventListener('astro:page-load', follow)
    return () => {
      theme.disconnect()
      document.removeEventListener('astro:page-load', follow)
    }
  }, [])

  useEffect(() => {
    if (!lab) return
    const show = () => {
      if (visible(place.current)) void panes.show(lab, place.current!)
    }
    const run = (event: Event) => void panes.run(lab, place.current!, (event as CustomEvent<RunRequest>).detail.command)
    const restart = () => void panes.reset(lab, place.current!)
    show()
    const stop = panes.onState(lab, setState)
    document.addEventListener('lab:view', show)
    document.addEventListener('lab:run', run)
    document.addEventListener('lab:restart', restart)
    return () => {
      stop()
      document.removeEventListener('lab:view', show)
      document.removeEventListener('lab:run', run)
      document.removeEventListener('lab:restart', restart)
    }
  }, [lab])

  return (
    <div class="workspace">
      <div class="workspace-bar">
        <span class={`workspace-dot ${state.state}`} aria-hidden="true" />
        <span class="workspace-title">laptop</span>
        <span class="workspace-state" role="status">
          {state.state === 'ready' ? 'cluster ready' : state.state === 'failed' ? 'stopped' : 'starting'}
        </span>
        <button type="button" class="workspace-button" onClick={() => lab && void panes.reset(lab, place.current!)}>
          Reset
        </button>
      </div>
      {state.state === 'failed' && (
        <p class="workspace-failed" role="alert">
          {state.message} Press Reset to start again from the beginning.
        </p>
      )}
      <div class="workspace-terminal" ref={place} />
      <p class="workspace-hint">
        Press <kbd>Esc</kbd> then <kbd>Tab</kbd> to leave the terminal.
      </p>
    </div>
  )
}
