/** busybox's wget, 1.36. Left out: FTP, resuming. */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'
import { formatAddress } from '../net/address.ts'
import { header } from '../net/http-message.ts'
import { followUrl, hostField, parseUrl, type Url } from './url.ts'
import { describeError, fetch, fileName, sink, WgetError, type Failure } from './wget-fetch.ts'
import { parseWget } from './wget-options.ts'

const MOST_REDIRECTS = 5

const USAGE = `BusyBox v1.35.0 (2022-12-21 18:28:02 UTC) multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...
`

/** busybox wget. */
export const wget: Program = async process => {
  const options = parseWget(process.argv)
  const complain = (text: string) => process.stderr.write(`wget: ${text}\n`)
  if (typeof options === 'string') {
    await complain(options)
    await process.stderr.write(USAGE)
    return 1
  }
  if (!options.urls.length) {
    await process.stderr.write(USAGE)
    return 1
  }
  const tell = async (text: string) => {
    if (!options.quiet) await process.stderr.write(text)
  }
  for (const text of options.urls) {
    let url = parseUrl(text)
    if (!url || !['http', 'https'].includes(url.scheme)) {
      await complain(`not an http or ftp url: ${text}`)
      return 1
    }
    const name = options.output ?? fileName(url)
    try {
      for (let redirects = 0; ; redirects++) {
        let length: string | undefined
        let sofar = 0
        const fresh = options.output === undefined
        const write = sink(process, name, () => tell(`saving to '${name}'\n`), fresh)
        let started = name !== '-'
        const at: Url = url
        const response = await fetch(process, options, at, 'Wget', {
          connecting: (u, address) => tell(`Connecting to ${hostField(u)} (${formatAddress(address)}:${u.port})\n`),
          head: async r => {
            length = header(r.headers, 'content-length')
            if (options.showHeaders)
              await process.stderr.write(`  ${r.line}\n${r.headers.map(([n, v]) => `  ${n}: ${v}\n`).join('')}`)
          },
          body: async (chunk, r) => {
            if (r.status >= 300) return
            if (!started) {
              started = true
              await tell('writing to stdout\n')
            }
            sofar += chunk.length
            await write(chunk)
          },
        })
        const location =
          response.status >= 300 && response.status < 400 ? header(response.headers, 'location') : undefined
        const next = location === undefined ? undefined : followUrl(at, location)
        if (next && redirects < MOST_REDIRECTS) {
          url = next
          continue
        }
        if (response.status < 200 || response.status >= 300) throw new WgetError({ kind: 'http', ...response })
        if (options.spider) await tell('remote file exists\n')
        else {
          await tell(`${busyboxBar(name, sofar, length)}\n`)
          await tell(name === '-' ? 'written to stdout\n' : `'${name}' saved\n`)
        }
        break
      }
    } catch (error) {
      if (error instanceof Errno) await complain(`can't open '${name}': ${error.message}`)
      else if (error instanceof WgetError) await complain(busyboxWords(error.failure, url))
      else throw error
      return 1
    }
  }
  return 0
}

function busyboxBar(name: string, bytes: number, length: string | undefined): string {
  const percent = length === undefined || Number(length) === 0 ? 100 : Math.floor((100 * bytes) / Number(length))
  const size = bytes < 10_000 ? `${bytes}` : `${Math.floor(bytes / 1024)}k`
  return `${name.padEnd(20).slice(0, 20)} ${String(percent).padStart(3)}% |${'*'.repeat(32)}| ${size.padStart(5)}  0:00:00 ETA`
}

function busyboxWords(failure: Failure, url: Url): string {
  switch (failure.kind) {
    case 'name':
      return `bad address '${hostField(url)}'`
    case 'connect':
      return `can't connect to remote host (${formatAddress(failure.address)}): ${describeError(failure.error)}`
    case 'connect-timeout':
    case 'read-timeout':
      return 'download timed out'
    case 'read':
      return `error getting response: ${describeError(failure.error)}`
    case 'empty':
      return 'error getting response'
    case 'http':
      return `server returned error: ${failure.line}`
  }
}
