/** hashicorp/http-echo: answers every request with one text. Source: its README and main.go. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { formatAddress } from '../net/address.ts'
import { header } from '../net/http-message.ts'
import { httpDate } from '../net/http-message.ts'
import { serveUntilStopped } from './http-server.ts'

const VERSION = '1.0.0'

function option(process: Process, name: string): string | undefined {
  const { argv } = process
  for (let i = 1; i < argv.length; i++) {
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(argv[i]!)
    if (match?.[1] === name) return match[2] ?? argv[i + 1]
  }
  return undefined
}

/** `2026/11/22 15:31:19`. */
const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')

export const httpEchoProgram: Program = async process => {
  const text = option(process, 'text') ?? process.env.get('ECHO_TEXT')
  const listen = option(process, 'listen') ?? ':5678'
  if (!text) {
    await process.stderr.write('Missing -text option or ECHO_TEXT env var!\n')
    return 127
  }
  const port = Number(listen.slice(listen.lastIndexOf(':') + 1))
  const say = (line: string) => process.file(1).write(new TextEncoder().encode(`${line}\n`), () => {})
  say(`${stamp(process.now())} [INFO] server is listening on ${listen}`)
  return serveUntilStopped(process, [
    {
      port,
      handler: (request, respond, { remote }) => {
        const now = process.now()
        const body = new TextEncoder().encode(request.target === '/health' ? '{"status":"ok"}\n' : `${text}\n`)
        respond({
          status: 200,
          headers: [
            ['X-App-Name', 'http-echo'],
            ['X-App-Version', VERSION],
            ['Date', httpDate(now)],
            ['Content-Length', String(body.length)],
            ['Content-Type', 'text/plain; charset=utf-8'],
          ],
          body,
        })
        const host = header(request.headers, 'host') ?? ''
        const agent = header(request.headers, 'user-agent') ?? ''
        const from = `${formatAddress(remote.address)}:${remote.port}`
        say(
          `${stamp(now)} ${host} ${from} "${request.method} ${request.target} ${request.version}" 200 ${body.length} "${agent}" 21.3µs`,
        )
      },
    },
  ])
}
