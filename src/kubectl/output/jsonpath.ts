/** JSONPath templates. Source: client-go/util/jsonpath (parser.go, jsonpath.go), with its error texts. */
import { dig, isMap } from '../object.ts'
import { goJson } from './json.ts'
import { goPlain, goType } from './go-value.ts'

type Step =
  | { kind: 'field'; name: string }
  | { kind: 'recursive' }
  | { kind: 'wildcard' }
  | { kind: 'slice'; from?: number; to?: number; step: number; derived: boolean }
  | { kind: 'filter'; left: Step[]; op: string; right: Step[] }
  | { kind: 'union'; parts: Step[][] }
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'fail'; message: string }
  | { kind: 'root' }

type Node =
  { kind: 'text'; text: string } | { kind: 'path'; steps: Step[] } | { kind: 'range'; steps: Step[]; body: Node[] }

export class JsonPathError extends Error {}

export class JsonPath {
  readonly #nodes: Node[]
  readonly #strict: boolean

  /** @param strict a missing key is an error @throws JsonPathError */
  constructor(template: string, strict = false) {
    this.#strict = strict
    this.#nodes = parse(template)
  }

  /** What each action finds, in order; text as itself. @throws JsonPathError */
  find(value: unknown): unknown[][] {
    const out: unknown[][] = []
    this.#walk(this.#nodes, value, value, found => out.push(found))
    return out
  }

  /** @throws JsonPathError */
  execute(value: unknown): string {
    let out = ''
    this.#walk(this.#nodes, value, value, found => (out += found.map(printed).join(' ')))
    return out
  }

  #walk(nodes: readonly Node[], root: unknown, value: unknown, emit: (found: unknown[]) => void): void {
    for (const node of nodes) {
      if (node.kind === 'text') emit([node.text])
      else if (node.kind === 'path') emit(this.#eval(node.steps, root, [value]))
      else for (const each of this.#eval(node.steps, root, [value])) this.#walk(node.body, root, each, emit)
    }
  }

  #eval(steps: readonly Step[], root: unknown, input: unknown[]): unknown[] {
    let values = input
    for (const step of steps) values = this.#step(step, root, values)
    return values
  }

  #step(step: Step, root: unknown, values: unknown[]): unknown[] {
    switch (step.kind) {
      case 'root':
        return [root]
      case 'fail':
        throw new JsonPathError(step.message)
      case 'literal':
        return [step.value]
      case 'field': {
        const found: unknown[] = []
        for (const value of values) {
          if (isMap(value) && step.name in value) found.push(value[step.name])
        }
        if (!found.length && this.#strict) throw new JsonPathError(`${step.name} is not found`)
        return found
      }
      case 'wildcard':
        return values.flatMap(value => (Array.isArray(value) ? value : isMap(value) ? sortedValues(value) : []))
      case 'recursive':
        return values.flatMap(descendants)
      case 'union':
        return step.parts.flatMap(part => this.#eval(part, root, values))
      case 'slice':
        return values.flatMap(value => sliced(step, value))
      case 'filter':
        return values.flatMap(value => {
          if (value === null || value === undefined) return []
          if (!Array.isArray(value))
            throw new JsonPathError(`${goType(value)} is not array or slice and cannot be filtered`)
          return value.filter(item => this.#passes(step, root, item))
        })
    }
  }

  #passes(step: Extract<Step, { kind: 'filter' }>, root: unknown, item: unknown): boolean {
    const lenient = (steps: Step[]) => {
      try {
        return this.#eval(steps, root, [item])
      } catch (error) {
        if (step.op === 'exists' && error instanceof JsonPathError) return []
        throw error
      }
    }
    const left = lenient(step.left)
    if (step.op === 'exists') return left.length > 0
    if (!left.length) return false
    if (left.length > 1) throw new JsonPathError('can only compare one element at a time')
    const right = lenient(step.right)
    if (!right.length) return false
    if (right.length > 1) throw new JsonPathError('can only compare one element at a time')
    return compare(left[0], step.op, right[0])
  }
}

function compare(a: unknown, op: string, b: unknown): boolean {
  if (op === '==') return a === b
  if (op === '!=') return a !== b
  if (typeof a !== typeof b) throw new JsonPathError(`incompatible types for comparison`)
  const [x, y] = [a as number, b as number]
  if (op === '<') return x < y
  if (op === '<=') return x <= y
  if (op === '>') return x > y
  if (op === '>=') return x >= y
  throw new JsonPathError(`unrecognized filter operator ${op}`)
}

function sliced(step: Extract<Step, { kind: 'slice' }>, value: unknown): unknown[] {
  if (value === null || value === undefined) return []
  if (!Array.isArray(value)) throw new JsonPathError(`${goType(value)} is not array or slice`)
  const length = value.length
  let from = step.from ?? 0
  if (from < 0) from += length
  let to = step.to ?? length
  if (to < 0 || (to === 0 && step.derived)) to += length
  if (from === to) return []
  const bounds = (index: number) => new JsonPathError(`array index out of bounds: index ${index}, length ${length}`)
  if (from >= length || from < 0) throw bounds(from)
  if (to > length || to < 0) throw bounds(to - 1)
  if (from > to) throw new JsonPathError(`starting index ${from} is greater than ending index ${to}`)
  return value.slice(from, to).filter((_, i) => i % step.step === 0)
}

const sortedValues = (map: Record<string, unknown>): unknown[] =>
  Object.keys(map)
    .sort()
    .map(key => map[key])

function descendants(value: unknown): unknown[] {
  const inner = Array.isArray(value) ? value : isMap(value) ? sortedValues(value) : []
  return value === null || typeof value !== 'object' ? [] : [value, ...inner.flatMap(descendants)]
}

function printed(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return typeof value === 'object' ? goJson(value) : goPlain(value)
}

// --- parsing ------------------------------------------------------------------------------------------------------

function parse(template: string): Node[] {
  const stack: Node[][] = [[]]
  let at = 0
  while (at < template.length) {
    const open = template.indexOf('{', at)
    if (open < 0 || open > at)
      stack.at(-1)!.push({ kind: 'text', text: template.slice(at, open < 0 ? undefined : open) })
    if (open < 0) break
    const parser = new ActionParser(template, open + 1)
    const { steps, word } = parser.action()
    at = parser.at
    if (word === 'range') {
      const body: Node[] = []
      stack.at(-1)!.push({ kind: 'range', steps, body })
      stack.push(body)
    } else if (word === 'end') {
      if (stack.length > 1) stack.pop()
      else stack[0]!.push({ kind: 'path', steps: [{ kind: 'fail', message: 'not in range, nothing to end' }] })
    } else stack.at(-1)!.push({ kind: 'path', steps })
  }
  return stack[0]!
}

class ActionParser {
  readonly #source: string
  at: number

  constructor(source: string, at: number) {
    this.#source = source
    this.at = at
  }

  /** What is between braces. */
  action(): { steps: Step[]; word?: string } {
    const steps: Step[] = []
    let word: string | undefined
    for (;;) {
      const c = this.#source[this.at]
      if (c === undefined) throw new JsonPathError('unclosed action')
      if (c === '}') {
        this.at++
        return { steps, word }
      }
      if (/\s/.test(c)) this.at++
      else if (c === '@' || c === '$') {
        this.at++
        if (c === '$') steps.push({ kind: 'root' })
      } else if (c === '"' || c === "'") steps.push({ kind: 'literal', value: this.#quoted() })
      else if (c === '.') this.#dot(steps)
      else if (c === '[') steps.push(...this.#bracket())
      else if (/[-+\d]/.test(c)) steps.push({ kind: 'literal', value: this.#number() })
      else if (/[\p{L}_]/u.test(c)) {
        const name = this.#name()
        if (name === 'range' || name === 'end') word = name
        else if (name === 'true' || name === 'false') steps.push({ kind: 'literal', value: name === 'true' })
        else if (!steps.length) steps.push({ kind: 'fail', message: `unrecognized identifier ${name}` })
        else steps.push({ kind: 'field', name })
      } else {
        const code = c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
        throw new JsonPathError(`unrecognized character in action: U+${code} '${c}'`)
      }
    }
  }

  #dot(steps: Step[]): void {
    this.at++
    if (this.#source[this.at] === '.') {
      this.at++
      steps.push({ kind: 'recursive' })
      if (/[[*]/.test(this.#source[this.at] ?? '')) return
    }
    if (this.#source[this.at] === '*') {
      this.at++
      steps.push({ kind: 'wildcard' })
      return
    }
    const name = this.#name()
    if (name) steps.push({ kind: 'field', name })
  }

  /** A field name, in which `\.` is a dot. */
  #name(): string {
    let name = ''
    for (;;) {
      const c = this.#source[this.at]
      if (c === undefined || /[\s.[\]{}()'"=<>!,@|&$*]/.test(c)) return name
      if (c === '\\') {
        name += this.#source[++this.at] ?? ''
        this.at++
        continue
      }
      name += c
      this.at++
    }
  }

  #number(): number {
    const found = /^[-+]?[\d.]+/.exec(this.#source.slice(this.at))
    const value = Number(found?.[0])
    if (!found || Number.isNaN(value)) throw new JsonPathError(`cannot parse number`)
    this.at += found[0].length
    return value
  }

  #quoted(): string {
    const quote = this.#source[this.at]!
    let raw = ''
    for (this.at++; ; this.at++) {
      const c = this.#source[this.at]
      if (c === undefined || c === '\n') throw new JsonPathError('unterminated quoted string')
      if (c === '\\') {
        raw += c + (this.#source[++this.at] ?? '')
        continue
      }
      if (c === quote) {
        this.at++
        return unquote(raw)
      }
      raw += c
    }
  }

  #bracket(): Step[] {
    const start = ++this.at
    let depth = 1
    let quote = ''
    for (; depth; this.at++) {
      const c = this.#source[this.at]
      if (c === undefined || (c === '\n' && !quote)) throw new JsonPathError('unterminated array')
      if (quote) {
        if (c === '\\') this.at++
        else if (c === quote) quote = ''
      } else if (c === '"' || c === "'") quote = c
      else if (c === '[') depth++
      else if (c === ']') depth--
    }
    const inside = this.#source.slice(start, this.at - 1)
    if (inside.startsWith('?(')) {
      if (!inside.endsWith(')')) throw new JsonPathError('unclosed array expect ]')
      return [filterOf(inside.slice(2, -1))]
    }
    return arrayOf(inside)
  }
}

function unquote(raw: string): string {
  const known: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" }
  return raw.replace(/\\(u[\da-f]{4}|.)/gi, (_, c: string) =>
    c.length > 1 ? String.fromCharCode(Number.parseInt(c.slice(1), 16)) : (known[c] ?? c),
  )
}

function arrayOf(inside: string): Step[] {
  if (inside === '*') return [{ kind: 'wildcard' }]
  const name = /^'([^']*)'$/.exec(inside)
  if (name) return [{ kind: 'field', name: unquote(name[1]!) }]
  const parts = inside.split(',')
  if (parts.length > 1) return [{ kind: 'union', parts: parts.map(part => arrayOf(part.trim())) }]
  const slice = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(inside)
  if (!slice || (inside !== '' && inside === '-')) throw new JsonPathError(`invalid array index ${inside}`)
  const [, from, to, step] = slice
  if (!inside.includes(':')) {
    if (!from) throw new JsonPathError(`invalid array index ${inside}`)
    return [{ kind: 'slice', from: Number(from), to: Number(from) + 1, step: 1, derived: true }]
  }
  if (step && Number(step) <= 0) throw new JsonPathError('step must be > 0')
  return [
    {
      kind: 'slice',
      from: from ? Number(from) : undefined,
      to: to ? Number(to) : undefined,
      step: step ? Number(step) : 1,
      derived: false,
    },
  ]
}

function filterOf(text: string): Step {
  const found = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text)
  const steps = (source: string) => new ActionParser(`${source.trim()}}`, 0).action().steps
  if (!found) return { kind: 'filter', left: steps(text), op: 'exists', right: [] }
  return { kind: 'filter', left: steps(found[1]!), op: found[2]!, right: steps(found[3]!) }
}

/** `metadata.name`, `.metadata.name` or `{.metadata.name}` to the last form. @throws JsonPathError */
export function relaxed(expression: string): string {
  if (!expression) return expression
  const found = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression)
  if (!found) {
    throw new JsonPathError(`unexpected path string, expected a 'name1' or '.name1' or '{name1}' or '{.name1}'`)
  }
  return `{.${found[1] ?? found[2]}}`
}

/** Compiled: what one relaxed expression finds in each object. */
export function fieldGetter(expression: string): (object: unknown) => unknown[] {
  const simple = /^\{((?:\.[A-Za-z_]\w*)+)\}$/.exec(relaxed(expression))
  if (simple) {
    const keys = simple[1]!.slice(1).split('.')
    return object => {
      const value = dig(object, ...keys)
      return value === undefined ? [] : [value]
    }
  }
  const path = new JsonPath(relaxed(expression))
  return object => path.find(object).flat()
}
