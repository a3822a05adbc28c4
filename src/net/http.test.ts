import { expect, it } from 'vitest'
import { driveUntilIdle } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { LOOPBACK } from './address.ts'
import { httpRequest, serveHttp, type HttpFailure } from './http.ts'
import { MessageReader, type HttpResponse } from './http-message.ts'
import { NetworkNamespace } from './namespace.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function served() {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const host = new NetworkNamespace({ name: 'host', sim })
  serveHttp(host.sockets, { address: 0, port: 80 }, (request, respond) => {
    if (request.target === '/slow') sim.after(5_000, () => respond({ status: 200, body: 'late' }))
    else if (request.target === '/stream')
      respond({
        status: 200,
        stream: body => {
          body.write('one ')
          sim.after(10, () => {
            body.write('two')
            body.end()
          })
        },
      })
    else
      respond({
        status: request.target === '/' ? 200 : 404,
        body: `${request.method} ${request.target} ${text(request.body)}`,
      })
  })
  return { sim, host }
}

const ask = async (
  target: string,
  options: { method?: string; body?: string; port?: number; timeoutMs?: number } = {},
) => {
  const { sim, host } = served()
  let result: HttpResponse | HttpFailure | undefined
  const { port = 80, ...rest } = options
  httpRequest(host.sockets, { to: { address: LOOPBACK, port }, target, ...rest }, r => (result = r))
  await driveUntilIdle(sim)
  return typeof result === 'object' ? `${result.status} ${result.reason}: ${text(result.body)}` : result
}

it.each([
  ['/', {}, '200 OK: GET / '],
  ['/x', { method: 'POST', body: 'abc' }, '404 Not Found: POST /x abc'],
  ['/', { method: 'HEAD' }, '200 OK: '],
  ['/stream', {}, '200 OK: one two'],
  ['/slow', { timeoutMs: 6_000 }, '200 OK: late'],
  ['/slow', { timeoutMs: 1_000 }, 'timeout'],
  ['/', { port: 81 }, 'ECONNREFUSED'],
])('asks for %s with %o', async (target, options, answer) => {
  expect(await ask(target, options)).toBe(answer)
})

it('reads messages however they are cut up', () => {
  const wire = new TextEncoder().encode(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n' +
      'HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno',
  )
  for (let size = 1; size < wire.length; size++) {
    const seen: string[] = []
    let body = ''
    const reader = new MessageReader('response', {
      head: line => (seen.push(line), true),
      body: chunk => (body += text(chunk)),
      done: () => {
        seen.push(body)
        body = ''
      },
      malformed: why => seen.push(`malformed ${why}`),
    })
    for (let at = 0; at < wire.length; at += size) reader.push(wire.subarray(at, at + size))
    expect(seen).toEqual(['HTTP/1.1 200 OK', 'Wikipedia', 'HTTP/1.1 404 Not Found', 'no'])
    expect(reader.end()).toBe(true)
  }
})
