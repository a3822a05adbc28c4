/** UDP flows that go to an endpoint that is no more. Source: pkg/proxy/conntrack/cleanup.go. */
import { formatAddress, formatEndpoint, type Endpoint as Socket } from '../../net/address.ts'
import type { Endpoint } from './endpoints.ts'
import type { ServicePort } from './service-port.ts'

export interface UdpFlow {
  /** Where the first packet was sent. */
  originalTo: Socket
  /** Where answers come from: the endpoint, after translation. */
  replyFrom: Socket
}

/** A Service without endpoints leaves its flows alone: its packets are rejected before they matter. */
export function staleUdpFlows(
  ports: readonly { port: ServicePort; endpoints: readonly Endpoint[] }[],
  nodeAddress: string,
): (flow: UdpFlow) => boolean {
  const byAddress = new Map<string, Set<string>>()
  const byNodePort = new Map<number, Set<string>>()
  for (const { port, endpoints } of ports) {
    const serving = new Set(endpoints.filter(each => each.serving).map(each => each.text))
    if (!serving.size) continue
    for (const address of [port.clusterIP, ...port.externalIPs, ...port.loadBalancerVIPs]) {
      byAddress.set(`${address}:${port.port}`, serving)
    }
    if (port.nodePort) byNodePort.set(port.nodePort, serving)
  }
  return ({ originalTo, replyFrom }) => {
    let serving = byAddress.get(formatEndpoint(originalTo))
    if (!serving && formatAddress(originalTo.address) === nodeAddress) serving = byNodePort.get(originalTo.port)
    return serving !== undefined && !serving.has(formatEndpoint(replyFrom))
  }
}
