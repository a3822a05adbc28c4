/** The terminals of a lab as tabs (WAI-ARIA: tabs, automatic activation), and the one that is shown. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { fill } from '../../words.ts'
import { Icon } from './Icon.tsx'
import { words } from './lab-words.ts'
import type { LabWorkspace, TerminalTab } from './lab-workspace.ts'
import { OpenMenu } from './OpenMenu.tsx'

const PANEL = 'terminal-panel'
const idOf = (tab: TerminalTab) => `terminal-tab-${tab.id}`

interface TerminalTabsProps {
  workspace: LabWorkspace | undefined
  /** Whether there is room for a terminal now; on a phone it is behind a tab at first. */
  shown: boolean
}

export function TerminalTabs({ workspace, shown }: TerminalTabsProps) {
  const place = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const active = workspace?.activeTerminal

  // Before the next frame, in which it may be given the focus.
  useLayoutEffect(() => {
    if (!active || !shown) return
    const { element } = active.view
    if (element.parentElement !== place.current) place.current!.replaceChildren(element)
    active.view.fit()
  }, [active, shown])

  if (!workspace || !active) {
    return (
      <>
        <div class="terminal-tabs" />
        <div class="workspace-terminal" ref={place} />
      </>
    )
  }

  const terminals = workspace.terminals.value
  const say = words.value.terminals
  const choose = (tab: TerminalTab, focus: boolean) => {
    workspace.active.value = tab.id
    if (focus) list.current?.querySelector<HTMLElement>(`#${idOf(tab)}`)?.focus()
  }
  const close = (tab: TerminalTab, focus: boolean) => {
    workspace.closeTerminal(tab.id)
    if (focus) requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
  }
  const key = (event: KeyboardEvent, at: number) => {
    if (event.key === 'Delete') {
      event.preventDefault()
      return close(terminals[at]!, true)
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      return active.view.focus()
    }
    const last = terminals.length - 1
    const to = { ArrowLeft: at ? at - 1 : last, ArrowRight: at < last ? at + 1 : 0, Home: 0, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    choose(terminals[to]!, true)
  }

  return (
    <>
      <div class="terminal-tabs">
        <div class="terminal-tablist" role="tablist" aria-label={say.list} ref={list}>
          {terminals.map((tab, at) => (
            <Tab
              key={tab.id}
              tab={tab}
              selected={tab === active}
              onChoose={() => {
                choose(tab, false)
                requestAnimationFrame(() => tab.view.focus())
              }}
              onKey={event => key(event, at)}
            />
          ))}
        </div>
        <OpenMenu workspace={workspace} />
        <span class="workspace-space" />
        {(terminals.length > 1 || active.place.on !== 'laptop' || active.ended.value) && (
          <button
            type="button"
            class="icon-button"
            aria-label={fill(say.close, { title: active.title })}
            title={fill(say.closeTitle, { title: active.title })}
            onClick={() => close(active, false)}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      <div class="workspace-terminal" id={PANEL} role="tabpanel" aria-labelledby={idOf(active)} ref={place} />
    </>
  )
}

interface TabProps {
  tab: TerminalTab
  selected: boolean
  onChoose: () => void
  onKey: (event: KeyboardEvent) => void
}

function Tab({ tab, selected, onChoose, onKey }: TabProps) {
  const [where, setWhere] = useState('')
  useEffect(() => tab.view.onWhere(setWhere), [tab])
  const { on, ended } = words.value.terminals
  useEffect(() => tab.view.setWords({ label: fill(on, { title: tab.title }), ended }), [tab, on, ended])
  return (
    <button
      type="button"
      role="tab"
      id={idOf(tab)}
      class={`terminal-tab on-${tab.place.on}${tab.ended.value ? ' ended' : ''}`}
      aria-selected={selected}
      aria-controls={PANEL}
      tabIndex={selected ? 0 : -1}
      title={tab.title}
      onClick={onChoose}
      onKeyDown={onKey}
    >
      <span class="terminal-tab-mark" aria-hidden="true" />
      <span class="terminal-tab-title">{tab.title}</span>
      {where && where !== tab.title && <span class="terminal-tab-where">{where}</span>}
    </button>
  )
}
