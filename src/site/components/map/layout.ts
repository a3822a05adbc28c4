/** Where everything on the map stands. A pure function of the picture and the width: the same picture gives the same
 *  map, and a change moves no more than it must. Services in rows above, nodes in columns below, each with its pods;
 *  the more pods a node has, the smaller they are drawn. */
import type { ClusterPicture, MapEndpoint, MapNode, MapPod, MapService } from '../../../terminal/cluster-store.ts'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** How much of a pod is drawn: name and address, the end of its name, a square. */
export type PodSize = 'card' | 'chip' | 'square'

export interface PlacedPod extends Box {
  key: string
  pod: MapPod
}
export interface PlacedNode extends Box {
  /** Empty for the place of pods that have no node yet. */
  key: string
  node: MapNode | undefined
  pods: readonly PlacedPod[]
  size: PodSize
}
export interface PlacedService extends Box {
  key: string
  service: MapService
}
/** From a Service to a pod, or to a node where it is none of the pods that listens. */
export interface Link {
  key: string
  service: string
  target: string
  from: { x: number; y: number }
  to: { x: number; y: number }
  kind: 'ready' | 'leaving' | 'unready'
}
export interface MapLayout {
  width: number
  height: number
  services: readonly PlacedService[]
  nodes: readonly PlacedNode[]
  links: readonly Link[]
}

const MARGIN = 14
const GAP = 12
const SERVICE = { width: 150, height: 46, most: 230 }
/** Where they would fill more than a row: the name alone, and how many endpoints. */
const SMALL_SERVICE = { width: 112, height: 27, most: 150 }
const HEADER = 30
const INSET = 10
/** Room for the lines. */
const BETWEEN = 52
const PODS: Record<PodSize, { width: number; height: number; gap: number; most: number }> = {
  card: { width: 112, height: 36, gap: 7, most: 8 },
  chip: { width: 66, height: 20, gap: 5, most: 40 },
  square: { width: 11, height: 11, gap: 4, most: Infinity },
}
const LEAST_NODE = 186

export const SYSTEM = 'kube-system'

export interface LayoutOptions {
  width: number
  /** Whether kube-system is shown. */
  system: boolean
}

const byName = (a: { namespace: string; name: string }, b: { namespace: string; name: string }) =>
  a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : a.name < b.name ? -1 : a.name > b.name ? 1 : 0

export function layoutMap(picture: ClusterPicture, { width, system }: LayoutOptions): MapLayout {
  const shown = ({ namespace }: { namespace: string }) => system || namespace !== SYSTEM
  const services = placeServices([...picture.services.values()].filter(shown).toSorted(byName), width)
  const top = services.length ? Math.max(...services.map(({ y, height }) => y + height)) + BETWEEN : MARGIN
  const nodes = placeNodes([...picture.nodes.values()], [...picture.pods.values()].filter(shown), width, top)
  const bottom = Math.max(top, ...nodes.map(({ y, height }) => y + height))
  return { width, height: bottom + MARGIN, services, nodes, links: linksOf(services, nodes) }
}

function placeServices(services: readonly MapService[], width: number): PlacedService[] {
  const inside = width - 2 * MARGIN
  const fit = (width: number) => Math.max(1, Math.min(services.length, Math.floor((inside + GAP) / (width + GAP))))
  const size = fit(SERVICE.width) < services.length ? SMALL_SERVICE : SERVICE
  const columns = fit(size.width)
  const each = Math.min(size.most, (inside - (columns - 1) * GAP) / columns)
  return services.map((service, i) => {
    const row = Math.floor(i / columns)
    const inRow = Math.min(columns, services.length - row * columns)
    const start = MARGIN + (inside - inRow * each - (inRow - 1) * GAP) / 2
    return {
      key: `${service.namespace}/${service.name}`,
      service,
      x: start + (i % columns) * (each + GAP),
      y: MARGIN + row * (size.height + GAP),
      width: each,
      height: size.height,
    }
  })
}

function placeNodes(nodes: readonly MapNode[], pods: readonly MapPod[], width: number, top: number): PlacedNode[] {
  const known = new Set(nodes.map(({ name }) => name))
  const byNode = new Map<string, MapPod[]>()
  for (const pod of pods) {
    const key = pod.node !== undefined && known.has(pod.node) ? pod.node : ''
    const own = byNode.get(key)
    if (own) own.push(pod)
    else byNode.set(key, [pod])
  }
  const columns: { key: string; node: MapNode | undefined; pods: MapPod[] }[] = nodes.map(node => ({
    key: node.name,
    node,
    pods: byNode.get(node.name) ?? [],
  }))
  const nowhere = byNode.get('')
  if (nowhere) columns.push({ key: '', node: undefined, pods: nowhere })
  if (!columns.length) return []

  const inside = width - 2 * MARGIN
  const perRow = Math.max(1, Math.min(columns.length, Math.floor((inside + GAP) / (LEAST_NODE + GAP))))
  const size = sizeFor(Math.max(...columns.map(column => column.pods.length)))
  const widths = widthsOf(columns, perRow, inside)
  const placed: PlacedNode[] = []
  let y = top
  for (let first = 0; first < columns.length; first += perRow) {
    const row = columns.slice(first, first + perRow)
    const heights = row.map((column, i) => heightFor(column.pods.length, widths[first + i]!, size))
    const height = Math.max(...heights)
    let x = MARGIN
    for (const [i, { key, node, pods: own }] of row.entries()) {
      const box = { x, y, width: widths[first + i]!, height }
      placed.push({ ...box, key, node, size, pods: placePods(own.toSorted(byName), box, size) })
      x += box.width + GAP
    }
    y += height + GAP
  }
  return placed
}

/** A node without pods (most often the control plane) needs less room than the others in its row. */
function widthsOf(columns: readonly { pods: readonly MapPod[] }[], perRow: number, inside: number): number[] {
  const widths: number[] = []
  for (let first = 0; first < columns.length; first += perRow) {
    const row = columns.slice(first, first + perRow)
    const empty = row.filter(({ pods }) => !pods.length).length
    const room = inside - (row.length - 1) * GAP
    const even = room / row.length
    const small = empty < row.length ? Math.min(even, LEAST_NODE) : even
    const large = empty < row.length ? (room - empty * small) / (row.length - empty) : even
    widths.push(...row.map(({ pods }) => (pods.length ? large : small)))
  }
  return widths
}

const sizeFor = (most: number): PodSize =>
  most <= PODS.card.most ? 'card' : most <= PODS.chip.most ? 'chip' : 'square'

const columnsIn = (width: number, size: PodSize) =>
  Math.max(1, Math.floor((width - 2 * INSET + PODS[size].gap) / (PODS[size].width + PODS[size].gap)))

function heightFor(pods: number, width: number, size: PodSize): number {
  const { height, gap } = PODS[size]
  const rows = Math.max(1, Math.ceil(pods / columnsIn(width, size)))
  const least = PODS.card.height
  return HEADER + Math.max(least, rows * (height + gap) - gap) + INSET
}

function placePods(pods: readonly MapPod[], node: Box, size: PodSize): PlacedPod[] {
  const { height, gap, width } = PODS[size]
  const columns = columnsIn(node.width, size)
  // What is left over makes the pods of a row wider, squares aside.
  const each = size === 'square' ? width : (node.width - 2 * INSET - (columns - 1) * gap) / columns
  return pods.map((pod, i) => ({
    key: `${pod.namespace}/${pod.name}`,
    pod,
    x: node.x + INSET + (i % columns) * (each + gap),
    y: node.y + HEADER + Math.floor(i / columns) * (height + gap),
    width: each,
    height,
  }))
}

function linksOf(services: readonly PlacedService[], nodes: readonly PlacedNode[]): Link[] {
  const targets = new Map<string, { key: string; box: Box }>()
  for (const node of nodes) {
    const whole = { key: `node/${node.key}`, box: node }
    if (node.node) targets.set(node.node.address, whole)
    // Squares are too small to aim at, and too many.
    for (const pod of node.pods)
      targets.set(pod.key, node.size === 'square' ? whole : { key: `pod/${pod.key}`, box: pod })
  }
  return services.flatMap(placed => {
    const links = new Map<string, Link>()
    for (const endpoint of placed.service.endpoints) {
      const target = targets.get(endpoint.pod ?? endpoint.address)
      if (!target) continue
      const key = `${placed.key}>${target.key}`
      const kind = kindOf(endpoint)
      if (links.get(key)?.kind === 'ready') continue
      links.set(key, {
        key,
        service: `service/${placed.key}`,
        target: target.key,
        from: { x: placed.x + placed.width / 2, y: placed.y + placed.height },
        to: { x: target.box.x + target.box.width / 2, y: target.box.y },
        kind,
      })
    }
    return [...links.values()]
  })
}

/** As kube-proxy goes by them: ready ones get new connections; those that leave are served while nothing else is. */
const kindOf = ({ ready, serving, terminating }: MapEndpoint): Link['kind'] =>
  ready ? 'ready' : terminating && serving ? 'leaving' : 'unready'

/** Where a thing stands: `pod/default/web-0`. */
export function boxOf({ services, nodes }: MapLayout, of: string): Box | undefined {
  const slash = of.indexOf('/')
  const [kind, key] = [of.slice(0, slash), of.slice(slash + 1)]
  if (kind === 'service') return services.find(placed => placed.key === key)
  if (kind === 'node') return nodes.find(placed => placed.key === key)
  return nodes.flatMap(({ pods }) => pods).find(placed => placed.key === key)
}

/** `nginx-7999f889f7-abc12` in so many characters: the beginning and the end say which one it is. */
export function shorten(name: string, most: number): string {
  if (name.length <= most) return name
  const end = Math.min(6, Math.floor(most / 2))
  return `${name.slice(0, most - end - 1).replace(/[-.]$/, '')}…${name.slice(-end).replace(/^[-.]/, '')}`
}
