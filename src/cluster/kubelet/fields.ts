/** The downward API: fields of a pod, and resources of its containers, as text. Source: pkg/fieldpath,
 *  pkg/api/v1/resource/helpers.go (ExtractContainerResourceValue). */
import type { Container, Pod } from '../../api/core-v1.ts'
import { quantityValue } from '../../api/quantity.ts'

/** What a pod may learn of where it runs, before its status says so. */
export interface PodPlace {
  podIP: string
  hostIP: string
  nodeName: string
  allocatable: Readonly<Record<string, string>>
}

const escaped = (value: string) => JSON.stringify(value)

/** `metadata.labels['app']`, `status.podIP` … Undefined where there is no such field. */
export function podField(pod: Pod, path: string, place: PodPlace): string | undefined {
  const { metadata } = pod
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path)
  if (subscript) return metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? ''
  switch (path) {
    case 'metadata.name':
      return metadata.name
    case 'metadata.namespace':
      return metadata.namespace
    case 'metadata.uid':
      return metadata.uid
    case 'metadata.labels':
    case 'metadata.annotations': {
      const map = metadata[path.slice(9) as 'labels' | 'annotations'] ?? {}
      return Object.keys(map)
        .sort()
        .map(key => `${key}=${escaped(map[key]!)}`)
        .join('\n')
    }
    case 'spec.nodeName':
      return place.nodeName
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? ''
    case 'status.hostIP':
    case 'status.hostIPs':
      return place.hostIP
    case 'status.podIP':
    case 'status.podIPs':
      return place.podIP
    default:
      return undefined
  }
}

/** `limits.cpu` in units of `divisor`, rounded up; a limit that is not set is what the node has. */
export function resourceField(container: Container, resource: string, divisor: string, place: PodPlace): string {
  const [list, ...rest] = resource.split('.')
  const name = rest.join('.')
  const set = container.resources?.[list as 'limits' | 'requests']?.[name]
  const value = set ?? (list === 'limits' ? place.allocatable[name] : '0')
  const unit = quantityValue(divisor)
  return String(Math.ceil(quantityValue(value ?? '0') / (unit || 1)))
}
