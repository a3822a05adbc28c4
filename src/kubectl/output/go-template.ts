/** A small interpreter of Go's text/template: actions, pipelines, variables, if, with, range, define and template,
 *  the usual functions and kubectl's `exists` and `base64decode`. Source: text/template (parse, exec, funcs). */
import { goPlain, goSyntax } from './go-value.ts'
import { goString } from './json.ts'

/** What stands in a template, and where. */
interface Place {
  at: number
  text: string
}

type Expr =
  | { kind: 'value'; value: unknown }
  | { kind: 'field'; of?: Expr; names: string[]; place: Place }
  | { kind: 'variable'; name: string; names: string[]; place: Place }
  | { kind: 'call'; name: string; args: Expr[]; place: Place }
  | { kind: 'dot' }
type Command = { words: Expr[]; place: Place }
type Pipe = { declares: string[]; assigns: boolean; commands: Command[] }
type Block = { kind: 'if' | 'with' | 'range'; pipe: Pipe; body: Node[]; otherwise: Node[] }
type Node =
  | { kind: 'text'; text: string }
  | { kind: 'action'; pipe: Pipe }
  | Block
  | { kind: 'template'; name: string; pipe?: Pipe }
  | { kind: 'break' }
  | { kind: 'continue' }

/** What goes wrong at some place of a template. */
class Misfit extends Error {
  readonly place: Place
  constructor(message: string, place: Place) {
    super(message)
    this.place = place
  }
}

class Jump extends Error {
  readonly kind: 'break' | 'continue'
  constructor(kind: 'break' | 'continue') {
    super(kind)
    this.kind = kind
  }
}

type Scope = Map<string, { value: unknown }>

const truthy = (v: unknown): boolean =>
  Array.isArray(v) ? v.length > 0 : v !== null && typeof v === 'object' ? Object.keys(v).length > 0 : Boolean(v)

const sizeOf = (v: unknown): number => {
  if (typeof v === 'string') return new TextEncoder().encode(v).length
  if (Array.isArray(v)) return v.length
  if (v !== null && typeof v === 'object') return Object.keys(v).length
  throw new Error('error calling len: len of nil pointer')
}

const less = (a: unknown, b: unknown): boolean => {
  if (typeof a !== typeof b) throw new Error('error calling lt: incompatible types for comparison')
  return (a as number) < (b as number)
}
const same = (a: unknown, b: unknown): boolean => {
  if (typeof a === 'object' && a !== null)
    throw new Error('error calling eq: non-comparable type map[string]interface {}')
  return a === b
}

function index(base: unknown, ...keys: unknown[]): unknown {
  let at = base
  for (const key of keys) {
    if (at === null || at === undefined) throw new Error('error calling index: index of untyped nil')
    if (Array.isArray(at)) {
      if (typeof key !== 'number') throw new Error(`error calling index: cannot index slice/array with type string`)
      if (key < 0 || key >= at.length) throw new Error(`error calling index: index out of range: ${key}`)
      at = at[key]
    } else if (typeof at === 'object') at = (at as Record<string, unknown>)[String(key)]
    else throw new Error(`error calling index: can't index item of type ${typeof at}`)
  }
  return at
}

const FUNCTIONS: Record<string, (...args: never[]) => unknown> = {
  len: sizeOf,
  index,
  eq: (a: unknown, ...rest: unknown[]) => rest.some(b => same(a, b)),
  ne: (a: unknown, b: unknown) => !same(a, b),
  lt: less,
  le: (a: unknown, b: unknown) => !less(b, a),
  gt: (a: unknown, b: unknown) => less(b, a),
  ge: (a: unknown, b: unknown) => !less(a, b),
  not: (a: unknown) => !truthy(a),
  print: (...args: unknown[]) => args.map(goPlain).join(''),
  println: (...args: unknown[]) => `${args.map(goPlain).join(' ')}\n`,
  printf: (format: string, ...args: unknown[]) => printf(format, args),
  html: (a: unknown) => goPlain(a).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`),
  js: (a: unknown) => goPlain(a),
  urlquery: (a: unknown) => encodeURIComponent(goPlain(a)),
  slice: (a: string | unknown[], from = 0, to?: number) => a.slice(from, to),
  exists: (base: unknown, ...keys: unknown[]) => {
    try {
      return index(base, ...keys) !== undefined
    } catch {
      return false
    }
  },
  base64decode: (a: string) => {
    try {
      return new TextDecoder().decode(Uint8Array.from(atob(a), c => c.charCodeAt(0)))
    } catch {
      throw new Error('error calling base64decode: base64 decode failed: illegal base64 data at input byte 0')
    }
  },
}

function printf(format: string, args: readonly unknown[]): string {
  let next = 0
  return format.replace(
    /%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%'
      if (next >= args.length) return `%!${verb}(MISSING)`
      const arg = args[next++]
      let text: string
      if (verb === 'q') text = goString(goPlain(arg))
      else if (verb === 'v' && flags.includes('#')) text = goSyntax(arg)
      else if (verb === 'f') text = Number(arg).toFixed(precision === undefined ? 6 : Number(precision))
      else if (verb === 'x')
        text =
          typeof arg === 'number'
            ? arg.toString(16)
            : Array.from(new TextEncoder().encode(String(arg)), b => b.toString(16).padStart(2, '0')).join('')
      else if (verb === 'T') text = typeof arg === 'number' ? 'float64' : typeof arg
      else text = goPlain(arg)
      if (verb === 's' && precision !== undefined) text = text.slice(0, Number(precision))
      const padded = Number(width || 0)
      return flags.includes('-') ? text.padEnd(padded) : text.padStart(padded, flags.includes('0') ? '0' : ' ')
    },
  )
}

export class GoTemplate {
  readonly #body: Node[]
  readonly #named = new Map<string, Node[]>()
  readonly #strict: boolean
  readonly #source: string

  /** @param strict a missing key is an error @throws Error in text/template's words */
  constructor(source: string, strict = false) {
    this.#strict = strict
    this.#source = source
    this.#body = new Parser(source, this.#named).parse()
  }

  /** @param out takes what is written @throws Error in text/template's words */
  execute(value: unknown, out: string[] = []): string {
    try {
      this.#run(this.#body, value, new Map([['$', { value }]]), out)
      return out.join('')
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
      const { at, text } = error.place
      const before = this.#source.slice(0, at).split('\n')
      const where = `${before.length}:${before.at(-1)!.length}`
      throw new Error(`template: output:${where}: executing "output" at <${text}>: ${error.message}`, { cause: error })
    }
  }

  #run(nodes: readonly Node[], dot: unknown, scope: Scope, out: string[]): void {
    for (const node of nodes) {
      if (node.kind === 'text') out.push(node.text)
      else if (node.kind === 'action') {
        const value = this.#pipe(node.pipe, dot, scope)
        if (!node.pipe.declares.length) out.push(value === undefined || value === null ? '<no value>' : goPlain(value))
      } else if (node.kind === 'template') {
        const body = this.#named.get(node.name)
        if (!body) throw new Error(`template "${node.name}" not defined`)
        const value = node.pipe ? this.#pipe(node.pipe, dot, scope) : undefined
        this.#run(body, value, new Map([['$', { value }]]), out)
      } else if (node.kind === 'break' || node.kind === 'continue') throw new Jump(node.kind)
      else if (node.kind === 'range') this.#range(node, dot, scope, out)
      else {
        const inner = new Map(scope)
        const value = this.#pipe(node.pipe, dot, inner)
        if (truthy(value)) this.#run(node.body, node.kind === 'with' ? value : dot, inner, out)
        else this.#run(node.otherwise, dot, inner, out)
      }
    }
  }

  #range(node: Block, dot: unknown, scope: Scope, out: string[]): void {
    const inner = new Map(scope)
    const value = this.#pipe({ ...node.pipe, declares: [] }, dot, inner)
    const entries: [unknown, unknown][] = Array.isArray(value)
      ? value.map((item, i) => [i, item])
      : typeof value === 'number'
        ? Array.from({ length: value }, (_, i) => [i, i])
        : value !== null && typeof value === 'object'
          ? Object.keys(value)
              .sort()
              .map(key => [key, (value as Record<string, unknown>)[key]])
          : []
    if (
      !entries.length &&
      value !== undefined &&
      value !== null &&
      typeof value !== 'object' &&
      typeof value !== 'number'
    ) {
      throw new Error(`range can't iterate over ${goPlain(value)}`)
    }
    if (!entries.length) return this.#run(node.otherwise, dot, inner, out)
    const [first, second] = node.pipe.declares
    for (const [key, item] of entries) {
      const each = new Map(inner)
      if (first) each.set(first, { value: second ? key : item })
      if (second) each.set(second, { value: item })
      try {
        this.#run(node.body, item, each, out)
      } catch (error) {
        if (!(error instanceof Jump)) throw error
        if (error.kind === 'break') return
      }
    }
  }

  #pipe(pipe: Pipe, dot: unknown, scope: Scope): unknown {
    let value: unknown
    pipe.commands.forEach(({ words, place }, i) => {
      value = this.#command(words, place, dot, scope, i > 0 ? [value] : [])
    })
    for (const name of pipe.declares) {
      const known = scope.get(name)
      if (pipe.assigns && known) known.value = value
      else scope.set(name, { value })
    }
    return value
  }

  #command(words: readonly Expr[], place: Place, dot: unknown, scope: Scope, piped: unknown[]): unknown {
    const [head, ...rest] = words
    if (head?.kind === 'call' && !head.args.length) {
      if (head.name === 'and' || head.name === 'or') {
        let value: unknown
        for (const word of [...rest, ...piped.map(v => ({ kind: 'value' as const, value: v }))]) {
          value = this.#eval(word, dot, scope)
          if (truthy(value) === (head.name === 'or')) return value
        }
        return value
      }
      const args = [...rest.map(word => this.#eval(word, dot, scope)), ...piped]
      try {
        return FUNCTIONS[head.name]!(...(args as never[]))
      } catch (error) {
        throw error instanceof Error ? new Misfit(error.message, place) : error
      }
    }
    if (rest.length || piped.length)
      throw new Misfit(
        `can't give argument to non-function ${words[0]?.kind === 'field' ? words[0].place.text : ''}`.trimEnd(),
        place,
      )
    return this.#eval(head!, dot, scope)
  }

  #eval(expr: Expr, dot: unknown, scope: Scope): unknown {
    switch (expr.kind) {
      case 'value':
        return expr.value
      case 'dot':
        return dot
      case 'call':
        return this.#command([{ ...expr, args: [] }, ...expr.args], expr.place, dot, scope, [])
      case 'variable':
        return this.#fields(scope.get(expr.name)?.value, expr)
      case 'field':
        return this.#fields(expr.of ? this.#eval(expr.of, dot, scope) : dot, expr)
    }
  }

  #fields(base: unknown, { names, place }: { names: readonly string[]; place: Place }): unknown {
    let at = base
    for (const name of names) {
      if (at === undefined || at === null) {
        if (this.#strict) throw new Misfit(`map has no entry for key "${name}"`, place)
        return undefined
      }
      if (typeof at !== 'object' || Array.isArray(at)) {
        throw new Misfit(`can't evaluate field ${name} in type interface {}`, place)
      }
      const next = (at as Record<string, unknown>)[name]
      if (next === undefined && this.#strict) throw new Misfit(`map has no entry for key "${name}"`, place)
      at = next
    }
    return at
  }
}

class Parser {
  readonly #tokens: ({ text: string } | { action: string; at: number })[] = []
  readonly #named: Map<string, Node[]>
  #at = 0

  constructor(source: string, named: Map<string, Node[]>) {
    this.#named = named
    let rest = source
    let trim = false
    for (;;) {
      const open = rest.indexOf('{{')
      let text = open < 0 ? rest : rest.slice(0, open)
      if (trim) text = text.trimStart()
      if (open < 0) {
        if (text) this.#tokens.push({ text })
        return
      }
      rest = rest.slice(open + 2)
      if (/^-\s/.test(rest)) {
        text = text.trimEnd()
        rest = rest.slice(1)
      }
      if (text) this.#tokens.push({ text })
      const close = closing(rest)
      let action = rest.slice(0, close)
      const at = source.length - rest.length + action.length - action.trimStart().length
      rest = rest.slice(close + 2)
      trim = /\s-$/.test(action)
      if (trim) action = action.slice(0, -1)
      if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(action)) this.#tokens.push({ action: action.trim(), at })
    }
  }

  parse(): Node[] {
    const { nodes, end } = this.#list()
    if (end) throw new Error(`unexpected {{${end}}}`)
    return nodes
  }

  #list(): { nodes: Node[]; end?: string } {
    const nodes: Node[] = []
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at++]!
      if ('text' in token) {
        nodes.push({ kind: 'text', text: token.text })
        continue
      }
      const [word] = /^\w+/.exec(token.action) ?? ['']
      const rest = token.action.slice(word.length).trim()
      const restAt = token.at + token.action.length - rest.length
      if (word === 'end' || word === 'else') return { nodes, end: token.action }
      if (word === 'if' || word === 'with' || word === 'range') nodes.push(this.#block(word, rest, restAt))
      else if (word === 'break' || word === 'continue') nodes.push({ kind: word })
      else if (word === 'define') this.#named.set(JSON.parse(rest) as string, this.#list().nodes)
      else if (word === 'template') {
        const found = /^("(?:[^"\\]|\\.)*")\s*([\s\S]*)$/.exec(rest)!
        nodes.push({
          kind: 'template',
          name: JSON.parse(found[1]!) as string,
          pipe: found[2] ? pipeOf(found[2], restAt + rest.length - found[2].length) : undefined,
        })
      } else nodes.push({ kind: 'action', pipe: pipeOf(token.action, token.at) })
    }
    return { nodes }
  }

  #block(kind: 'if' | 'with' | 'range', pipe: string, at: number): Node {
    if (!pipe) throw new Error(`missing value for ${kind}`)
    const { nodes: body, end } = this.#list()
    let otherwise: Node[] = []
    if (end === undefined) throw new Error('unexpected EOF')
    if (end.startsWith('else')) {
      const chained = /^else\s+(if|with)\s+([\s\S]+)$/.exec(end)
      if (chained) otherwise = [this.#block(chained[1] as 'if', chained[2]!, at)]
      else {
        const last = this.#list()
        if (last.end !== 'end') throw new Error('unexpected EOF')
        otherwise = last.nodes
      }
    }
    return { kind, pipe: pipeOf(pipe, at), body, otherwise }
  }
}

/** Where `}}` closes an action, outside of quotes. */
function closing(source: string): number {
  const found = /^(?:[^"'`}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|}(?!}))*/.exec(source)!
  if (!source.startsWith('}}', found[0].length)) throw new Error('unclosed action')
  return found[0].length
}

const TOKEN =
  /\s*("(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)+'|[-+]?(?:0x[\da-fA-F]+|\d+(?:\.\d+)?(?:e[-+]?\d+)?)|\$\w*(?:\.\w+)*|\.\w+(?:\.\w+)*|\.|:=|=|,|\||\(|\)|[A-Za-z_]\w*)/y

/** @param start where it is in the template */
function pipeOf(source: string, start: number): Pipe {
  const tokens: Place[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const at = TOKEN.lastIndex
    const found = TOKEN.exec(source)
    if (!found) throw new Error(`unexpected ${JSON.stringify(source.slice(at).trim()[0] ?? '')} in command`)
    tokens.push({ text: found[1]!, at: start + TOKEN.lastIndex - found[1]!.length })
  }
  const declares: string[] = []
  let assigns = false
  const sign = tokens.findIndex(({ text }) => text === ':=' || text === '=')
  if (sign > 0) {
    assigns = tokens[sign]!.text === '='
    for (const { text } of tokens.slice(0, sign)) if (text !== ',') declares.push(text)
    tokens.splice(0, sign + 1)
  }
  const reader = new Reader(tokens)
  const commands = reader.commands()
  if (reader.left) throw new Error(`unexpected ${JSON.stringify(reader.left)} in command`)
  return { declares, assigns, commands }
}

/** A chain of fields is where its second is: text/template's parser puts it there. */
const placeOf = ({ at, text }: Place): Place => ({ at: at + Math.max(0, text.indexOf('.', 1)), text })

class Reader {
  readonly #tokens: readonly Place[]
  #at = 0
  constructor(tokens: readonly Place[]) {
    this.#tokens = tokens
  }

  get left(): string | undefined {
    return this.#tokens[this.#at]?.text
  }

  commands(): Command[] {
    const out: Command[] = [{ words: [], place: { at: 0, text: '' } }]
    for (; this.left !== undefined && this.left !== ')';) {
      const from = this.#at
      const last = out.at(-1)!
      if (this.left === '|') {
        this.#at++
        out.push({ words: [], place: { at: 0, text: '' } })
        continue
      }
      last.words.push(this.#operand())
      const [first, ...more] = this.#tokens.slice(from, this.#at)
      const word = [first!, ...more].map(({ text }) => text).join('')
      last.place = last.place.text ? { ...last.place, text: `${last.place.text} ${word}` } : { ...first!, text: word }
    }
    if (out.some(({ words }) => !words.length)) throw new Error('missing value for command')
    return out
  }

  #operand(): Expr {
    const place = this.#tokens[this.#at++]!
    const token = place.text
    if (token === '(') {
      const commands = this.commands()
      if (this.left !== ')') throw new Error('unclosed left paren')
      this.#at++
      let expr: Expr = commands.reduce<Expr | undefined>((piped, { words: [head, ...rest], place: whole }) => {
        const args = piped ? [...rest, piped] : rest
        return head!.kind === 'call' ? { ...head!, args, place: whole } : head
      }, undefined)!
      if (this.left && /^\.\w/.test(this.left))
        expr = { kind: 'field', of: expr, names: this.left.slice(1).split('.'), place: this.#tokens[this.#at++]! }
      return expr
    }
    if (token === '.') return { kind: 'dot' }
    if (token.startsWith('.')) return { kind: 'field', names: token.slice(1).split('.'), place: placeOf(place) }
    if (token.startsWith('$')) {
      const [name, ...names] = token.split('.')
      return { kind: 'variable', name: name!, names, place: placeOf(place) }
    }
    if (token.startsWith('"'))
      return { kind: 'value', value: JSON.parse(token.replace(/\\x([\da-f]{2})/gi, '\\u00$1')) }
    if (token.startsWith('`')) return { kind: 'value', value: token.slice(1, -1) }
    if (token.startsWith("'")) return { kind: 'value', value: token.slice(1, -1).codePointAt(0) }
    if (/^[-+\d]/.test(token)) return { kind: 'value', value: Number(token) }
    if (token === 'true' || token === 'false') return { kind: 'value', value: token === 'true' }
    if (token === 'nil') return { kind: 'value', value: null }
    if (token !== 'and' && token !== 'or' && !(token in FUNCTIONS)) throw new Error(`function "${token}" not defined`)
    return { kind: 'call', name: token, args: [], place }
  }
}
