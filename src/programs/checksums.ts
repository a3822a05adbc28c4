/** sha256sum, sha1sum, sha512sum, md5sum (GNU coreutils 9). */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { complain, eachInput, options, program, readAll } from './command.ts'

const line = (process: Process, text: string): Promise<void> => process.stdout.write(`${text}\n`)

/** @param algorithm as crypto.subtle names it */
const checksum = (digest: (bytes: Uint8Array) => Promise<string>): Program =>
  program(async process => {
    const o = options(process, { short: 'bct', long: { check: 'c' } })
    if (o.has('c')) {
      let bad = 0
      for (const name of o.operands) {
        for (const row of new TextDecoder()
          .decode(await readAll(process, name))
          .split('\n')
          .filter(Boolean)) {
          const [sum, file] = row.split(/\s+\*?/) as [string, string]
          const right = (await process.host.sim.hold(digest(await readAll(process, file)))) === sum
          if (!right) bad++
          await line(process, `${file}: ${right ? 'OK' : 'FAILED'}`)
        }
      }
      if (bad) await complain(process, `WARNING: ${bad} computed checksum${bad > 1 ? 's' : ''} did NOT match`)
      return bad ? 1 : 0
    }
    return eachInput(process, o.operands, async ({ name }) => {
      const content = await readAll(process, name)
      await line(process, `${await process.host.sim.hold(digest(content))}  ${name}`)
    })
  })

export const hex = (bytes: Uint8Array): string => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')

const subtle = (name: string) => async (bytes: Uint8Array) =>
  hex(new Uint8Array(await crypto.subtle.digest(name, bytes as Uint8Array<ArrayBuffer>)))

export const sha256sum = checksum(subtle('SHA-256'))

export const sha1sum = checksum(subtle('SHA-1'))

export const sha512sum = checksum(subtle('SHA-512'))

export const md5sum = checksum(async bytes => md5(bytes))

/** RFC 1321. */
function md5(input: Uint8Array): string {
  const length = input.length
  const blocks = new Uint8Array((((length + 8) >> 6) + 1) << 6)
  blocks.set(input)
  blocks[length] = 0x80
  const view = new DataView(blocks.buffer)
  view.setUint32(blocks.length - 8, (length * 8) >>> 0, true)
  view.setUint32(blocks.length - 4, Math.floor(length / 2 ** 29), true)
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  const sines = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0)
  let state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476]
  for (let at = 0; at < blocks.length; at += 64) {
    let [a, b, c, d] = state as [number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      const f =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d)
      const g = round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16
      const sum = (a + f + sines[i]! + view.getUint32(at + g * 4, true)) | 0
      const shift = shifts[round * 4 + (i % 4)]!
      ;[a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0]
    }
    state = [(state[0]! + a) | 0, (state[1]! + b) | 0, (state[2]! + c) | 0, (state[3]! + d) | 0]
  }
  const out = new DataView(new ArrayBuffer(16))
  state.forEach((word, i) => out.setInt32(i * 4, word, true))
  return hex(new Uint8Array(out.buffer))
}
