/** telnet(1): a connection to type into. Left out: option negotiation, its own command mode. */
import { Errno } from '../host/errno.ts'
import { Exit, Killed, type Program } from '../host/program.ts'
import { resolve } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import { formatAddress, type Address } from '../net/address.ts'
import { SocketFailure } from '../net/sockets.ts'

export const telnet: Program = async process => {
  const [name, portText = '23'] = process.argv.slice(1).filter(w => !w.startsWith('-'))
  if (name === undefined) {
    await process.stderr.write('Usage: telnet HOST [PORT]\n')
    return 1
  }
  let address: Address
  try {
    address = (await resolve(process, name))[0]!
  } catch (error) {
    if (error instanceof Killed || error instanceof Exit) throw error
    await process.stderr.write(`telnet: could not resolve ${name}/${portText}: Name or service not known\n`)
    return 1
  }
  await process.stdout.write(`Trying ${formatAddress(address)}...\n`)
  let stream: Stream
  try {
    stream = (await Stream.connect(process, { address, port: Number(portText) }))!
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    await process.stderr.write(`telnet: Unable to connect to remote host: ${new Errno(error.code).message}\n`)
    return 1
  }
  await process.stdout.write(`Connected to ${name}.\nEscape character is '^]'.\n`)
  void (async () => {
    for await (const chunk of process.stdin.chunks()) stream.write(withCarriageReturns(chunk))
    stream.end()
  })().catch(() => {})
  try {
    for (;;) {
      const chunk = await stream.read()
      if (!chunk) break
      await process.stdout.write(chunk)
    }
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
  }
  stream.close()
  await process.stdout.write('Connection closed by foreign host.\n')
  return 1
}

function withCarriageReturns(chunk: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(chunk).replace(/\r?\n/g, '\r\n'))
}
