/** DNS over TCP: each message comes after its length in two bytes (RFC 1035 4.2.2). */
import type { Endpoint } from './address.ts'
import type { Listener, Sockets } from './sockets.ts'

export function serveTcp(
  sockets: Sockets,
  local: Endpoint,
  received: (payload: Uint8Array, from: Endpoint, send: (bytes: Uint8Array) => void) => void,
): Listener {
  return sockets.listen(local, connection => {
    const messages = new MessageSplitter(payload =>
      received(payload, connection.remote, bytes => connection.write(withLength(bytes))),
    )
    return { data: chunk => messages.push(chunk), ended: () => connection.end() }
  })
}

export function withLength(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 2)
  framed[0] = bytes.length >>> 8
  framed[1] = bytes.length
  framed.set(bytes, 2)
  return framed
}

/** Messages out of a stream, whatever its pieces. */
export class MessageSplitter {
  #rest = new Uint8Array()
  #received: (payload: Uint8Array) => void

  constructor(received: (payload: Uint8Array) => void) {
    this.#received = received
  }

  push(chunk: Uint8Array): void {
    const all = new Uint8Array(this.#rest.length + chunk.length)
    all.set(this.#rest)
    all.set(chunk, this.#rest.length)
    let at = 0
    while (all.length - at >= 2) {
      const length = all[at]! * 256 + all[at + 1]!
      if (all.length - at - 2 < length) break
      this.#received(all.slice(at + 2, at + 2 + length))
      at += 2 + length
    }
    this.#rest = all.slice(at)
  }
}
