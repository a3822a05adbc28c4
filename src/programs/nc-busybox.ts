/** nc of busybox, in its netcat-1.10 form: connect, scan, listen, hand the connection to a program.
 *  Source: busybox 1.35 networking/nc_bloaty.c. Left out: hex dumps, source routing, delays between lines. */
import { Errno } from '../host/errno.ts'
import { pipe } from '../host/pipe.ts'
import { Exit, Killed, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { DatagramSocket, listen, Stream } from '../host/sockets.ts'
import { ANY, formatAddress, formatEndpoint, parseAddress, type Endpoint } from '../net/address.ts'
import { SocketFailure } from '../net/sockets.ts'

interface Options {
  letters: Set<string>
  verbose: number
  waitMs: number | undefined
  port: number | undefined
  source: string | undefined
  /** -e: the program and its arguments. */
  program: string[] | undefined
  words: string[]
}

const USAGE = `BusyBox v1.35.0 (2022-12-21 18:28:02 UTC) multi-call binary.

Usage: nc [OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen

	-e PROG	Run PROG after connect (must be last)
	-l	Listen mode, for inbound connects
	-lk	With -e, provides persistent server
	-p PORT	Local port
	-s ADDR	Local address
	-w SEC	Timeout for connects and final net reads
	-i SEC	Delay interval for lines sent
	-n	Don't do DNS resolution
	-u	UDP mode
	-b	Allow broadcasts
	-v	Verbose
	-o FILE	Hex dump traffic
	-z	Zero-I/O mode (scanning)
`

const UDP_PROBE_MS = 1_000

function parse(argv: readonly string[]): Options | string {
  const options: Options = {
    letters: new Set(),
    verbose: 0,
    waitMs: undefined,
    port: undefined,
    source: undefined,
    program: undefined,
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
      if (!'lknuvbzpsweio'.includes(letter)) return letter
      options.letters.add(letter)
      if (letter === 'v') options.verbose++
      if (!'psweio'.includes(letter)) continue
      const value = word.slice(i + 1) || (argv[++at] ?? '')
      if (letter === 'p') options.port = Number(value)
      else if (letter === 's') options.source = value
      else if (letter === 'w') options.waitMs = Number(value) * 1000
      else if (letter === 'e') return { ...options, program: [value, ...argv.slice(at + 1)] }
      break
    }
  }
  return options
}

export const ncBusybox: Program = async process => {
  const options = parse(process.argv)
  const usage = async (before = '') => {
    await process.stderr.write(before + USAGE)
    return 1
  }
  if (typeof options === 'string') return usage(`nc: invalid option -- '${options}'\n`)
  try {
    if (options.letters.has('l')) return await serve(process, options)
    const [host, portText] = options.words
    const port = Number(portText)
    if (host === undefined || portText === undefined) return await usage()
    if (!(port > 0 && port < 65_536)) {
      await process.stderr.write(`nc: bad port '${portText}'\n`)
      return 1
    }
    return await call(process, options, host, port)
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    await process.stderr.write(`nc: ${new Errno(error.code).message}\n`)
    return 1
  }
}

async function call(process: Process, options: Options, host: string, port: number): Promise<number> {
  let to: Endpoint
  try {
    to = { address: (await resolve(process, host))[0]!, port }
  } catch (error) {
    if (error instanceof Killed || error instanceof Exit) throw error
    await process.stderr.write(`nc: bad address '${host}'\n`)
    return 1
  }
  const place = `${host} (${formatEndpoint(to)})`
  if (options.letters.has('u')) return callUdp(process, options, to, place)
  const from = {
    ...(options.port && { port: options.port }),
    ...(options.source && { address: parseAddress(options.source)! }),
  }
  const { waitMs } = options
  let failure: SocketFailure | undefined
  const stream = await Stream.connect(process, to, { ...(waitMs && { timeoutMs: waitMs }), from }).catch(error => {
    if (!(error instanceof SocketFailure)) throw error
    failure = error
    return undefined
  })
  if (!stream) {
    const code = failure?.code ?? 'ETIMEDOUT'
    // Refusals are told of only where -v was given twice.
    if (options.verbose > 1 || (options.verbose && code !== 'ECONNREFUSED')) {
      await process.stderr.write(`nc: ${place}: ${new Errno(code).message}\n`)
    }
    return 1
  }
  if (options.verbose) await process.stderr.write(`${place} open\n`)
  if (options.letters.has('z')) stream.close()
  else await join(process, stream, options)
  return 0
}

async function callUdp(process: Process, options: Options, to: Endpoint, place: string): Promise<number> {
  const socket = new DatagramSocket(process)
  try {
    if (options.letters.has('z')) {
      socket.send(to, new Uint8Array(1))
      await socket.receive(options.waitMs ?? UDP_PROBE_MS)
    }
    if (options.verbose) await process.stderr.write(`${place} open\n`)
    if (options.letters.has('z')) return 0
    void forward(process, chunk => socket.send(to, chunk))
    for (;;) {
      const datagram = await socket.receive(options.waitMs)
      if (!datagram) return 0
      await process.stdout.write(datagram.payload)
    }
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    if (options.verbose > 1) await process.stderr.write(`nc: ${place}: ${new Errno(error.code).message}\n`)
    return 1
  } finally {
    socket.close()
  }
}

async function serve(process: Process, options: Options): Promise<number> {
  const port = options.port ?? Number(options.words.at(-1) ?? 0)
  const address = options.source === undefined ? ANY : (parseAddress(options.source) ?? ANY)
  const own = address === ANY ? '[::]' : formatAddress(address)
  const told = async (peer: Endpoint) => {
    if (!options.verbose) return
    const from = formatEndpoint(peer)
    await process.stderr.write(`connect to ${own}:${port} from ${from} (${from})\n`)
  }
  if (options.letters.has('u')) return serveUdp(process, { address, port }, options, told)
  const server = listen(process, { address, port })
  if (options.verbose) await process.stderr.write(`listening on ${own}:${server.port} ...\n`)
  const accept = async () => {
    const stream = await server.next()
    await told(stream.connection.remote)
    return stream
  }
  // With a program, -k takes the next while it still serves the last.
  while (options.letters.has('k') && options.program) void join(process, await accept(), options)
  await join(process, await accept(), options)
  server.close()
  return 0
}

/** The first sender is the peer, for good. */
async function serveUdp(
  process: Process,
  local: Endpoint,
  options: Options,
  told: (peer: Endpoint) => Promise<void>,
): Promise<number> {
  const socket = new DatagramSocket(process, local)
  const first = (await socket.receive())!
  const peer = first.from
  await told(peer)
  const send = (chunk: Uint8Array) => socket.send(peer, chunk)
  const child = options.program && start(process, options.program)
  if (child) void pump(process, child.output, send)
  else void forward(process, send)
  for (let datagram: { payload: Uint8Array } | undefined = first; datagram;) {
    if (child) child.feed(datagram.payload)
    else await process.stdout.write(datagram.payload)
    datagram = await socket.receive(options.waitMs)
  }
  return 0
}

/** Both ways until the other side ends: with a program where one was given, else with standard input and output. */
async function join(process: Process, stream: Stream, options: Options): Promise<void> {
  const child = options.program && start(process, options.program)
  const send = (chunk: Uint8Array) => stream.write(chunk)
  const sent = (child ? pump(process, child.output, send) : forward(process, send)).then(() => stream.end())
  try {
    for (;;) {
      const chunk = await stream.read(options.waitMs)
      if (!chunk) break
      if (child) child.feed(chunk)
      else await process.stdout.write(chunk)
    }
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
  }
  if (child) {
    // What it still has to say goes out before the connection ends.
    child.end()
    await sent
  }
  stream.close()
}

async function forward(process: Process, send: (chunk: Uint8Array) => void): Promise<void> {
  try {
    for await (const chunk of process.stdin.chunks()) send(chunk)
  } catch (error) {
    if (!(error instanceof Errno) && !(error instanceof Killed) && !(error instanceof Exit)) throw error
  }
}

type ReadEnd = ReturnType<typeof pipe>['readEnd']

function start(process: Process, argv: readonly string[]) {
  const input = pipe()
  const output = pipe()
  process.spawn(argv, { files: { 0: input.readEnd, 1: output.writeEnd } })
  input.readEnd.close()
  output.writeEnd.close()
  return {
    output: output.readEnd,
    feed: (chunk: Uint8Array) => void input.writeEnd.write(chunk, () => {}),
    end: () => input.writeEnd.close(),
  }
}

async function pump(process: Process, from: ReadEnd, send: (chunk: Uint8Array) => void): Promise<void> {
  try {
    for (;;) {
      const chunk = await process.wait<Uint8Array | null>((settle, fail) =>
        from.read(65_536, result => (result instanceof Errno ? fail(result) : settle(result))),
      )
      if (!chunk) return
      send(chunk)
    }
  } catch (error) {
    if (!(error instanceof Errno) && !(error instanceof Killed) && !(error instanceof Exit)) throw error
  }
}
