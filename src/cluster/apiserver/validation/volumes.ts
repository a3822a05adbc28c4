/** Volumes of pods and where containers mount them. Source: ValidateVolumes, ValidateVolumeMounts of
 *  pkg/apis/core/validation/validation.go. Left out: what is peculiar to storage plugins. */
import type { Container, Volume } from '../../../api/core-v1.ts'
import { labelErrors } from '../../../api/names.ts'
import type { FieldError } from '../../../api/status.ts'
import { VOLUME_FIELDS, validateFieldRef, validateResourceRef } from './env.ts'
import {
  allInvalid,
  duplicate,
  forbidden,
  invalid,
  notFoundValue,
  notSupported,
  required,
  type Loose,
} from './field-errors.ts'
import { configMapKey } from './formats.ts'

type Item = Loose<NonNullable<NonNullable<Volume['configMap']>['items']>[number]>
type DownwardItem = Loose<NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number]>
type Projected = Loose<NonNullable<Volume['projected']>>

const MODE_ERROR = 'must be a number between 0 and 0777 (octal), both inclusive'
const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'] // prettier-ignore
const wrongMode = (mode: number | undefined) => mode !== undefined && (mode < 0 || mode > 0o777)

function validateLocalPath(path: string, field: string): FieldError[] {
  const errors = path.startsWith('/') ? [invalid(field, path, 'must be a relative path')] : []
  return [...errors, ...validateNoBacksteps(path, field)]
}

const validateNoBacksteps = (path: string, field: string): FieldError[] =>
  path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : []

/** Relative, without `..`, nor starting with two dots. */
function validateLocalNonReservedPath(path: string, field: string): FieldError[] {
  const errors = validateLocalPath(path, field)
  if (path.startsWith('..') && !path.startsWith('../')) errors.push(invalid(field, path, "must not start with '..'"))
  return errors
}

function validateItems(items: readonly Item[] | undefined, field: string): FieldError[] {
  return (items ?? []).flatMap((item, i) => {
    const at = `${field}.items[${i}]`
    const errors: FieldError[] = []
    if (!item.key) errors.push(required(`${at}.key`))
    else errors.push(...allInvalid(`${at}.key`, item.key, configMapKey(item.key)))
    if (!item.path) errors.push(required(`${at}.path`))
    else errors.push(...validateLocalNonReservedPath(item.path, `${at}.path`))
    if (wrongMode(item.mode)) errors.push(invalid(`${at}.mode`, item.mode, MODE_ERROR))
    return errors
  })
}

function validateDownward(items: readonly DownwardItem[] | undefined, field: string): FieldError[] {
  return (items ?? []).flatMap(item => {
    const errors: FieldError[] = []
    if (!item.path) errors.push(required(`${field}.path`))
    else errors.push(...validateLocalNonReservedPath(item.path, `${field}.path`))
    if (item.fieldRef) {
      errors.push(...validateFieldRef(item.fieldRef, VOLUME_FIELDS, `${field}.fieldRef`))
      if (item.resourceFieldRef)
        errors.push(invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'))
    } else if (item.resourceFieldRef)
      errors.push(...validateResourceRef(item.resourceFieldRef, `${field}.resourceFieldRef`, true))
    else errors.push(required(`${field}.fieldRef`, 'one of fieldRef and resourceFieldRef is required'))
    if (wrongMode(item.mode)) errors.push(invalid(`${field}.mode`, item.mode, MODE_ERROR))
    return errors
  })
}

function validateProjected(projected: Projected, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (wrongMode(projected.defaultMode)) errors.push(invalid(`${field}.defaultMode`, projected.defaultMode, MODE_ERROR))
  const paths = new Set<string>()
  const claim = (path: string | undefined, at: string, owner: string) => {
    if (!path) return
    if (paths.has(path)) errors.push(invalid(at, owner, `conflicting duplicate paths`))
    paths.add(path)
  }
  projected.sources?.forEach((source, i) => {
    const at = `${field}.sources[${i}]`
    let kinds = 0
    const another = (kind: string) => {
      if (kinds++) errors.push(forbidden(`${at}.${kind}`, 'may not specify more than 1 volume type per source'))
    }
    for (const kind of ['secret', 'configMap'] as const) {
      const files = source[kind]
      if (!files) continue
      another(kind)
      if (!files.name) errors.push(required(`${at}.${kind}.name`))
      errors.push(...validateItems(files.items, `${at}.${kind}`))
      for (const item of files.items ?? []) claim(item.path, at, files.name ?? '')
    }
    if (source.downwardAPI) {
      another('downwardAPI')
      errors.push(...validateDownward(source.downwardAPI.items, `${at}.downwardAPI`))
      for (const item of source.downwardAPI.items ?? []) claim(item.path, at, 'downwardAPI')
    }
    const token = source.serviceAccountToken
    if (token) {
      another('serviceAccountToken')
      const seconds = token.expirationSeconds ?? 0
      const expiry = `${at}.serviceAccountToken.expirationSeconds`
      if (seconds < 600) errors.push(invalid(expiry, seconds, 'may not specify a duration less than 10 minutes'))
      if (seconds > 2 ** 32)
        errors.push(invalid(expiry, seconds, 'may not specify a duration larger than 2^32 seconds'))
      if (!token.path) errors.push(required(`${at}.serviceAccountToken.path`))
      else errors.push(...validateLocalNonReservedPath(token.path, `${at}.serviceAccountToken.path`))
      claim(token.path, at, 'serviceAccountToken')
    }
  })
  return errors
}

/** What each source asks for, in the order in which the server looks at them. Others are taken as they are. */
const SOURCES: { [K in keyof Volume]?: (source: Loose<NonNullable<Volume[K]>>, field: string) => FieldError[] } = {
  emptyDir: (source, field) =>
    typeof source.sizeLimit === 'string' && source.sizeLimit.startsWith('-')
      ? [forbidden(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  hostPath: (source, field) => [
    ...(source.path ? validateNoBacksteps(source.path, `${field}.path`) : [required(`${field}.path`)]),
    ...(HOST_PATH_TYPES.includes(source.type ?? '')
      ? []
      : [notSupported(`${field}.type`, source.type, HOST_PATH_TYPES)]),
  ],
  secret: (source, field) => [
    ...(source.secretName ? [] : [required(`${field}.secretName`)]),
    ...(wrongMode(source.defaultMode) ? [invalid(`${field}.defaultMode`, source.defaultMode, MODE_ERROR)] : []),
    ...validateItems(source.items, field),
  ],
  nfs: (source, field) => [
    ...(source.server ? [] : [required(`${field}.server`)]),
    ...(source.path ? [] : [required(`${field}.path`)]),
    ...(source.path?.startsWith('/') ? [] : [invalid(`${field}.path`, source.path ?? '', 'must be an absolute path')]),
  ],
  persistentVolumeClaim: (source, field) => (source.claimName ? [] : [required(`${field}.claimName`)]),
  configMap: (source, field) => [
    ...(source.name ? [] : [required(`${field}.name`)]),
    ...(wrongMode(source.defaultMode) ? [invalid(`${field}.defaultMode`, source.defaultMode, MODE_ERROR)] : []),
    ...validateItems(source.items, field),
  ],
  downwardAPI: (source, field) => [
    ...(wrongMode(source.defaultMode) ? [invalid(`${field}.defaultMode`, source.defaultMode, MODE_ERROR)] : []),
    ...validateDownward(source.items, field),
  ],
  projected: validateProjected,
}

export function validateVolumes(volumes: readonly Loose<Volume>[] | undefined, field: string): FieldError[] {
  const errors: FieldError[] = []
  const names = new Set<string>()
  volumes?.forEach((volume, i) => {
    const at = `${field}[${i}]`
    const ofSource: FieldError[] = []
    let kinds = 0
    const given = Object.keys(volume).filter(key => key !== 'name' && volume[key as keyof Volume])
    const ordered = [...Object.keys(SOURCES).filter(key => given.includes(key)), ...given.filter(k => !(k in SOURCES))]
    for (const kind of ordered) {
      if (kinds++) ofSource.push(forbidden(`${at}.${kind}`, 'may not specify more than 1 volume type'))
      else {
        const validate = SOURCES[kind as keyof Volume] as ((source: unknown, field: string) => FieldError[]) | undefined
        ofSource.push(...(validate?.(volume[kind as keyof Volume], `${at}.${kind}`) ?? []))
      }
    }
    if (!kinds) ofSource.push(required(at, 'must specify a volume type'))
    const name = volume.name ?? ''
    if (!name) errors.push(...ofSource, required(`${at}.name`))
    else {
      const malformed = allInvalid(`${at}.name`, name, labelErrors(name))
      errors.push(...ofSource, ...malformed)
      if (!malformed.length && names.has(name)) errors.push(duplicate(`${at}.name`, name))
      names.add(name)
    }
  })
  return errors
}

/** @param volumes names of those that the pod has */
export function validateVolumeMounts(
  container: Loose<Container>,
  volumes: ReadonlySet<string>,
  field: string,
): FieldError[] {
  const errors: FieldError[] = []
  const paths = new Set<string>()
  container.volumeMounts?.forEach((mount, i) => {
    const at = `${field}.volumeMounts[${i}]`
    const { name = '', mountPath = '', subPath, subPathExpr } = mount
    if (!name) errors.push(required(`${at}.name`))
    if (!volumes.has(name)) errors.push(notFoundValue(`${at}.name`, name))
    if (!mountPath) errors.push(required(`${at}.mountPath`))
    if (paths.has(mountPath)) errors.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'))
    paths.add(mountPath)
    if (subPath) errors.push(...validateLocalPath(subPath, `${field}.volumeMounts.subPath`))
    if (subPathExpr) {
      if (subPath)
        errors.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'))
      errors.push(...validateLocalPath(subPathExpr, `${field}.volumeMounts.subPathExpr`))
    }
  })
  return errors
}
