/** An API server elsewhere, over HTTP: for kubectl where it is a program of a real machine. What is sent and what comes
 *  back may both go on (exec). Left out: TLS, credentials. */
import { request, type IncomingMessage } from 'node:http'
import type { Api, ApiResponse } from '../api/api.ts'
import { Errno } from '../host/errno.ts'
import { FRAMES_HEADER, framesIn, withLength } from './frame-lengths.ts'

const CODES = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH'] as const

/** @param came called when something has come, so that time goes on */
export const httpApi =
  (server: string, came: () => void): Api =>
  (path, { method = 'GET', headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      // Node.js itself says nothing of a body that a DELETE has.
      const length = typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {}
      const frames = typeof body === 'object' ? { [FRAMES_HEADER]: 'yes' } : {}
      const asked = request(new URL(path, server), { method, headers: { ...headers, ...length, ...frames }, signal })
      asked.on('response', response => {
        resolve(responseOf(response, came))
        came()
      })
      asked.on('error', (error: NodeJS.ErrnoException) => {
        const code = CODES.find(each => each === error.code)
        reject(signal?.aborted ? (signal.reason as Error) : code ? new Errno(code) : new TypeError(error.message))
        came()
      })
      if (typeof body === 'object') {
        asked.flushHeaders()
        void send(body, chunk => asked.write(withLength(chunk))).finally(() => asked.end())
      } else asked.end(body)
    })

async function send(body: AsyncIterable<Uint8Array>, write: (chunk: Uint8Array) => void): Promise<void> {
  for await (const chunk of body) write(chunk)
}

function responseOf(response: IncomingMessage, came: () => void): ApiResponse {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of response.headers[FRAMES_HEADER] ? framesIn(response) : response) {
      queueMicrotask(came)
      yield chunk as Uint8Array
    }
    queueMicrotask(came)
  }
  const body = chunks()
  const text = async () => {
    const parts: Uint8Array[] = []
    for await (const chunk of body) parts.push(chunk)
    return Buffer.concat(parts).toString()
  }
  return {
    status: response.statusCode!,
    headers: { get: name => String(response.headers[name.toLowerCase()] ?? '') || null },
    body,
    json: async () => JSON.parse(await text()) as unknown,
    text,
  }
}
