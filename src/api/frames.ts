/** Frames of the remote command protocol (v5.channel.k8s.io): a byte for the channel, then data.
 *  Source: k8s.io/client-go/tools/remotecommand, streaming over WebSocket. */

export const STDIN = 0
export const STDOUT = 1
export const STDERR = 2
/** A Status as JSON, last of all. */
export const ERROR = 3
/** `{"Width":80,"Height":24}`. */
export const RESIZE = 4
/** Its one byte of data names the channel that ends. */
export const CLOSE = 255

export function frame(channel: number, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 1)
  out[0] = channel
  out.set(data, 1)
  return out
}

export function unframe(bytes: Uint8Array): { channel: number; data: Uint8Array } {
  return { channel: bytes[0] ?? ERROR, data: bytes.subarray(1) }
}
