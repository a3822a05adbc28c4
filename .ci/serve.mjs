// Serves the course from the folder `site` beside this file. Needs Node 20 or newer, nothing else, and no network.
//
//   node serve.mjs [FOLDER] [--port 8080] [--host 127.0.0.1]
//
// `--host 0.0.0.0` lets the other machines of a classroom in. What the site's `_headers` says is sent.
import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import zlib from 'node:zlib'

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
  '.yaml': 'text/yaml; charset=utf-8',
}
const COMPRESSED = /\.(?:css|html|js|json|mjs|svg|txt|wasm|webmanifest|xml|yaml)$/

/** The rules of a `_headers` file, as Netlify and Cloudflare Pages read it: a path, below it its headers. */
function rulesOf(file) {
  const rules = []
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const header = /^\s+([\w-]+):\s*(.*)$/.exec(line)
    if (header) rules.at(-1)?.headers.push([header[1], header[2]])
    else if (line.trim() && !line.startsWith('#')) rules.push({ path: line.trim(), headers: [] })
  }
  return rules
}

const covers = (rule, pathname) =>
  rule.path.endsWith('*') ? pathname.startsWith(rule.path.slice(0, -1)) : pathname === rule.path

/** A server for the files of a folder, not yet listening. */
export function serve(folder) {
  const root = realpathSync(folder)
  const rules = rulesOf(path.join(root, '_headers'))
  /** Compressed files, by name and encoding: each is compressed once, as long as it stays the same. */
  const kept = new Map()

  function isFile(file) {
    try {
      return statSync(file).isFile()
    } catch {
      // Nothing there, or a name that no file can have.
      return false
    }
  }

  function find(pathname) {
    const file = path.join(root, pathname)
    if (file !== root && !file.startsWith(root + path.sep)) return undefined
    if (path.basename(file) === '_headers') return undefined
    if (!pathname.endsWith('/')) return isFile(file) ? file : undefined
    return isFile(path.join(file, 'index.html')) ? path.join(file, 'index.html') : undefined
  }

  /** The nearest page that says that there is nothing. */
  function notFound(pathname) {
    for (let folder = pathname; folder !== '/';) {
      folder = path.posix.dirname(folder)
      const page = find(path.posix.join(folder, '404.html'))
      if (page) return page
    }
    return undefined
  }

  function compressed(file, encoding, changed) {
    const key = `${encoding} ${file}`
    const found = kept.get(key)
    if (found?.changed === changed) return found.bytes
    const plain = readFileSync(file)
    const bytes =
      encoding === 'br'
        ? zlib.brotliCompressSync(plain, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } })
        : zlib.gzipSync(plain)
    kept.set(key, { changed, bytes })
    return bytes
  }

  function send(request, response, status, file, pathname) {
    const { mtime, size } = statSync(file)
    const headers = {
      'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'Last-Modified': mtime.toUTCString(),
      'Cache-Control': 'no-cache',
    }
    for (const rule of rules)
      if (covers(rule, pathname)) for (const [name, value] of rule.headers) headers[name] = value
    // Dates are of whole seconds.
    const since = Date.parse(request.headers['if-modified-since'] ?? '')
    if (status === 200 && since >= Math.floor(mtime.getTime() / 1000) * 1000)
      return response.writeHead(304, headers).end()
    const accepted = request.headers['accept-encoding'] ?? ''
    const encoding = COMPRESSED.test(file) && ['br', 'gzip'].find(name => accepted.includes(name))
    if (encoding) {
      const bytes = compressed(file, encoding, mtime.getTime())
      response.writeHead(status, {
        ...headers,
        'Content-Encoding': encoding,
        'Content-Length': bytes.length,
        Vary: 'Accept-Encoding',
      })
      return response.end(request.method === 'HEAD' ? undefined : bytes)
    }
    response.writeHead(status, { ...headers, 'Content-Length': size })
    return request.method === 'HEAD' ? response.end() : pipeline(createReadStream(file), response, () => {})
  }

  function answer(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return response.writeHead(405, { Allow: 'GET, HEAD' }).end()
    let pathname
    let search
    try {
      const url = new URL(request.url ?? '/', 'http://localhost')
      pathname = decodeURIComponent(url.pathname)
      search = url.search
    } catch {
      return response.writeHead(400).end()
    }
    if (pathname.includes('\0')) return response.writeHead(400).end()
    const file = find(pathname)
    if (file) return send(request, response, 200, file, pathname)
    if (!pathname.endsWith('/') && find(`${pathname}/`))
      return response.writeHead(301, { Location: `${encodeURI(pathname).replace(/^\/+/, '/')}/${search}` }).end()
    const page = notFound(pathname)
    return page
      ? send(request, response, 404, page, pathname)
      : response.writeHead(404, { 'Content-Type': 'text/plain' }).end('404\n')
  }

  return http.createServer((request, response) => {
    try {
      answer(request, response)
    } catch (error) {
      // A file that went away.
      console.error(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    }
  })
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(self)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '8080' },
      host: { type: 'string', default: '127.0.0.1' },
    },
  })
  const server = serve(positionals[0] ?? path.join(path.dirname(self), 'site'))
  server.on('error', error => {
    console.error(
      error.code === 'EADDRINUSE' ? `Port ${values.port} is taken: try --port ${+values.port + 1}` : error.message,
    )
    process.exit(1)
  })
  server.listen(Number(values.port), values.host, () => {
    const { port } = server.address()
    console.log(`The course is at http://localhost:${port}/   (Ctrl-C ends it)`)
    if (!['0.0.0.0', '::'].includes(values.host)) return
    for (const { address, family, internal } of Object.values(os.networkInterfaces()).flat())
      if (family === 'IPv4' && !internal) console.log(`For other machines:   http://${address}:${port}/`)
  })
}
