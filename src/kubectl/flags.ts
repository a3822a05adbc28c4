/** Flags as spf13/pflag 1.0 reads them: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-it`, and `--`.
 *  Left out: normalisation, but for `_` read as `-`. */

export type FlagType = 'bool' | 'string' | 'int' | 'int32' | 'duration' | 'array' | 'slice'

export interface FlagSpec {
  readonly name: string
  readonly short?: string
  readonly type: FlagType
  /** As it is shown in the help: `''`, `0`, `false`, `[]`. */
  readonly default: string
  /** What `--name` without a value means; for flags other than bool. */
  readonly bare?: string
  readonly required?: boolean
  readonly hidden?: boolean
  /** What to use instead; such a flag is hidden, and its use is warned of. */
  readonly deprecated?: string
}

type Extra = Partial<Pick<FlagSpec, 'default' | 'bare' | 'required' | 'hidden' | 'deprecated'>>

const flag =
  (type: FlagType, zero: string) =>
  (names: string, extra: Extra = {}): FlagSpec => {
    const [name, short] = names.split(' ')
    return { name: name!, short, type, default: zero, ...extra }
  }

/** One function a type; names are `output o`: the long one and its letter. */
export const bool = flag('bool', 'false')
export const text = flag('string', '')
export const int = flag('int', '0')
export const int32 = flag('int32', '0')
export const duration = flag('duration', '0s')
/** Each use adds one value. */
export const array = flag('array', '[]')
/** Each use adds values separated by commas. */
export const slice = flag('slice', '[]')

/** What is wrong with a flag, in pflag's words. */
export class FlagError extends Error {}

export class Flags {
  readonly #specs: ReadonlyMap<string, FlagSpec>
  #values = new Map<string, string[]>()

  constructor(specs: readonly FlagSpec[]) {
    this.#specs = new Map(specs.map(spec => [spec.name, spec]))
  }

  /** Whether the flag was given. */
  changed(name: string): boolean {
    return this.#values.has(name)
  }

  has(name: string): boolean {
    return this.#specs.has(name)
  }

  text(name: string): string {
    return this.#values.get(name)?.at(-1) ?? this.#specs.get(name)?.default ?? ''
  }

  bool(name: string): boolean {
    return parseBool(this.text(name) || 'false') ?? false
  }

  int(name: string): number {
    return Number(this.text(name) || 0)
  }

  /** Milliseconds. */
  duration(name: string): number {
    return parseDuration(this.text(name)) ?? 0
  }

  list(name: string): string[] {
    const spec = this.#specs.get(name)
    const given = this.#values.get(name)
    if (!given) return spec && spec.default !== '[]' && spec.default ? spec.default.split(',') : []
    return spec?.type === 'slice' ? given.flatMap(splitSlice) : given
  }

  set(name: string, value: string): void {
    const spec = this.#specs.get(name)
    if (!spec) throw new FlagError(`unknown flag: --${name}`)
    const problem = check(spec.type, value)
    if (problem) {
      const shown = spec.short ? `-${spec.short}, --${name}` : `--${name}`
      throw new FlagError(`invalid argument ${JSON.stringify(value)} for "${shown}" flag: ${problem}`)
    }
    const kept = this.#values.get(name)
    if (kept) kept.push(value)
    else this.#values.set(name, [value])
  }

  /** Names of required flags that were not given, sorted. */
  missing(): string[] {
    return [...this.#specs.values()].filter(s => s.required && !this.changed(s.name)).map(s => s.name)
  }

  /** A line for each deprecated flag that was given. */
  warnings(): string[] {
    return [...this.#specs.values()]
      .filter(spec => spec.deprecated && this.changed(spec.name))
      .map(spec => `Flag --${spec.name} has been deprecated, ${spec.deprecated}\n`)
  }

  specs(): FlagSpec[] {
    return [...this.#specs.values()]
  }
}

export interface Parsed {
  flags: Flags
  args: string[]
  /** How many of `args` came before `--`; -1 without one. */
  dash: number
}

/** @param interspersed whether flags may follow arguments @throws FlagError */
export function parseFlags(argv: readonly string[], specs: readonly FlagSpec[], interspersed = true): Parsed {
  const flags = new Flags(specs)
  const byName = new Map(specs.map(s => [s.name, s]))
  const byShort = new Map(specs.flatMap(s => (s.short ? [[s.short, s] as const] : [])))
  const args: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '--') {
      const dash = args.length
      return { flags, args: [...args, ...argv.slice(i + 1)], dash }
    }
    if (arg.length < 2 || !arg.startsWith('-')) {
      if (!interspersed) return { flags, args: [...args, ...argv.slice(i)], dash: -1 }
      args.push(arg)
      continue
    }
    if (arg.startsWith('--')) {
      const eq = arg.indexOf('=')
      const given = eq < 0 ? arg.slice(2) : arg.slice(2, eq)
      if (!given || given.startsWith('-') || given.startsWith('=')) throw new FlagError(`bad flag syntax: ${arg}`)
      const spec = byName.get(given) ?? byName.get(given.replaceAll('_', '-'))
      if (!spec) throw new FlagError(`unknown flag: --${given}`)
      if (eq >= 0) flags.set(spec.name, arg.slice(eq + 1))
      else if (spec.type === 'bool') flags.set(spec.name, 'true')
      else if (spec.bare !== undefined) flags.set(spec.name, spec.bare)
      else if (i + 1 < argv.length) flags.set(spec.name, argv[++i]!)
      else throw new FlagError(`flag needs an argument: --${given}`)
      continue
    }
    for (let letters = arg.slice(1); letters;) {
      const letter = letters[0]!
      const spec = byShort.get(letter)
      if (!spec) throw new FlagError(`unknown shorthand flag: '${letter}' in -${letters}`)
      const rest = letters.slice(1)
      letters = ''
      if (rest.startsWith('=')) flags.set(spec.name, rest.slice(1))
      else if (spec.type === 'bool' || spec.bare !== undefined) {
        flags.set(spec.name, spec.bare ?? 'true')
        letters = rest
      } else if (rest) flags.set(spec.name, rest)
      else if (i + 1 < argv.length) flags.set(spec.name, argv[++i]!)
      else throw new FlagError(`flag needs an argument: '${letter}' in ${arg}`)
    }
  }
  return { flags, args, dash: -1 }
}

function check(type: FlagType, value: string): string | undefined {
  const quoted = JSON.stringify(value)
  if (type === 'bool' && parseBool(value) === undefined) return `strconv.ParseBool: parsing ${quoted}: invalid syntax`
  if (type === 'int' || type === 'int32') {
    if (!/^[+-]?(\d+|0x[\da-f]+|0b[01]+|0o[0-7]+)$/i.test(value))
      return `strconv.ParseInt: parsing ${quoted}: invalid syntax`
    if (Math.abs(Number(value)) >= (type === 'int32' ? 2 ** 31 : 2 ** 63)) {
      return `strconv.ParseInt: parsing ${quoted}: value out of range`
    }
  }
  if (type === 'duration' && parseDuration(value) === undefined) {
    return /^[+-]?[\d.]+$/.test(value) ? `time: missing unit in duration ${quoted}` : `time: invalid duration ${quoted}`
  }
  return undefined
}

function parseBool(value: string): boolean | undefined {
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false
  return undefined
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `1m30s` in milliseconds (Go's time.ParseDuration); undefined if it is none. */
export function parseDuration(value: string): number | undefined {
  if (value === '0') return 0
  if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(value)) return undefined
  let sum = 0
  for (const [, number, unit] of value.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    sum += Number(number) * UNITS[unit!]!
  }
  return value.startsWith('-') ? -sum : sum
}

/** `a,"b,c"` to `a` and `b,c`. */
function splitSlice(value: string): string[] {
  if (value === '') return []
  if (!value.includes('"')) return value.split(',')
  return [...value.matchAll(/"((?:[^"]|"")*)"(?:,|$)|([^,]*)(?:,|$)/g)]
    .map(m => (m[1] !== undefined ? m[1].replaceAll('""', '"') : (m[2] ?? '')))
    .slice(0, -1)
}
