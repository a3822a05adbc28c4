/** From arguments, selectors and files to objects. Source: cli-runtime/pkg/resource/builder.go and visitor.go.
 *  Left out: URLs, kustomizations. */
import { pathOf, type Resource } from '../api/resources.ts'
import { boundedRegex } from '../host/bounded-regex.ts'
import { ApiError, isApiError } from '../api/status.ts'
import { Bare, KubectlError, messageOf, throwAll } from './errors.ts'
import { array, bool, text, type FlagSpec } from './flags.ts'
import type { Invocation } from './invocation.ts'
import type { Mapper } from './mapping.ts'
import { isList, isMap, itemsOf, type Unstructured } from './object.ts'
import { goJson } from './output/json.ts'
import { documentsOf, readYaml, YamlError } from './yaml/read.ts'

/** One thing that a command is to work on. */
export interface Info {
  resource: Resource
  namespace: string | undefined
  name: string
  /** The object: from a file, or from the server. */
  object: Unstructured
  /** `STDIN` or a path, for messages; empty if not from a file. */
  source: string
}

export const FILE_FLAGS: readonly FlagSpec[] = [array('filename f'), text('kustomize k'), bool('recursive R')]

export const NOTHING_GIVEN =
  'You must provide one or more resources by argument or filename.\n' +
  'Example resource specifications include:\n' +
  "   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'"

/** @throws KubectlError where neither -f nor -k is given */
export function requireFiles(k: Invocation): void {
  if (!k.flags.list('filename').length && !k.flags.text('kustomize'))
    throw new KubectlError('must specify one of -f and -k')
}

interface ReadOptions {
  /** Refuse documents without apiVersion or kind in validation's words. */
  validate?: boolean
  /** Collects errors instead of throwing the first. */
  errors?: unknown[]
}

/** What is said of a folder that is to be built. */
export function noKustomization(k: Invocation, folder: string): KubectlError {
  const at = k.process.absolute(folder)
  const known = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']
  return known.some(name => k.process.host.files.exists(`${at}/${name}`))
    ? new KubectlError('kustomize is not available here')
    : new Bare(
        `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${at}'`,
      )
}

/** Objects of the files named by -f, namespaces filled in. @throws KubectlError */
export async function infosOfFiles(k: Invocation, options: ReadOptions = {}): Promise<Info[]> {
  const folder = k.flags.text('kustomize')
  if (folder) throw noKustomization(k, folder)
  const infos: Info[] = []
  const attempt = (act: () => Info[]) => {
    try {
      infos.push(...act())
    } catch (error) {
      if (!options.errors || !(error instanceof KubectlError)) throw error
      options.errors.push(error)
    }
  }
  const mapper = await k.mapper()
  for (const named of k.flags.list('filename')) {
    if (/^https?:\/\//.test(named))
      throw new KubectlError(`unable to read URL "${named}", server reported no connection`)
    const paths = named === '-' ? ['-'] : filesAt(k, named)
    for (const path of paths) {
      const source = path === '-' ? 'STDIN' : path
      const content = path === '-' ? await k.process.stdin.text() : k.process.host.files.readText(k.process.path(path))
      const parts = content.trimStart().startsWith('{') ? [content] : documentsOf(content)
      for (const part of parts) {
        let stop = false
        attempt(() => {
          let value: unknown
          try {
            value = decode(part, source)
          } catch (error) {
            stop = true
            throw error
          }
          return value === undefined ? [] : infosOf(k, mapper, value, source, options)
        })
        if (stop) break
      }
    }
  }
  return infos
}

function decode(part: string, source: string): unknown {
  if (part.trimStart().startsWith('{')) {
    try {
      return JSON.parse(part)
    } catch {
      throw new KubectlError(`error parsing ${source}: ${jsonError(part)}`)
    }
  }
  try {
    return readYaml(part) ?? undefined
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new KubectlError(`error parsing ${source}: error converting YAML to JSON: ${error.message}`)
  }
}

/** JSON that will not parse, in the words of Go's encoding/json. */
export function jsonError(json: string): string {
  try {
    JSON.parse(json)
    return ''
  } catch (error) {
    const said = messageOf(error)
    const at = /position (\d+)/.exec(said)
    if (!at) return 'unexpected end of JSON input'
    const offset = Number(at[1])
    if (offset >= json.length) return 'unexpected EOF'
    const before = json.slice(0, offset).trimEnd()
    const where =
      /[{,]$/.test(before) && /property name/.test(said)
        ? 'looking for beginning of object key string'
        : /["\d\]}el]$/.test(before) && /':'/.test(said)
          ? 'after object key'
          : /[:[,{]$/.test(before) || !before
            ? 'looking for beginning of value'
            : /after JSON/.test(said)
              ? 'after top-level value'
              : 'after object key:value pair'
    return `json: offset ${offset + 1}: invalid character '${json[offset]}' ${where}`
  }
}

function infosOf(k: Invocation, mapper: Mapper, value: unknown, source: string, options: ReadOptions): Info[] {
  if (!isMap(value)) {
    const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
    throw new KubectlError(
      `unable to decode ${JSON.stringify(source)}: json: cannot unmarshal ${type} into Go value of type unstructured.detector`,
    )
  }
  const object = value as unknown as Unstructured
  if (options.validate) {
    const missing = [!object.apiVersion && 'apiVersion not set', !object.kind && 'kind not set'].filter(Boolean)
    if (missing.length) {
      const all = missing.length > 1 ? `[${missing.join(', ')}]` : missing[0]
      throw new KubectlError(
        `error validating ${JSON.stringify(source)}: error validating data: ${all}; if you choose to ignore these errors, turn validation off with --validate=false`,
      )
    }
  }
  if (!object.kind)
    throw new KubectlError(`unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '${goJson(value)}'`)
  if (isList(object)) return itemsOf(object).flatMap(item => infosOf(k, mapper, item, source, options))
  const metadata = isMap(object.metadata) ? object.metadata : {}
  const name = String(metadata.name ?? '')
  const resource = mapper.forKind(object.apiVersion ?? '', object.kind)
  if (!resource) {
    throw new KubectlError(
      `resource mapping not found for name: "${name}" namespace: "${metadata.namespace ?? ''}" from "${source}": ` +
        `no matches for kind "${object.kind}" in version "${object.apiVersion ?? ''}"\nensure CRDs are installed first`,
    )
  }
  if (!resource.namespaced) return [{ resource, namespace: undefined, name, object, source }]
  const own = metadata.namespace
  if (own && k.namespaceGiven && own !== k.namespace) {
    throw new KubectlError(
      `the namespace from the provided object "${own}" does not match the namespace "${k.namespace}". ` +
        `You must pass '--namespace=${own}' to perform this operation.`,
    )
  }
  const namespace = own || k.namespace
  return [{ resource, namespace, name, object: { ...object, metadata: { ...metadata, namespace } }, source }]
}

function filesAt(k: Invocation, named: string): string[] {
  const files = k.process.host.files
  const path = k.process.path(named)
  if (!files.exists(path)) {
    const matches = /[*?[]/.test(named) ? glob(k, named) : []
    if (matches.length) return matches.flatMap(match => filesAt(k, match))
    throw new KubectlError(`the path ${JSON.stringify(named)} does not exist`)
  }
  if (!files.isDirectory(path)) return [named]
  const found: string[] = []
  const walk = (directory: string) => {
    for (const entry of files.list(k.process.path(directory))) {
      const at = `${directory.replace(/\/$/, '')}/${entry}`
      if (files.isDirectory(k.process.path(at))) {
        if (k.flags.bool('recursive')) walk(at)
      } else if (/\.(json|yaml|yml)$/.test(entry)) found.push(at.replace(/^\.\//, ''))
    }
  }
  walk(named)
  if (!found.length)
    throw new KubectlError(`error reading [${named}]: recognized file extensions are [.json .yaml .yml]`)
  return found
}

function glob(k: Invocation, pattern: string): string[] {
  const slash = pattern.lastIndexOf('/')
  const directory = slash < 0 ? '.' : pattern.slice(0, slash)
  if (!k.process.host.files.isDirectory(k.process.path(directory))) return []
  const regex = boundedRegex(
    `^${pattern
      .slice(slash + 1)
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  )
  const names = k.process.host.files.list(k.process.path(directory)).filter(name => regex.test(name))
  return slash < 0 ? names : names.map(name => `${directory}/${name}`)
}

/** What arguments name: resources of some types, all of them or by name. */
export interface Target {
  resource: Resource
  /** Undefined for all of the type. */
  name?: string
}

/** `pods`, `po,svc`, `pod web`, `pod/web svc/x`. @throws KubectlError */
export async function targetsOf(k: Invocation, args: readonly string[] = k.args): Promise<Target[]> {
  const mapper = await k.mapper()
  if (args.some(arg => arg.includes('/'))) {
    if (!args.every(arg => arg.includes('/'))) {
      throw new KubectlError(
        'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form ' +
          "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
      )
    }
    return args.map(arg => {
      const parts = arg.split('/')
      if (parts.length > 2) throw new KubectlError('arguments in resource/name form may not have more than one slash')
      if (!parts[0] || !parts[1])
        throw new KubectlError('arguments in resource/name form must have a single resource and name')
      return { resource: mapper.resourceFor(parts[0]), name: parts[1] }
    })
  }
  const [types, ...names] = args
  if (!types) return []
  const resources = types.split(',').flatMap(type => mapper.category(type) ?? [mapper.resourceFor(type)])
  if (!names.length) return resources.map(resource => ({ resource }))
  if (names.includes('')) throw new KubectlError('resource name may not be empty')
  return resources.flatMap(resource => names.map(name => ({ resource, name })))
}

interface FetchOptions {
  /** Names must be given, or a selector, or --all. */
  namesNeeded?: boolean
  labelSelector?: string
  fieldSelector?: string
  all?: boolean
  allNamespaces?: boolean
  /** Collects errors of single objects. */
  errors: unknown[]
}

/** The objects that arguments name, from the server. @throws KubectlError */
export async function infosOfArgs(
  k: Invocation,
  options: FetchOptions,
  args: readonly string[] = k.args,
): Promise<Info[]> {
  const selecting = Boolean(options.labelSelector || options.fieldSelector || options.all)
  const targets = await targetsOf(k, args)
  if (!targets.length) throw new KubectlError(NOTHING_GIVEN)
  if (targets.some(t => t.name) && selecting) {
    throw new KubectlError(
      options.all
        ? 'selectors and the all flag cannot be used when passing resource/name arguments'
        : 'name cannot be provided when a selector is specified',
    )
  }
  if (options.namesNeeded && !selecting && targets.some(t => !t.name)) {
    throw new KubectlError('resource(s) were provided, but no name was specified')
  }
  const infos: Info[] = []
  for (const { resource, name } of targets) {
    const namespace = resource.namespaced && !options.allNamespaces ? k.namespace : undefined
    try {
      if (name !== undefined) infos.push(await fetchInfo(k, resource, name))
      else {
        const list = await k.client.json('GET', pathOf(resource, namespace), {
          query: { labelSelector: options.labelSelector, fieldSelector: options.fieldSelector },
        })
        infos.push(
          ...itemsOf(list).map(item =>
            infoOf(resource, {
              ...item,
              apiVersion: item.apiVersion ?? list.apiVersion,
              kind: item.kind ?? resource.kind,
            }),
          ),
        )
      }
    } catch (error) {
      options.errors.push(name ? error : listError(error, resource, options))
    }
  }
  return infos
}

/** A list that failed says what was asked for. */
export function listError(
  error: unknown,
  { group, version, plural }: Resource,
  { labelSelector = '', fieldSelector = '' }: { labelSelector?: string; fieldSelector?: string },
): unknown {
  if (!isApiError(error, 'BadRequest') && !isApiError(error, 'NotFound')) return error
  const what = `"${group}/${version}, Resource=${plural}"`
  const [label, field] = [JSON.stringify(labelSelector), JSON.stringify(fieldSelector)]
  const selected = labelSelector || fieldSelector
  const head = selected
    ? `Unable to find ${what} that match label selector ${label}, field selector ${field}`
    : `Unable to list ${what}`
  return new ApiError({ ...error.status, message: `${head}: ${error.message}` })
}

export async function fetchInfo(
  k: Invocation,
  resource: Resource,
  name: string,
  namespace = k.namespace,
): Promise<Info> {
  if (!name) throw new KubectlError('resource name may not be empty')
  return infoOf(resource, await k.client.json('GET', pathOf(resource, namespace, name)))
}

export const infoOf = (resource: Resource, object: Unstructured, source = ''): Info => ({
  resource,
  namespace: resource.namespaced ? object.metadata.namespace : undefined,
  name: object.metadata.name ?? '',
  object,
  source,
})

/** By -f or by arguments, the latest from the server. */
export async function infosOfBoth(k: Invocation, options: FetchOptions, args = k.args): Promise<Info[]> {
  if (!k.flags.list('filename').length && !k.flags.text('kustomize')) return infosOfArgs(k, options, args)
  const infos: Info[] = []
  for (const local of await infosOfFiles(k, { errors: options.errors })) {
    try {
      infos.push({ ...(await fetchInfo(k, local.resource, local.name, local.namespace)), source: local.source })
    } catch (error) {
      options.errors.push(error)
    }
  }
  return infos
}

/** Runs `act` for each, collecting what goes wrong, and throws it at the end. */
export async function forEach(
  infos: readonly Info[],
  errors: unknown[],
  act: (info: Info) => Promise<void>,
): Promise<void> {
  for (const info of infos) {
    try {
      await act(info)
    } catch (error) {
      if (!isOfUser(error)) throw error
      errors.push(error)
    }
  }
  throwAll(errors)
}

const isOfUser = (error: unknown): boolean =>
  error instanceof Error && (error instanceof KubectlError || 'status' in error)
