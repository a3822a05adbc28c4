/** URLs as curl and wget take them: scheme optional, host, port, path. An IPv6 address is a host in brackets. Left out: internationalized names. */
export interface Url {
  scheme: string
  user: string | undefined
  host: string
  port: number
  /** Whether the port was given and is not the scheme's own. */
  explicitPort: boolean
  /** Path and query, at least `/`. */
  target: string
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 }

/** Undefined where it cannot be one. */
export function parseUrl(text: string): Url | undefined {
  const match =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^@/?#]*)@)?(\[[\da-f:.]*\]|[^:/?#]+)(?::(\d*))?([/?][^#]*)?(?:#.*)?$/i.exec(
      text,
    )
  if (!match) return undefined
  const [, schemeText, user, host = '', portText, rest = '/'] = match
  if (/[\s"<>\\^`{|}]/.test(host)) return undefined
  const scheme = (schemeText ?? 'http').toLowerCase()
  const usual = PORTS[scheme] ?? 0
  const port = portText ? Number(portText) : usual
  if (port > 65_535) return undefined
  const target = rest.startsWith('?') ? `/${rest}` : rest
  return { scheme, user, host, port, explicitPort: port !== usual, target: target.replace(/ /g, '%20') }
}

/** As the Host field has it. */
export const hostField = (url: Url) => (url.explicitPort ? `${url.host}:${url.port}` : url.host)

export function urlText(url: Url): string {
  return `${url.scheme}://${hostField(url)}${url.target}`
}

/** Where a Location field leads. */
export function followUrl(from: Url, location: string): Url | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return parseUrl(location)
  if (location.startsWith('//')) return parseUrl(`${from.scheme}:${location}`)
  const path = from.target.replace(/\?.*/, '')
  const target = location.startsWith('/') ? location : `${path.slice(0, path.lastIndexOf('/') + 1)}${location}`
  return { ...from, target }
}
