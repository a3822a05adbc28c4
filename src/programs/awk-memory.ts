/** What a running awk program knows: its variables, the record and its fields, how values become text. */
import type { OpenFile } from '../host/open-file.ts'
import type { Process } from '../host/process.ts'
import { posixRegex } from '../host/regex.ts'
import type { AwkProgram } from './awk-syntax.ts'
import { AwkError, NUMERIC, toNumber, type AwkArray, type Frame, type Value } from './awk-values.ts'
import { formatNumber } from './number-format.ts'

export abstract class AwkMemory {
  protected process: Process
  protected program: AwkProgram
  protected globals: Frame = new Map<string, Value | AwkArray>(
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
  protected frames: Frame[] = []
  protected record = ''
  protected fields: Value[] | undefined
  protected out = ''
  protected outputs = new Map<string, { file: OpenFile; child: Process | undefined }>()
  protected inputs = new Map<string, AsyncGenerator<string, void, undefined>>()
  protected source: AsyncGenerator<string, void, undefined> | undefined
  protected operands: string[] = []
  protected usedFile = false
  protected ranges = new Set<object>()
  protected rounds = 0
  protected regexes = new Map<string, RegExp>()
  protected failed = 0

  constructor(process: Process, program: AwkProgram) {
    this.process = process
    this.program = program
    this.globals.set('ENVIRON', new Map([...process.env].map(([k, v]) => [k, { maybe: v }])))
  }

  assign(name: string, text: string): void {
    this.globals.set(name, { maybe: text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\') })
  }

  protected setRecord(text: string): void {
    this.record = text
    this.fields = undefined
  }

  protected split(): Value[] {
    if (!this.fields) {
      this.fields = this.cut(this.record, this.text(this.get('FS'))).map(maybe => ({ maybe }))
    }
    return this.fields
  }

  protected cut(text: string, separator: string | RegExp): string[] {
    if (text === '') return []
    if (separator === ' ')
      return text
        .trim()
        .split(/[ \t\n]+/)
        .filter(Boolean)
    if (typeof separator === 'string' && separator.length === 1 && separator !== '\\') return text.split(separator)
    if (separator === '') return [...text]
    return text.split(typeof separator === 'string' ? this.regex(separator) : separator)
  }

  protected frameOf(name: string): Frame {
    const frame = this.frames.at(-1)
    return frame?.has(name) ? frame : this.globals
  }

  protected get(name: string): Value {
    if (name === 'NF') return this.split().length
    const value = this.frameOf(name).get(name)
    if (value instanceof Map) throw new AwkError(`fatal: attempt to use array \`${name}' in a scalar context`)
    return value ?? { maybe: '' }
  }

  protected array(name: string): AwkArray {
    const frame = this.frameOf(name)
    let value = frame.get(name)
    if (value === undefined) frame.set(name, (value = new Map<string, Value>()))
    if (!(value instanceof Map)) throw new AwkError(`fatal: attempt to use scalar \`${name}' as an array`)
    return value
  }

  protected setField(index: number, value: Value): void {
    if (index === 0) {
      this.setRecord(this.text(value))
      return
    }
    if (index < 0 || index > 10_000) throw new AwkError(`fatal: attempt to access field ${index}`)
    this.split()[index - 1] = typeof value === 'number' ? { maybe: this.text(value) } : value
    this.rebuild()
  }

  protected rebuild(): void {
    const fields = this.fields!
    for (let i = 0; i < fields.length; i++) fields[i] ??= ''
    this.record = fields.map(f => this.text(f)).join(this.text(this.get('OFS')))
  }

  protected text(value: Value, format = 'CONVFMT'): string {
    if (typeof value === 'string') return value
    if (typeof value === 'object') return value.maybe
    if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value)
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
    const conversion = this.globals.get(format)
    return formatNumber(
      typeof conversion === 'object' && !(conversion instanceof Map) ? conversion.maybe : String(conversion ?? '%.6g'),
      value,
    )
  }

  protected true(value: Value): boolean {
    if (typeof value === 'number') return value !== 0
    if (typeof value === 'string') return value !== ''
    return NUMERIC.test(value.maybe) ? Number(value.maybe) !== 0 : value.maybe !== ''
  }

  protected regex(source: string): RegExp {
    let regex = this.regexes.get(source)
    if (!regex) {
      regex = posixRegex(source)
      if (!regex) throw new AwkError(`fatal: invalid regexp: /${source}/`)
      if (this.regexes.size > 500) this.regexes.clear()
      this.regexes.set(source, regex)
    }
    return regex
  }

  protected compare(operator: string, a: Value, b: Value): number {
    const numeric = (v: Value) =>
      typeof v === 'number' || (typeof v === 'object' && (NUMERIC.test(v.maybe) || v.maybe === ''))
    // An unset variable compares as a number with numbers, as text with text.
    let order: number
    if (numeric(a) && numeric(b) && !(typeof a === 'object' && a.maybe === '' && typeof b === 'object'))
      order = toNumber(a) - toNumber(b)
    else {
      const [x, y] = [this.text(a), this.text(b)]
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
}
