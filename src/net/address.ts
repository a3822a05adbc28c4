/** IPv4 addresses as unsigned 32-bit numbers, ranges of them, and an address with a port. Left out: IPv6. */

/** 10.244.0.1 is 0x0af40001. */
export type Address = number

export interface Endpoint {
  address: Address
  port: number
}

export interface Cidr {
  /** With the host bits as given: an interface's own address keeps them. */
  address: Address
  /** 0 to 32. */
  prefix: number
}

/** 0.0.0.0: of any address of the host. */
export const ANY: Address = 0
export const LOOPBACK: Address = 0x7f000001

/** Undefined where `text` is not four numbers with dots. */
export function parseAddress(text: string): Address | undefined {
  let address = 0
  let byte = 0
  let digits = 0
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46) {
      if (!digits || ++dots > 3) return undefined
      address = address * 256 + byte
      byte = digits = 0
    } else if (code >= 48 && code <= 57) {
      byte = byte * 10 + code - 48
      if (++digits > 3 || byte > 255) return undefined
    } else return undefined
  }
  return dots === 3 && digits ? address * 256 + byte : undefined
}

export function formatAddress(address: Address): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

export function formatEndpoint(endpoint: Endpoint): string {
  return `${formatAddress(endpoint.address)}:${endpoint.port}`
}

/** `10.244.0.0/16`; an address alone is a /32. Undefined where it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [head, tail, ...more] = text.split('/')
  const address = parseAddress(head ?? '')
  if (address === undefined || more.length) return undefined
  if (tail === undefined) return { address, prefix: 32 }
  const prefix = /^\d{1,2}$/.test(tail) ? Number(tail) : 33
  return prefix > 32 ? undefined : { address, prefix }
}

export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.address)}/${cidr.prefix}`
}

/** 24 is 255.255.255.0. */
export function maskOf(prefix: number): Address {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0
}

export function inCidr(address: Address, cidr: Cidr): boolean {
  const mask = maskOf(cidr.prefix)
  return ((address ^ cidr.address) & mask) === 0
}
