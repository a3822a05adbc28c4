/** Whatever nginx and HTTP keep from one request to the next must not show: a server that has answered others answers
 *  as one that has not. */
import { array, assert, constantFrom, property, record } from 'fast-check'
import { expect, it } from 'vitest'
import { FileSystem, tree } from '../host/files.ts'
import { MessageReader } from '../net/http-message.ts'
import type { HttpAnswer } from '../net/http.ts'
import { parseConf } from './nginx-conf.ts'
import { Answerer } from './nginx-server.ts'

const CONF = `server { listen 80; root /www; location / { index index.html; }
  location = /old { return 301 /new; } location /h/ { add_header X-Path $uri; } }
server { listen 80; server_name other; root /other; }`
const HEADS = ['GET / HTTP/1.1', 'GET /a.html HTTP/1.1', 'HEAD / HTTP/1.1', 'GET /old HTTP/1.1', 'GET /h/ HTTP/1.0']
const FIELDS = ['Host: web', 'Host: other', 'Host: web\r\nConnection: close', 'If-None-Match: "1-5"\r\nHost: web']

const step = record({
  text: record({ head: constantFrom(...HEADS), field: constantFrom(...FIELDS) }).map(
    ({ head, field }) => `${head}\r\n${field}\r\n\r\n`,
  ),
  wait: constantFrom(0, 0, 400, 1_000),
  change: constantFrom('', '', '', 'fresh'),
  port: constantFrom(80, 81),
})

it('answers as a server that has answered nobody before', () => {
  assert(
    property(array(step, { minLength: 2, maxLength: 20 }), steps => {
      let now = 1_000
      const files = new FileSystem(
        tree({
          '/www/index.html': 'hello',
          '/www/a.html': 'a',
          '/www/h/index.html': 'h',
          '/other/index.html': 'other',
        }),
        () => now,
      )
      const http = parseConf(CONF, 'test.conf', () => [])
      const context = { version: '1.27.5', files, hostname: 'web', now: () => now, error: () => {}, proxy: () => {} }
      const answer = (answerer: Answerer, text: string, port: number): HttpAnswer => {
        let got: HttpAnswer | undefined
        const reader = new MessageReader('request', {
          head: (line, headers) => {
            const [method = '', target = '', version = ''] = line.split(' ')
            const request = { method, target, version, headers, body: new Uint8Array() }
            const exchange = { request, local: { address: 1, port }, remote: { address: 2, port: 3 } }
            answerer.answer(exchange, each => (got = each))
            return false
          },
          body: () => {},
          done: () => {},
          malformed: () => {},
        })
        reader.push(new TextEncoder().encode(text))
        return got!
      }
      const old = new Answerer(context, http)
      for (const { text, wait, change, port } of steps) {
        now += wait
        if (change) files.write('/www/index.html', `${change} ${now}`)
        expect(answer(old, text, port)).toEqual(answer(new Answerer(context, http), text, port))
      }
    }),
    { numRuns: 200 },
  )
})
