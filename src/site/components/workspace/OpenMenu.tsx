/** The menu behind "+": where another terminal can be opened. A menu button as WAI-ARIA has it; the pods are those of
 *  the moment. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ClusterPicture, MapPod } from '../../../terminal/cluster-store.ts'
import type { Place } from '../../../terminal/place.ts'
import { Icon } from './Icon.tsx'
import { words } from './lab-words.ts'
import type { LabWorkspace } from './lab-workspace.ts'

interface Entry {
  label: string
  note: string
  place: Place
}

/** A longer menu is no menu: the map and `kubectl exec` are there for the rest. */
const MOST_PODS = 40

const canEnter = ({ state }: MapPod) => state === 'ready' || state === 'running'

function entriesOf(picture: ClusterPicture | undefined): { title: string; entries: Entry[] }[] {
  const nodes = [...(picture?.nodes.values() ?? [])].map(({ name, address }) => ({
    label: name,
    note: address,
    place: { on: 'node', node: name } as const,
  }))
  const pods = [...(picture?.pods.values() ?? [])]
    .filter(pod => pod.namespace !== 'kube-system' && canEnter(pod))
    .toSorted((a, b) => (a.namespace + a.name < b.namespace + b.name ? -1 : 1))
    .slice(0, MOST_PODS)
    .map(({ namespace, name, address }) => ({
      label: namespace === 'default' ? name : `${namespace}/${name}`,
      note: address ?? '',
      place: { on: 'pod', namespace, pod: name } as const,
    }))
  const { terminals } = words.value
  return [
    { title: terminals.machine, entries: [{ label: 'laptop', note: '172.18.0.1', place: { on: 'laptop' } as const }] },
    { title: terminals.nodes, entries: nodes },
    { title: terminals.pods, entries: pods },
  ].filter(({ entries }) => entries.length > 0)
}

export function OpenMenu({ workspace }: { workspace: LabWorkspace }) {
  const [open, setOpen] = useState(false)
  const [picture, setPicture] = useState<ClusterPicture>()
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!open) return
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    document.addEventListener('focusin', away)
    const stop = workspace.cluster.look(setPicture)
    return () => {
      document.removeEventListener('pointerdown', away)
      document.removeEventListener('focusin', away)
      stop()
    }
  }, [open, workspace])

  useEffect(() => {
    if (open) root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
  }, [open])

  const choose = (place: Place) => {
    setOpen(false)
    const tab = workspace.openTerminal(place)
    requestAnimationFrame(() => tab.view.focus())
  }
  const key = (event: KeyboardEvent) => {
    const items = [...root.current!.querySelectorAll<HTMLElement>('[role=menuitem]')]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const last = items.length - 1
    if (event.key === 'Escape') {
      setOpen(false)
      button.current?.focus()
    } else {
      const to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last }[event.key]
      if (to === undefined) return
      items[to]?.focus()
    }
    event.preventDefault()
  }

  return (
    <div class="open-menu" ref={root}>
      <button
        type="button"
        class="icon-button"
        ref={button}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={words.value.terminals.open}
        title={words.value.terminals.open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="plus" />
      </button>
      {open && (
        <div class="menu" role="menu" aria-label={words.value.terminals.openOn} onKeyDown={key}>
          {entriesOf(picture).map(({ title, entries }) => (
            <div key={title} role="group" aria-label={title}>
              <p class="menu-title" aria-hidden="true">
                {title}
              </p>
              {entries.map(({ label, note, place }) => (
                <button
                  key={label}
                  type="button"
                  role="menuitem"
                  tabIndex={-1}
                  class={`on-${place.on}`}
                  onClick={() => choose(place)}
                >
                  <span class="terminal-tab-mark" aria-hidden="true" />
                  <span class="menu-label">{label}</span>
                  <span class="menu-note">{note}</span>
                </button>
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
