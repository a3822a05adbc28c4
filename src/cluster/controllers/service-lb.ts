/** Gives Services of type LoadBalancer an address, where the cluster's options say from where on. Source:
 *  cloud-provider/controllers/service, with a cloud that only counts. Left out: node lists. */
import type { Service } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { SERVICES } from '../../api/kinds.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { ReconcileLoop } from './reconcile-loop.ts'

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup'

const isWanted = (service: Service): boolean =>
  service.spec?.type === 'LoadBalancer' && !service.spec.loadBalancerClass && !service.metadata.deletionTimestamp

export function startServiceLoadBalancer({ sim, client, informers, recorder, options }: ControllerContext): void {
  const start = options.loadBalancerStart
  if (!start) return
  const services = informers.of(SERVICES)
  const events = recorder('service-controller')
  const held = new Map<string, string>()
  const loop = new ReconcileLoop(sim, sync)
  const wake = (service: Service) => loop.add(keyOf(service))
  services.on({
    added: service => {
      const ip = service.status?.loadBalancer?.ingress?.[0]?.ip
      if (ip) held.set(ip, keyOf(service))
      wake(service)
    },
    updated: wake,
    removed: service => release(keyOf(service)),
  })

  function sync(key: string): void {
    const service = services.get(key)
    if (!service) return
    const finalizers = service.metadata.finalizers ?? []
    if (!isWanted(service)) {
      if (finalizers.includes(FINALIZER)) giveUp(service, finalizers)
      return
    }
    const ingress = [{ ip: addressFor(service), ipMode: 'VIP' }]
    if (!finalizers.includes(FINALIZER)) {
      events.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer')
      patchFinalizers(service, [...finalizers, FINALIZER])
    }
    if (equal(service.status?.loadBalancer?.ingress, ingress)) return
    patchStatus(service, { ingress })
    events.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer')
  }

  function giveUp(service: Service, finalizers: readonly string[]): void {
    events.event(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer')
    release(keyOf(service))
    if (service.status?.loadBalancer?.ingress) patchStatus(service, { ingress: null })
    patchFinalizers(
      service,
      finalizers.filter(each => each !== FINALIZER),
    )
    events.event(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer')
  }

  function patchFinalizers(service: Service, finalizers: readonly string[]): void {
    const { name, namespace } = service.metadata
    const metadata = { finalizers: finalizers.length ? finalizers : null }
    client.patch(SERVICES, name, namespace, { metadata }, { type: 'merge' })
  }

  function patchStatus(service: Service, loadBalancer: object): void {
    const { name, namespace } = service.metadata
    client.patch(SERVICES, name, namespace, { status: { loadBalancer } }, { type: 'merge', subresource: 'status' })
  }

  /** The one it has, the one it asks for, or the next free one. */
  function addressFor(service: Service): string {
    const key = keyOf(service)
    for (const [ip, owner] of held) if (owner === key) return ip
    const asked = service.spec!.loadBalancerIP
    let ip = asked && !held.has(asked) ? asked : start!
    while (held.has(ip)) ip = after(ip)
    held.set(ip, key)
    return ip
  }

  function release(key: string): void {
    for (const [ip, owner] of held) if (owner === key) held.delete(ip)
  }
}

function after(ip: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number)
  return d < 254 ? `${a}.${b}.${c}.${d + 1}` : `${a}.${b}.${c + 1}.1`
}
