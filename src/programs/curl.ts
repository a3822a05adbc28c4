/** curl(1), 7.88.1: HTTP and pretended HTTPS. Output, messages and exit statuses are curl's.
 *  Left out: other protocols, proxies, cookies kept, forms, HTTP/2, certificates beyond -k. */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'
import type { Connection } from './curl-connect.ts'
import { CurlUsage, parseCurl, type CurlOptions } from './curl-options.ts'
import { transfer } from './curl-transfer.ts'

const VERSION = `curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.17 zlib/1.2.13
Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14
Protocols: http https
Features: alt-svc AsynchDNS HSTS HTTP2 HTTPS-proxy IPv6 Largefile libz SSL threadsafe TLS-SRP UnixSockets
`
const HELP = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit
`

export const curl: Program = async process => {
  const { files } = process.host
  let options: CurlOptions | 'version' | 'help'
  try {
    options = parseCurl(process.argv, path => new TextDecoder().decode(files.read(process.path(path))))
  } catch (error) {
    if (error instanceof Errno)
      await process.stderr.write(`curl: (26) Failed to open/read local data from file/application\n`)
    if (error instanceof Errno) return 26
    if (!(error instanceof CurlUsage)) throw error
    await process.stderr.write(
      `curl: ${error.message}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    )
    return 2
  }
  if (typeof options === 'string') {
    await process.stdout.write(options === 'version' ? VERSION : HELP)
    return 0
  }
  if (!options.urls.length) {
    await process.stderr.write(
      "curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    )
    return 2
  }
  const pool = new Map<string, Connection>()
  let status = 0
  for (const [index, text] of options.urls.entries()) status = await transfer(process, options, pool, text, index)
  for (const { stream } of pool.values()) stream.close()
  return status
}
