/** What a command is made of, and what it runs with. Commands are plain data: kubectl.ts walks them as cobra does.
 *  What `--help` says of them is in `help/texts.json`. */
import type { FlagSpec } from './flags.ts'
import type { Invocation } from './invocation.ts'

export interface Command {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly flags?: readonly FlagSpec[]
  readonly commands?: readonly Command[]
  /** Flags may not follow arguments. */
  readonly strictOrder?: boolean
  /** For a command without `run`: that it was called alone is not an error. */
  readonly helpIsEnough?: boolean
  /** Undefined prints the help. Throws what it has to say of errors; returns an exit status other than 0 if it must. */
  readonly run?: (k: Invocation) => Promise<number | void>
}

/** A row of the table of commands: what is not used often is loaded when it is. */
export interface CommandRow {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly load: () => Command | Promise<Command>
}
