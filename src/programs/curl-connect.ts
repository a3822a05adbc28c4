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

export const keyOf = (url: Url) => `${url.scheme}://${url.host}:${url.port}`

/** One that is kept, or a new one. @throws CurlError */
export async function connect(
  context: TransferContext,
  pool: ReadonlyMap<string, Connection>,
  url: Url,
): Promise<{ connection: Connection; reused: boolean }> {
  const options = context.options
  const kept = pool.get(keyOf(url))
  if (kept) {
    await context.note(`Found bundle for host: ${String(url.host)} [serially]`)
    await context.note(`Re-using existing connection #${kept.number} with host ${url.host}`)
    return { connection: kept, reused: true }
  }
  const number = pool.size
  const address = await resolveHost(context, url, number)
  context.measured.nameLookup = context.elapsed()
  await context.note(`  Trying ${formatAddress(address)}:${url.port}...`)
  const at = context.process.now()
  const left = context.left()
  const limit = Math.min(options.connectTimeoutMs ?? 300_000, left ?? Infinity)
  const from =
    options.interfaceAddress === undefined ? undefined : { address: ownAddress(context, options.interfaceAddress) }
  let stream: Stream | undefined
  try {
    stream = await Stream.connect(
      context.process,
      { address, port: url.port },
      { timeoutMs: limit, ...(from && { from }) },
    )
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    const ms = Math.floor(context.process.now() - at)
    await context.note(
      error.code === 'ENETUNREACH'
        ? `Immediate connect fail for ${formatAddress(address)}: ${new Errno(error.code).message}`
        : `connect to ${formatAddress(address)} port ${url.port} failed: ${new Errno(error.code).message}`,
    )
    const message = `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server`
    await context.note(message)
    await context.note(`Closing connection ${number}`)
    throw new CurlError(error.code === 'ETIMEDOUT' ? 28 : 7, message)
  }
  if (!stream) {
    const ms = Math.floor(context.process.now() - context.startedAt) + 1
    const whole = left !== undefined && limit === left
    const message = whole ? `Connection timed out after ${ms} milliseconds` : `Connection timeout after ${ms} ms`
    await context.note(message)
    await context.note(`Closing connection ${number}`)
    throw new CurlError(28, message)
  }
  context.measured.connect = context.elapsed()
  context.measured.connects++
  const { local, remote } = stream.connection
  Object.assign(context.measured, {
    remoteIp: formatAddress(remote.address),
    remotePort: remote.port,
    localIp: formatAddress(local.address),
    localPort: local.port,
  })
  await context.note(`Connected to ${url.host} (${formatAddress(address)}) port ${url.port} (#${number})`)
  if (url.scheme === 'https') await startTls(context, stream, url, number)
  return { connection: { stream, number }, reused: false }
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

async function resolveHost(context: TransferContext, url: Url, number: number): Promise<Address> {
  const fixed = context.options.resolve.get(`${url.host}:${url.port}`) ?? context.options.resolve.get(`*:${url.port}`)
  if (fixed !== undefined) {
    await context.note(`Added ${url.host}:${url.port}:${fixed} to DNS cache`)
    await context.note(`Hostname ${url.host} was found in DNS cache`)
  }
  const limit = Math.min(context.left() ?? Infinity, context.options.connectTimeoutMs ?? Infinity)
  try {
    const answer = resolve(context.process, fixed ?? url.host)
    const found = limit === Infinity ? await answer : await within(context, answer, limit)
    if (found?.[0] !== undefined) return found[0]
    throw new CurlError(28, `Resolving timed out after ${limit + 1} milliseconds`)
  } catch (error) {
    if (error instanceof Killed || error instanceof Exit || error instanceof CurlError) throw error
    const message = `Could not resolve host: ${url.host}`
    await context.note(message)
    await context.note(`Closing connection ${number}`)
    throw new CurlError(6, message)
  }
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
