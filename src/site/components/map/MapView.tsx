/** The map: a live picture of the cluster, the same as a list, and what there is to know of one thing. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ClusterPicture } from '../../../terminal/cluster-store.ts'
import { showView } from '../../split.ts'
import type { Place } from '../../../terminal/place.ts'
import { counted } from '../../words.ts'
import type { UpperProps } from '../Workspace.tsx'
import { Icon } from '../workspace/Icon.tsx'
import { words } from '../workspace/lab-words.ts'
import { ClusterDrawing } from './ClusterDrawing.tsx'
import { ClusterList } from './ClusterList.tsx'
import { Details } from './Details.tsx'
import { boxOf, layoutMap, SYSTEM } from './layout.ts'
import styles from '../../styles/map.css?inline'

const STORED_LIST = 'map-as-list'
const STORED_SYSTEM = 'map-system'

export function MapView({ workspace }: UpperProps) {
  const picture = usePicture(workspace)
  const [asList, setAsList] = useStored(STORED_LIST)
  const [system, setSystem] = useStored(STORED_SYSTEM)
  const [chosen, setChosen] = useState<string>()
  const place = useRef<HTMLDivElement>(null)
  const width = useWidth(place)
  const layout = useMemo(
    () => (picture && width ? layoutMap(picture, { width, system }) : undefined),
    [picture, width, system],
  )

  // The details stand where they do not hide what they are about.
  const box = layout && chosen && !asList ? boxOf(layout, chosen) : undefined
  const left = box !== undefined && box.x + box.width / 2 > width / 2

  const close = () => {
    setChosen(undefined)
    place.current?.querySelector<SVGElement>('[tabindex="0"]')?.focus()
  }
  const run = (command: string) => {
    showView('terminal')
    workspace.run([command])
    requestAnimationFrame(() => workspace.activeTerminal.view.focus())
  }
  const open = (to: Place) => {
    showView('terminal')
    const tab = workspace.openTerminal(to)
    requestAnimationFrame(() => tab.view.focus())
  }

  return (
    <section class="map" aria-label={words.value.map.title}>
      <style>{styles}</style>
      <div class="map-bar">
        <p class="map-count">{picture && countOf(picture, system)}</p>
        <label class="map-switch">
          <input type="checkbox" checked={system} onChange={event => setSystem(event.currentTarget.checked)} />
          {SYSTEM}
        </label>
        <button
          type="button"
          class="icon-button"
          aria-pressed={asList}
          aria-label={words.value.map.list}
          title={words.value.map.list}
          onClick={() => setAsList(!asList)}
        >
          <Icon name="list" />
        </button>
      </div>
      <div class="map-place">
        <div class="map-scroll" ref={place} tabIndex={asList ? 0 : -1}>
          {picture && asList && <ClusterList picture={picture} system={system} onChoose={setChosen} />}
          {layout && !asList && <ClusterDrawing layout={layout} chosen={chosen} onChoose={setChosen} />}
        </div>
        {picture && chosen && (
          <Details picture={picture} of={chosen} left={left} onClose={close} onRun={run} onOpen={open} />
        )}
      </div>
    </section>
  )
}

function countOf({ nodes, pods, services }: ClusterPicture, system: boolean): string {
  const shown = ({ namespace }: { namespace: string }) => system || namespace !== SYSTEM
  const count = [...pods.values()].filter(shown).length
  const found = [...services.values()].filter(shown).length
  const { map } = words.value
  return [counted(map.nodes, nodes.size), counted(map.pods, count), counted(map.services, found)].join(' · ')
}

function usePicture(workspace: UpperProps['workspace']): ClusterPicture | undefined {
  const [picture, setPicture] = useState(workspace.cluster.picture)
  useEffect(() => workspace.cluster.look(setPicture), [workspace])
  return picture
}

function useStored(key: string): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(key) === 'true')
  return [
    on,
    value => {
      localStorage.setItem(key, String(value))
      setOn(value)
    },
  ]
}

function useWidth(place: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const follow = () => setWidth(place.current!.clientWidth)
    const observer = new ResizeObserver(follow)
    observer.observe(place.current!)
    follow()
    return () => observer.disconnect()
  }, [place])
  return width
}
