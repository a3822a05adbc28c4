/** awk's expressions and functions. */
import { withFlags } from '../host/bounded-regex.ts'
import { Errno } from '../host/errno.ts'
import { strftime } from '../host/strftime.ts'
import type { Expr, Statement } from './awk-syntax.ts'
import { arithmetic, AwkError, Jump, toNumber, usesArray, type Frame, type Value } from './awk-values.ts'
import { openInput } from './command.ts'
import { formatNumber } from './number-format.ts'
import { AwkStreams } from './awk-streams.ts'

export abstract class AwkExpressions extends AwkStreams {
  /** A function's body is for the subclass that runs statements. */
  protected abstract run(statement: Statement): Promise<void>

  protected async index(index: Expr[]): Promise<string> {
    const parts: string[] = []
    for (const i of index) parts.push(this.text(await this.eval(i)))
    return parts.join(this.text(this.get('SUBSEP')))
  }

  protected async store(target: Expr, value: Value): Promise<void> {
    if (target.kind === 'element') this.array(target.name).set(await this.index(target.index), value)
    else if (target.kind === 'field') this.setField(toNumber(await this.eval(target.index)), value)
    else if (target.kind === 'variable') {
      if (target.name === 'NF') {
        const fields = this.split()
        fields.length = Math.min(10_000, Math.max(0, toNumber(value)))
        this.rebuild()
      } else this.frameOf(target.name).set(target.name, value)
    } else if (target.kind === 'group' && target.items.length === 1) await this.store(target.items[0]!, value)
  }

  protected async pattern(e: Expr): Promise<RegExp> {
    return this.regex(e.kind === 'regex' ? e.source : this.text(await this.eval(e)))
  }

  protected async eval(e: Expr): Promise<Value> {
    switch (e.kind) {
      case 'number':
      case 'string':
        return e.value
      case 'regex':
        return this.regex(e.source).test(this.record) ? 1 : 0
      case 'variable':
        return this.get(e.name)
      case 'field': {
        const index = toNumber(await this.eval(e.index))
        if (index < 0) throw new AwkError(`fatal: attempt to access field ${index}`)
        return index === 0 ? { maybe: this.record } : (this.split()[index - 1] ?? { maybe: '' })
      }
      case 'element': {
        const array = this.array(e.name)
        const key = await this.index(e.index)
        if (!array.has(key)) array.set(key, { maybe: '' })
        return array.get(key)!
      }
      case 'group':
        return e.items.length === 1 ? this.eval(e.items[0]!) : this.index(e.items)
      case 'assign': {
        let value = await this.eval(e.value)
        if (e.operator !== '=')
          value = arithmetic(
            e.operator.replace('**', '^').slice(0, -1),
            toNumber(await this.eval(e.target)),
            toNumber(value),
          )
        await this.store(e.target, value)
        return value
      }
      case 'binary':
        return this.binary(e.operator, e.left, e.right)
      case 'unary': {
        const value = await this.eval(e.operand)
        return e.operator === '!' ? (this.true(value) ? 0 : 1) : e.operator === '-' ? -toNumber(value) : toNumber(value)
      }
      case 'step': {
        const before = toNumber(await this.eval(e.target))
        await this.store(e.target, before + e.by)
        return e.prefix ? before + e.by : before
      }
      case 'ternary':
        return this.eval(this.true(await this.eval(e.test)) ? e.yes : e.no)
      case 'match':
        return (await this.pattern(e.right)).test(this.text(await this.eval(e.left))) !== e.negated ? 1 : 0
      case 'in':
        return this.array(e.name).has(await this.index(e.index)) ? 1 : 0
      case 'getline':
        return this.getline(e)
      case 'call':
        return e.user ? this.call(e.name, e.args) : this.builtin(e.name, e.args)
    }
  }

  protected async binary(operator: string, left: Expr, right: Expr): Promise<Value> {
    const a = await this.eval(left)
    if (operator === '&&') return this.true(a) && this.true(await this.eval(right)) ? 1 : 0
    if (operator === '||') return this.true(a) || this.true(await this.eval(right)) ? 1 : 0
    const b = await this.eval(right)
    if (operator === ' ') return this.text(a) + this.text(b)
    if (/^[<>=!]/.test(operator)) return this.compare(operator, a, b)
    return arithmetic(operator, toNumber(a), toNumber(b))
  }

  protected async getline(e: Extract<Expr, { kind: 'getline' }>): Promise<Value> {
    let line: string | undefined
    if (e.command || e.file) {
      const name = this.text(await this.eval((e.command ?? e.file)!))
      let input = this.inputs.get(name)
      if (!input) {
        try {
          input = this.lines(name, e.command ? await this.commandOutput(name) : openInput(this.process, name).file)
        } catch (error) {
          if (!(error instanceof Errno)) throw error
          return -1
        }
        this.inputs.set(name, input)
      }
      const next = await input.next()
      line = next.done ? undefined : next.value
      if (line !== undefined && e.command) this.globals.set('NR', toNumber(this.get('NR')) + 1)
    } else line = await this.nextLine()
    if (line === undefined) return 0
    if (e.target) await this.store(e.target, { maybe: line })
    else this.setRecord(line)
    return 1
  }

  protected async call(name: string, args: Expr[]): Promise<Value> {
    const definition = this.program.functions.get(name)
    if (!definition) throw new AwkError(`cmd. line:1: fatal: function \`${name}' not defined`)
    if (this.frames.length > 200) throw new AwkError('fatal: function call nesting too deep')
    const frame: Frame = new Map()
    for (const [i, parameter] of definition.parameters.entries()) {
      const arg = args[i]
      if (arg?.kind === 'variable') {
        const from = this.frameOf(arg.name)
        let value = from.get(arg.name)
        // An unset name may become an array inside.
        if (value === undefined && usesArray(definition.body, parameter))
          from.set(arg.name, (value = new Map<string, Value>()))
        frame.set(parameter, value)
      } else frame.set(parameter, arg && (await this.eval(arg)))
    }
    this.frames.push(frame)
    try {
      await this.run(definition.body)
    } catch (error) {
      if (error instanceof Jump && error.to === 'return') return error.value
      throw error
    } finally {
      this.frames.pop()
    }
    return { maybe: '' }
  }

  protected async builtin(name: string, args: Expr[]): Promise<Value> {
    const [first, second, third] = args
    if (name === 'length' && first?.kind === 'variable' && this.frameOf(first.name).get(first.name) instanceof Map)
      return this.array(first.name).size
    if (name === 'split') return this.splitInto(args)
    if (name === 'sub' || name === 'gsub') return this.substitute(name === 'gsub', args)
    if (name === 'match') {
      const match = (await this.pattern(second!)).exec(this.text(await this.eval(first!)))
      this.globals.set('RSTART', match ? match.index + 1 : 0)
      this.globals.set('RLENGTH', match ? match[0].length : -1)
      if (third?.kind === 'variable') {
        const array = this.array(third.name)
        array.clear()
        match?.forEach((text, i) => array.set(String(i), { maybe: text ?? '' }))
      }
      return match ? match.index + 1 : 0
    }
    if (name === 'asort' || name === 'asorti') {
      const array = this.array(first?.kind === 'variable' ? first.name : '')
      const values = name === 'asorti' ? [...array.keys()] : [...array.values()]
      values.sort((a, b) => (this.compare('<', a, b) ? -1 : 1))
      const into = second?.kind === 'variable' ? this.array(second.name) : array
      into.clear()
      values.forEach((value, i) => into.set(String(i + 1), value))
      return values.length
    }
    const values: Value[] = []
    for (const arg of args) values.push(await this.eval(arg))
    const text = (i: number) => this.text(values[i] ?? '')
    const number = (i: number) => toNumber(values[i] ?? 0)
    switch (name) {
      case 'length':
        return [...(values.length ? text(0) : this.record)].length
      case 'substr': {
        const chars = [...text(0)]
        const from = Math.round(number(1))
        const to = values.length > 2 ? from + Math.round(number(2)) : chars.length + 1
        return chars.slice(Math.max(0, from - 1), Math.max(0, to - 1)).join('')
      }
      case 'index':
        return text(0).indexOf(text(1)) + 1
      case 'gensub': {
        const regex = first?.kind === 'regex' ? this.regex(first.source) : this.regex(text(0))
        const all = /^[gG]/.test(text(2))
        const nth = all ? 0 : number(2) || 1
        let count = 0
        return (values.length > 3 ? text(3) : this.record).replace(
          withFlags(regex, `${regex.flags}g`),
          (match, ...groups) => {
            if (!all && ++count !== nth) return match
            return text(1).replace(/\\(\d|&|\\)|&/g, (m, c?: string) =>
              m === '&' || c === '0' ? match : c === '&' || c === '\\' ? c : String(groups[Number(c) - 1] ?? ''),
            )
          },
        )
      }
      case 'sprintf':
        return this.format(values)
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
        return this.process.host.sim.random.float()
      case 'systime':
        return Math.floor(this.process.now() / 1000)
      case 'strftime':
        return strftime(
          values.length ? text(0) : '%a %b %e %H:%M:%S UTC %Y',
          values.length > 1 ? number(1) * 1000 : this.process.now(),
        )
      case 'system':
        await this.flush()
        return this.process.waitFor(this.process.spawn(['sh', '-c', text(0)]))
      case 'close':
        this.inputs.delete(text(0))
        return this.close(text(0))
      case 'fflush':
        await this.flush()
        return 0
      default:
        return 0
    }
  }

  protected async splitInto([text, into, separator]: Expr[]): Promise<Value> {
    if (into?.kind !== 'variable') throw new AwkError('fatal: split: second argument is not an array')
    const subject = this.text(await this.eval(text!))
    const by =
      separator === undefined
        ? this.text(this.get('FS'))
        : separator.kind === 'regex'
          ? this.regex(separator.source)
          : this.text(await this.eval(separator))
    const parts = this.cut(subject, by)
    const array = this.array(into.name)
    array.clear()
    parts.forEach((maybe, i) => array.set(String(i + 1), { maybe }))
    return parts.length
  }

  protected async substitute(
    all: boolean,
    [pattern, replacement, target = { kind: 'field', index: { kind: 'number', value: 0 } }]: Expr[],
  ): Promise<Value> {
    const regex = await this.pattern(pattern!)
    const by = this.text(await this.eval(replacement!))
    const subject = this.text(await this.eval(target))
    let count = 0
    const result = subject.replace(withFlags(regex, `${regex.flags}${all ? 'g' : ''}`), match => {
      count++
      return by.replace(/\\(&|\\)|&/g, (m, c?: string) => (m === '&' ? match : c!))
    })
    if (count) await this.store(target, result)
    return count
  }

  protected format(values: Value[]): string {
    let next = 1
    return this.text(values[0] ?? '').replace(
      /%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?([a-zA-Z%])/g,
      (whole, flags: string, width: string, precision: string | undefined, type: string) => {
        if (type === '%') return '%'
        const w = width === '*' ? String(toNumber(values[next++] ?? 0)) : width
        const p = precision === '*' ? String(toNumber(values[next++] ?? 0)) : precision
        if (!'diouxXeEfFgGcs'.includes(type)) return whole
        if (next >= values.length)
          throw new AwkError(
            `cmd. line:1: fatal: not enough arguments to satisfy format string\n\t\`${this.text(values[0]!)}'`,
          )
        const value = values[next++]!
        if (type === 's' || type === 'c') {
          let text = type === 'c' && typeof value === 'number' ? String.fromCodePoint(value) : this.text(value)
          if (type === 'c') text = [...text].slice(0, 1).join('')
          else if (p !== undefined) text = [...text].slice(0, Number(p)).join('')
          return flags.includes('-') ? text.padEnd(Number(w)) : text.padStart(Number(w))
        }
        return formatNumber(`%${flags}${w}${p === undefined ? '' : `.${p}`}${type}`, toNumber(value))
      },
    )
  }
}
