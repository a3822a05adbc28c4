/** IPv6 addresses as text (RFC 4291 2.2, RFC 5952): for AAAA records, and to tell that something is one. */

/** 16 bytes; undefined where `text` is no address. Left out: zones, and dotted IPv4 at the end. */
export function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2 || !/^[0-9a-fA-F:]{2,39}$/.test(text)) return undefined
  const groups = (half: string | undefined) => (half ? half.split(':') : [])
  const head = groups(halves[0])
  const tail = groups(halves[1])
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...Array<string>(missing).fill('0'), ...tail]
  if (!all.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  const bytes = new Uint8Array(16)
  all.forEach((group, i) => {
    const value = parseInt(group, 16)
    bytes[2 * i] = value >>> 8
    bytes[2 * i + 1] = value
  })
  return bytes
}

export function formatIPv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! * 256 + bytes[2 * i + 1]!).toString(16))
  const runs = [...` ${groups.join(' ')} `.matchAll(/(?<= )0( 0)+(?= )/g)].map(match => match[0])
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (!longest) return groups.join(':')
  const [head, tail] = splitOnce(` ${groups.join(' ')} `, ` ${longest} `)
  return `${head.trim().replaceAll(' ', ':')}::${tail.trim().replaceAll(' ', ':')}`
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by)
  return [text.slice(0, at), text.slice(at + by.length)]
}
