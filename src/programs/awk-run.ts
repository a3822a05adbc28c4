/** Runs an awk program. Left out: RS as a regular expression but for blank lines, `|&`, locales. */
import { Errno } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import { pipe } from '../host/pipe.ts'
import type { Process } from '../host/process.ts'
import { posixRegex } from '../host/regex.ts'
import { strftime } from '../host/strftime.ts'
import type { AwkProgram, Expr, Statement } from './awk-syntax.ts'
import { complain, linesOf, openInput } from './command.ts'
import { formatNumber } from './number-format.ts'

/** `maybe`: text from outside that looks like a number compares as one. */
type Value = string | number | { maybe: string }
type AwkArray = Map<string, Value>
type Frame = Map<string, Value | AwkArray | undefined>

export class AwkError extends Error {}

class Jump {
  readonly to: string
  readonly value: Value
  constructor(to: string, value: Value = '') {
    this.to = to
    this.value = value
  }
}

const NUMERIC = /^\s*[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?)\s*$/
const LEADING = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/
const encoder = new TextEncoder()

const toNumber = (v: Value): number => {
  if (typeof v === 'number') return v
  const match = LEADING.exec(typeof v === 'string' ? v : v.maybe)
  return match ? Number(match[0]) : 0
}

export class AwkRun {
  #process: Process
  #program: AwkProgram
  #globals: Frame = new Map<string, Value | AwkArray>(
    Object.entries({
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      NR: 0,
      FNR: 0,
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      FILENAME: '',
      RSTART: 0,
      RLENGTH: -1,
    }),
  )
  #frames: Frame[] = []
  #record = ''
  #fields: Value[] | undefined
  #out = ''
  #outputs = new Map<string, { file: OpenFile; child: Process | undefined }>()
  #inputs = new Map<string, AsyncGenerator<string, void, undefined>>()
  #source: AsyncGenerator<string, void, undefined> | undefined
  #operands: string[] = []
  #usedFile = false
  #ranges = new Set<object>()
  #rounds = 0
  #regexes = new Map<string, RegExp>()
  #failed = 0

  constructor(process: Process, program: AwkProgram) {
    this.#process = process
    this.#program = program
    this.#globals.set('ENVIRON', new Map([...process.env].map(([k, v]) => [k, { maybe: v }])))
  }

  assign(name: string, text: string): void {
    this.#globals.set(name, { maybe: text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\') })
  }

  async main(operands: string[]): Promise<number> {
    this.#operands = operands.slice()
    this.#globals.set('ARGC', operands.length + 1)
    this.#globals.set('ARGV', new Map(['awk', ...operands].map((v, i) => [String(i), v])))
    let status = 0
    let exited = false
    const guarded = async (run: () => Promise<void>): Promise<void> => {
      try {
        await run()
      } catch (error) {
        if (!(error instanceof Jump) || error.to !== 'exit') throw error
        exited = true
        if (error.value !== '') status = toNumber(error.value) & 255
      }
    }
    const { rules } = this.#program
    await guarded(async () => {
      for (const rule of rules) if (rule.pattern === 'BEGIN' && rule.body) await this.#run(rule.body)
    })
    if (!exited && rules.some(r => r.pattern !== 'BEGIN')) await guarded(() => this.#records())
    await guarded(async () => {
      for (const rule of rules) if (rule.pattern === 'END' && rule.body) await this.#run(rule.body)
    })
    await this.#flush()
    for (const name of this.#outputs.keys()) await this.#close(name)
    return status || this.#failed
  }

  async #records(): Promise<void> {
    while (await this.#nextRecord()) {
      try {
        for (const rule of this.#program.rules) {
          if (rule.pattern === 'BEGIN' || rule.pattern === 'END') continue
          if (rule.pattern && !(await this.#selects(rule, rule.pattern))) continue
          if (rule.body) await this.#run(rule.body)
          else this.#out += `${this.#record}${this.#text(this.#get('ORS'))}`
        }
      } catch (error) {
        if (!(error instanceof Jump) || (error.to !== 'next' && error.to !== 'nextfile')) throw error
        if (error.to === 'nextfile') this.#source = undefined
      }
      await this.#tick()
    }
  }

  async #selects(rule: object, { from, to }: { from: Expr; to: Expr | undefined }): Promise<boolean> {
    if (!to) return this.#true(await this.#eval(from))
    if (!this.#ranges.has(rule)) {
      if (!this.#true(await this.#eval(from))) return false
      this.#ranges.add(rule)
    }
    if (this.#true(await this.#eval(to))) this.#ranges.delete(rule)
    return true
  }

  async #tick(): Promise<void> {
    if (this.#out.length > 8192) await this.#flush()
    const turn = this.#process.turn()
    if (turn) await turn
  }

  async #flush(): Promise<void> {
    const text = this.#out
    this.#out = ''
    if (text) await this.#process.stdout.write(text)
  }

  // --- input ----------------------------------------------------------------------------------------------------

  async *#lines(name: string, file: OpenFile): AsyncGenerator<string, void, undefined> {
    const separator = this.#text(this.#get('RS'))
    if (separator === '') {
      let paragraph: string[] = []
      for await (const lines of linesOf(this.#process, file)) {
        for (const line of lines) {
          if (line !== '') paragraph.push(line)
          else if (paragraph.length) {
            yield paragraph.join('\n')
            paragraph = []
          }
        }
      }
      if (paragraph.length) yield paragraph.join('\n')
      return
    }
    const chunks = linesOf(this.#process, file, separator)
    for (;;) {
      await this.#flush()
      const { value, done } = await chunks.next()
      if (done) break
      for (const line of value) yield separator.length === 1 && separator !== '\n' ? line.replace(/\n$/, '') : line
    }
    if (name) file.close()
  }

  async #nextSource(): Promise<boolean> {
    for (;;) {
      const operand = this.#operands.shift()
      if (operand === undefined) {
        if (this.#usedFile) return false
        this.#usedFile = true
        this.#source = this.#lines('', this.#process.file(0))
        return true
      }
      const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(operand)
      if (assignment) {
        this.assign(assignment[1]!, assignment[2]!)
        continue
      }
      this.#usedFile = true
      try {
        this.#source = this.#lines(operand, openInput(this.#process, operand).file)
      } catch (error) {
        if (!(error instanceof Errno)) throw error
        await this.#flush()
        await complain(
          this.#process,
          `warning: command line argument \`${operand}': cannot open file \`${operand}' for reading: ${error.message}`,
        )
        this.#failed = 2
        continue
      }
      this.#globals.set('FILENAME', operand)
      this.#globals.set('FNR', 0)
      return true
    }
  }

  async #nextLine(): Promise<string | undefined> {
    for (;;) {
      if (!this.#source && !(await this.#nextSource())) return undefined
      const { value, done } = await this.#source!.next()
      if (done) {
        this.#source = undefined
        continue
      }
      this.#globals.set('NR', toNumber(this.#get('NR')) + 1)
      this.#globals.set('FNR', toNumber(this.#get('FNR')) + 1)
      return value
    }
  }

  async #nextRecord(): Promise<boolean> {
    const line = await this.#nextLine()
    if (line === undefined) return false
    this.#setRecord(line)
    return true
  }

  #setRecord(text: string): void {
    this.#record = text
    this.#fields = undefined
  }

  #split(): Value[] {
    if (!this.#fields) {
      this.#fields = this.#cut(this.#record, this.#text(this.#get('FS'))).map(maybe => ({ maybe }))
    }
    return this.#fields
  }

  #cut(text: string, separator: string | RegExp): string[] {
    if (text === '') return []
    if (separator === ' ')
      return text
        .trim()
        .split(/[ \t\n]+/)
        .filter(Boolean)
    if (typeof separator === 'string' && separator.length === 1 && separator !== '\\') return text.split(separator)
    if (separator === '') return [...text]
    return text.split(typeof separator === 'string' ? this.#regex(separator) : separator)
  }

  // --- variables ------------------------------------------------------------------------------------------------

  #frameOf(name: string): Frame {
    const frame = this.#frames.at(-1)
    return frame?.has(name) ? frame : this.#globals
  }

  #get(name: string): Value {
    if (name === 'NF') return this.#split().length
    const value = this.#frameOf(name).get(name)
    if (value instanceof Map) throw new AwkError(`fatal: attempt to use array \`${name}' in a scalar context`)
    return value ?? { maybe: '' }
  }

  #array(name: string): AwkArray {
    const frame = this.#frameOf(name)
    let value = frame.get(name)
    if (value === undefined) frame.set(name, (value = new Map<string, Value>()))
    if (!(value instanceof Map)) throw new AwkError(`fatal: attempt to use scalar \`${name}' as an array`)
    return value
  }

  async #index(index: Expr[]): Promise<string> {
    const parts: string[] = []
    for (const i of index) parts.push(this.#text(await this.#eval(i)))
    return parts.join(this.#text(this.#get('SUBSEP')))
  }

  async #store(target: Expr, value: Value): Promise<void> {
    if (target.kind === 'element') this.#array(target.name).set(await this.#index(target.index), value)
    else if (target.kind === 'field') this.#setField(toNumber(await this.#eval(target.index)), value)
    else if (target.kind === 'variable') {
      if (target.name === 'NF') {
        const fields = this.#split()
        fields.length = Math.min(10_000, Math.max(0, toNumber(value)))
        this.#rebuild()
      } else this.#frameOf(target.name).set(target.name, value)
    } else if (target.kind === 'group' && target.items.length === 1) await this.#store(target.items[0]!, value)
  }

  #setField(index: number, value: Value): void {
    if (index === 0) {
      this.#setRecord(this.#text(value))
      return
    }
    if (index < 0 || index > 10_000) throw new AwkError(`fatal: attempt to access field ${index}`)
    this.#split()[index - 1] = typeof value === 'number' ? { maybe: this.#text(value) } : value
    this.#rebuild()
  }

  #rebuild(): void {
    const fields = this.#fields!
    for (let i = 0; i < fields.length; i++) fields[i] ??= ''
    this.#record = fields.map(f => this.#text(f)).join(this.#text(this.#get('OFS')))
  }

  // --- values ---------------------------------------------------------------------------------------------------

  #text(value: Value, format = 'CONVFMT'): string {
    if (typeof value === 'string') return value
    if (typeof value === 'object') return value.maybe
    if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value)
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
    const conversion = this.#globals.get(format)
    return formatNumber(
      typeof conversion === 'object' && !(conversion instanceof Map) ? conversion.maybe : String(conversion ?? '%.6g'),
      value,
    )
  }

  #true(value: Value): boolean {
    if (typeof value === 'number') return value !== 0
    if (typeof value === 'string') return value !== ''
    return NUMERIC.test(value.maybe) ? Number(value.maybe) !== 0 : value.maybe !== ''
  }

  #regex(source: string): RegExp {
    let regex = this.#regexes.get(source)
    if (!regex) {
      regex = posixRegex(source)
      if (!regex) throw new AwkError(`fatal: invalid regexp: /${source}/`)
      if (this.#regexes.size > 500) this.#regexes.clear()
      this.#regexes.set(source, regex)
    }
    return regex
  }

  async #pattern(e: Expr): Promise<RegExp> {
    return this.#regex(e.kind === 'regex' ? e.source : this.#text(await this.#eval(e)))
  }

  #compare(operator: string, a: Value, b: Value): number {
    const numeric = (v: Value) =>
      typeof v === 'number' || (typeof v === 'object' && (NUMERIC.test(v.maybe) || v.maybe === ''))
    // An unset variable compares as a number with numbers, as text with text.
    let order: number
    if (numeric(a) && numeric(b) && !(typeof a === 'object' && a.maybe === '' && typeof b === 'object'))
      order = toNumber(a) - toNumber(b)
    else {
      const [x, y] = [this.#text(a), this.#text(b)]
      order = x < y ? -1 : x > y ? 1 : 0
    }
    const holds = {
      '<': order < 0,
      '<=': order <= 0,
      '==': order === 0,
      '!=': order !== 0,
      '>': order > 0,
      '>=': order >= 0,
    }[operator]
    return holds ? 1 : 0
  }

  async #eval(e: Expr): Promise<Value> {
    switch (e.kind) {
      case 'number':
      case 'string':
        return e.value
      case 'regex':
        return this.#regex(e.source).test(this.#record) ? 1 : 0
      case 'variable':
        return this.#get(e.name)
      case 'field': {
        const index = toNumber(await this.#eval(e.index))
        if (index < 0) throw new AwkError(`fatal: attempt to access field ${index}`)
        return index === 0 ? { maybe: this.#record } : (this.#split()[index - 1] ?? { maybe: '' })
      }
      case 'element': {
        const array = this.#array(e.name)
        const key = await this.#index(e.index)
        if (!array.has(key)) array.set(key, { maybe: '' })
        return array.get(key)!
      }
      case 'group':
        return e.items.length === 1 ? this.#eval(e.items[0]!) : this.#index(e.items)
      case 'assign': {
        let value = await this.#eval(e.value)
        if (e.operator !== '=')
          value = arithmetic(
            e.operator.replace('**', '^').slice(0, -1),
            toNumber(await this.#eval(e.target)),
            toNumber(value),
          )
        await this.#store(e.target, value)
        return value
      }
      case 'binary':
        return this.#binary(e.operator, e.left, e.right)
      case 'unary': {
        const value = await this.#eval(e.operand)
        return e.operator === '!'
          ? this.#true(value)
            ? 0
            : 1
          : e.operator === '-'
            ? -toNumber(value)
            : toNumber(value)
      }
      case 'step': {
        const before = toNumber(await this.#eval(e.target))
        await this.#store(e.target, before + e.by)
        return e.prefix ? before + e.by : before
      }
      case 'ternary':
        return this.#eval(this.#true(await this.#eval(e.test)) ? e.yes : e.no)
      case 'match':
        return (await this.#pattern(e.right)).test(this.#text(await this.#eval(e.left))) !== e.negated ? 1 : 0
      case 'in':
        return this.#array(e.name).has(await this.#index(e.index)) ? 1 : 0
      case 'getline':
        return this.#getline(e)
      case 'call':
        return e.user ? this.#call(e.name, e.args) : this.#builtin(e.name, e.args)
    }
  }

  async #binary(operator: string, left: Expr, right: Expr): Promise<Value> {
    const a = await this.#eval(left)
    if (operator === '&&') return this.#true(a) && this.#true(await this.#eval(right)) ? 1 : 0
    if (operator === '||') return this.#true(a) || this.#true(await this.#eval(right)) ? 1 : 0
    const b = await this.#eval(right)
    if (operator === ' ') return this.#text(a) + this.#text(b)
    if (/^[<>=!]/.test(operator)) return this.#compare(operator, a, b)
    return arithmetic(operator, toNumber(a), toNumber(b))
  }

  async #getline(e: Extract<Expr, { kind: 'getline' }>): Promise<Value> {
    let line: string | undefined
    if (e.command || e.file) {
      const name = this.#text(await this.#eval((e.command ?? e.file)!))
      let input = this.#inputs.get(name)
      if (!input) {
        try {
          input = this.#lines(name, e.command ? await this.#commandOutput(name) : openInput(this.#process, name).file)
        } catch (error) {
          if (!(error instanceof Errno)) throw error
          return -1
        }
        this.#inputs.set(name, input)
      }
      const next = await input.next()
      line = next.done ? undefined : next.value
      if (line !== undefined && e.command) this.#globals.set('NR', toNumber(this.#get('NR')) + 1)
    } else line = await this.#nextLine()
    if (line === undefined) return 0
    if (e.target) await this.#store(e.target, { maybe: line })
    else this.#setRecord(line)
    return 1
  }

  async #commandOutput(command: string): Promise<OpenFile> {
    await this.#flush()
    const { readEnd, writeEnd } = pipe()
    this.#process.spawn(['sh', '-c', command], { files: { 1: writeEnd } })
    writeEnd.close()
    return readEnd
  }

  async #call(name: string, args: Expr[]): Promise<Value> {
    const definition = this.#program.functions.get(name)
    if (!definition) throw new AwkError(`cmd. line:1: fatal: function \`${name}' not defined`)
    if (this.#frames.length > 200) throw new AwkError('fatal: function call nesting too deep')
    const frame: Frame = new Map()
    for (const [i, parameter] of definition.parameters.entries()) {
      const arg = args[i]
      if (arg?.kind === 'variable') {
        const from = this.#frameOf(arg.name)
        let value = from.get(arg.name)
        // An unset name may become an array inside.
        if (value === undefined && usesArray(definition.body, parameter))
          from.set(arg.name, (value = new Map<string, Value>()))
        frame.set(parameter, value)
      } else frame.set(parameter, arg && (await this.#eval(arg)))
    }
    this.#frames.push(frame)
    try {
      await this.#run(definition.body)
    } catch (error) {
      if (error instanceof Jump && error.to === 'return') return error.value
      throw error
    } finally {
      this.#frames.pop()
    }
    return { maybe: '' }
  }

  async #builtin(name: string, args: Expr[]): Promise<Value> {
    const [first, second, third] = args
    if (name === 'length' && first?.kind === 'variable' && this.#frameOf(first.name).get(first.name) instanceof Map)
      return this.#array(first.name).size
    if (name === 'split') return this.#splitInto(args)
    if (name === 'sub' || name === 'gsub') return this.#substitute(name === 'gsub', args)
    if (name === 'match') {
      const match = (await this.#pattern(second!)).exec(this.#text(await this.#eval(first!)))
      this.#globals.set('RSTART', match ? match.index + 1 : 0)
      this.#globals.set('RLENGTH', match ? match[0].length : -1)
      if (third?.kind === 'variable') {
        const array = this.#array(third.name)
        array.clear()
        match?.forEach((text, i) => array.set(String(i), { maybe: text ?? '' }))
      }
      return match ? match.index + 1 : 0
    }
    if (name === 'asort' || name === 'asorti') {
      const array = this.#array(first?.kind === 'variable' ? first.name : '')
      const values = name === 'asorti' ? [...array.keys()] : [...array.values()]
      values.sort((a, b) => (this.#compare('<', a, b) ? -1 : 1))
      const into = second?.kind === 'variable' ? this.#array(second.name) : array
      into.clear()
      values.forEach((value, i) => into.set(String(i + 1), value))
      return values.length
    }
    const values: Value[] = []
    for (const arg of args) values.push(await this.#eval(arg))
    const text = (i: number) => this.#text(values[i] ?? '')
    const number = (i: number) => toNumber(values[i] ?? 0)
    switch (name) {
      case 'length':
        return [...(values.length ? text(0) : this.#record)].length
      case 'substr': {
        const chars = [...text(0)]
        const from = Math.round(number(1))
        const to = values.length > 2 ? from + Math.round(number(2)) : chars.length + 1
        return chars.slice(Math.max(0, from - 1), Math.max(0, to - 1)).join('')
      }
      case 'index':
        return text(0).indexOf(text(1)) + 1
      case 'gensub': {
        const regex = first?.kind === 'regex' ? this.#regex(first.source) : this.#regex(text(0))
        const all = /^[gG]/.test(text(2))
        const nth = all ? 0 : number(2) || 1
        let count = 0
        return (values.length > 3 ? text(3) : this.#record).replace(
          new RegExp(regex.source, `${regex.flags}g`),
          (match, ...groups) => {
            if (!all && ++count !== nth) return match
            return text(1).replace(/\\(\d|&|\\)|&/g, (m, c?: string) =>
              m === '&' || c === '0' ? match : c === '&' || c === '\\' ? c : String(groups[Number(c) - 1] ?? ''),
            )
          },
        )
      }
      case 'sprintf':
        return this.#format(values)
      case 'tolower':
        return text(0).toLowerCase()
      case 'toupper':
        return text(0).toUpperCase()
      case 'int':
        return Math.trunc(number(0))
      case 'sqrt':
      case 'exp':
      case 'log':
      case 'sin':
      case 'cos':
        return Math[name](number(0))
      case 'atan2':
        return Math.atan2(number(0), number(1))
      case 'rand':
        return this.#process.host.sim.random.float()
      case 'systime':
        return Math.floor(this.#process.now() / 1000)
      case 'strftime':
        return strftime(
          values.length ? text(0) : '%a %b %e %H:%M:%S UTC %Y',
          values.length > 1 ? number(1) * 1000 : this.#process.now(),
        )
      case 'system':
        await this.#flush()
        return this.#process.waitFor(this.#process.spawn(['sh', '-c', text(0)]))
      case 'close':
        this.#inputs.delete(text(0))
        return this.#close(text(0))
      case 'fflush':
        await this.#flush()
        return 0
      default:
        return 0
    }
  }

  async #splitInto([text, into, separator]: Expr[]): Promise<Value> {
    if (into?.kind !== 'variable') throw new AwkError('fatal: split: second argument is not an array')
    const subject = this.#text(await this.#eval(text!))
    const by =
      separator === undefined
        ? this.#text(this.#get('FS'))
        : separator.kind === 'regex'
          ? this.#regex(separator.source)
          : this.#text(await this.#eval(separator))
    const parts = this.#cut(subject, by)
    const array = this.#array(into.name)
    array.clear()
    parts.forEach((maybe, i) => array.set(String(i + 1), { maybe }))
    return parts.length
  }

  async #substitute(
    all: boolean,
    [pattern, replacement, target = { kind: 'field', index: { kind: 'number', value: 0 } }]: Expr[],
  ): Promise<Value> {
    const regex = await this.#pattern(pattern!)
    const by = this.#text(await this.#eval(replacement!))
    const subject = this.#text(await this.#eval(target))
    let count = 0
    const result = subject.replace(new RegExp(regex.source, `${regex.flags}${all ? 'g' : ''}`), match => {
      count++
      return by.replace(/\\(&|\\)|&/g, (m, c?: string) => (m === '&' ? match : c!))
    })
    if (count) await this.#store(target, result)
    return count
  }

  #format(values: Value[]): string {
    let next = 1
    return this.#text(values[0] ?? '').replace(
      /%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?([a-zA-Z%])/g,
      (whole, flags: string, width: string, precision: string | undefined, type: string) => {
        if (type === '%') return '%'
        const w = width === '*' ? String(toNumber(values[next++] ?? 0)) : width
        const p = precision === '*' ? String(toNumber(values[next++] ?? 0)) : precision
        if (!'diouxXeEfFgGcs'.includes(type)) return whole
        if (next >= values.length)
          throw new AwkError(
            `cmd. line:1: fatal: not enough arguments to satisfy format string\n\t\`${this.#text(values[0]!)}'`,
          )
        const value = values[next++]!
        if (type === 's' || type === 'c') {
          let text = type === 'c' && typeof value === 'number' ? String.fromCodePoint(value) : this.#text(value)
          if (type === 'c') text = [...text].slice(0, 1).join('')
          else if (p !== undefined) text = [...text].slice(0, Number(p)).join('')
          return flags.includes('-') ? text.padEnd(Number(w)) : text.padStart(Number(w))
        }
        return formatNumber(`%${flags}${w}${p === undefined ? '' : `.${p}`}${type}`, toNumber(value))
      },
    )
  }

  // --- statements -----------------------------------------------------------------------------------------------

  async #run(s: Statement): Promise<void> {
    switch (s.kind) {
      case 'block':
        for (const inner of s.body) await this.#run(inner)
        return
      case 'expression':
        await this.#eval(s.value)
        return
      case 'print':
        return this.#print(s)
      case 'if':
        if (this.#true(await this.#eval(s.test))) await this.#run(s.yes)
        else if (s.no) await this.#run(s.no)
        return
      case 'while':
        if (s.first && !this.#true(await this.#eval(s.test))) return
        do if (!(await this.#round(s.body))) return
        while (this.#true(await this.#eval(s.test)))
        return
      case 'for':
        if (s.start) await this.#run(s.start)
        while (!s.test || this.#true(await this.#eval(s.test))) {
          if (!(await this.#round(s.body))) return
          if (s.step) await this.#run(s.step)
        }
        return
      case 'for-in':
        for (const key of ordered(this.#array(s.name).keys())) {
          if (!this.#array(s.name).has(key)) continue
          this.#frameOf(s.variable).set(s.variable, { maybe: key })
          if (!(await this.#round(s.body))) return
        }
        return
      case 'delete':
        if (s.index) this.#array(s.name).delete(await this.#index(s.index))
        else this.#array(s.name).clear()
        return
      case 'jump':
        throw new Jump(s.to)
      case 'exit':
      case 'return':
        throw new Jump(s.kind, s.value ? await this.#eval(s.value) : '')
    }
  }

  /** @returns whether the loop goes on */
  async #round(body: Statement): Promise<boolean> {
    if (++this.#rounds % 50 === 0) await this.#tick()
    try {
      await this.#run(body)
      return true
    } catch (error) {
      if (!(error instanceof Jump) || (error.to !== 'break' && error.to !== 'continue')) throw error
      return error.to === 'continue'
    }
  }

  async #print({ format, items, to }: Extract<Statement, { kind: 'print' }>): Promise<void> {
    const values: Value[] = []
    for (const item of items) values.push(await this.#eval(item))
    const text = format
      ? this.#format(values)
      : `${values.length ? values.map(v => this.#text(v, 'OFMT')).join(this.#text(this.#get('OFS'))) : this.#record}${this.#text(this.#get('ORS'))}`
    if (!to) {
      this.#out += text
      return
    }
    const name = this.#text(await this.#eval(to.target))
    if (name === '/dev/stdout' || name === '-') {
      this.#out += text
      return
    }
    let output = this.#outputs.get(name)
    if (!output) {
      if (to.operator === '|') {
        await this.#flush()
        const { readEnd, writeEnd } = pipe()
        output = { file: writeEnd, child: this.#process.spawn(['sh', '-c', name], { files: { 0: readEnd } }) }
        readEnd.close()
      } else output = { file: this.#process.open(name, to.operator === '>>' ? 'a' : 'w'), child: undefined }
      this.#outputs.set(name, output)
    }
    const { file } = output
    await this.#process.wait<void>(settle => file.write(encoder.encode(text), () => settle()))
  }

  async #close(name: string): Promise<number> {
    const output = this.#outputs.get(name)
    if (!output) return -1
    this.#outputs.delete(name)
    output.file.close()
    return output.child ? this.#process.waitFor(output.child) : 0
  }
}

function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '^':
      return a ** b
    default:
      if (b === 0)
        throw new AwkError(`cmd. line:1: fatal: division by zero attempted${operator === '%' ? " in `%'" : ''}`)
      return operator === '/' ? a / b : a % b
  }
}

/** Whole numbers ascending, then the rest as they came: gawk's order is unspecified, this one is steady. */
function ordered(keys: Iterable<string>): string[] {
  const all = [...keys]
  const numbers = all.filter(k => /^\d+$/.test(k)).sort((a, b) => Number(a) - Number(b))
  return [...numbers, ...all.filter(k => !/^\d+$/.test(k))]
}

/** Whether a function's body takes a parameter for an array. */
const usesArray = (body: Statement, name: string): boolean =>
  JSON.stringify(body).includes(`"name":"${name}","index"`) ||
  JSON.stringify(body).includes(`"kind":"for-in","variable"`)
