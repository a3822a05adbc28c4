/** A container's environment, and the variables in its command. Source: kubelet_pods.go (makeEnvironmentVariables),
 *  pkg/kubelet/envvars, third_party/forked/golang/expansion. */
import type { ConfigMap, Container, Pod, Secret, Service } from '../../api/core-v1.ts'
import { podField, resourceField, type PodPlace } from './fields.ts'

/** Where the kubelet looks things up. */
export interface Sources {
  configMap(namespace: string, name: string): ConfigMap | undefined
  secret(namespace: string, name: string): Secret | undefined
  /** Those of a namespace. */
  services(namespace: string): Iterable<Service>
}

export type Environment = { env: Record<string, string> } | { wrong: string }

/** Everything but what the image sets. `wrong` is what CreateContainerConfigError says. */
export function environmentOf(pod: Pod, container: Container, place: PodPlace, sources: Sources): Environment {
  const { namespace } = pod.metadata
  const services = serviceVariables(namespace, pod.spec?.enableServiceLinks ?? true, sources)
  const env: Record<string, string> = {}
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef) {
      const map = sources.configMap(namespace, configMapRef.name ?? '')
      if (!map && !configMapRef.optional) return { wrong: `configmap "${configMapRef.name}" not found` }
      for (const [key, value] of Object.entries(map?.data ?? {})) env[prefix + key] = value
    }
    if (secretRef) {
      const secret = sources.secret(namespace, secretRef.name ?? '')
      if (!secret && !secretRef.optional) return { wrong: `secret "${secretRef.name}" not found` }
      for (const [key, value] of Object.entries(secret?.data ?? {})) env[prefix + key] = decodeBase64Text(value)
    }
  }
  const known = (name: string) => env[name] ?? services[name]
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (!valueFrom) {
      env[name] = expand(value ?? '', known)
      continue
    }
    const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
    if (fieldRef) env[name] = podField(pod, fieldRef.fieldPath, place) ?? ''
    else if (resourceFieldRef) {
      const of = resourceFieldRef.containerName
        ? (pod.spec?.containers.find(c => c.name === resourceFieldRef.containerName) ?? container)
        : container
      env[name] = resourceField(of, resourceFieldRef.resource, String(resourceFieldRef.divisor ?? '1'), place)
    } else if (configMapKeyRef) {
      const map = sources.configMap(namespace, configMapKeyRef.name ?? '')
      const found = map?.data?.[configMapKeyRef.key]
      if (found !== undefined) env[name] = found
      else if (!configMapKeyRef.optional) {
        if (!map) return { wrong: `configmap "${configMapKeyRef.name}" not found` }
        return { wrong: `couldn't find key ${configMapKeyRef.key} in ConfigMap ${namespace}/${configMapKeyRef.name}` }
      }
    } else if (secretKeyRef) {
      const secret = sources.secret(namespace, secretKeyRef.name ?? '')
      const found = secret?.data?.[secretKeyRef.key]
      if (found !== undefined) env[name] = decodeBase64Text(found)
      else if (!secretKeyRef.optional) {
        if (!secret) return { wrong: `secret "${secretKeyRef.name}" not found` }
        return { wrong: `couldn't find key ${secretKeyRef.key} in Secret ${namespace}/${secretKeyRef.name}` }
      }
    }
  }
  for (const name in services) env[name] ??= services[name]!
  return { env }
}

/** `$(NAME)` to its value, `$$(NAME)` to `$(NAME)`; a name that is not known stays as it is. */
export function expand(text: string, known: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (known(name) ?? whole),
  )
}

/** Variables of the Services that a pod sees: those of its namespace, and `kubernetes`. */
function serviceVariables(namespace: string, links: boolean, sources: Sources): Record<string, string> {
  const env: Record<string, string> = {}
  for (const service of sources.services('default')) {
    if (service.metadata.name === 'kubernetes') addService(env, service)
  }
  if (!links) return env
  for (const service of sources.services(namespace)) addService(env, service)
  return env
}

const serviceEnvironments = new WeakMap<Service, Readonly<Record<string, string>>>()

function addService(env: Record<string, string>, service: Service): void {
  let own = serviceEnvironments.get(service)
  if (!own) serviceEnvironments.set(service, (own = variablesOf(service)))
  Object.assign(env, own)
}

function variablesOf({ metadata, spec }: Service): Readonly<Record<string, string>> {
  const env: Record<string, string> = {}
  const address = spec?.clusterIP
  const ports = spec?.ports ?? []
  const first = ports[0]
  if (!address || address === 'None' || !first) return env
  const name = variableName(metadata.name)
  env[`${name}_SERVICE_HOST`] = address
  env[`${name}_SERVICE_PORT`] = String(first.port)
  for (const port of ports) if (port.name) env[`${name}_SERVICE_PORT_${variableName(port.name)}`] = String(port.port)
  ports.forEach((port, i) => {
    const protocol = port.protocol ?? 'TCP'
    const url = `${protocol.toLowerCase()}://${address}:${port.port}`
    const start = `${name}_PORT_${port.port}_${protocol}`
    if (i === 0) env[`${name}_PORT`] = url
    env[start] = url
    env[`${start}_PROTO`] = protocol.toLowerCase()
    env[`${start}_PORT`] = String(port.port)
    env[`${start}_ADDR`] = address
  })
  return env
}

const variableName = (name: string) => name.toUpperCase().replaceAll('-', '_')

export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), c => c.charCodeAt(0))
}

function decodeBase64Text(text: string): string {
  return new TextDecoder().decode(decodeBase64(text))
}
