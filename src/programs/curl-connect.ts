/** curl's way to a server: the name, the connection, the pretended TLS. */
import { Errno } from '../host/errno.ts'
import { Exit, Killed } from '../host/program.ts'
import { resolve } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import { formatAddress, parseAddress, type Address } from '../net/address.ts'
import { SocketFailure } from '../net/sockets.ts'
import { tlsHello, withoutTlsHello } from '../net/tls-fiction.ts'
import { CurlError, type TransferContext } from './curl-context.ts'
import type { Url } from './url.ts'

export interface Connection {
  stream: Stream
  number: number
}

/** CURLOPT_CONNECTTIMEOUT unless given. */
const CONNECT_TIMEOUT_MS = 300_000

export const keyOf = (url: Url) => `${url.scheme}://${url.host}:${url.port}`

/** One that is kept, or a new one. @throws CurlError */
export async function connect(
  context: TransferContext,
  pool: ReadonlyMap<string, Connection>,
  url: Url,
): Promise<{ connection: Connection; reused: boolean }> {
  const kept = pool.get(keyOf(url))
  if (kept) {
    await context.note(`Found bundle for host: ${String(url.host)} [serially]`)
    await context.note(`Re-using existing connection #${kept.number} with host ${url.host}`)
    return { connection: kept, reused: true }
  }
  const number = pool.size
  const addresses = await resolveHost(context, url, number)
  context.measured.nameLookup = context.elapsed()
  const stream = await openAny(context, url, addresses, number)
  context.measured.connect = context.elapsed()
  context.measured.connects++
  const { local, remote } = stream.connection
  Object.assign(context.measured, {
    remoteIp: formatAddress(remote.address),
    remotePort: remote.port,
    localIp: formatAddress(local.address),
    localPort: local.port,
  })
  await context.note(`Connected to ${url.host} (${formatAddress(remote.address)}) port ${url.port} (#${number})`)
  if (url.scheme === 'https') await startTls(context, stream, url, number)
  return { connection: { stream, number }, reused: false }
}

/** The addresses in turn; each but the last may take half of what time is left. @throws CurlError */
async function openAny(
  context: TransferContext,
  url: Url,
  addresses: readonly Address[],
  number: number,
): Promise<Stream> {
  const { options, process } = context
  const at = process.now()
  const until = at + (options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS)
  const from =
    options.interfaceAddress === undefined ? undefined : { address: ownAddress(context, options.interfaceAddress) }
  let failed: SocketFailure['code'] | undefined
  for (const [i, address] of addresses.entries()) {
    const shown = formatAddress(address)
    await context.note(`  Trying ${shown}:${url.port}...`)
    const left = Math.min(until - process.now(), context.left() ?? Infinity)
    const isLast = i === addresses.length - 1
    const timeoutMs = isLast ? left : left / 2
    try {
      const remote = { address, port: url.port }
      const stream = await Stream.connect(process, remote, { timeoutMs, ...(from && { from }) })
      if (stream) return stream
      failed = undefined
      if (!isLast) await context.note(`After ${Math.round(timeoutMs)}ms connect time, move on!`)
    } catch (error) {
      if (!(error instanceof SocketFailure)) throw error
      failed = error.code
      const words = new Errno(error.code).message
      await context.note(
        error.code === 'ENETUNREACH'
          ? `Immediate connect fail for ${shown}: ${words}`
          : `connect to ${shown} port ${url.port} failed: ${words}`,
      )
    }
  }
  if (failed) {
    const ms = Math.floor(process.now() - at)
    const message = `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server`
    await context.note(message)
    await context.note(`Closing connection ${number}`)
    throw new CurlError(failed === 'ETIMEDOUT' ? 28 : 7, message)
  }
  const ms = Math.floor(process.now() - context.startedAt) + 1
  const message =
    context.left() === 0 ? `Connection timed out after ${ms} milliseconds` : `Connection timeout after ${ms} ms`
  await context.note(message)
  await context.note(`Closing connection ${number}`)
  throw new CurlError(28, message)
}

async function startTls(context: TransferContext, stream: Stream, url: Url, number: number): Promise<void> {
  stream.write(tlsHello)
  const answer = await receive(context, stream, 0, undefined)
  const rest = answer && withoutTlsHello(answer)
  if (!rest) {
    stream.close()
    await context.note(`Closing connection ${number}`)
    throw new CurlError(
      35,
      answer
        ? 'error:0A00010B:SSL routines::wrong version number'
        : `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${url.host}:${url.port} `,
    )
  }
  if (!context.options.insecure) {
    stream.close()
    await context.note('SSL certificate problem: unable to get local issuer certificate')
    await context.note(`Closing connection ${number}`)
    throw new CurlError(
      60,
      'SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.',
    )
  }
  context.measured.appConnect = context.elapsed()
  await context.note('SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256')
  await context.note(' SSL certificate verify result: unable to get local issuer certificate (20), continuing anyway.')
}

async function resolveHost(context: TransferContext, url: Url, number: number): Promise<Address[]> {
  const { options } = context
  const fixed = options.resolve.get(`${url.host}:${url.port}`) ?? options.resolve.get(`*:${url.port}`)
  if (fixed !== undefined) {
    await context.note(`Added ${url.host}:${url.port}:${fixed.join()} to DNS cache`)
    await context.note(`Hostname ${url.host} was found in DNS cache`)
  }
  if (url.host.startsWith('[')) return noIPv6(context, url, number)
  const limit = Math.min(context.left() ?? Infinity, options.connectTimeoutMs ?? Infinity)
  try {
    const answer = addressesOf(context, fixed ?? [url.host])
    const found = limit === Infinity ? await answer : await within(context, answer, limit)
    if (!found) throw new CurlError(28, `Resolving timed out after ${limit + 1} milliseconds`)
    if (!options.onlyIPv6) return found
  } catch (error) {
    if (error instanceof Killed || error instanceof Exit || error instanceof CurlError) throw error
  }
  const message = `Could not resolve host: ${url.host}`
  await context.note(message)
  await context.note(`Closing connection ${number}`)
  throw new CurlError(6, message)
}

async function addressesOf({ process }: TransferContext, names: readonly string[]): Promise<Address[]> {
  const found: Address[] = []
  for (const name of names) found.push(...(await resolve(process, name)))
  return found
}

/** The kernels here are without IPv6. */
async function noIPv6(context: TransferContext, url: Url, number: number): Promise<never> {
  const host = url.host.slice(1, -1)
  await context.note(`  Trying ${url.host}:${url.port}...`)
  await context.note(`Immediate connect fail for ${host}: ${new Errno('EAFNOSUPPORT').message}`)
  const message = `Failed to connect to ${host} port ${url.port} after 0 ms: Couldn't connect to server`
  await context.note(message)
  await context.note(`Closing connection ${number}`)
  throw new CurlError(7, message)
}

/** Undefined when time is up first. */
async function within<T>({ process }: TransferContext, answer: Promise<T>, ms: number): Promise<T | undefined> {
  // What comes of it after that is nobody's business.
  answer.catch(() => {})
  return Promise.race([answer, process.sleep(ms).then(() => undefined)])
}

/** The next bytes of a response. @throws CurlError */
export async function receive(
  context: TransferContext,
  stream: Stream,
  received: number,
  length: string | undefined,
): Promise<Uint8Array | null> {
  const left = context.left()
  try {
    const chunk = await stream.read(left)
    if (chunk !== undefined) return chunk
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    throw new CurlError(56, `Recv failure: ${new Errno(error.code).message}`)
  }
  const ms = Math.floor(context.elapsed() * 1000) + 1
  const of = length === undefined ? `${received} bytes received` : `${received} out of ${length} bytes received`
  throw new CurlError(28, `Operation timed out after ${ms} milliseconds with ${of}`)
}

function ownAddress(context: TransferContext, text: string): Address {
  const device = context.process.host.net.interfaces.get(text)
  return parseAddress(text) ?? device?.addresses[0]?.address ?? 0
}
