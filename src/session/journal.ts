/** What came into a session from outside, and where in its history. With the seed and the time it began at, this is
 *  enough to live the session over again: everything else follows. Written down as gzip of JSON. */
import type { Recorded } from './protocol.ts'

/** A moment: after so many steps, at a time in milliseconds since the epoch. */
export interface Position {
  steps: number
  now: number
}

export interface Entry extends Position {
  /** Not at rest: it came while time was held by something that could be broken off. */
  held?: boolean
  message: Recorded
}

export interface History {
  seed: number
  startAt: number
  entries: readonly Entry[]
  /** How far it goes. */
  end: Position
  /** Where chance and the store were at the end: equal in a session that was lived over rightly. */
  mark: string
}

/** Steps since the entry before, milliseconds since the beginning, the message. */
type Row = [steps: number, at: number, message: unknown, held?: 1]

export async function encodeHistory(history: History): Promise<Uint8Array> {
  const { seed, startAt, end, mark } = history
  let before = 0
  const rows = history.entries.map(({ steps, now, held, message }): Row => {
    const row: Row = [steps - before, now - startAt, message]
    if (held) row.push(1)
    before = steps
    return row
  })
  const text = JSON.stringify({ seed, startAt, rows, end, mark }, (_key, value: unknown) =>
    value instanceof Uint8Array ? { bytes: binaryText(value) } : value,
  )
  return piped(new TextEncoder().encode(text), new CompressionStream('gzip'))
}

/** @throws Error when it is none */
export async function decodeHistory(bytes: Uint8Array): Promise<History> {
  const text = new TextDecoder().decode(await piped(bytes, new DecompressionStream('gzip')))
  const { rows, ...rest } = JSON.parse(text, (_key, value: unknown) =>
    isBinary(value) ? Uint8Array.from(value.bytes, char => char.charCodeAt(0)) : value,
  ) as Omit<History, 'entries'> & { rows: Row[] }
  let steps = 0
  const entries = rows.map(([more, at, message, held]): Entry => {
    steps += more
    return { steps, now: rest.startAt + at, ...(held && { held: true }), message: message as Recorded }
  })
  return { ...rest, entries }
}

const isBinary = (value: unknown): value is { bytes: string } =>
  typeof value === 'object' && value !== null && 'bytes' in value && typeof value.bytes === 'string'

function binaryText(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

async function piped(bytes: Uint8Array, through: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(through)
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
