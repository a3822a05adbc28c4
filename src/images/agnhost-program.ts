/** registry.k8s.io/e2e-test-images/agnhost: the Swiss knife of Kubernetes's own tests. Here are `netexec`, `pause`,
 *  `serve-hostname`, `connect`, `liveness`, `porter`, `dns-suffix`, `etc-hosts`, `entrypoint-tester` and `help`.
 *  Source: test/images/agnhost in kubernetes/kubernetes. Left out: the other subcommands, TLS, SCTP, uploads. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { Errno } from '../host/errno.ts'
import { Stream } from '../host/sockets.ts'
import { parseAddress } from '../net/address.ts'
import { SocketFailure } from '../net/sockets.ts'
import { serveUntilStopped } from './http-server.ts'
import { flag, klog } from './agnhost-words.ts'
import { netexec } from './netexec.ts'
import { pauseProgram } from './pause.ts'

const VERSION = '2.57'

const text = (process: Process, body: string, status = 200) => ({
  status,
  headers: [
    ['Date', new Date(process.now()).toUTCString()],
    ['Content-Length', String(new TextEncoder().encode(body).length)],
    ['Content-Type', 'text/plain; charset=utf-8'],
  ] as const,
  body,
})

const serveHostname: Program = process => {
  const port = Number(flag(process, 'port') ?? 9376)
  klog(process, `serving on port ${port}`)
  return serveUntilStopped(process, [
    { port, handler: (_request, respond) => respond(text(process, process.host.name)) },
  ])
}

/** Healthy for ten seconds, then not: what liveness probes are shown with. */
const liveness: Program = process =>
  serveUntilStopped(process, [
    {
      port: 8080,
      handler: (_request, respond) => {
        const age = (process.now() - process.startedAt) / 1000
        respond(age > 10 ? text(process, `error: ${age}`, 500) : text(process, 'ok'))
      },
    },
  ])

/** Serves each port that a variable SERVE_PORT_8080=hello names. */
const porter: Program = process => {
  const servers = [...process.env].flatMap(([name, value]) => {
    const match = /^SERVE_PORT_(\d+)$/.exec(name)
    if (!match) return []
    return [
      {
        port: Number(match[1]),
        handler: (_: unknown, respond: (a: ReturnType<typeof text>) => void) => respond(text(process, value)),
      },
    ]
  })
  return serveUntilStopped(process, servers)
}

const connect: Program = async process => {
  const target = process.argv.slice(2).find(a => !a.startsWith('-')) ?? ''
  const [host = '', port = ''] = target.split(':')
  const address = parseAddress(host)
  const timeout = flag(process, 'timeout') ?? '0s'
  const seconds = Number(/^(\d+(?:\.\d+)?)s$/.exec(timeout)?.[1] ?? 0)
  if (address === undefined) {
    await process.stderr.write('DNS: lookup failed\n')
    return 1
  }
  try {
    const stream = await Stream.connect(
      process,
      { address, port: Number(port) },
      { timeoutMs: seconds ? seconds * 1000 : undefined },
    )
    if (!stream) {
      await process.stderr.write('TIMEOUT\n')
      return 1
    }
    stream.close()
    return 0
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    const word = error.code === 'ECONNREFUSED' ? 'REFUSED' : error.code === 'ETIMEDOUT' ? 'TIMEOUT' : 'OTHER'
    await process.stderr.write(`${word}\n`)
    return 1
  }
}

const show =
  (path: string): Program =>
  async process => {
    try {
      await process.stdout.write(process.host.files.readText(path))
      return 0
    } catch (error) {
      if (error instanceof Errno) return 1
      throw error
    }
  }

const dnsSuffix: Program = async process => {
  const search = /^search (.*)$/m.exec(process.host.files.readText('/etc/resolv.conf'))
  await process.stdout.write(`${(search?.[1] ?? '').split(' ').join(',')}\n`)
  return 0
}

const entrypointTester: Program = async process => {
  await process.stdout.write(
    `${JSON.stringify([process.argv[0], ...process.argv.slice(1)])
      .replaceAll(',', ' ')
      .replaceAll('"', '')}\n`,
  )
  return 0
}

const subcommands: Readonly<Record<string, Program>> = {
  connect,
  'dns-suffix': dnsSuffix,
  'entrypoint-tester': entrypointTester,
  'etc-hosts': show('/etc/hosts'),
  liveness,
  netexec,
  pause: pauseProgram,
  porter,
  'serve-hostname': serveHostname,
}

export const agnhostProgram: Program = async process => {
  const name = process.argv[1] ?? ''
  const found = subcommands[name]
  if (found) return found(process)
  if (name === '--version') {
    await process.stdout.write(`agnhost version ${VERSION}\n`)
    return 0
  }
  if (name === '' || name === 'help' || name === '--help') {
    await process.stdout.write(
      'Usage:\n  app [command]\n\nAvailable Commands:\n' +
        Object.keys(subcommands)
          .map(c => `  ${c}\n`)
          .join(''),
    )
    return 0
  }
  await process.stderr.write(`Error: unknown command "${name}" for "app"\nRun 'app --help' for usage.\n`)
  return 1
}
