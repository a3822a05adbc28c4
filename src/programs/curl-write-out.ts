/** curl's --write-out: what it can tell of a transfer. */
import { header, type HttpHeaders } from '../net/http-message.ts'

export interface Measured {
  url: string
  urlEffective: string
  method: string
  code: number
  version: string
  headers: HttpHeaders
  redirectUrl: string
  redirects: number
  connects: number
  remoteIp: string
  remotePort: number
  localIp: string
  localPort: number
  downloaded: number
  uploaded: number
  headerSize: number
  requestSize: number
  /** Seconds since the start, this and the next. */
  nameLookup: number
  connect: number
  appConnect: number
  pretransfer: number
  startTransfer: number
  total: number
  exit: number
  error: string
}

const seconds = (s: number) => s.toFixed(6)
const speed = (bytes: number, m: Measured) => (m.total > 0 ? Math.floor(bytes / m.total) : 0)

const VARIABLES: Readonly<Record<string, (m: Measured) => string | number>> = {
  content_type: m => header(m.headers, 'content-type') ?? '',
  errormsg: m => m.error,
  exitcode: m => m.exit,
  http_code: m => String(m.code).padStart(3, '0'),
  response_code: m => String(m.code).padStart(3, '0'),
  http_connect: () => '000',
  http_version: m => m.version,
  local_ip: m => m.localIp,
  local_port: m => m.localPort,
  method: m => m.method,
  num_connects: m => m.connects,
  num_headers: m => m.headers.length,
  num_redirects: m => m.redirects,
  redirect_url: m => m.redirectUrl,
  remote_ip: m => m.remoteIp,
  remote_port: m => m.remotePort,
  scheme: m => (m.urlEffective.startsWith('https') ? 'HTTPS' : 'HTTP'),
  size_download: m => m.downloaded,
  size_header: m => m.headerSize,
  size_request: m => m.requestSize,
  size_upload: m => m.uploaded,
  speed_download: m => speed(m.downloaded, m),
  speed_upload: m => speed(m.uploaded, m),
  time_appconnect: m => seconds(m.appConnect),
  time_connect: m => seconds(m.connect),
  time_namelookup: m => seconds(m.nameLookup),
  time_pretransfer: m => seconds(m.pretransfer),
  time_redirect: () => seconds(0),
  time_starttransfer: m => seconds(m.startTransfer),
  time_total: m => seconds(m.total),
  url: m => m.url,
  url_effective: m => m.urlEffective,
  urlnum: () => 0,
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** What goes where. */
export function writeOutText(format: string, m: Measured): { stdout: string; stderr: string } {
  const out = { stdout: '', stderr: '' }
  let to: 'stdout' | 'stderr' = 'stdout'
  const pattern = /%%|%\{(\w+)\}|%header\{([^}]*)\}|\\(.)|[\s\S]/g
  for (const [whole, variable, field, escape] of format.matchAll(pattern)) {
    if (whole === '%%') out[to] += '%'
    else if (field !== undefined) out[to] += header(m.headers, field) ?? ''
    else if (escape !== undefined) out[to] += ESCAPES[escape] ?? whole
    else if (variable === undefined) out[to] += whole
    else if (variable === 'stdout' || variable === 'stderr') to = variable
    else if (variable === 'onerror') {
      if (!m.exit) break
    } else if (variable in VARIABLES) out[to] += VARIABLES[variable]!(m)
    else out.stderr += `curl: unknown --write-out variable: '${variable}'\n`
  }
  return out
}
