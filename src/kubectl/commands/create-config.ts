/** `kubectl create configmap` and `secret`. Source: kubectl/pkg/cmd/create/create_{configmap,secret*}.go. */
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { createCommand } from './create-object.ts'

const encoder = new TextEncoder()

/** The entries that --from-file, --from-literal and --from-env-file name. @throws KubectlError */
function entriesOf(k: Invocation): Map<string, Uint8Array> {
  const { flags } = k
  const files = k.process.host.files
  if (flags.list('from-env-file').length && (flags.list('from-file').length || flags.list('from-literal').length)) {
    throw new KubectlError('from-env-file cannot be combined with from-file or from-literal')
  }
  const entries = new Map<string, Uint8Array>()
  const add = (key: string, value: Uint8Array) => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
      throw new KubectlError(
        `${JSON.stringify(key)} is not a valid key name: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      )
    }
    if (entries.has(key))
      throw new KubectlError(
        `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(k.args[0])}`,
      )
    entries.set(key, value)
  }
  for (const given of flags.list('from-file')) {
    const at = given.indexOf('=')
    const path = at < 0 ? given : given.slice(at + 1)
    if (at === 0) throw new KubectlError(`key name for file path ${path} missing`)
    if (at > 0 && !path) throw new KubectlError(`file path for key name ${given.slice(0, at)} missing`)
    const absolute = k.process.path(path)
    if (!files.exists(absolute)) throw new KubectlError(`error reading ${path}: no such file or directory`)
    if (files.isDirectory(absolute)) {
      if (at >= 0) throw new KubectlError('cannot give a key name for a directory path')
      for (const name of files.list(absolute)) {
        if (!files.isDirectory(`${absolute}/${name}`)) add(name, files.read(`${absolute}/${name}`))
      }
    } else add(at < 0 ? path.slice(path.lastIndexOf('/') + 1) : given.slice(0, at), files.read(absolute))
  }
  for (const given of flags.list('from-literal')) {
    const at = given.indexOf('=')
    if (at < 1) throw new KubectlError(`invalid literal source ${given}, expected key=value`)
    add(given.slice(0, at), encoder.encode(given.slice(at + 1).replace(/^(['"])(.*)\1$/s, '$2')))
  }
  for (const path of flags.list('from-env-file')) {
    const absolute = k.process.path(path)
    if (!files.exists(absolute)) throw new KubectlError(`error reading ${path}: no such file or directory`)
    for (const line of files.readText(absolute).split('\n')) {
      const kept = line.trimStart()
      if (!kept || kept.startsWith('#')) continue
      const at = kept.indexOf('=')
      const key = at < 0 ? kept : kept.slice(0, at)
      add(key, encoder.encode(at < 0 ? (k.process.env.get(key) ?? '') : kept.slice(at + 1)))
    }
  }
  return entries
}

const sourceFlags = [
  bool('append-hash', 'Append a hash of the object to its name.'),
  array('from-env-file', 'Specify the path to a file to read lines of key=val pairs.'),
  array('from-file', 'Key file can be specified using its file path, or a key and a path.'),
  array('from-literal', 'Specify a key and literal value to insert (i.e. mykey=somevalue)'),
]

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
const base64Text = (text: string) => base64(encoder.encode(text))

function secret(name: string, data: Record<string, string>, type?: string) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    ...(Object.keys(data).length ? { data } : {}),
    ...(type ? { type } : {}),
  }
}

function fileOf(k: Invocation, path: string): Uint8Array {
  const absolute = k.process.path(path)
  if (!k.process.host.files.exists(absolute))
    throw new KubectlError(`Cannot read file ${path}, open ${path}: no such file or directory`)
  return k.process.host.files.read(absolute)
}

export const CREATE_CONFIG: readonly Command[] = [
  createCommand({
    name: 'configmap',
    aliases: ['cm'],
    use: 'create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
    short: 'Create a config map from a local file, directory or literal value',
    flags: sourceFlags,
    failure: 'failed to create configmap',
    make(k, name) {
      const data: Record<string, string> = {}
      const binaryData: Record<string, string> = {}
      for (const [key, value] of entriesOf(k)) {
        const text = utf8(value)
        if (text === undefined) binaryData[key] = base64(value)
        else data[key] = text
      }
      return {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        ...(Object.keys(data).length ? { data } : {}),
        ...(Object.keys(binaryData).length ? { binaryData } : {}),
      }
    },
  }),
  {
    name: 'secret',
    use: 'create secret (docker-registry | generic | tls)',
    short: 'Create a secret with specified type',
    commands: [
      createCommand({
        name: 'generic',
        use: 'create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
        short: 'Create a secret from a local file, directory, or literal value',
        flags: [...sourceFlags, text('type', 'The type of secret to create')],
        failure: 'failed to create secret',
        make: (k, name) =>
          secret(
            name,
            Object.fromEntries([...entriesOf(k)].map(([key, value]) => [key, base64(value)])),
            k.flags.text('type'),
          ),
      }),
      createCommand({
        name: 'tls',
        use: 'create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
        short: 'Create a TLS secret',
        flags: [
          text('cert', 'Path to PEM encoded public key certificate.'),
          text('key', 'Path to private key associated with given certificate.'),
        ],
        failure: 'failed to create secret',
        make(k, name) {
          if (!k.flags.text('key') || !k.flags.text('cert')) throw new KubectlError('key and cert must be specified')
          const [cert, key] = [fileOf(k, k.flags.text('cert')), fileOf(k, k.flags.text('key'))]
          return secret(name, { 'tls.crt': base64(cert), 'tls.key': base64(key) }, 'kubernetes.io/tls')
        },
      }),
      createCommand({
        name: 'docker-registry',
        use: 'create secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
        short: 'Create a secret for use with a Docker registry',
        flags: [
          text('docker-email', 'Email for Docker registry'),
          text('docker-password', 'Password for Docker registry authentication'),
          text('docker-server', 'Server location for Docker registry', { default: 'https://index.docker.io/v1/' }),
          text('docker-username', 'Username for Docker registry authentication'),
        ],
        failure: 'failed to create secret',
        make(k, name) {
          const [username, password, email] = ['username', 'password', 'email'].map(f => k.flags.text(`docker-${f}`))
          if (!username || !password)
            throw new KubectlError(
              'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
            )
          const login = { username, password, ...(email ? { email } : {}), auth: base64Text(`${username}:${password}`) }
          const config = JSON.stringify({ auths: { [k.flags.text('docker-server')]: login } })
          return secret(name, { '.dockerconfigjson': base64Text(config) }, 'kubernetes.io/dockerconfigjson')
        },
      }),
    ],
  },
]
