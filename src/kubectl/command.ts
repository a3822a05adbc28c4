/** What a command is made of, and what it runs with. Commands are plain data: kubectl.ts walks them as cobra does. */
import type { FlagSpec } from './flags.ts'
import type { Invocation } from './invocation.ts'

export interface Command {
  readonly name: string
  readonly aliases?: readonly string[]
  /** After `kubectl `: `get [(-o|--output=)json|yaml|…] (TYPE[.VERSION][.GROUP] [NAME | -l label] …) [flags]`. */
  readonly use: string
  /** One line, as in the list of commands. */
  readonly short: string
  readonly flags?: readonly FlagSpec[]
  readonly commands?: readonly Command[]
  /** Flags may not follow arguments. */
  readonly strictOrder?: boolean
  /** Undefined prints the help. Throws what it has to say of errors; returns an exit status other than 0 if it must. */
  readonly run?: (k: Invocation) => Promise<number | void>
}

/** A row of the table of commands: what is not used often is loaded when it is. */
export interface CommandRow {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly group: string
  readonly short: string
  readonly load: () => Command | Promise<Command>
}
