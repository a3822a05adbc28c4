/** The map as tables, with everything that the drawing says. */
import type { ComponentChildren } from 'preact'
import type { ClusterPicture } from '../../../terminal/cluster-store.ts'
import { words } from '../workspace/lab-words.ts'
import { SYSTEM } from './layout.ts'
import { labelsText } from './words.ts'

interface ListProps {
  picture: ClusterPicture
  system: boolean
  onChoose: (key: string) => void
}

export function ClusterList({ picture, system, onChoose }: ListProps) {
  const shown = ({ namespace }: { namespace: string }) => system || namespace !== SYSTEM
  const pods = [...picture.pods].filter(([, pod]) => shown(pod)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const services = [...picture.services]
    .filter(([, service]) => shown(service))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const title = (namespace: string, name: string) => (namespace === 'default' ? name : `${namespace}/${name}`)
  const link = (key: string, text: string) => (
    <button type="button" class="map-name" onClick={() => onChoose(key)}>
      {text}
    </button>
  )
  const { columns, tables, cordoned, noneReady, separator } = words.value.map
  return (
    <div class="map-list">
      <Table
        title={tables.services}
        columns={[columns.name, columns.type, columns.clusterIp, columns.ports, columns.selector, columns.endpoints]}
      >
        {services.map(([key, service]) => (
          <tr key={key} class="is-service-row">
            <th scope="row">{link(`service/${key}`, title(service.namespace, service.name))}</th>
            <td>{service.type}</td>
            <td>{service.clusterIp || service.external.join(', ')}</td>
            <td>{service.ports.map(({ text }) => text).join(', ')}</td>
            <td>{labelsText(service.selector)}</td>
            <td>
              {service.endpoints
                .filter(({ ready }) => ready)
                .map(({ address }) => address)
                .join(', ') || noneReady}
            </td>
          </tr>
        ))}
      </Table>
      <Table
        title={tables.nodes}
        columns={[columns.name, columns.state, columns.address, columns.podAddresses, columns.pods]}
      >
        {[...picture.nodes.values()].map(node => (
          <tr key={node.name} class="is-node-row">
            <th scope="row">{link(`node/${node.name}`, node.name)}</th>
            <td>
              {node.ready ? 'Ready' : 'NotReady'}
              {node.unschedulable && separator + cordoned}
            </td>
            <td>{node.address}</td>
            <td>{node.podCidr}</td>
            <td>{pods.filter(([, pod]) => pod.node === node.name).length}</td>
          </tr>
        ))}
      </Table>
      <Table title={tables.pods} columns={[columns.name, columns.ready, columns.status, columns.address, columns.node]}>
        {pods.map(([key, pod]) => (
          <tr key={key} class="is-pod-row">
            <th scope="row">{link(`pod/${key}`, title(pod.namespace, pod.name))}</th>
            <td>{pod.ready}</td>
            <td>{pod.status}</td>
            <td>{pod.address}</td>
            <td>{pod.node}</td>
          </tr>
        ))}
      </Table>
    </div>
  )
}

function Table({
  title,
  columns,
  children,
}: {
  title: string
  columns: readonly string[]
  children: ComponentChildren
}) {
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          {columns.map(column => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
}
