/** Names of the chains that kube-proxy makes for each port of a Service and each endpoint.
 *  Source: pkg/proxy/iptables/proxier.go (portProtoHash, servicePortEndpointChainName). */
import { sha256 } from '@noble/hashes/sha2.js'
import type { ServicePortName } from './service-port.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const HASH_LENGTH = 16
const encoder = new TextEncoder()

/** Jumps to the endpoints of traffic policy Cluster. */
export const clusterPolicyChain = (port: ServicePortName, protocol: string): string =>
  `KUBE-SVC-${portHash(port, protocol)}`
/** Jumps to the endpoints on this node. */
export const localPolicyChain = (port: ServicePortName, protocol: string): string =>
  `KUBE-SVL-${portHash(port, protocol)}`
/** What comes for a node port, an external address or a load balancer's. */
export const externalChain = (port: ServicePortName, protocol: string): string => `KUBE-EXT-${portHash(port, protocol)}`
/** Lets loadBalancerSourceRanges through. */
export const firewallChain = (port: ServicePortName, protocol: string): string => `KUBE-FW-${portHash(port, protocol)}`

export const endpointChain = (port: ServicePortName, protocol: string, endpoint: string): string =>
  `KUBE-SEP-${endpointHash(port + protocol + endpoint)}`

/** Whether kube-proxy made the chain for some Service, and may therefore remove it. */
export const isServiceChain = (chain: string): boolean => /^KUBE-(SVC|SVL|EXT|FW|SEP)-/.test(chain)

const portHash = (port: ServicePortName, protocol: string): string => hash(port + protocol)

const MOST_CACHED = 100_000
const cached = new Map<string, string>()

/** Every node asks for the same ones, again and again. */
function endpointHash(text: string): string {
  let found = cached.get(text)
  if (found === undefined) {
    if (cached.size >= MOST_CACHED) cached.clear()
    cached.set(text, (found = hash(text)))
  }
  return found
}

/** The first 16 characters of the base32 (RFC 4648) of the SHA-256. */
function hash(text: string): string {
  const bytes = sha256(encoder.encode(text))
  let out = ''
  let bits = 0
  let value = 0
  for (let i = 0; out.length < HASH_LENGTH; i++) {
    value = (value << 8) | bytes[i]!
    bits += 8
    while (bits >= 5 && out.length < HASH_LENGTH) {
      bits -= 5
      out += BASE32[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return out
}
