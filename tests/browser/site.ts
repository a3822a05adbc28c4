/** The built site, served as a host would that reads `_headers`. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import type { BrowserContext } from '@playwright/test'
import { serve } from '../../.ci/serve.mjs'

export interface Host {
  origin: string
  port: number
  /** As if the network were gone. */
  stop(): Promise<void>
}

export async function host(folder: string, port = 0): Promise<Host> {
  const server: Server = serve(folder)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** What goes wrong in any page or worker from now on: what they complain of, what their policy forbids, and requests
 *  that leave the site. */
export function faultsOf(context: BrowserContext, site: string): string[] {
  const faults: string[] = []
  context.on('console', message => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy')) faults.push(message.text())
  })
  context.on('weberror', error => faults.push(error.error().message))
  context.on('request', request => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(site)) faults.push(request.url())
  })
  return faults
}
