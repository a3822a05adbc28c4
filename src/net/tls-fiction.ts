/** TLS is a fiction here: each side says hello with the first bytes of a handshake record, and what follows is plain.
 *  That is enough for the mistakes people make (http to an https port and the other way round, no -k). */

/** The head of a TLS handshake record. */
export const tlsHello = Uint8Array.of(0x16, 3, 1, 0, 0)

/** What follows a hello; undefined where the bytes do not start with one. */
export function withoutTlsHello(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < tlsHello.length || bytes[0] !== 0x16 || bytes[1] !== 3) return undefined
  return bytes.subarray(tlsHello.length)
}
