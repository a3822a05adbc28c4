/** The map as a drawing. Everything on it is one stop for the keyboard; arrow keys go to the nearest thing that way. */
import { useRef, useState } from 'preact/hooks'
import type { Box, Link, MapLayout, PlacedNode, PlacedPod, PlacedService, PodSize } from './layout.ts'
import { shorten } from './layout.ts'
import { wordsOfNode, wordsOfPod, wordsOfService } from './words.ts'

interface DrawingProps {
  layout: MapLayout
  /** `pod/default/web-0` */
  chosen: string | undefined
  onChoose: (key: string) => void
}

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
  const thing = (of: string) => ({
    'data-key': of,
    tabIndex: of === current ? 0 : -1,
    role: 'button',
    'aria-pressed': of === chosen,
  })
  const dim = (of: string) => (related && !related.has(of) ? ' dim' : '')

  return (
    <svg
      ref={svg}
      class="map-drawing"
      width={layout.width}
      height={layout.height}
      role="group"
      aria-label="Nodes, pods and Services; arrow keys move between them"
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
        <NodeShape key={placed.key} placed={placed} thing={thing} />
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
      {layout.nodes.map(({ pods, size }) =>
        pods.map(placed => (
          <PodShape key={placed.key} placed={placed} size={size} dim={dim(`pod/${placed.key}`)} thing={thing} />
        )),
      )}
      {layout.services.map(placed => (
        <ServiceShape key={placed.key} placed={placed} dim={dim(`service/${placed.key}`)} thing={thing} />
      ))}
    </svg>
  )
}

type Thing = (of: string) => object

const at = ({ x, y }: Box) => ({ transform: `translate(${x}px, ${y}px)` })
const isDns = (key: string) => key.endsWith('kube-system/kube-dns')

function curve({ from, to }: Link): string {
  const bend = Math.max(18, Math.min(60, (to.y - from.y) / 2))
  return `M${from.x},${from.y} C${from.x},${from.y + bend} ${to.x},${to.y - bend} ${to.x},${to.y}`
}

function NodeShape({ placed, thing }: { placed: PlacedNode; thing: Thing }) {
  const { node, width, height, pods } = placed
  if (!node) {
    return (
      <g class="map-node waiting" style={at(placed)}>
        <rect class="shape" width={width} height={height} rx={10} />
        <text class="name" x={12} y={20}>
          not scheduled
        </text>
      </g>
    )
  }
  const mark = !node.ready ? 'NotReady' : node.unschedulable ? 'cordoned' : ''
  const room = Math.floor((width - 24) / CHARACTER.small)
  // On a narrow one the address is left to the details.
  const right = mark || (node.name.length + node.address.length + 2 <= room ? node.address : '')
  return (
    <g
      class={`map-node${node.ready ? '' : ' failed'}${node.unschedulable ? ' cordoned' : ''}`}
      style={at(placed)}
      aria-label={wordsOfNode(node, pods.length)}
      {...thing(`node/${node.name}`)}
    >
      <rect class="shape" width={width} height={height} rx={10} />
      <text class="name" x={12} y={20}>
        {shorten(node.name, Math.max(8, room - right.length - 1))}
      </text>
      <text class="note end" x={width - 12} y={20}>
        {right}
      </text>
    </g>
  )
}

function PodShape({ placed, size, dim, thing }: { placed: PlacedPod; size: PodSize; dim: string; thing: Thing }) {
  const { pod, width, height } = placed
  const dns = pod.labels['k8s-app'] === 'kube-dns' ? ' dns' : ''
  const room = (left: number, character: number) => Math.max(4, Math.floor((width - left - 6) / character))
  return (
    <g
      class={`map-pod ${pod.state}${dns}${dim}`}
      style={at(placed)}
      aria-label={wordsOfPod(pod)}
      {...thing(`pod/${placed.key}`)}
    >
      <rect class="shape" width={width} height={height} rx={size === 'square' ? 3 : size === 'chip' ? 5 : 7} />
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
            {pod.name.length <= room(17, CHARACTER.small) ? pod.name : pod.name.slice(-room(17, CHARACTER.small))}
          </text>
        </>
      )}
    </g>
  )
}

function ServiceShape({ placed, dim, thing }: { placed: PlacedService; dim: string; thing: Thing }) {
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
      {...thing(`service/${placed.key}`)}
    >
      <rect class="shape" width={width} height={height} rx={10} />
      <text class="name" x={12} y={20}>
        {shorten(service.name, Math.floor((width - 46) / CHARACTER.name))}
      </text>
      <text class="count end" x={width - 12} y={20}>
        {count && `→ ${count}`}
      </text>
      <text class="note" x={12} y={36}>
        {shorten(second, Math.floor((width - 20) / CHARACTER.small))}
      </text>
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
    if (along <= 1 || along + 2 * across >= least) continue
    least = along + 2 * across
    best = name
  }
  return best
}
