/** ssh(1) between the hosts of one network: a command, or a login shell, on another machine, where its port 22 can be
 *  reached. Left out: keys, passwords, forwarding, configuration: everybody is trusted. */
import { Errno } from '../host/errno.ts'
import type { Host } from '../host/host.ts'
import { Exit, Killed, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import { formatAddress, type Address } from '../net/address.ts'
import type { TcpHandlers } from '../net/sockets.ts'
import { SocketFailure } from '../net/sockets.ts'

const WITH_ARGUMENT = 'bcDEeFIiJLlmOopQRSWw'
/** TCP's own patience; ConnectTimeout is not set. */
const SSH_PORT = 22

/** Opens port 22 of a machine; without it `ssh` to it is refused. @returns how to close it */
export function serveSsh(host: Host): () => void {
  const listener = host.net.sockets.listen({ address: 0, port: SSH_PORT }, (connection): TcpHandlers => ({
    ended: () => connection.end(),
  }))
  return () => listener.close()
}

/** @param hosts the machine that has a name or an address */
export function createSsh(hosts: (name: string) => Host | undefined): Program {
  return async process => {
    const words = process.argv.slice(1)
    let forceTty = false
    let noTty = false
    let port = SSH_PORT
    let timeoutMs: number | undefined
    while (words[0]?.startsWith('-')) {
      const word = words.shift()!
      const letter = word[1]!
      if (word === '--') break
      if (letter === 't') forceTty = true
      else if (letter === 'T') noTty = true
      else if (letter === 'V') {
        await process.stderr.write('OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0.17 1 Jul 2025\n')
        return 0
      } else if (letter === 'p') port = Number(word.slice(2) || words.shift())
      else if (letter === 'o') {
        const limit = /^ConnectTimeout[= ](\d+)$/i.exec(word.slice(2) || (words.shift() ?? ''))
        if (limit) timeoutMs = Number(limit[1]) * 1000
      } else if (WITH_ARGUMENT.includes(letter) && word.length === 2) words.shift()
    }
    const target = words.shift()
    if (target === undefined) {
      await process.stderr.write(USAGE)
      return 255
    }
    const name = target.replace(/^.*@/, '')
    const fail = async (text: string) => {
      await process.stderr.write(`ssh: ${text}\n`)
      return 255
    }
    let address: Address
    try {
      address = (await resolve(process, name))[0]!
    } catch (error) {
      if (error instanceof Killed || error instanceof Exit) throw error
      return fail(`Could not resolve hostname ${name}: Name or service not known`)
    }
    let stream: Stream | undefined
    try {
      stream = await Stream.connect(process, { address, port }, timeoutMs === undefined ? {} : { timeoutMs })
    } catch (error) {
      if (!(error instanceof SocketFailure)) throw error
      return fail(`connect to host ${name} port ${port}: ${new Errno(error.code).message}`)
    }
    if (!stream) return fail(`connect to host ${name} port ${port}: Connection timed out`)
    const host = hosts(name) ?? hosts(formatAddress(address))
    if (!host) {
      await process.stderr.write('kex_exchange_identification: Connection closed by remote host\n')
      return 255
    }
    const tty = !noTty && (forceTty || !words.length) ? process.tty : undefined
    const status = await runOn(host, process, commandOf(words), tty !== undefined, stream)
    stream.close()
    return status
  }
}

/** The words joined by blanks, for the remote shell to take apart. Unlike OpenSSH's, words with blanks or backslashes
 *  in them arrive whole where there are several: the cluster of the transcripts was entered in that way. */
function commandOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return words.map(word => (/[\s\\]/.test(word) ? `'${word.replace(/'/g, "'\\''")}'` : word)).join(' ')
}

/** The remote shell, with this process's descriptors. Ends with it, or when the connection breaks. */
async function runOn(host: Host, process: Process, command: string, withTty: boolean, stream: Stream): Promise<number> {
  const argv = command ? ['/bin/bash', '-c', command] : ['-bash']
  const options = {
    cwd: host.files.isDirectory('/root') ? '/root' : '/',
    env: new Map([...host.env, ['HOME', '/root'], ['USER', 'root'], ['LOGNAME', 'root'], ['SHELL', '/bin/bash']]),
    files: { 0: process.file(0), 1: process.file(1), 2: process.file(2) },
    tty: withTty ? (process.tty ?? null) : null,
    group: withTty ? process.group : ('new' as const),
  }
  if (withTty) options.env.set('TERM', process.env.get('TERM') ?? 'xterm-256color')
  let child: Process
  try {
    child = command ? host.start(argv, options) : startLoginShell(host, options)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(`ssh: ${error.message}\n`)
    return 255
  }
  let broken = false
  void watch(stream, () => {
    if (child.exitStatus !== undefined) return
    broken = true
    child.signal('SIGKILL')
  })
  if (withTty) process.onSignal('SIGINT', 'ignore')
  try {
    const status = await process.waitFor(child)
    if (!broken) return status
    await process.stderr.write('client_loop: send disconnect: Broken pipe\r\n')
    return 255
  } finally {
    if (child.exitStatus === undefined) child.signal('SIGHUP')
  }
}

function startLoginShell(host: Host, options: Parameters<Host['start']>[1]): Process {
  return host.start(['/bin/bash', '--login'], options)
}

async function watch(stream: Stream, broken: () => void): Promise<void> {
  try {
    for (;;) if ((await stream.read()) === null) return
  } catch (error) {
    if (error instanceof SocketFailure) broken()
  }
}

const USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]
           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]
           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]
           [-J destination] [-L address] [-l login_name] [-m mac_spec]
           [-O ctl_cmd] [-o option] [-P tag] [-p port] [-Q query_option]
           [-R address] [-S ctl_path] [-W host:port] [-w local_tun[:remote_tun]]
           destination [command [argument ...]]
`
