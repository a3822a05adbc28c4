/** Gives each node its share of the pod network, a /24, in the order in which nodes register.
 *  Source: pkg/controller/nodeipam, the range allocator. */
import type { Node } from '../../api/core-v1.ts'
import { NODES } from '../../api/kinds.ts'
import type { ControllerContext } from './controller-context.ts'
import { ReconcileLoop } from './reconcile-loop.ts'

/** The /24s of a network, in order: `10.244.0.0/16` has 256. */
export function podCidr(clusterCidr: string, index: number): string {
  const [address = '', bits = ''] = clusterCidr.split('/')
  const [a = 0, b = 0, c = 0] = address.split('.').map(Number)
  if (index >= 2 ** (24 - Number(bits))) throw new Error(`no pod network left in ${clusterCidr}`)
  const network = ((a * 256 + b) * 256 + c + index) * 256
  return `${[24, 16, 8, 0].map(shift => Math.floor(network / 2 ** shift) % 256).join('.')}/24`
}

export function startNodeIpamController({ sim, client, informers, options }: ControllerContext): void {
  const nodes = informers.of(NODES)
  const taken = new Map<string, string>()
  const loop = new ReconcileLoop(sim, name => {
    const node = nodes.get(name)
    if (!node || node.spec?.podCIDR) return
    let index = 0
    while (taken.has(podCidr(options.clusterCidr, index))) index++
    const cidr = podCidr(options.clusterCidr, index)
    const spec = { podCIDR: cidr, podCIDRs: [cidr] }
    client.patch(NODES, name, undefined, { spec }, { type: 'merge' })
    taken.set(cidr, name)
  })
  nodes.on({
    added: (node: Node) => {
      if (node.spec?.podCIDR) taken.set(node.spec.podCIDR, node.metadata.name)
      else loop.add(node.metadata.name)
    },
    updated: node => {
      if (node.spec?.podCIDR) taken.set(node.spec.podCIDR, node.metadata.name)
    },
    removed: node => {
      if (node.spec?.podCIDR) taken.delete(node.spec.podCIDR)
    },
  })
}
