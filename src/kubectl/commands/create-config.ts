/** `kubectl create configmap` and `secret`. Source: kubectl/pkg/cmd/create/create_{configmap,secret*}.go. */
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { createCommand } from './create-object.ts'

const encoder = new TextEncoder()

/** The entries that --from-file, --from-literal and --from-env-file name. @throws KubectlError */
function entriesOf(k: Invocation, kind: 'ConfigMap' | 'Secret'): Map<string, Uint8Array> {
  const { flags } = k
  const files = k.process.host.files
  if (
    flags.has('from-env-file') &&
    flags.list('from-env-file').length &&
    (flags.list('from-file').length || flags.list('from-literal').length)
  ) {
    throw new KubectlError('from-env-file cannot be combined with from-file or from-literal')
  }
  const entries = new Map<string, Uint8Array>()
  const add = (key: string, value: Uint8Array, asVariable = false) => {
    if (asVariable && !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key))
      throw new KubectlError(
        `${JSON.stringify(key)} is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`,
      )
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
      const not = kind === 'Secret' ? 'is not valid key name for a Secret' : 'is not a valid key name for a ConfigMap:'
      throw new KubectlError(
        `${JSON.stringify(key)} ${not} a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      )
    }
    if (entries.has(key))
      throw new KubectlError(
        kind === 'Secret'
          ? `cannot add key ${key}, another key by that name already exists`
          : `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(k.args[0])}`,
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
      add(key, encoder.encode(at < 0 ? (k.process.env.get(key) ?? '') : kept.slice(at + 1)), true)
    }
  }
  return entries
}

const sourceFlags = [bool('append-hash'), array('from-env-file'), array('from-file'), array('from-literal')]

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

/** Docker's own file, whatever its name. @throws KubectlError where there are several */
function dockerConfig(entries: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries(Array.from(entries, ([key, value]) => [key, base64(value)]))
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
    flags: sourceFlags,
    failure: 'failed to create configmap',
    make(k, name) {
      const data: Record<string, string> = {}
      const binaryData: Record<string, string> = {}
      for (const [key, value] of entriesOf(k, 'ConfigMap')) {
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
    commands: [
      createCommand({
        name: 'generic',
        flags: [...sourceFlags, text('type')],
        failure: 'failed to create secret',
        plainFailure: true,
        make: (k, name) =>
          secret(
            name,
            Object.fromEntries([...entriesOf(k, 'Secret')].map(([key, value]) => [key, base64(value)])),
            k.flags.text('type'),
          ),
      }),
      createCommand({
        name: 'tls',
        flags: [bool('append-hash'), text('cert'), text('key')],
        failure: 'failed to create secret',
        plainFailure: true,
        make(k, name) {
          if (!k.flags.text('key') || !k.flags.text('cert')) throw new KubectlError('key and cert must be specified')
          const [cert, key] = [fileOf(k, k.flags.text('cert')), fileOf(k, k.flags.text('key'))]
          return secret(name, { 'tls.crt': base64(cert), 'tls.key': base64(key) }, 'kubernetes.io/tls')
        },
      }),
      createCommand({
        name: 'docker-registry',
        flags: [
          bool('append-hash'),
          array('from-file'),
          text('docker-email'),
          text('docker-password'),
          text('docker-server', { default: 'https://index.docker.io/v1/' }),
          text('docker-username'),
        ],
        failure: 'failed to create secret',
        plainFailure: true,
        make(k, name) {
          const [username, password, email] = ['username', 'password', 'email'].map(f => k.flags.text(`docker-${f}`))
          if (k.flags.list('from-file').length)
            return secret(name, dockerConfig(entriesOf(k, 'Secret')), 'kubernetes.io/dockerconfigjson')
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
