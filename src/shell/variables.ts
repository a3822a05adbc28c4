/** Shell variables: scalars, indexed and associative arrays, attributes, and dynamic scope for functions. */

export interface Variable {
  kind: 'scalar' | 'indexed' | 'associative'
  /** Of a scalar; undefined while it is declared but unset. */
  text: string | undefined
  /** Of an array; keys of indexed arrays are numbers, kept ascending by `elements`. */
  items: Map<string | number, string> | undefined
  exported: boolean
  readonly: boolean
  integer: boolean
  nameref: boolean
  letterCase: 'upper' | 'lower' | undefined
}

/** A failure that bash words as `NAME: WHAT`. */
export class VariableError extends Error {}

const scalar = (text: string | undefined): Variable => ({
  kind: 'scalar',
  text,
  items: undefined,
  exported: false,
  readonly: false,
  integer: false,
  nameref: false,
  letterCase: undefined,
})

export const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)

/** Evaluates arithmetic for subscripts and integer variables. */
export type Evaluate = (text: string) => number | bigint

export class Variables {
  /** Variables whose value is made when asked for: RANDOM, SECONDS … */
  readonly computed = new Map<string, { get: () => string; set?: (value: string) => void }>()
  #variables: Map<string, Variable>
  /** What each running function's `local` put aside. */
  #frames: Map<string, Variable | undefined>[] = []
  #evaluate: Evaluate

  constructor(evaluate: Evaluate, variables = new Map<string, Variable>()) {
    this.#evaluate = evaluate
    this.#variables = variables
  }

  /** A copy for a subshell. */
  fork(evaluate: Evaluate): Variables {
    const copies = new Map<string, Variable>()
    for (const [name, v] of this.#variables) copies.set(name, { ...v, items: v.items && new Map(v.items) })
    const fork = new Variables(evaluate, copies)
    fork.#frames = this.#frames.map(frame => new Map(frame))
    return fork
  }

  names(): string[] {
    return [...this.#variables.keys()].sort()
  }

  /** The variable itself, references followed. */
  find(name: string): Variable | undefined {
    return this.#variables.get(this.resolve(name))
  }

  /** Without following a reference. */
  own(name: string): Variable | undefined {
    return this.#variables.get(name)
  }

  /** Follows `declare -n`. */
  resolve(name: string): string {
    let at = name
    for (let i = 0; i < 10; i++) {
      const variable = this.#variables.get(at)
      if (!variable?.nameref || !variable.text) return at
      at = variable.text
    }
    return at
  }

  /** The value as `$name` gives it: element 0 of an array. */
  get(name: string): string | undefined {
    const variable = this.#variables.get(name)
    if (!variable) return this.computed.get(name)?.get()
    if (variable.nameref && variable.text) {
      const target = this.resolve(name)
      const element = /^(\w+)\[(.*)\]$/.exec(target)
      return element ? this.element(element[1]!, element[2]!) : this.get(target)
    }
    if (variable.kind === 'scalar') return variable.text
    return variable.items!.get(variable.kind === 'indexed' ? 0 : '0')
  }

  isSet(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** One element; negative subscripts count from the end. @throws VariableError */
  element(name: string, subscript: string): string | undefined {
    const variable = this.find(name)
    if (!variable) return this.#key(name, variable, subscript) === 0 ? this.get(name) : undefined
    const key = this.#key(name, variable, subscript)
    if (variable.kind === 'scalar') return key === 0 ? variable.text : undefined
    return variable.items!.get(key)
  }

  /** Keys and values in order; a scalar counts as an array of one. */
  elements(name: string): [string, string][] {
    const variable = this.find(name)
    if (!variable) {
      const value = this.get(name)
      return value === undefined ? [] : [['0', value]]
    }
    if (variable.kind === 'scalar') return variable.text === undefined ? [] : [['0', variable.text]]
    const entries = [...variable.items!]
    if (variable.kind === 'indexed') entries.sort((a, b) => (a[0] as number) - (b[0] as number))
    return entries.map(([key, value]) => [String(key), value])
  }

  /** @throws VariableError when it is read-only */
  set(name: string, value: string, append = false): void {
    const computed = this.computed.get(name)
    if (computed && !this.#variables.has(name)) {
      computed.set?.(value)
      return
    }
    const target = this.resolve(name)
    const element = target === name ? null : /^(\w+)\[(.*)\]$/.exec(target)
    if (element) return this.setElement(element[1]!, element[2]!, value, append)
    const variable = this.#writable(target)
    if (variable.kind === 'scalar') variable.text = this.#converted(variable, value, append ? variable.text : undefined)
    else {
      const key = variable.kind === 'indexed' ? 0 : '0'
      variable.items!.set(key, this.#converted(variable, value, append ? variable.items!.get(key) : undefined))
    }
  }

  /** @throws VariableError */
  setElement(name: string, subscript: string, value: string, append = false): void {
    const variable = this.#writable(this.resolve(name))
    if (variable.kind === 'scalar') this.makeArray(name, 'indexed')
    const key = this.#key(name, variable, subscript)
    variable.items!.set(key, this.#converted(variable, value, append ? variable.items!.get(key) : undefined))
  }

  /** Replaces (or with `append` extends) an array. Keys are only given for associative arrays and `[n]=`.
   *  @throws VariableError */
  setArray(name: string, items: readonly { key?: string; value: string; append?: boolean }[], append: boolean): void {
    const variable = this.#writable(this.resolve(name))
    if (variable.kind === 'scalar') this.makeArray(name, 'indexed')
    // Values may mention the old elements, but they have been expanded by now.
    if (!append) variable.items = new Map()
    let next = 0
    for (const key of variable.items!.keys()) if (typeof key === 'number' && key >= next) next = key + 1
    if (variable.kind === 'associative' && items.length && items.every(item => item.key === undefined)) {
      for (let i = 0; i < items.length; i += 2) variable.items!.set(items[i]!.value, items[i + 1]?.value ?? '')
      return
    }
    for (const item of items) {
      const key = item.key === undefined ? next : this.#key(name, variable, item.key)
      if (typeof key === 'number') next = key + 1
      const before = item.append ? variable.items!.get(key) : undefined
      variable.items!.set(key, this.#converted(variable, item.value, before))
    }
  }

  /** Turns a variable into an array, keeping a scalar's value as its first element. */
  makeArray(name: string, kind: 'indexed' | 'associative'): Variable {
    const variable = this.declare(name)
    if (variable.kind === 'scalar') {
      variable.kind = kind
      variable.items = new Map()
      if (variable.text !== undefined) variable.items.set(kind === 'indexed' ? 0 : '0', variable.text)
      variable.text = undefined
    }
    return variable
  }

  /** The variable, made unset if there is none, to change its attributes. */
  declare(name: string, follow = true): Variable {
    const target = follow ? this.resolve(name) : name
    let variable = this.#variables.get(target)
    if (!variable) this.#variables.set(target, (variable = scalar(undefined)))
    return variable
  }

  /** @throws VariableError when it is read-only */
  unset(name: string): void {
    const target = this.resolve(name)
    if (this.#variables.get(target)?.readonly) throw new VariableError(`${name}: cannot unset: readonly variable`)
    this.#variables.delete(target)
    this.computed.delete(target)
  }

  /** @throws VariableError */
  unsetElement(name: string, subscript: string): void {
    const variable = this.find(name)
    if (!variable) return
    if (variable.readonly) throw new VariableError(`${name}: cannot unset: readonly variable`)
    if (variable.kind === 'scalar') {
      if (this.#key(name, variable, subscript) === 0) this.unset(name)
      return
    }
    variable.items!.delete(this.#key(name, variable, subscript))
  }

  // --- functions ------------------------------------------------------------------------------------------------

  get depth(): number {
    return this.#frames.length
  }

  enter(): void {
    this.#frames.push(new Map())
  }

  leave(): void {
    for (const [name, before] of this.#frames.pop()!) {
      if (before) this.#variables.set(name, before)
      else this.#variables.delete(name)
    }
  }

  /** Makes `name` local to the running function. */
  local(name: string): Variable {
    const frame = this.#frames.at(-1)!
    if (!frame.has(name)) {
      const before = this.#variables.get(name)
      if (before?.readonly) throw new VariableError(`${name}: readonly variable`)
      frame.set(name, before)
      this.#variables.set(name, { ...scalar(undefined), exported: before?.exported ?? false })
    }
    return this.#variables.get(name)!
  }

  /** Sets variables for one command. @returns how to put back what was there */
  temporary(assignments: readonly [string, string][]): () => void {
    const before = assignments.map(([name]) => [name, this.#variables.get(name)] as const)
    for (const [name, value] of assignments) {
      const old = this.#variables.get(name)
      if (old?.readonly) throw new VariableError(`${name}: readonly variable`)
      this.#variables.set(name, { ...scalar(value), exported: true })
    }
    return () => {
      for (const [name, variable] of before.toReversed()) {
        if (variable) this.#variables.set(name, variable)
        else this.#variables.delete(name)
      }
    }
  }

  /** What children are given. */
  environment(): Map<string, string> {
    const out = new Map<string, string>()
    for (const [name, v] of this.#variables) {
      if (v.exported && v.kind === 'scalar' && v.text !== undefined) out.set(name, v.text)
    }
    return out
  }

  #writable(name: string): Variable {
    const variable = this.declare(name, false)
    if (variable.readonly) throw new VariableError(`${name}: readonly variable`)
    return variable
  }

  #converted(variable: Variable, value: string, before: string | undefined): string {
    if (variable.integer) {
      const sum = this.#evaluate(value)
      return before === undefined ? String(sum) : String(this.#evaluate(`${before || 0}+${sum}`))
    }
    const text = (before ?? '') + value
    if (variable.letterCase === 'upper') return text.toUpperCase()
    if (variable.letterCase === 'lower') return text.toLowerCase()
    return text
  }

  #key(name: string, variable: Variable | undefined, subscript: string): string | number {
    if (variable?.kind === 'associative') return subscript
    let index = Number(this.#evaluate(subscript))
    if (index < 0) {
      let last = -1
      for (const key of variable?.items?.keys() ?? []) if ((key as number) > last) last = key as number
      index += last + 1
      if (index < 0) throw new VariableError(`${name}[${subscript}]: bad array subscript`)
    }
    return index
  }
}
