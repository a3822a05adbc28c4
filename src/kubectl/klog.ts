/** What `-v=6` and more show of requests. Source: client-go/transport/round_trippers.go (debuggingRoundTripper). */
import type { ApiResponse } from '../api/api.ts'

const REASONS: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

const headerName = (name: string) => name.replace(/(^|-)[a-z]/g, c => c.toUpperCase())

export function verboseRequest(
  verbosity: number,
  verb: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): string[] {
  const lines: string[] = []
  if (verbosity >= 8 && typeof body === 'string')
    lines.push(`helper.go:133] "Request Body" body=${JSON.stringify(body.slice(0, verbosity > 8 ? undefined : 1024))}`)
  if (verbosity >= 7) {
    const shown = Object.entries(headers)
      .map(([name, value]) => `\n\t${headerName(name)}: ${value}`)
      .join('')
    lines.push(`round_trippers.go:527] "Request" verb="${verb}" url="${url}" headers=<${shown}\n >`)
  }
  return lines
}

export function verboseResponse(
  verbosity: number,
  verb: string,
  url: string,
  response: ApiResponse,
  ms: number,
): string[] {
  const status = `${response.status} ${REASONS[response.status] ?? ''}`.trim()
  const type = response.headers.get('content-type')
  const headers = verbosity >= 8 && type ? ` headers=<\n\tContent-Type: ${type}\n >` : ''
  const seen = `verb="${verb}" url="${url}" status="${status}"`
  return [
    `round_trippers.go:632] "Response" ${verbosity >= 7 ? `status="${status}"${headers}` : seen} milliseconds=${Math.round(ms)}`,
  ]
}
