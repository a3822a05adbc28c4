/** The lab beside a chapter: terminals, and above them a map of the cluster or an editor. It lives on while pages
 *  change; each lab keeps its own cluster and terminals, and comes back as it was left. */
import type { ComponentType } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { LabState } from '../../terminal/lab-client.ts'
import { labPanes } from '../lab-panes.ts'
import { showView, shownView, type View } from '../split.ts'
import { fill } from '../words.ts'
import { words } from './workspace/lab-words.ts'
import type { LabWorkspace } from './workspace/lab-workspace.ts'
import { HeightDivider } from './workspace/HeightDivider.tsx'
import { preferHeight, preferredHeight, preferredUpper, preferUpper, type UpperView } from './workspace/preferences.ts'
import { TerminalTabs } from './workspace/TerminalTabs.tsx'
import { Toolbar } from './workspace/Toolbar.tsx'
import type { RunRequest } from '../play.ts'
import styles from '../styles/workspace.css?inline'

export interface UpperProps {
  workspace: LabWorkspace
}

/** Loaded when they are first shown. */
const UPPER: Record<Exclude<UpperView, 'none'>, () => Promise<ComponentType<UpperProps>>> = {
  map: async () => (await import('./map/MapView.tsx')).MapView,
  editor: async () => (await import('./editor/EditorView.tsx')).EditorView,
}

/** The lab of the page that is shown. */
const labOfPage = () => document.querySelector<HTMLElement>('.lab-split')?.dataset['lab']

/** Where there is room for one thing at a time. */
const narrow = matchMedia('(max-width: 61.99rem)')

export function Workspace() {
  const lab = useLabOfPage()
  const state = useLabState(lab)
  const [view, isNarrow] = useView()
  const [workspace, setWorkspace] = useState<LabWorkspace>()
  const [preferred, setPreferred] = useState(preferredUpper)
  const [heights, setHeights] = useState<Partial<Record<UpperView, number>>>({})
  const whole = useRef<HTMLDivElement>(null)

  const inSight = !isNarrow || view !== 'text'
  const upper: UpperView = !isNarrow ? preferred : view === 'map' || view === 'editor' ? view : 'none'
  const lower = !isNarrow || view === 'terminal'

  useEffect(() => {
    setWorkspace(undefined)
    if (!lab || !inSight) return
    let wanted = true
    void labPanes.open(lab).then(opened => wanted && setWorkspace(opened))
    return () => {
      wanted = false
    }
  }, [lab, inSight])

  useEffect(() => {
    if (!lab) return
    const run = (event: Event) => {
      void labPanes.open(lab).then(opened => {
        const { commands, terminal } = (event as CustomEvent<RunRequest>).detail
        opened.run(commands, terminal)
        requestAnimationFrame(() => opened.activeTerminal.view.focus())
      })
    }
    document.addEventListener('lab:run', run)
    return () => document.removeEventListener('lab:run', run)
  }, [lab])

  const show = (next: UpperView) => {
    preferUpper(next)
    setPreferred(next)
    if (isNarrow) showView(next === 'none' ? 'terminal' : next)
  }
  // An editor is asked for by programs too: `kubectl edit`.
  useEffect(() => workspace?.onEditorWanted(() => show('editor')), [workspace, isNarrow])

  const reset = async () => {
    if (!lab) return
    setWorkspace(undefined)
    const fresh = await labPanes.reset(lab)
    setWorkspace(fresh)
    requestAnimationFrame(() => fresh.activeTerminal.view.focus())
  }
  const height = heights[upper] ?? preferredHeight(upper)
  const setHeight = (percent: number) => {
    preferHeight(upper, percent)
    setHeights({ ...heights, [upper]: percent })
  }

  const { failures, notices } = words.value
  return (
    <div class="workspace">
      <style>{styles}</style>
      <Toolbar
        state={state}
        restoring={workspace?.restoring.value ?? 0}
        clock={workspace?.clock}
        upper={upper}
        switches={!isNarrow}
        onUpper={show}
        onReset={() => void reset()}
      />
      {state.state === 'failed' && (
        <p class="workspace-failed" role="alert">
          {fill(failures[state.why], { message: state.message ?? '' })} {failures.remedy}
        </p>
      )}
      {workspace?.notice.value && (
        <p class="workspace-notice" role="status">
          <span>{notices[workspace.notice.value]}</span>
          <button type="button" class="workspace-button" onClick={() => (workspace.notice.value = undefined)}>
            {words.value.noticeRead}
          </button>
        </p>
      )}
      <div class="workspace-parts" ref={whole}>
        {upper !== 'none' && (
          <div
            class="workspace-upper"
            id="workspace-upper"
            style={lower ? { flex: `0 0 ${height}%` } : { flex: '1 1 0' }}
          >
            {workspace && state.state === 'ready' && <Upper view={upper} workspace={workspace} />}
          </div>
        )}
        {upper !== 'none' && lower && <HeightDivider whole={whole} percent={height} onChange={setHeight} />}
        <div class="workspace-lower" hidden={!lower}>
          <TerminalTabs workspace={workspace} shown={lower} />
          <p class="workspace-hint">
            <Keys text={words.value.terminals.leave} />
          </p>
        </div>
      </div>
    </div>
  )
}

function Upper({ view, workspace }: { view: Exclude<UpperView, 'none'>; workspace: LabWorkspace }) {
  const [loaded, setLoaded] = useState<Partial<Record<UpperView, ComponentType<UpperProps>>>>({})
  useEffect(() => {
    if (!loaded[view]) void UPPER[view]().then(component => setLoaded(had => ({ ...had, [view]: component })))
  }, [view, loaded])
  const Component = useMemo(() => loaded[view], [loaded, view])
  return Component ? <Component workspace={workspace} /> : null
}

const KEYS: Record<string, string> = { '{esc}': 'Esc', '{tab}': 'Tab' }

/** A text with the keys that it names. */
function Keys({ text }: { text: string }) {
  return <>{text.split(/(\{\w+\})/).map(part => (KEYS[part] ? <kbd>{KEYS[part]}</kbd> : part))}</>
}

function useLabOfPage(): string | undefined {
  const [lab, setLab] = useState(labOfPage)
  useEffect(() => {
    const follow = () => setLab(labOfPage())
    const theme = new MutationObserver(() => labPanes.setTheme(document.documentElement.dataset['theme']))
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    document.addEventListener('astro:page-load', follow)
    return () => {
      theme.disconnect()
      document.removeEventListener('astro:page-load', follow)
    }
  }, [])
  return lab
}

function useLabState(lab: string | undefined): LabState {
  const [state, setState] = useState<LabState>({ state: 'starting' })
  useEffect(() => {
    setState({ state: 'starting' })
    return lab ? labPanes.onState(lab, setState) : undefined
  }, [lab])
  return state
}

/** Which of the page's views is chosen, and whether it is shown alone. */
function useView(): [View, boolean] {
  const [view, setView] = useState<View>(shownView)
  const [isNarrow, setNarrow] = useState(narrow.matches)
  useEffect(() => {
    const follow = () => setView(shownView())
    const resized = () => setNarrow(narrow.matches)
    document.addEventListener('lab:view', follow)
    document.addEventListener('astro:page-load', follow)
    narrow.addEventListener('change', resized)
    return () => {
      document.removeEventListener('lab:view', follow)
      document.removeEventListener('astro:page-load', follow)
      narrow.removeEventListener('change', resized)
    }
  }, [])
  return [view, isNarrow]
}
