/** httpd of busybox: serves the files of a folder, and runs what lies in its `cgi-bin`. Source: busybox 1.35
 *  networking/httpd.c. Left out: what is sent to a CGI script, interpreters by ending, authentication, configuration files, ranges. */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { NullFile, SinkFile } from '../host/pipe.ts'
import { ANY, formatAddress, parseAddress } from '../net/address.ts'
import { httpDate, type HttpRequest } from '../net/http-message.ts'
import { serveHttp, type HttpAnswer } from '../net/http.ts'
import { SocketFailure } from '../net/sockets.ts'
import { Failure, options, program } from './command.ts'

const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  png: 'image/png',
  svg: 'image/svg+xml',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
}

export const httpd: Program = program(async process => {
  const o = options(process, { short: 'c:dr:e:h:ifm:p:u:v' })
  const home = o.get('h') ?? process.cwd
  if (!process.host.files.isDirectory(process.path(home))) {
    throw new Failure(`httpd: can't change directory to '${home}': No such file or directory`)
  }
  if (!o.has('f')) {
    // In the background, as it is without -f.
    process.spawn([...process.argv, '-f'], { group: 'new' })
    return 0
  }
  const [port = '80', address] = (o.get('p') ?? '80').split(':').reverse()
  const local = { address: address ? (parseAddress(address) ?? ANY) : ANY, port: Number(port) }
  try {
    const listener = serveHttp(process.host.net.sockets, local, (request, respond, { remote }) => {
      const [path = ''] = request.target.split('?')
      const script = process.path(`${home}${path}`)
      const isCgi = path.startsWith('/cgi-bin/') && process.host.files.exists(script)
      if (isCgi) runScript(process, script, request, formatAddress(remote.address), respond)
      else respond(answerOf(process, home, request))
    })
    process.onExit(() => listener.close())
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    throw new Failure(`httpd: bind: ${new Errno(error.code).message}`)
  }
  return process.wait<number>(() => () => {})
})

/** A CGI script (RFC 3875): what it prints is the answer, header fields first. */
function runScript(
  process: Process,
  script: string,
  { method, target, version }: HttpRequest,
  remote: string,
  respond: (answer: HttpAnswer) => void,
): void {
  let output = ''
  const decoder = new TextDecoder()
  const sink = new SinkFile(chunk => (output += decoder.decode(chunk, { stream: true })))
  const [path = '', query = ''] = target.split('?')
  const env = new Map([
    ...process.env,
    ['GATEWAY_INTERFACE', 'CGI/1.1'],
    ['REQUEST_METHOD', method],
    ['REQUEST_URI', target],
    ['SERVER_PROTOCOL', version],
    ['SCRIPT_NAME', path],
    ['QUERY_STRING', query],
    ['REMOTE_ADDR', remote],
  ])
  const done = () => {
    const blank = /\r?\n\r?\n/.exec(output)
    const head = blank ? output.slice(0, blank.index) : ''
    const headers = head.split(/\r?\n/).flatMap(line => {
      const match = /^([\w-]+): *(.*)$/.exec(line)
      return match ? [[match[1]!, match[2]!] as const] : []
    })
    const status = Number(headers.find(([name]) => name.toLowerCase() === 'status')?.[1].split(' ')[0] ?? 200)
    respond({
      status,
      close: true,
      headers: headers.filter(([name]) => name.toLowerCase() !== 'status'),
      body: blank ? output.slice(blank.index + blank[0].length) : output,
    })
  }
  const cwd = script.slice(0, script.lastIndexOf('/'))
  try {
    process.spawn([script], { env, cwd, files: { 0: new NullFile(), 1: sink } }).onExit(done)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    done()
  }
}

function answerOf(process: Process, home: string, request: HttpRequest): HttpAnswer {
  const { files } = process.host
  const date = ['Date', httpDate(process.now())] as const
  const refusal = (status: number, title: string, why: string): HttpAnswer => ({
    status,
    reason: title,
    close: true,
    headers: [date, ['Connection', 'close'], ['Content-type', 'text/html']],
    body: `<HTML><HEAD><TITLE>${status} ${title}</TITLE></HEAD>\n<BODY><H1>${status} ${title}</H1>\n${why}\n</BODY></HTML>\n`,
  })
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refusal(501, 'Not Implemented', 'The requested method is not recognized')
  }
  const path = process.path(`${home}/${decodeURI(request.target.split('?')[0]!)}`)
  const at = files.isDirectory(path) ? `${path.replace(/\/$/, '')}/index.html` : path
  if (!files.exists(at) || files.isDirectory(at)) {
    return refusal(404, 'Not Found', 'The requested URL was not found')
  }
  const body = files.read(at)
  return {
    status: 200,
    close: true,
    headers: [
      date,
      ['Connection', 'close'],
      ['Content-type', TYPES[/\.(\w+)$/.exec(at)?.[1] ?? ''] ?? 'application/octet-stream'],
      ['Accept-Ranges', 'bytes'],
      ['Content-Length', String(body.length)],
    ],
    ...(request.method === 'GET' && { body }),
  }
}
