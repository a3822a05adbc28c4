/** The state of one shell: what a subshell copies. The interpreter in `execute.ts` works on it. */
import type {
  AndOr,
  Assignment,
  CompoundList,
  Function as FunctionNode,
  ParsedScript,
  PipelineNode,
  Statement,
} from 'unbash'
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Signal } from '../host/program.ts'
import { ArithmeticError, evaluate, type ArithmeticScope } from './arithmetic.ts'
import type { JobTable } from './jobs.ts'
import type { ReadLine } from './lines.ts'
import { Variables } from './variables.ts'

/** Whose words the shell speaks: GNU bash, busybox ash or Debian's dash. */
export type Personality = 'bash' | 'ash' | 'dash'

/** A stretch of text that syntax trees point into. */
export interface Source {
  text: string
  /** The number of its first line, from 1. */
  firstLine: number
}

export interface ShellFunction {
  node: FunctionNode
  source: Source
}

/** Leaves loops; `levels` of them are left to leave. */
export class LoopJump {
  readonly kind: 'break' | 'continue'
  levels: number
  /** Of the loop that it ends. */
  readonly status: number
  constructor(kind: 'break' | 'continue', levels: number, status = 0) {
    this.kind = kind
    this.levels = levels
    this.status = status
  }
}

/** Leaves a function or a sourced file. */
export class Return {
  readonly status: number
  constructor(status: number) {
    this.status = status
  }
}

/** Leaves the shell, after its EXIT trap. */
export class ShellExit {
  readonly status: number
  constructor(status: number) {
    this.status = status
  }
}

/** Back to the prompt: Ctrl-C while the shell itself was at work. */
export class Interrupted extends Error {}

/** Gives up the current command line: what bash does on an expansion error. `fatal` ends a script. */
export class ShellError extends Error {
  readonly fatal: boolean
  readonly status: number
  constructor(message: string, { fatal = false, status = 1 } = {}) {
    super(message)
    this.fatal = fatal
    this.status = status
  }
}

export interface SourceOptions {
  /** Goes on after an error, as at a prompt. */
  resilient?: boolean
  firstLine?: number
  /** What syntax errors put before `line N`, as `-c: ` or `eval: `. */
  label?: string
}

/** What a shell does with the text of commands. It is loaded when there is some: a prompt can do without. */
export interface Interpreter {
  /** Runs everything that `read` gives. @returns the last status */
  run(shell: Shell, read: ReadLine, options?: SourceOptions): Promise<number>
  /** As within double quotes. */
  expand(shell: Shell, text: string): Promise<string>
  /** Whether a quote or a here-document in the command has no end yet. */
  leavesOpen(command: string): boolean
  /** The names of all builtins. */
  builtins(): Iterable<string>
  substitute(shell: Shell, script: ParsedScript): Promise<string>
  processSubstitution(shell: Shell, script: ParsedScript, operator: '<' | '>'): string
  /** Runs text as `eval` does. */
  evaluate(shell: Shell, text: string, options?: { name?: string }): Promise<number>
  /** Runs a simple command from its words. */
  command(shell: Shell, argv: string[], options?: { functions?: boolean; builtins?: boolean }): Promise<number>
  statements(shell: Shell, statements: readonly Statement[]): Promise<number>
  /** Runs one command, pipeline or list. */
  node(shell: Shell, node: PipelineNode | AndOr | CompoundList): Promise<number>
  callFunction(shell: Shell, name: string, args: string[]): Promise<number>
  /** Gives the terminal to a job and waits until it ends or stops. */
  foreground(shell: Shell, processes: Process[], command: string): Promise<number>
}

export const OPTION_LETTERS: Record<string, string> = {
  a: 'allexport',
  b: 'notify',
  B: 'braceexpand',
  C: 'noclobber',
  e: 'errexit',
  E: 'errtrace',
  f: 'noglob',
  h: 'hashall',
  H: 'histexpand',
  k: 'keyword',
  m: 'monitor',
  n: 'noexec',
  p: 'privileged',
  t: 'onecmd',
  T: 'functrace',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
}

/** How deep functions, sourced files and substitutions may nest. */
export const DEEPEST_NESTING = 400

const encoder = new TextEncoder()

export class Shell {
  process: Process
  readonly personality: Personality
  #interpreter: Interpreter | undefined
  readonly #load: () => Promise<Interpreter>
  variables: Variables
  functions = new Map<string, ShellFunction>()
  aliases = new Map<string, string>()
  options = new Set<string>(['braceexpand', 'hashall'])
  shopts = new Set<string>([
    'extglob',
    'sourcepath',
    'checkwinsize',
    'cmdhist',
    'complete_fullquote',
    'globasciiranges',
    'interactive_comments',
    'patsub_replacement',
    'progcomp',
    'promptvars',
  ])
  positional: string[] = []
  /** `$0`. */
  name: string
  status = 0
  lastBackground: number | undefined
  /** `$_`. */
  lastArgument = ''
  traps = new Map<string, string>()
  /** What signals do where no trap says otherwise: at a prompt, not what they do to other programs. */
  readonly handlers = new Map<Signal, () => void>()
  /** Signals that came in and whose traps are to be run between commands. */
  pending: Signal[] = []
  directories: string[] = []
  interactive = false
  /** Ctrl-C came while no child was in the foreground. */
  interrupted = false
  /** `-c`: it shows in the messages about syntax. */
  commandString = false
  /** Whether a subshell, and how deep. */
  subshell = 0
  /** How many jobs in the background it stands below: jobs that start jobs are what a fork bomb is made of. */
  generation = 0
  /** The pid that `$$` gives: of the shell itself, also in its subshells. */
  readonly mainPid: number
  source: Source = { text: '', firstLine: 1 }
  /** Where in `source` the running command begins. */
  at = 0
  /** Where it ends. */
  end = 0
  /** Running functions, innermost last. */
  calls: string[] = []
  /** Loops around the running command. */
  loops = 0
  /** Lists of several commands around it. */
  listed = 0
  nesting = 0
  /** Files that `source` is reading. */
  sourcing = 0
  /** Above 0 where a failure does not end a script with -e. */
  tested = 0
  /** The process may become the next command instead of starting a child. */
  mayExec = false
  jobs: JobTable
  history: string[] = []
  hashed = new Map<string, string>()
  startedAt: number
  secondsOffset = 0
  /** Wakes `wait` when a trapped signal comes in. */
  onTrap: (() => void) | undefined
  /** Read ends of process substitutions, to close after the command. */
  toClose: number[] = []
  /** Processes of such substitutions, also of subshells: they get no Ctrl-C from the terminal. */
  beside = new Set<Process>()
  /** The status of the last command substitution of the running command. */
  substituted: number | undefined
  /** `declare x=(…)`: which argument is which array. */
  arrayArguments: Map<number, Assignment> | undefined
  /** Builtins that `enable -n` turned off, and those this personality has not. */
  disabled = new Set<string>()
  getoptsAt = { index: 1, column: 0 }

  readonly arithmetic: ArithmeticScope = {
    get: (name, index) => {
      const value =
        index === undefined ? this.variables.get(name) : this.variables.element(name, this.subscript(name, index))
      if (value === undefined && this.options.has('nounset')) {
        throw new ShellError(`${name}: unbound variable`, { fatal: true, status: this.fatalStatus })
      }
      return value
    },
    set: (name, index, value) => {
      if (index === undefined) this.variables.set(name, value)
      else this.variables.setElement(name, this.subscript(name, index), value)
    },
  }

  constructor(
    process: Process,
    options: {
      interpreter: () => Promise<Interpreter>
      personality: Personality
      name: string
      jobs: JobTable
      parent?: Shell
    },
  ) {
    this.process = process
    this.#load = options.interpreter
    this.#interpreter = options.parent?.interpreter
    this.personality = options.personality
    this.name = options.name
    this.jobs = options.jobs
    this.mainPid = options.parent?.mainPid ?? process.pid
    this.startedAt = options.parent?.startedAt ?? process.now()
    const arithmetic = (text: string) => this.calculate(text)
    this.variables = options.parent ? options.parent.variables.fork(arithmetic) : new Variables(arithmetic)
    this.#computeVariables()
  }

  get interpreter(): Interpreter {
    if (!this.#interpreter) throw new Error('the interpreter has not been loaded')
    return this.#interpreter
  }

  /** Loads the interpreter, unless it is there. */
  async learn(): Promise<Interpreter> {
    return (this.#interpreter ??= await this.#load())
  }

  /** A copy for a subshell that runs as `process`. */
  fork(process: Process, jobs: JobTable): Shell {
    const copy = new Shell(process, {
      interpreter: this.#load,
      personality: this.personality,
      name: this.name,
      jobs,
      parent: this,
    })
    copy.functions = new Map(this.functions)
    copy.aliases = new Map(this.aliases)
    copy.options = new Set(this.options)
    copy.options.delete('monitor')
    copy.shopts = new Set(this.shopts)
    copy.positional = this.positional.slice()
    copy.status = this.status
    copy.lastBackground = this.lastBackground
    copy.lastArgument = this.lastArgument
    for (const [signal, action] of this.traps) if (action === '') copy.traps.set(signal, action)
    copy.directories = this.directories.slice()
    copy.commandString = this.commandString
    copy.subshell = this.subshell + 1
    copy.generation = this.generation
    copy.source = this.source
    copy.at = this.at
    copy.calls = this.calls.slice()
    copy.loops = this.loops
    copy.sourcing = this.sourcing
    copy.nesting = this.nesting + 1
    copy.tested = this.tested
    copy.history = this.history
    copy.beside = this.beside
    copy.secondsOffset = this.secondsOffset
    copy.interactive = this.interactive
    copy.disabled = this.disabled
    return copy
  }

  /** @throws ShellError with bash's words */
  calculate(text: string, command = ''): number | bigint {
    try {
      return evaluate(text, this.arithmetic)
    } catch (error) {
      if (error instanceof ArithmeticError) throw new ShellError(command + error.message)
      throw error
    }
  }

  /** A subscript as written in arithmetic, with `$` expanded by now: quotes go from keys of associative arrays. */
  subscript(name: string, index: string): string {
    if (this.variables.find(name)?.kind !== 'associative') return index
    return index.replace(/^(["'])(.*)\1$/, '$2')
  }

  /** What a shell ends with when an expansion ends it. */
  get fatalStatus(): number {
    if (this.personality !== 'bash') return 2
    return this.commandString && !this.subshell ? 127 : 1
  }

  /** The line of the running command. */
  get line(): number {
    const { text, firstLine } = this.source
    let line = firstLine
    for (let i = text.indexOf('\n'); i >= 0 && i < this.at; i = text.indexOf('\n', i + 1)) line++
    return line
  }

  /** What goes before a message. */
  prefix(): string {
    if (this.personality === 'dash') return `${this.name}: ${this.line}: `
    if (this.personality === 'ash')
      return this.commandString || this.interactive ? `${this.name}: ` : `${this.name}: line ${this.line}: `
    return this.interactive ? `${this.name}: ` : `${this.name}: line ${this.line}: `
  }

  /** Prints a message to standard error with the shell's name before it. */
  complain(message: string): Promise<void> {
    return this.print(2, `${this.prefix()}${message}\n`)
  }

  /** Writes to a descriptor; a closed one is left alone. */
  async print(fd: number, text: string): Promise<void> {
    try {
      await this.process.write(fd, encoder.encode(text))
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      if (fd === 2) return
      throw error
    }
  }

  /** `$-`. */
  get flags(): string {
    let out = ''
    for (const [letter, option] of Object.entries(OPTION_LETTERS)) if (this.options.has(option)) out += letter
    return [...out].sort().join('') + (this.interactive ? 'i' : '') + (this.commandString ? 'c' : '')
  }

  #computeVariables(): void {
    const { computed } = this.variables
    const { sim } = this.process.host
    const now = () => this.process.now()
    computed.set('RANDOM', { get: () => String(sim.random.int(32_768)), set: () => {} })
    computed.set('SRANDOM', { get: () => String(sim.random.int(2 ** 31)), set: () => {} })
    computed.set('SECONDS', {
      get: () => String(Math.floor((now() - this.startedAt) / 1000) + this.secondsOffset),
      set: value => {
        this.secondsOffset = Number(this.calculate(value)) - Math.floor((now() - this.startedAt) / 1000)
      },
    })
    computed.set('EPOCHSECONDS', { get: () => String(Math.floor(now() / 1000)) })
    computed.set('EPOCHREALTIME', { get: () => (now() / 1000).toFixed(6) })
    computed.set('LINENO', { get: () => String(this.line) })
    computed.set('BASHPID', { get: () => String(this.process.pid) })
    computed.set('BASH_SUBSHELL', { get: () => String(this.subshell) })
    computed.set('PPID', { get: () => String(this.process.parent?.pid ?? 0) })
    computed.set('_', { get: () => this.lastArgument })
    computed.set('COLUMNS', { get: () => String(this.process.tty?.columns ?? 80) })
    computed.set('LINES', { get: () => String(this.process.tty?.rows ?? 24) })
    computed.set('SHELLOPTS', { get: () => [...this.options].sort().join(':') })
    computed.set('BASHOPTS', { get: () => [...this.shopts].sort().join(':') })
  }
}
