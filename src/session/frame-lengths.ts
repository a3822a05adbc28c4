/** Frames of exec and its like (`api/frames.ts`) on a plain HTTP body, where pieces run together: four bytes say how long
 *  the next one is. Our own kubectl and our own server agree on it by a header; a real kubectl uses WebSocket. */

export const FRAMES_HEADER = 'x-frame-lengths'
const HEAD = 4

export function withLength(frame: Uint8Array): Uint8Array {
  const out = new Uint8Array(HEAD + frame.length)
  new DataView(out.buffer).setUint32(0, frame.length)
  out.set(frame, HEAD)
  return out
}

/** The frames in bytes that come as they like. */
export async function* framesIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array()
  for await (const chunk of bytes) {
    const all = new Uint8Array(rest.length + chunk.length)
    all.set(rest)
    all.set(chunk, rest.length)
    rest = all
    while (rest.length >= HEAD) {
      const end = HEAD + new DataView(rest.buffer, rest.byteOffset).getUint32(0)
      if (rest.length < end) break
      yield rest.slice(HEAD, end)
      rest = rest.slice(end)
    }
  }
}
