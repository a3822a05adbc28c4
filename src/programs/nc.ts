/** nc: OpenBSD's netcat, as Debian has it, and near enough to busybox's: connect, listen, scan, UDP. */
import { Errno } from '../host/errno.ts'
import { Exit, Killed, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { DatagramSocket, listen, Stream } from '../host/sockets.ts'
import { formatAddress, parseAddress, type Address } from '../net/address.ts'
import { SocketFailure } from '../net/sockets.ts'

interface Options {
  scan: boolean
  verbose: boolean
  listening: boolean
  udp: boolean
  keep: boolean
  /** -N: end the sending side when the input ends. */
  shutdown: boolean
  timeoutMs: number | undefined
  /** -q */
  quitMs: number | undefined
  port: number | undefined
  source: string | undefined
  words: string[]
}

const SERVICES: Readonly<Record<number, string>> = {
  22: 'ssh',
  53: 'domain',
  80: 'http',
  443: 'https',
  8080: 'http-alt',
}

function parse(argv: readonly string[]): Options | string {
  const options: Options = {
    scan: false,
    verbose: false,
    listening: false,
    udp: false,
    keep: false,
    shutdown: false,
    timeoutMs: undefined,
    quitMs: undefined,
    port: undefined,
    source: undefined,
    words: [],
  }
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!
    if (!word.startsWith('-') || word === '-') {
      options.words.push(word)
      continue
    }
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!
      const value = () => {
        const text = word.slice(i + 1) || argv[++at]
        i = word.length
        return text ?? ''
      }
      if (letter === 'z') options.scan = true
      else if (letter === 'v') options.verbose = true
      else if (letter === 'l') options.listening = true
      else if (letter === 'u') options.udp = true
      else if (letter === 'k') options.keep = true
      else if (letter === 'N') options.shutdown = true
      else if (letter === 'w') options.timeoutMs = Number(value()) * 1000
      else if (letter === 'q') options.quitMs = Number(value()) * 1000
      else if (letter === 'p') options.port = Number(value())
      else if (letter === 's') options.source = value()
      else if (letter === 'e') return 'exec'
      else if (!'n46dDtrC'.includes(letter)) return letter
    }
  }
  return options
}

const USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`

export const nc: Program = async process => {
  const options = parse(process.argv)
  if (typeof options === 'string') {
    await process.stderr.write(
      options === 'exec' ? "nc: invalid option -- 'e'\n" : `nc: invalid option -- '${options}'\n`,
    )
    await process.stderr.write(USAGE)
    return 1
  }
  if (options.listening) return serve(process, options)
  const [host, portText] = options.words
  if (host === undefined || portText === undefined) {
    await process.stderr.write(USAGE)
    return 1
  }
  const [from = NaN, to = from] = portText.split('-').map(Number)
  if (!(from > 0) || to > 65_535) {
    await process.stderr.write(`nc: port number ${from > 0 ? 'too large' : 'invalid'}: ${portText}\n`)
    return 1
  }
  let address: Address
  try {
    address = (await resolve(process, host))[0]!
  } catch (error) {
    if (error instanceof Killed || error instanceof Exit) throw error
    await process.stderr.write(`nc: getaddrinfo for host "${host}" port ${portText}: Name or service not known\n`)
    return 1
  }
  let status = 1
  for (let port = from; port <= to; port++)
    status = Math.min(status, await (options.udp ? udp : tcp)(process, options, host, address, port))
  return status
}

async function tcp(process: Process, options: Options, host: string, address: Address, port: number): Promise<number> {
  let stream: Stream | undefined
  const place =
    host === formatAddress(address) ? `${host} port ${port}` : `${host} (${formatAddress(address)}) port ${port}`
  const from = {
    ...(options.port && { port: options.port }),
    ...(options.source && { address: parseAddress(options.source)! }),
  }
  try {
    stream = await Stream.connect(
      process,
      { address, port },
      { ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }), from },
    )
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    if (options.verbose)
      await process.stderr.write(`nc: connect to ${place} (tcp) failed: ${new Errno(error.code).message}\n`)
    return 1
  }
  if (!stream) {
    if (options.verbose)
      await process.stderr.write(`nc: connect to ${place} (tcp) timed out: Operation now in progress\n`)
    return 1
  }
  const named = host === formatAddress(address) ? host : `${host} (${formatAddress(address)})`
  if (options.verbose)
    await process.stderr.write(`Connection to ${named} ${port} port [tcp/${SERVICES[port] ?? '*'}] succeeded!\n`)
  if (options.scan) {
    stream.close()
    return 0
  }
  await shuttle(process, stream, options)
  return 0
}

/** Standard input there, what comes back to standard output, until the other side ends. */
async function shuttle(process: Process, stream: Stream, options: Options): Promise<void> {
  const sending = send(process, stream, options)
  const idle = options.timeoutMs
  try {
    for (;;) {
      const chunk = await stream.read(idle)
      if (!chunk) break
      await process.stdout.write(chunk)
    }
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
  }
  stream.close()
  void sending
}

async function send(process: Process, stream: Stream, options: Options): Promise<void> {
  try {
    for await (const chunk of process.stdin.chunks()) stream.write(chunk)
    if (options.shutdown) stream.end()
    if (options.quitMs !== undefined && options.quitMs >= 0) {
      await process.sleep(options.quitMs)
      stream.end()
    }
  } catch (error) {
    if (!(error instanceof Errno) && !(error instanceof Killed)) throw error
  }
}

async function udp(process: Process, options: Options, host: string, address: Address, port: number): Promise<number> {
  const socket = new DatagramSocket(process)
  const to = { address, port }
  try {
    if (options.scan) {
      socket.send(to, new TextEncoder().encode('X'))
      await socket.receive(1000)
      if (options.verbose)
        await process.stderr.write(`Connection to ${host} ${port} port [udp/${SERVICES[port] ?? '*'}] succeeded!\n`)
      return 0
    }
    void (async () => {
      for await (const chunk of process.stdin.chunks()) socket.send(to, chunk)
    })().catch(() => {})
    for (;;) {
      const datagram = await socket.receive(options.timeoutMs)
      if (!datagram) return 0
      await process.stdout.write(datagram.payload)
    }
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    return 1
  } finally {
    socket.close()
  }
}

async function serve(process: Process, options: Options): Promise<number> {
  const port = options.port ?? Number(options.words.at(-1))
  const own = options.words.length > 1 ? (parseAddress(options.words[0]!) ?? 0) : 0
  if (!(port >= 0)) {
    await process.stderr.write(USAGE)
    return 1
  }
  try {
    if (options.verbose) await process.stderr.write(`Listening on ${formatAddress(own)} ${port}\n`)
    if (options.udp) return await serveUdp(process, own, port)
    const server = listen(process, { address: own, port })
    do {
      const stream = await server.next()
      const { remote } = stream.connection
      if (options.verbose)
        await process.stderr.write(`Connection received on ${formatAddress(remote.address)} ${remote.port}\n`)
      await shuttle(process, stream, options)
    } while (options.keep)
    server.close()
    return 0
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    await process.stderr.write(`nc: ${new Errno(error.code).message}\n`)
    return 1
  }
}

async function serveUdp(process: Process, address: Address, port: number): Promise<number> {
  const socket = new DatagramSocket(process, { address, port })
  let peer: { address: Address; port: number } | undefined
  void (async () => {
    for await (const chunk of process.stdin.chunks()) if (peer) socket.send(peer, chunk)
  })().catch(() => {})
  for (;;) {
    const datagram = await socket.receive()
    if (!datagram) return 0
    peer = datagram.from
    await process.stdout.write(datagram.payload)
  }
}
