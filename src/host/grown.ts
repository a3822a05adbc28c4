/** Bytes that grow without being copied each time: what is written at their end goes into room behind them. */

/** How far the buffers that have room are used. */
const used = new WeakMap<ArrayBufferLike, number>()

/** `before` with `chunk` at `at`; zeros between its end and there. Nobody sees `before` change. */
export function written(before: Uint8Array, at: number, chunk: Uint8Array): Uint8Array {
  const size = Math.max(before.length, at + chunk.length)
  const { buffer, byteOffset } = before
  const inPlace =
    at >= before.length && used.get(buffer) === byteOffset + before.length && byteOffset + size <= buffer.byteLength
  if (inPlace) {
    const after = new Uint8Array(buffer, byteOffset, size)
    after.set(chunk, at)
    used.set(buffer, byteOffset + size)
    return after
  }
  const room = new Uint8Array(at >= before.length && before.length ? size * 2 : size)
  room.set(before)
  room.set(chunk, at)
  used.set(room.buffer, size)
  return room.subarray(0, size)
}
