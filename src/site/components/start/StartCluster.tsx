/** The start page's cluster, as a picture with a few things to do. Drawn once when the site is built, and from then on by
 *  `live.tsx`; it does nothing itself: what is pressed says in `data-action` what it wants. */
import type { StartWords } from '../../content/docs/_words/interface.ts'
import { fill } from '../../words.ts'
import { Icon } from '../workspace/Icon.tsx'
import { livingPods, type Scene, type ScenePod } from './scene.ts'

export interface Said {
  id: number
  command: string
  output: string
}
export interface Request {
  /** Counts up. */
  id: number
  /** Who answered; undefined if nobody did. */
  pod?: string
}
export interface StartClusterProps {
  words: StartWords
  scene: Scene
  state: 'still' | 'live'
  paused?: boolean
  request?: Request
  /** Pods that there were since the beginning. */
  podsSoFar: number
  answered?: number
  lost?: number
  said?: readonly Said[]
  /** What the Deployment is asked for. */
  replicas: number
}

export const FEW = 3
export const MANY = 6

const WIDTH = 430
const MIDDLE = WIDTH / 2
const CLIENT = { y: 3, height: 34 }
const SERVICE = { x: 105, y: 76, width: 220, height: 56 }
const NODE = { y: 178, width: 209, height: 136, gap: 12 }
const POD = { width: 92, height: 44, gap: 9 }

export function StartCluster(props: StartClusterProps) {
  const { words, scene, state, paused = false, replicas } = props
  return (
    <>
      <p class="start-bar">
        <span class={`start-light ${paused ? 'still' : state}`} />
        <span class="start-state">{words[state]}</span>
        {state === 'live' && (
          <button type="button" data-action="pause" aria-label={paused ? words.resume : words.pause}>
            <Icon name={paused ? 'play' : 'pause'} />
          </button>
        )}
      </p>
      <Drawing {...props} />
      <Ledger {...props} />
      <p class="start-actions" role="group" aria-label={words.actions}>
        <button type="button" data-action="delete" disabled={!livingPods(scene).length}>
          {words.delete}
        </button>
        <button type="button" data-action="scale">
          {fill(words.scale, { n: replicas === FEW ? MANY : FEW })}
        </button>
        <button type="button" data-action="restart">
          {words.restart}
        </button>
        <button type="button" data-action="resolve">
          {words.resolve}
        </button>
      </p>
      <Console {...props} />
    </>
  )
}

function Drawing({ words, scene, request, paused }: StartClusterProps) {
  const unheard = request !== undefined && request.pod === undefined
  const answering = pods(scene).find(({ pod }) => pod.name === request?.pod)
  return (
    <figure class="drawing start-drawing" data-paused={paused ? '' : undefined}>
      <svg
        viewBox={`0 0 ${WIDTH} ${NODE.y + NODE.height + 2}`}
        role="group"
        aria-label={fill(words.drawing, { service: scene.service, address: scene.address })}
      >
        <g class="start-links" aria-hidden="true">
          <path d={`M${MIDDLE} ${CLIENT.y + CLIENT.height}V${SERVICE.y}`} />
        </g>
        {scene.nodes.map(({ name, address }, i) => (
          <g key={name} aria-hidden="true">
            <rect class="zone" x={nodeX(i)} y={NODE.y} width={NODE.width} height={NODE.height} rx={14} />
            <text class="note mono start is-node" x={nodeX(i) + 12} y={NODE.y + NODE.height - 11}>
              {name}
            </text>
            <text class="note mono end" x={nodeX(i) + NODE.width - 12} y={NODE.y + NODE.height - 11}>
              {address}
            </text>
          </g>
        ))}
        <g class="start-links" aria-hidden="true">
          {pods(scene)
            .filter(({ pod }) => pod.chosen)
            .map(({ pod, x, y }) => (
              <path key={pod.name} class={pod.name === request?.pod ? 'hot' : ''} d={linkTo(pod, x, y)} />
            ))}
        </g>
        <g class="box" aria-hidden="true">
          <rect x={MIDDLE - 84} y={CLIENT.y} width={168} height={CLIENT.height} rx={17} />
          <text class="mono" x={MIDDLE} y={CLIENT.y + 22}>
            curl http://{scene.service}
          </text>
          <text class={`note end${unheard ? ' unheard' : ''}`} x={MIDDLE - 96} y={CLIENT.y + 22}>
            {unheard ? words.noAnswer : words.client}
          </text>
        </g>
        <g class="box is-service" aria-hidden="true">
          <rect {...SERVICE} rx={12} />
          <text x={MIDDLE} y={SERVICE.y + 23}>
            Service {scene.service}
          </text>
          <text class="note mono" x={MIDDLE} y={SERVICE.y + 43}>
            {scene.address}:80
          </text>
        </g>
        <text class="note start" x={SERVICE.x + SERVICE.width + 12} y={SERVICE.y + 33} aria-hidden="true">
          {words.stays}
        </text>
        {pods(scene).map(({ pod, x, y }) => (
          <Pod key={pod.name} words={words} pod={pod} x={x} y={y} request={request} />
        ))}
        {answering && (
          <circle
            key={`request-${request!.id}`}
            class="start-packet"
            r={5}
            style={{ offsetPath: `path("${wayTo(linkTo(answering.pod, answering.x, answering.y))}")` }}
          />
        )}
      </svg>
    </figure>
  )
}

const nodeX = (i: number) => 1 + i * (NODE.width + NODE.gap - 2)

const pods = ({ nodes }: Scene): { pod: ScenePod; x: number; y: number }[] =>
  nodes.flatMap((node, i) =>
    node.pods.map(pod => ({
      pod,
      x: nodeX(i) + 9 + (pod.place % 2) * (POD.width + POD.gap - 2),
      y: NODE.y + 9 + Math.floor(pod.place / 2) * (POD.height + POD.gap),
    })),
  )

/** Pods of the second row are reached between those of the first. */
function linkTo(pod: ScenePod, x: number, y: number): string {
  const from = SERVICE.y + SERVICE.height
  const left = pod.place % 2 === 0
  const to = pod.place < 2 ? x + POD.width / 2 : left ? x + POD.width + POD.gap / 2 - 1 : x - POD.gap / 2 + 1
  const curve = `C${MIDDLE} ${from + 36} ${to} ${NODE.y - 30} ${to} ${NODE.y + 9}`
  const aside = pod.place < 2 ? '' : `V${y + POD.height / 2}H${left ? x + POD.width : x}`
  return `M${MIDDLE} ${from}${curve}${aside}`
}

/** From the client, past the Service. */
const wayTo = (link: string): string => `M${MIDDLE} ${CLIENT.y + CLIENT.height}V${SERVICE.y}${link.replace('M', 'L')}`

interface PodProps {
  words: StartWords
  pod: ScenePod
  x: number
  y: number
  request?: Request
}

function Pod({ words, pod, x, y, request }: PodProps) {
  const { name, tail, address, node, state } = pod
  const living = state !== 'terminating'
  const hit = request?.pod === name
  return (
    <g
      class={`box start-pod ${living ? 'is-pod' : 'gone'} ${state}${hit ? ' hit' : ''}`}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      {...(living
        ? {
            role: 'button',
            tabindex: 0,
            'data-action': 'delete',
            'data-pod': name,
            'aria-label': fill(words.deletePod, { name, address, node }),
          }
        : { 'aria-hidden': true })}
    >
      <rect width={POD.width} height={POD.height} rx={9} />
      {hit && <rect key={request!.id} class="flash" width={POD.width} height={POD.height} rx={9} />}
      <text class="mono" x={POD.width / 2} y={18}>
        {tail}
      </text>
      <text class="note mono" x={POD.width / 2} y={35}>
        {state === 'ready' ? address : words.pod[state]}
      </text>
      {!living && address && <path class="strike" d={`M12 13H${POD.width - 12}`} />}
    </g>
  )
}

function Ledger({ words, scene, podsSoFar, answered = 0, lost = 0 }: StartClusterProps) {
  return (
    <dl class="start-ledger">
      <div>
        <dt>{words.address}</dt>
        <dd class="is-service">{scene.address}</dd>
      </div>
      <div>
        <dt>{words.pods}</dt>
        <dd class="is-pod">{podsSoFar}</dd>
      </div>
      <div>
        <dt>{words.answers}</dt>
        <dd>
          {answered}
          {lost > 0 && <small> · {fill(words.lost, { n: lost })}</small>}
        </dd>
      </div>
    </dl>
  )
}

function Console({ words, said = [] }: StartClusterProps) {
  return (
    <pre class="start-console" role="log" tabIndex={0} aria-label={words.console}>
      {said.length === 0 && <span class="start-hint">{words.hint}</span>}
      {said.map(({ id, command, output }) => (
        <span key={id}>
          <b>$ {command}</b>
          {`\n${output}`}
        </span>
      ))}
    </pre>
  )
}
