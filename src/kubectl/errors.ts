/** How kubectl tells of errors. Source: kubectl/pkg/cmd/util/helpers.go (checkErr, MultilineError). */
import { ApiError, type Status } from '../api/status.ts'

/** An error of kubectl's own; shown after `error: `. */
export class KubectlError extends Error {
  readonly exitStatus: number
  constructor(message: string, exitStatus = 1) {
    super(message)
    this.exitStatus = exitStatus
  }
}

/** Something could not be printed to its end. */
export class PrintError extends KubectlError {
  /** What was printed before. */
  readonly printed: string
  constructor(message: string, printed: string) {
    super(message)
    this.printed = printed
  }
}

/** Several errors, shown one a line. */
export class Aggregate extends Error {
  readonly errors: readonly unknown[]
  constructor(errors: readonly unknown[]) {
    super(errors.map(messageOf).join('\n'))
    this.errors = errors
  }
}

/** Ends with a status and says no more. */
export class Silent extends Error {
  readonly exitStatus: number
  constructor(exitStatus = 1) {
    super('')
    this.exitStatus = exitStatus
  }
}

/** No such resource type. */
export class NoMatch extends KubectlError {
  constructor(resource: string, group = '', version = '') {
    const quoted = JSON.stringify(resource)
    const where =
      group && version ? ` in group "${group}" and version "${version}"` : group ? ` in group "${group}"` : ''
    super(`the server doesn't have a resource type ${quoted}${where || (version ? ` in version "${version}"` : '')}`)
  }
}

/** The error for wrong usage: it points at the help. */
export function usageError(command: string, message: string): KubectlError {
  return new KubectlError(`${message}\nSee '${command} -h' for help and examples`)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Throws one error or several. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0]
  if (errors.length) throw new Aggregate(errors)
}

/** `error when creating "x.yaml": …`, as cmdutil.AddSourceToErr. */
export function withSource(verb: string, source: string, error: unknown): unknown {
  if (!source) return error
  if (error instanceof ApiError) {
    return new ApiError({ ...error.status, message: `error when ${verb} ${JSON.stringify(source)}: ${error.message}` })
  }
  if (error instanceof KubectlError)
    return new KubectlError(`error when ${verb} ${JSON.stringify(source)}: ${error.message}`)
  return error
}

function standard(status: Status): string {
  if (status.reason === 'Unauthorized') return `error: You must be logged in to the server (${status.message})`
  if (status.reason) return `Error from server (${status.reason}): ${status.message}`
  return `Error from server: ${status.message}`
}

/** One error among several. */
export function lineOf(error: unknown): string {
  return error instanceof ApiError ? standard(error.status) : messageOf(error)
}

/** The text on standard error, with its newline, and the exit status. */
export function report(error: unknown): { text: string; status: number } {
  if (error instanceof Silent) return { text: '', status: error.exitStatus }
  if (error instanceof Aggregate) {
    if (error.errors.length === 1) return report(error.errors[0])
    return { text: error.errors.map(e => `${lineOf(e)}\n`).join(''), status: 1 }
  }
  if (error instanceof ApiError) {
    const { reason, details, message } = error.status
    if (reason !== 'Invalid') return { text: `${standard(error.status)}\n`, status: 1 }
    const named = Boolean(details?.kind || details?.name)
    const head = named ? `The ${details!.kind ?? ''} "${details!.name ?? ''}" is invalid` : 'The request is invalid'
    if (!details) return { text: `${head}: ${message}\n`, status: 1 }
    const causes = [...new Set((details.causes ?? []).map(c => (c.field ? `${c.field}: ${c.message}` : c.message)))]
    if (!causes.length) return { text: named ? `${head}\n` : `${head}: ${message}\n`, status: 1 }
    if (causes.length === 1) return { text: `${head}: ${causes[0]}\n`, status: 1 }
    return { text: `${head}: \n${causes.map(c => `* ${c}\n`).join('')}`, status: 1 }
  }
  const said = messageOf(error)
  const bare = error instanceof Bare || said.startsWith('error: ')
  return {
    text: `${bare ? said : `error: ${said}`}${said.endsWith('\n') ? '' : '\n'}`,
    status: error instanceof KubectlError ? error.exitStatus : 1,
  }
}

/** Shown as it is. */
export class Bare extends KubectlError {}

/** The server cannot be reached. */
export class Connection extends Bare {}
