/** What there is to know of one thing on the map, and what can be done with it. */
import { useEffect, useRef } from 'preact/hooks'
import type { ClusterPicture, MapCondition, MapNode, MapPod, MapService } from '../../../terminal/cluster-store.ts'
import type { Place } from '../../../terminal/place.ts'
import { fill } from '../../words.ts'
import { Icon } from '../workspace/Icon.tsx'
import { words } from '../workspace/lab-words.ts'

interface DetailsProps {
  picture: ClusterPicture
  /** `pod/default/web-0` */
  of: string
  onClose: () => void
  /** On the left, not on the right. */
  left: boolean
  onRun: (command: string) => void
  onOpen: (place: Place) => void
}

type Row = readonly [name: string, value: string | readonly string[] | undefined]

interface Card {
  kind: 'Node' | 'Pod' | 'Service'
  name: string
  state: string
  wrong: boolean
  rows: readonly Row[]
  labels: Readonly<Record<string, string>>
  conditions: readonly MapCondition[]
  place?: Place
  commands: readonly (readonly [label: string, command: string])[]
}

export function Details({ picture, of, left, onClose, onRun, onOpen }: DetailsProps) {
  const root = useRef<HTMLElement>(null)
  const card = cardOf(picture, of)
  const { details } = words.value
  useEffect(() => root.current?.focus({ preventScroll: true }), [of])
  return (
    <aside
      class={`map-details${left ? ' left' : ''}${card ? ` is-${card.kind.toLowerCase()}-card` : ''}`}
      aria-label={details.title}
      tabIndex={-1}
      ref={root}
      onKeyDown={event => event.key === 'Escape' && onClose()}
    >
      <button type="button" class="icon-button details-close" aria-label={details.close} onClick={onClose}>
        <Icon name="close" />
      </button>
      {card ? (
        <>
          <p class="details-kind">{card.kind}</p>
          <h2>{card.name}</h2>
          <p class={`details-state${card.wrong ? ' wrong' : ''}`}>{card.state}</p>
          <div class="details-actions">
            {card.place && (
              <button type="button" class="workspace-button" onClick={() => onOpen(card.place!)}>
                <Icon name="terminal" />
                {details.terminal}
              </button>
            )}
            {card.commands.map(([label, command]) => (
              <button key={label} type="button" class="workspace-button" title={command} onClick={() => onRun(command)}>
                {label}
              </button>
            ))}
          </div>
          <dl>
            {card.rows.map(([name, value]) => {
              const values = typeof value === 'string' ? [value] : (value ?? [])
              return values.some(Boolean) ? (
                <div key={name}>
                  <dt>{name}</dt>
                  {values.map(each => (
                    <dd key={each}>{each}</dd>
                  ))}
                </div>
              ) : null
            })}
          </dl>
          <Labels labels={card.labels} />
          <Conditions conditions={card.conditions} />
        </>
      ) : (
        <p>{details.gone}</p>
      )}
    </aside>
  )
}

function Labels({ labels }: { labels: Readonly<Record<string, string>> }) {
  const entries = Object.entries(labels)
  if (!entries.length) return null
  return (
    <>
      <h3>{words.value.details.labels}</h3>
      <ul class="details-labels">
        {entries.map(([name, value]) => (
          <li key={name}>
            {name}
            {value && `=${value}`}
          </li>
        ))}
      </ul>
    </>
  )
}

function Conditions({ conditions }: { conditions: readonly MapCondition[] }) {
  if (!conditions.length) return null
  return (
    <>
      <h3>{words.value.details.conditions}</h3>
      <ul class="details-conditions">
        {conditions.map(({ type, status, reason, message }) => (
          <li key={type} title={message}>
            <span>{type}</span>
            <span>
              {status}
              {reason && status !== 'True' && ` (${reason})`}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

function cardOf({ nodes, pods, services }: ClusterPicture, of: string): Card | undefined {
  const slash = of.indexOf('/')
  const [kind, key] = [of.slice(0, slash), of.slice(slash + 1)]
  const node = kind === 'node' ? nodes.get(key) : undefined
  if (node) return nodeCard(node, [...pods.values()].filter(pod => pod.node === node.name).length)
  const pod = kind === 'pod' ? pods.get(key) : undefined
  if (pod) return podCard(pod)
  const service = kind === 'service' ? services.get(key) : undefined
  return service && serviceCard(service)
}

function nodeCard(node: MapNode, pods: number): Card {
  const { details, map } = words.value
  const { columns } = map
  return {
    kind: 'Node',
    name: node.name,
    state: `${node.ready ? 'Ready' : 'NotReady'}${node.unschedulable ? map.separator + map.cordoned : ''}`,
    wrong: !node.ready,
    rows: [
      [columns.address, node.address],
      [columns.podAddresses, node.podCidr],
      [columns.pods, String(pods)],
      [columns.taints, node.taints],
    ],
    labels: node.labels,
    conditions: node.conditions,
    place: { on: 'node', node: node.name },
    commands: [[details.describe, `kubectl describe node ${node.name}`]],
  }
}

const inNamespace = (namespace: string) => (namespace === 'default' ? '' : ` -n ${namespace}`)

function podCard(pod: MapPod): Card {
  const { details, map } = words.value
  const { columns } = map
  const at = `${pod.name}${inNamespace(pod.namespace)}`
  const enters = pod.state === 'ready' || pod.state === 'running'
  return {
    kind: 'Pod',
    name: pod.name,
    state: pod.status + map.separator + fill(map.containersReady, { count: pod.ready }),
    wrong: pod.state === 'failed',
    rows: [
      [columns.namespace, pod.namespace],
      [columns.address, pod.address],
      [columns.node, pod.node],
      [columns.owner, pod.owner],
      [columns.restarts, pod.restarts === '0' ? undefined : pod.restarts],
      [columns.containers, pod.containers.map(([name, image]) => `${name}: ${image}`)],
    ],
    labels: pod.labels,
    conditions: pod.conditions,
    ...(enters && { place: { on: 'pod', namespace: pod.namespace, pod: pod.name } }),
    commands: [
      [details.describe, `kubectl describe pod ${at}`],
      [details.logs, `kubectl logs ${at}`],
    ],
  }
}

function serviceCard(service: MapService): Card {
  const { details, map } = words.value
  const { columns } = map
  const where = inNamespace(service.namespace)
  const ready = service.endpoints.filter(each => each.ready).length
  return {
    kind: 'Service',
    name: service.name,
    state:
      service.type === 'ExternalName'
        ? service.type
        : service.type + map.separator + fill(map.readyOf, { ready, all: service.endpoints.length }),
    wrong: service.type !== 'ExternalName' && !ready,
    rows: [
      [columns.namespace, service.namespace],
      [columns.clusterIp, service.clusterIp],
      [columns.outside, service.external],
      [columns.ports, service.ports.map(({ text, name, target }) => `${name ? `${name} ` : ''}${text} → ${target}`)],
      [columns.selector, Object.entries(service.selector ?? {}).map(([name, value]) => `${name}=${value}`)],
      [
        columns.endpoints,
        service.endpoints.map(
          ({ address, ports, ready: is, terminating }) =>
            `${address}${ports.length ? `:${ports.join(',')}` : ''}${terminating ? ` (${map.terminating})` : is ? '' : ` (${map.notReady})`}`,
        ),
      ],
    ],
    labels: service.labels,
    conditions: [],
    commands: [
      [details.describe, `kubectl describe service ${service.name}${where}`],
      [details.slices, `kubectl get endpointslices -l kubernetes.io/service-name=${service.name}${where}`],
    ],
  }
}
