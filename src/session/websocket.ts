/** exec, attach and the like over WebSocket (RFC 6455), as kubectl speaks it: one message is one frame of
 *  v5.channel.k8s.io. Left out: fragments, extensions; port-forward, whose protocol is SPDY within. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Api } from '../api/api.ts'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10

/** Answers upgrade requests of an HTTP server. @param nudge called when something came in */
export function serveStreams(server: Server, api: Api, nudge: () => void): void {
  const refused: Refused = new Map()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    serve(request, socket, { api, nudge, refused }).catch(() => socket.destroy())
  })
}

/** Answers that refused a WebSocket, by URL: the client does not read them, but asks again in SPDY and reads that. */
type Refused = Map<string, { status: number; text: string }>

interface Serving {
  api: Api
  nudge: () => void
  refused: Refused
}

const SPDY_UNKNOWN = { status: 400, text: '' }

function refuse(socket: Duplex, { status, text }: { status: number; text: string }): void {
  const head = `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nConnection: close`
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
}

async function serve(request: IncomingMessage, socket: Duplex, { api, nudge, refused }: Serving): Promise<void> {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(each => each.trim())
  const protocol = PROTOCOLS.find(each => offered.includes(each))
  const key = request.headers['sec-websocket-key']
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || !protocol || !key) {
    refuse(socket, refused.get(request.url!) ?? SPDY_UNKNOWN)
    refused.delete(request.url!)
    return
  }
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  const asked = api(request.url!, { method: 'POST', body: messages(socket, nudge), signal: gone.signal })
  nudge()
  const answer = await asked
  if (answer.status !== 200) {
    const said = { status: answer.status, text: await answer.text() }
    refused.set(request.url!, said)
    refuse(socket, said)
    return
  }
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  )
  for await (const chunk of answer.body ?? []) socket.write(frame(BINARY, chunk))
  socket.end(frame(CLOSE, new Uint8Array([0x03, 0xe8])))
}

function frame(opcode: number, data: Uint8Array): Uint8Array {
  const { length } = data
  const header =
    length < 126
      ? [0x80 | opcode, length]
      : length < 65_536
        ? [0x80 | opcode, 126, length >> 8, length & 255]
        : [
            0x80 | opcode,
            127,
            0,
            0,
            0,
            0,
            (length >>> 24) & 255,
            (length >> 16) & 255,
            (length >> 8) & 255,
            length & 255,
          ]
  return Buffer.concat([Buffer.from(header), data])
}

/** What the client sends, message by message; pings are answered. */
async function* messages(socket: Duplex, nudge: () => void): AsyncGenerator<Uint8Array> {
  let kept: Buffer = Buffer.alloc(0)
  for await (const chunk of socket) {
    kept = Buffer.concat([kept, chunk as Buffer])
    for (;;) {
      const found = unframe(kept)
      if (!found) break
      kept = kept.subarray(found.size)
      if (found.opcode === CLOSE) return
      if (found.opcode === PING) socket.write(frame(PONG, found.data))
      else if (found.opcode !== PONG) {
        yield found.data
        nudge()
      }
    }
  }
}

function unframe(bytes: Buffer): { opcode: number; data: Uint8Array; size: number } | undefined {
  if (bytes.length < 2) return undefined
  const masked = (bytes[1]! & 0x80) !== 0
  let length = bytes[1]! & 0x7f
  let at = 2
  if (length === 126) {
    if (bytes.length < 4) return undefined
    length = bytes.readUInt16BE(2)
    at = 4
  } else if (length === 127) {
    if (bytes.length < 10) return undefined
    length = Number(bytes.readBigUInt64BE(2))
    at = 10
  }
  const mask = masked ? bytes.subarray(at, at + 4) : undefined
  if (masked) at += 4
  if (bytes.length < at + length) return undefined
  const data = Uint8Array.from(bytes.subarray(at, at + length), (byte, index) => byte ^ (mask ? mask[index % 4]! : 0))
  return { opcode: bytes[0]! & 15, data, size: at + length }
}
