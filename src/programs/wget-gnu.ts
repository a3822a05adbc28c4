/** GNU wget, 1.21. Left out: recursion, FTP, resuming, robots, the bar of a terminal (the dots stand in for it). */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { formatAddress } from '../net/address.ts'
import { header, REASONS } from '../net/http-message.ts'
import { followUrl, parseUrl, urlText, type Url } from './url.ts'
import { describeError, fetch, fileName, sink, WgetError } from './wget-fetch.ts'
import { parseWget, type WgetOptions } from './wget-options.ts'

/** GNU wget. */
export const gnuWget: Program = async process => {
  const options = parseWget(process.argv)
  if (typeof options === 'string') {
    await process.stderr.write(
      `wget: ${options}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.\n`,
    )
    return 2
  }
  if (!options.urls.length) {
    await process.stderr.write(
      "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
    )
    return 1
  }
  let status = 0
  for (const text of options.urls) status = (await gnuFetch(process, options, text)) || status
  return status
}

async function gnuFetch(process: Process, options: WgetOptions, text: string): Promise<number> {
  const tell = async (words: string) => {
    if (!options.quiet && !options.noVerbose) await process.stderr.write(words)
  }
  const first = parseUrl(text)
  if (!first) {
    if (!options.quiet) await process.stderr.write(`${text}: Invalid host name.\n`)
    return 1
  }
  let url: Url = first
  const name = options.output ?? unused(process, fileName(url))
  const timeoutMs = options.timeoutMs ?? 900_000
  for (let tries = 1, redirects = 0; ;) {
    if (options.spider) await tell('Spider mode enabled. Check if remote file exists.\n')
    await tell(
      `--${stamp(process.now())}--  ${tries > 1 ? `(try:${String(tries).padStart(2)})  ` : ''}${urlText(url)}\n`,
    )
    const at = url
    let received = 0
    const began = process.now()
    const write = sink(process, name, async () => {})
    try {
      const response = await fetch(process, { ...options, timeoutMs }, at, 'Wget/1.21.3', {
        resolving: async host => {
          if (!/^[\d.]+$/.test(host)) await tell(`Resolving ${host} (${host})... `)
        },
        resolved: async (host, addresses) => {
          if (!/^[\d.]+$/.test(host)) await tell(`${addresses.map(formatAddress).join(', ')}\n`)
        },
        connecting: (u, address) =>
          tell(
            `Connecting to ${u.host}${u.host === formatAddress(address) ? '' : ` (${u.host})|${formatAddress(address)}|`}:${u.port}... `,
          ),
        connected: () => tell('connected.\nHTTP request sent, awaiting response... '),
        head: async r => {
          await tell(
            options.showHeaders
              ? `\n  ${r.line}\n${r.headers.map(([n, v]) => `  ${n}: ${v}\n`).join('')}`
              : `${r.line.slice(r.line.indexOf(' ') + 1)}\n`,
          )
          if (r.status >= 200 && r.status < 300) {
            const type = header(r.headers, 'content-type')
            const length = header(r.headers, 'content-length')
            await tell(
              `Length: ${length === undefined ? 'unspecified' : sized(Number(length))}${type ? ` [${type.replace(/;.*/, '')}]` : ''}\n`,
            )
            if (!options.spider) await tell(`Saving to: ${name === '-' ? '‘STDOUT’' : `‘${name}’`}\n\n`)
          }
        },
        body: async (chunk, r) => {
          if (r.status >= 300) return
          received += chunk.length
          await write(chunk)
        },
      })
      const location =
        response.status >= 300 && response.status < 400 ? header(response.headers, 'location') : undefined
      const next = location === undefined ? undefined : followUrl(at, location)
      if (next && redirects++ < 20) {
        await tell(`Location: ${location} [following]\n`)
        url = next
        continue
      }
      if (response.status >= 400) {
        const reason = response.line.split(' ').slice(2).join(' ') || REASONS[response.status] || ''
        if (options.spider && response.status === 404) await tell('Remote file does not exist -- broken link!!!\n\n')
        else if (!options.quiet)
          await process.stderr.write(`${stamp(process.now())} ERROR ${response.status}: ${reason}.\n\n`)
        return 8
      }
      const type = header(response.headers, 'content-type')
      const rate = perSecond(received, process.now() - began)
      if (options.spider) {
        await tell(
          type?.startsWith('text/html')
            ? 'Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n'
            : 'Remote file exists.\n\n',
        )
      } else if (options.noVerbose && !options.quiet) {
        const said = `${received}${header(response.headers, 'content-length') ? `/${received}` : ''}`
        await process.stderr.write(`${stamp(process.now())} URL:${urlText(at)} [${said}] -> "${name}" [${tries}]\n`)
      } else {
        await tell(`${dots(received, rate.dotted)}\n\n`)
        await tell(
          `${stamp(process.now())} (${rate.text}) - ${name === '-' ? 'written to stdout' : `‘${name}’ saved`} [${received}${header(response.headers, 'content-length') ? `/${received}` : ''}]\n\n`,
        )
      }
      return 0
    } catch (error) {
      if (error instanceof Errno) {
        await process.stderr.write(`${name}: ${error.message}\n`)
        return 3
      }
      if (!(error instanceof WgetError)) throw error
      const { failure } = error
      if (failure.kind === 'name') {
        await tell(`failed: Name or service not known.\n`)
        if (!options.quiet) await process.stderr.write(`wget: unable to resolve host address ‘${failure.host}’\n`)
        return 4
      }
      if (failure.kind === 'connect' && (failure.error === 'ECONNREFUSED' || failure.error === 'ENETUNREACH')) {
        await tell(`failed: ${describeError(failure.error)}.\n`)
        return 4
      }
      if (failure.kind === 'connect') await tell(`failed: ${describeError(failure.error)}.\n`)
      else if (failure.kind === 'connect-timeout') await tell('failed: Connection timed out.\n')
      else if (failure.kind === 'read-timeout') await tell('Read error (Connection timed out) in headers.\n')
      else if (failure.kind === 'read') await tell(`Read error (${describeError(failure.error)}) in headers.\n`)
      else await tell('No data received.\n')
      if (tries >= options.tries) {
        await tell('Giving up.\n\n')
        return 4
      }
      await tell('Retrying.\n\n')
      await process.sleep(Math.min(10, tries) * 1000)
      tries++
    }
  }
}

const stamp = (ms: number) => new Date(ms).toISOString().replace('T', ' ').slice(0, 19)

/** `195K` of 200000, as wget's human_readable. */
function human(bytes: number, digits: number): string {
  const units = ['', 'K', 'M', 'G']
  let at = 0
  let value = bytes
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024
    at++
  }
  return `${value < 10 && at ? value.toFixed(digits) : Math.round(value)}${units[at]}`
}

const sized = (bytes: number) => (bytes < 1024 ? String(bytes) : `${bytes} (${human(bytes, 1)})`)

/** For the last line and for the dots: `85.8 MB/s`, `85.8M`. */
function perSecond(bytes: number, ms: number): { text: string; dotted: string } {
  const units = ['B', 'KB', 'MB', 'GB']
  let at = 0
  let value = (bytes * 1000) / Math.max(ms, 0.001)
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024
    at++
  }
  const number = value >= 99.95 ? String(Math.round(value)) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2)
  return { text: `${number} ${units[at]}/s`, dotted: `${number}${units[at]!.replace('B', '')}` }
}

/** The meter of an output that is no terminal: a dot a kibibyte, fifty a row (progress.c). */
function dots(bytes: number, rate: string): string {
  const rows: string[] = []
  const count = Math.floor(bytes / 1024)
  for (let from = 0; from === 0 || from < count; from += 50) {
    const shown = Math.min(50, count - from)
    const groups = Array.from({ length: 5 }, (_, i) => '.'.repeat(Math.max(0, Math.min(10, shown - i * 10))).padEnd(10))
    const isLast = from + 50 >= count
    const percent = isLast ? 100 : Math.floor((100 * (from + 50) * 1024) / bytes)
    rows.push(
      `${String(from).padStart(6)}K ${groups.join(' ')}${String(percent).padStart(3)}% ${rate.padStart(5)}${isLast ? '=0s' : ' 0s'}`,
    )
  }
  return rows.join('\n')
}

/** A file that is there is not written over. */
function unused(process: Process, name: string): string {
  const isThere = (path: string) => process.host.files.exists(process.path(path))
  if (!isThere(name)) return name
  let number = 1
  while (isThere(`${name}.${number}`)) number++
  return `${name}.${number}`
}
