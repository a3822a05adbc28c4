/** The map as a drawing. Everything on it is one stop for the keyboard; arrow keys go to the nearest thing that way. */
import { Component } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Box, Link, MapLayout, PlacedNode, PlacedPod, PlacedService, PodSize } from './layout.ts'
import { shorten } from './layout.ts'
import { words } from '../workspace/lab-words.ts'
import { wordsOfNode, wordsOfPod, wordsOfService } from './words.ts'

interface DrawingProps {
  layout: MapLayout
  /** `pod/default/web-0` */
  chosen: string | undefined
  onChoose: (key: string) => void
}

/** More lines than that are drawn fainter. */
const MANY_LINKS = 14

/** Of the drawing's texts, in pixels. */
const CHARACTER = { name: 6.9, small: 6.4 }

export function ClusterDrawing({ layout, chosen, onChoose }: DrawingProps) {
  const svg = useRef<SVGSVGElement>(null)
  const [hot, setHot] = useState<string>()
  const [stop, setStop] = useState<string>()
  const things = thingsOf(layout)
  const current = things.has(stop ?? '') ? stop! : [...things.keys()][0]
  const lit = hot ?? chosen
  const related = relatedTo(lit, layout.links)

  const keyOf = (event: Event) => (event.target as Element).closest('[data-key]')?.getAttribute('data-key') ?? undefined
  const key = (event: KeyboardEvent) => {
    const at = keyOf(event)
    if (!at) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onChoose(at)
      return
    }
    const next = nearest(things, at, event.key)
    if (next === undefined) return
    event.preventDefault()
    setStop(next)
    svg.current?.querySelector<SVGElement>(`[data-key="${CSS.escape(next)}"]`)?.focus()
  }
  const state = (of: string): ThingState => ({ of, stop: of === current, chosen: of === chosen })
  const dim = (of: string) => (related && !related.has(of) ? ' dim' : '')

  return (
    <svg
      ref={svg}
      class={`map-drawing${layout.links.length > MANY_LINKS ? ' crowded' : ''}`}
      width={layout.width}
      height={layout.height}
      role="group"
      aria-label={words.value.map.drawing}
      onClick={event => {
        const at = keyOf(event)
        if (!at) return
        setStop(at)
        onChoose(at)
      }}
      onKeyDown={key}
      onPointerOver={event => setHot(keyOf(event))}
      onPointerLeave={() => setHot(undefined)}
      onFocusIn={event => {
        const at = keyOf(event)
        setHot(at)
        if (at) setStop(at)
      }}
      onFocusOut={() => setHot(undefined)}
    >
      {layout.nodes.map(placed => (
        <NodeShape key={placed.key} placed={placed} {...state(`node/${placed.key}`)} />
      ))}
      <g class="map-links" aria-hidden="true">
        {layout.links.map(link => (
          <path
            key={link.key}
            class={`map-link ${link.kind}${isDns(link.service) ? ' dns' : ''}${lit && (link.service === lit || link.target === lit) ? ' hot' : ''}${lit && related && link.service !== lit && link.target !== lit ? ' dim' : ''}`}
            style={{ d: `path("${curve(link)}")` }}
            d={curve(link)}
          />
        ))}
      </g>
      {layout.nodes.map(placed => (
        <NodeHeader key={placed.key} placed={placed} />
      ))}
      {layout.nodes.map(({ pods, size }) =>
        pods.map(placed => (
          <PodShape
            key={placed.key}
            placed={placed}
            size={size}
            dim={dim(`pod/${placed.key}`)}
            said={wordsOfPod(placed.pod)}
            {...state(`pod/${placed.key}`)}
          />
        )),
      )}
      {layout.services.map(placed => (
        <ServiceShape
          key={placed.key}
          placed={placed}
          dim={dim(`service/${placed.key}`)}
          {...state(`service/${placed.key}`)}
        />
      ))}
    </svg>
  )
}

interface ThingState {
  of: string
  /** Where the keyboard stops. */
  stop: boolean
  chosen: boolean
}

const thing = ({ of, stop, chosen }: ThingState) =>
  ({ 'data-key': of, tabindex: stop ? 0 : -1, role: 'button', 'aria-pressed': chosen }) as const

const at = ({ x, y }: Box) => ({ transform: `translate(${x}px, ${y}px)` })
const isDns = (key: string) => key.endsWith('kube-system/kube-dns')

function curve({ from, to }: Link): string {
  const bend = Math.max(18, Math.min(60, (to.y - from.y) / 2))
  return `M${from.x},${from.y} C${from.x},${from.y + bend} ${to.x},${to.y - bend} ${to.x},${to.y}`
}

const nodeKind = ({ node }: PlacedNode) =>
  !node ? ' waiting' : `${node.ready ? '' : ' failed'}${node.unschedulable ? ' cordoned' : ''}`

function NodeShape({ placed, ...state }: { placed: PlacedNode } & ThingState) {
  const { node, width, height, pods } = placed
  const shape = <rect class="shape" width={width} height={height} rx={10} />
  const kind = `map-node${nodeKind(placed)}`
  if (!node) {
    return (
      <g class={kind} style={at(placed)}>
        {shape}
      </g>
    )
  }
  return (
    <g class={kind} style={at(placed)} aria-label={wordsOfNode(node, pods.length)} {...thing(state)}>
      {shape}
    </g>
  )
}

/** Over the lines that pass a node. */
function NodeHeader({ placed }: { placed: PlacedNode }) {
  const { node, width } = placed
  const room = Math.floor((width - 24) / CHARACTER.small)
  const { cordoned, notScheduled } = words.value.map
  const mark = !node ? '' : !node.ready ? 'NotReady' : node.unschedulable ? cordoned : ''
  // On a narrow one the address is left to the details.
  const right = mark || (node && node.name.length + node.address.length + 2 <= room ? node.address : '')
  return (
    <g class={`map-node map-header${nodeKind(placed)}`} style={at(placed)} aria-hidden="true">
      <text class="name" x={12} y={20}>
        {node ? shorten(node.name, Math.max(8, room - right.length - 1)) : notScheduled}
      </text>
      <text class="note end" x={width - 12} y={20}>
        {right}
      </text>
    </g>
  )
}

interface PodShapeProps extends ThingState {
  placed: PlacedPod
  size: PodSize
  dim: string
  /** In words. */
  said: string
}

/** Drawn again only when something about it has changed: there may be hundreds. */
class PodShape extends Component<PodShapeProps> {
  override shouldComponentUpdate(next: PodShapeProps): boolean {
    const { placed, size, dim, said, stop, chosen } = this.props
    const { pod, x, y, width } = next.placed
    const stays = placed.pod === pod && placed.x === x && placed.y === y && placed.width === width
    return (
      !stays ||
      size !== next.size ||
      dim !== next.dim ||
      said !== next.said ||
      stop !== next.stop ||
      chosen !== next.chosen
    )
  }

  override render({ placed, size, dim, said, ...state }: PodShapeProps) {
    const { pod, width, height, x, y } = placed
    const kind = `map-pod ${size} ${pod.state}${pod.labels['k8s-app'] === 'kube-dns' ? ' dns' : ''}${dim}`
    if (size === 'square') {
      const attributes = { x, y, width, height, rx: 3, 'aria-label': said }
      return <rect class={`${kind} shape`} {...attributes} {...thing(state)} />
    }
    const room = (left: number, character: number) => Math.max(4, Math.floor((width - left - 6) / character))
    return (
      <g class={kind} style={at(placed)} aria-label={said} {...thing(state)}>
        <rect class="shape" width={width} height={height} rx={size === 'chip' ? 5 : 7} />
        {size === 'card' && (
          <>
            <circle class="mark" cx={13} cy={13} r={3.5} />
            <text class="name" x={22} y={16.5}>
              {shorten(pod.name, room(22, CHARACTER.name))}
            </text>
            <text class="note" x={22} y={29}>
              {shorten(pod.state === 'ready' ? (pod.address ?? '') : pod.status, room(22, CHARACTER.small))}
            </text>
          </>
        )}
        {size === 'chip' && (
          <>
            <circle class="mark" cx={10} cy={10} r={3} />
            <text class="name" x={17} y={13.5}>
              {endOf(pod.name, room(17, CHARACTER.name))}
            </text>
          </>
        )}
      </g>
    )
  }
}

/** What tells a pod from its siblings. */
const endOf = (name: string, most: number) =>
  name.length <= most ? name : name.slice(name.lastIndexOf('-') + 1).slice(-most)

function ServiceShape({ placed, dim, ...state }: { placed: PlacedService; dim: string } & ThingState) {
  const { service, width, height } = placed
  const ready = service.endpoints.filter(each => each.ready).length
  const count = service.type === 'ExternalName' ? '' : String(ready)
  const ports = service.ports.map(({ text }) => text.replace('/TCP', '')).join(',')
  const second = [service.clusterIp || service.external[0], ports].filter(Boolean).join('  ')
  return (
    <g
      class={`map-service${isDns(placed.key) ? ' dns' : ''}${count === '0' ? ' nobody' : ''}${dim}`}
      style={at(placed)}
      aria-label={wordsOfService(service)}
      {...thing(state)}
    >
      <rect class="shape" width={width} height={height} rx={10} />
      <text class="name" x={12} y={height > 30 ? 20 : 18}>
        {shorten(service.name, Math.floor((width - 46) / CHARACTER.name))}
      </text>
      <text class="count end" x={width - 12} y={height > 30 ? 20 : 18}>
        {count && `→ ${count}`}
      </text>
      {height > 30 && (
        <text class="note" x={12} y={36}>
          {shorten(second, Math.floor((width - 20) / CHARACTER.small))}
        </text>
      )}
    </g>
  )
}

/** Everything that can be chosen, in the order in which one reads it. */
function thingsOf({ services, nodes }: MapLayout): Map<string, Box> {
  return new Map<string, Box>([
    ...services.map(placed => [`service/${placed.key}`, placed] as const),
    ...nodes.flatMap(placed => [
      ...(placed.node ? [[`node/${placed.key}`, { ...placed, height: 30 }] as const] : []),
      ...placed.pods.map(pod => [`pod/${pod.key}`, pod] as const),
    ]),
  ])
}

/** What a thing is joined to, itself included; undefined where there is nothing to show. */
function relatedTo(lit: string | undefined, links: readonly Link[]): Set<string> | undefined {
  const own = links.filter(({ service, target }) => service === lit || target === lit)
  return own.length ? new Set(own.flatMap(({ service, target }) => [service, target])) : undefined
}

const WAYS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Further than anything on the map is, in pixels. */
const ASIDE = 1e6

/** The nearest thing in the direction of an arrow key. */
function nearest(things: ReadonlyMap<string, Box>, from: string, key: string): string | undefined {
  const way = WAYS[key]
  const start = things.get(from)
  if (!way || !start) return undefined
  const centre = ({ x, y, width, height }: Box) => [x + width / 2, y + height / 2] as const
  const [x, y] = centre(start)
  let best: string | undefined
  let least = Infinity
  for (const [name, box] of things) {
    const [toX, toY] = centre(box)
    const along = (toX - x) * way[0] + (toY - y) * way[1]
    const across = Math.abs((toX - x) * way[1]) + Math.abs((toY - y) * way[0])
    // What is more aside than ahead comes last.
    const far = along + 2 * across + (across > along ? ASIDE : 0)
    if (along <= 1 || far >= least) continue
    least = far
    best = name
  }
  return best
}
