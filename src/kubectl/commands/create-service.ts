/** `kubectl create service`. Source: kubectl/pkg/cmd/create/create_service.go. */
import { subdomainErrors } from '../../api/names.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { int, slice, text, type FlagSpec } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { createCommand } from './create-object.ts'

const tcp = slice('tcp')
const clusterIP = text('clusterip')

function portsOf(k: Invocation): object[] {
  const nodePort = k.flags.has('node-port') ? k.flags.int('node-port') : 0
  return k.flags.list('tcp').map(pair => {
    const [port, target, ...more] = pair.split(':')
    const number = parsePort(port!)
    if (more.length) throw new KubectlError(`invalid port format: ${pair}`)
    const targetPort =
      target === undefined || target === '' ? number : /^\d+$/.test(target) ? parsePort(target) : target
    return {
      name: pair.replaceAll(':', '-'),
      port: number,
      protocol: 'TCP',
      targetPort,
      ...(nodePort ? { nodePort } : {}),
    }
  })
}

function parsePort(text: string): number {
  if (!/^\d+$/.test(text)) throw new KubectlError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`)
  const port = Number(text)
  if (port > 65535) throw new KubectlError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`)
  if (port < 1) throw new KubectlError('must be between 1 and 65535, inclusive')
  return port
}

function serviceCommand(name: string, type: string, flags: readonly FlagSpec[]): Command {
  return createCommand({
    name,
    flags,
    failure: `failed to create ${type} service`,
    make(k, metadataName) {
      if (type === 'ExternalName' && subdomainErrors(k.flags.text('external-name').replace(/\.$/, '')).length)
        throw new KubectlError(`invalid service external name ${k.flags.text('external-name')}`)
      const headless = k.flags.has('clusterip') && k.flags.text('clusterip') === 'None'
      const ports = portsOf(k)
      if (type !== 'ExternalName' && !ports.length && !headless)
        throw new KubectlError('at least one tcp port specifier must be provided')
      const labels = { app: metadataName }
      const ip = k.flags.has('clusterip') ? k.flags.text('clusterip') : ''
      return {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: metadataName, labels },
        spec: {
          type,
          selector: labels,
          ...(ports.length ? { ports } : {}),
          ...(ip ? { clusterIP: ip } : {}),
          ...(type === 'ExternalName' ? { externalName: k.flags.text('external-name') } : {}),
        },
        status: { loadBalancer: {} },
      }
    },
  })
}

export const CREATE_SERVICE: Command = {
  name: 'service',
  aliases: ['svc'],
  commands: [
    serviceCommand('clusterip', 'ClusterIP', [clusterIP, tcp]),
    serviceCommand('externalname', 'ExternalName', [text('external-name', { required: true }), tcp]),
    serviceCommand('loadbalancer', 'LoadBalancer', [tcp]),
    serviceCommand('nodeport', 'NodePort', [int('node-port'), tcp]),
  ],
}
