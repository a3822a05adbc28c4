/** Parameter expansion (bash(1), "Parameter Expansion"). */
import type { ParameterExpansionPart, ParameterOperation, SimpleExpansionPart, Word } from 'unbash'
import type { Fields } from './fields.ts'
import { compilePattern, hasPattern, matchEnds, matches } from './pattern.ts'
import { quoteWord } from './quote.ts'
import { ShellError, type Shell } from './shell.ts'
import { VariableError } from './variables.ts'

/** The expansions of whole words, which call for parameters in turn (`expand.ts`). */
export interface Expansions {
  addWord(shell: Shell, fields: Fields, word: Word, assignment: boolean, quoted: boolean): Promise<void>
  expandText(shell: Shell, word: Word): Promise<string>
  expandPattern(shell: Shell, word: Word): Promise<string>
  arithmeticText(shell: Shell, text: string): Promise<string>
}

/** What a parameter stands for: one value, or the list of `@` and `*`. */
type Value = { list: false; text: string | undefined } | { list: true; items: string[]; star: boolean }

export async function expandParameter(
  shell: Shell,
  fields: Fields,
  part: SimpleExpansionPart | ParameterExpansionPart,
  quoted: boolean,
  expansions: Expansions,
): Promise<void> {
  if (part.type === 'SimpleExpansion') {
    const name = part.text.slice(1)
    const value = valueOf(shell, name, undefined)
    if (!value.list && value.text === undefined) unbound(shell, name)
    add(shell, fields, value, quoted)
    return
  }
  if (part.operation?.type === 'Unknown') throw new ShellError(`${part.text}: bad substitution`, { fatal: true })
  const index = part.index && (await subscript(shell, part.parameter, part.index, expansions))
  let parameter = part.parameter
  let at = index
  if (part.prefix === '!') {
    if (part.operation?.type === 'Names') {
      const names = shell.variables.names().filter(n => n.startsWith(parameter))
      add(shell, fields, { list: true, items: names, star: part.operation.operator === '*' }, quoted)
      return
    }
    if (index === '@' || index === '*') {
      const keys = shell.variables.elements(parameter).map(([key]) => key)
      add(shell, fields, { list: true, items: keys, star: index === '*' }, quoted)
      return
    }
    const reference = shell.variables.own(parameter)
    if (reference?.nameref && !index) {
      fields.add(reference.text ?? '', quoted)
      return
    }
    const target = valueOf(shell, parameter, index)
    if (target.list || !target.text) throw new ShellError(`${parameter}: invalid indirect expansion`)
    const element = /^(\w+)\[(.*)\]$/.exec(target.text)
    parameter = element ? element[1]! : target.text
    at = element ? element[2]! : undefined
    if (!/^(\w+|[@*#?$!-])$/.test(parameter)) throw new ShellError(`${target.text}: invalid variable name`)
  }
  const value = valueOf(shell, parameter, at)
  const shown = at === undefined ? parameter : `${parameter}[${at}]`
  if (part.prefix === '#') {
    if (!value.list && value.text === undefined) unbound(shell, shown)
    fields.add(String(value.list ? value.items.length : [...(value.text ?? '')].length), quoted)
    return
  }
  if (!part.operation) {
    if (!value.list && value.text === undefined) unbound(shell, shown)
    add(shell, fields, value, quoted)
    return
  }
  await operate(shell, fields, part.operation, value, { parameter, index: at, shown, quoted, expansions })
}

interface Target {
  parameter: string
  index: string | undefined
  shown: string
  quoted: boolean
  expansions: Expansions
}

async function subscript(shell: Shell, name: string, index: Word, expansions: Expansions): Promise<string> {
  if (index.text === '@' || index.text === '*') return index.text
  if (shell.variables.find(name)?.kind === 'associative') return expansions.expandText(shell, index)
  return expansions.arithmeticText(shell, index.text)
}

function unbound(shell: Shell, name: string): void {
  if (shell.options.has('nounset')) {
    if (shell.personality !== 'bash') throw new ShellError(`${name}: parameter not set`, { fatal: true, status: 2 })
    throw new ShellError(`${name}: unbound variable`, { fatal: true, status: shell.fatalStatus })
  }
}

function valueOf(shell: Shell, name: string, index: string | undefined): Value {
  if (index === '@' || index === '*') {
    return { list: true, items: shell.variables.elements(name).map(([, v]) => v), star: index === '*' }
  }
  if (index !== undefined) {
    try {
      return { list: false, text: shell.variables.element(name, index) }
    } catch (error) {
      if (error instanceof VariableError) throw new ShellError(error.message)
      throw error
    }
  }
  switch (name) {
    case '@':
    case '*':
      return { list: true, items: shell.positional, star: name === '*' }
    case '#':
      return { list: false, text: String(shell.positional.length) }
    case '?':
      return { list: false, text: String(shell.status) }
    case '$':
      return { list: false, text: String(shell.mainPid) }
    case '!':
      return { list: false, text: shell.lastBackground === undefined ? '' : String(shell.lastBackground) }
    case '-':
      return { list: false, text: shell.flags }
    case '0':
      return { list: false, text: shell.name }
  }
  if (name >= '0' && name <= ':') return { list: false, text: shell.positional[Number(name) - 1] }
  return { list: false, text: shell.variables.get(name) }
}

function add(shell: Shell, fields: Fields, value: Value, quoted: boolean): void {
  if (!value.list) {
    if (quoted) fields.add(value.text ?? '', true)
    else if (value.text) fields.addExpansion(value.text)
    return
  }
  const ifs = shell.variables.get('IFS') ?? ' \t\n'
  if (value.star && (quoted || !fields.split)) {
    const text = value.items.join(ifs[0] ?? '')
    if (quoted) fields.add(text, true)
    else fields.addExpansion(text)
    return
  }
  if (!fields.split) {
    fields.add(value.items.join(' '), quoted)
    return
  }
  value.items.forEach((item, i) => {
    if (i) fields.next()
    if (quoted) fields.add(item, true)
    else if (item) fields.addExpansion(item)
  })
}

async function operate(
  shell: Shell,
  fields: Fields,
  operation: ParameterOperation,
  value: Value,
  target: Target,
): Promise<void> {
  const { quoted } = target
  if (operation.type === 'Default') return useDefault(shell, fields, operation, value, target)
  if (!value.list && value.text === undefined && operation.type !== 'Transform') unbound(shell, target.shown)
  if (operation.type === 'Slice') {
    const from = await number(shell, operation.offset, target.expansions)
    const length = operation.length && (await number(shell, operation.length, target.expansions))
    add(shell, fields, slice(shell, value, from, length, target), quoted)
    return
  }
  if (operation.type === 'Transform') {
    add(shell, fields, await transform(shell, value, operation.operand.text, target), quoted)
    return
  }
  const change = await changer(shell, operation, target.expansions)
  if (value.list) {
    const items: string[] = []
    for (const item of value.items) items.push(await change(item))
    add(shell, fields, { ...value, items }, quoted)
  } else add(shell, fields, { list: false, text: await change(value.text ?? '') }, quoted)
}

async function useDefault(
  shell: Shell,
  fields: Fields,
  operation: Extract<ParameterOperation, { type: 'Default' }>,
  value: Value,
  { parameter, index, shown, quoted, expansions }: Target,
): Promise<void> {
  const colon = operation.operator.startsWith(':')
  const text = value.list ? (value.items.length ? value.items.join(' ') : undefined) : value.text
  const missing = text === undefined || (colon && text === '')
  const kind = operation.operator.at(-1)
  if (kind === '+') {
    if (!missing) await expansions.addWord(shell, fields, operation.operand, false, quoted)
    return
  }
  if (!missing) {
    add(shell, fields, value, quoted)
    return
  }
  if (kind === '-') {
    await expansions.addWord(shell, fields, operation.operand, false, quoted)
    return
  }
  const word = await expansions.expandText(shell, operation.operand)
  if (kind === '?') {
    const words = word || (colon || text !== undefined ? 'parameter null or not set' : 'parameter not set')
    throw new ShellError(`${shown}: ${words}`, { fatal: true, status: shell.fatalStatus })
  }
  if (!/^[A-Za-z_]/.test(parameter)) throw new ShellError(`$${parameter}: cannot assign in this way`)
  if (index === undefined) shell.variables.set(parameter, word)
  else shell.variables.setElement(parameter, index, word)
  add(shell, fields, { list: false, text: word }, quoted)
}

async function number(shell: Shell, word: Word, { arithmeticText }: Expansions): Promise<number> {
  return Number(shell.calculate(await arithmeticText(shell, word.text)))
}

function slice(shell: Shell, value: Value, from: number, length: number | undefined, target: Target): Value {
  if (value.list) {
    const positional = target.parameter === '@' || target.parameter === '*'
    let items = positional ? [shell.name, ...value.items] : value.items
    if (positional && from < 0) items = [shell.name, ...value.items]
    if (!positional) {
      // Offsets are subscripts, so holes count.
      const elements = shell.variables.elements(target.parameter)
      const last = elements.length ? Number(elements.at(-1)![0]) : -1
      const start = from < 0 ? last + 1 + from : from
      const kept =
        shell.variables.find(target.parameter)?.kind === 'associative'
          ? elements.slice(start)
          : elements.filter(([key]) => Number(key) >= start)
      items = start < 0 ? [] : kept.map(([, v]) => v)
    } else {
      const start = from < 0 ? items.length + from : from
      items = start < 0 ? [] : items.slice(start)
    }
    if (length !== undefined && length < 0) throw new ShellError(`${length}: substring expression < 0`)
    return { ...value, items: length === undefined ? items : items.slice(0, length) }
  }
  const chars = [...(value.text ?? '')]
  const start = from < 0 ? chars.length + from : from
  if (start < 0 || start > chars.length) return { list: false, text: '' }
  const end = length === undefined ? chars.length : length < 0 ? chars.length + length : start + length
  if (end < start) throw new ShellError(`${length}: substring expression < 0`)
  return { list: false, text: chars.slice(start, end).join('') }
}

async function changer(
  shell: Shell,
  operation: Exclude<ParameterOperation, { type: 'Default' | 'Slice' | 'Transform' }>,
  { expandPattern, expandText }: Expansions,
): Promise<(text: string) => string | Promise<string>> {
  if (operation.type === 'Remove') {
    const pattern = await expandPattern(shell, operation.operand)
    const greedy = operation.operator.length === 2
    return operation.operator.startsWith('#')
      ? text => removePrefix(text, pattern, greedy)
      : text => removeSuffix(shell, text, pattern, greedy)
  }
  if (operation.type === 'Replace') {
    const pattern = await expandPattern(shell, operation.pattern)
    const replacement = await expandText(shell, operation.replacement)
    return text => replace(shell, text, pattern, replacement, operation.operator)
  }
  if (operation.type === 'CaseModification') {
    const pattern = compilePattern(operation.operand ? (await expandPattern(shell, operation.operand)) || '?' : '?')
    const [sign] = operation.operator as unknown as [string]
    const all = operation.operator.length === 2
    const up = (char: string) => sign === '^' || (sign === '~' && char !== char.toUpperCase())
    const turn = (char: string) =>
      matches(pattern, char) ? (up(char) ? char.toUpperCase() : char.toLowerCase()) : char
    return text => [...text].map((char, i) => (all || i === 0 ? turn(char) : char)).join('')
  }
  return text => text
}

const unescape = (pattern: string) => pattern.replace(/\\(.)/gs, '$1')

function removePrefix(text: string, pattern: string, greedy: boolean): string {
  if (!hasPattern(pattern)) {
    const plain = unescape(pattern)
    return text.startsWith(plain) ? text.slice(plain.length) : text
  }
  const ends = matchEnds(compilePattern(pattern), text, 0)
  const end = greedy ? ends.at(-1) : ends[0]
  return end === undefined ? text : text.slice(end)
}

/** Whether so much of a text has been tried, one place after another, that it is time to let others go on. */
const isLong = (text: string, at: number): boolean => at > 0 && at % Math.ceil(200_000 / text.length) === 0

async function removeSuffix(shell: Shell, text: string, pattern: string, greedy: boolean): Promise<string> {
  if (!hasPattern(pattern)) {
    const plain = unescape(pattern)
    return plain && text.endsWith(plain) ? text.slice(0, -plain.length) : text
  }
  const compiled = compilePattern(pattern)
  for (let i = 0; i <= text.length; i++) {
    if (isLong(text, i)) await shell.process.sleep(1)
    const start = greedy ? i : text.length - i
    if (matchEnds(compiled, text, start).at(-1) === text.length) return text.slice(0, start)
  }
  return text
}

async function replace(
  shell: Shell,
  text: string,
  pattern: string,
  replacement: string,
  operator: string,
): Promise<string> {
  if (pattern === '') return operator === '/#' ? replacement + text : operator === '/%' ? text + replacement : text
  if (!hasPattern(pattern)) {
    const plain = unescape(pattern)
    if (operator === '//') return text.split(plain).join(replacement)
    if (operator === '/') {
      const at = text.indexOf(plain)
      return at < 0 ? text : text.slice(0, at) + replacement + text.slice(at + plain.length)
    }
  }
  const compiled = compilePattern(pattern)
  if (operator === '/#') {
    const end = matchEnds(compiled, text, 0).at(-1)
    return end === undefined ? text : replacement + text.slice(end)
  }
  if (operator === '/%') {
    for (let i = 0; i <= text.length; i++) {
      if (isLong(text, i)) await shell.process.sleep(1)
      if (matchEnds(compiled, text, i).at(-1) === text.length) return text.slice(0, i) + replacement
    }
    return text
  }
  let out = ''
  let i = 0
  while (i < text.length) {
    if (isLong(text, i)) await shell.process.sleep(1)
    const end = matchEnds(compiled, text, i).at(-1)
    if (end === undefined || end === i) {
      out += text[i++]
      continue
    }
    out += replacement
    i = end
    if (operator === '/') break
  }
  return out + text.slice(i)
}

/** As `declare -p` writes them. */
function attributes(shell: Shell, name: string): string {
  const v = shell.variables.find(name)
  if (!v) return ''
  const kind = v.kind === 'indexed' ? 'a' : v.kind === 'associative' ? 'A' : ''
  return kind + (v.integer ? 'i' : '') + (v.readonly ? 'r' : '') + (v.exported ? 'x' : '')
}

async function transform(shell: Shell, value: Value, operator: string, target: Target): Promise<Value> {
  const change = (text: string): string => {
    switch (operator) {
      case 'Q':
        return quoteWord(text, true)
      case 'U':
        return text.toUpperCase()
      case 'L':
        return text.toLowerCase()
      case 'u':
        return text.slice(0, 1).toUpperCase() + text.slice(1)
      case 'E':
        return text.replace(/\\([ntr\\])/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r' })[c] ?? c)
      default:
        return text
    }
  }
  if (operator === 'A') {
    if (value.list || value.text === undefined) return { list: false, text: '' }
    const flags = attributes(shell, target.parameter)
    const text = `${flags ? `declare -${flags} ` : ''}${target.parameter}=${quoteWord(value.text, true)}`
    return { list: false, text }
  }
  if (operator === 'P') return { list: false, text: value.list ? value.items.join(' ') : value.text }
  if (operator === 'a') {
    return { list: false, text: attributes(shell, target.parameter) }
  }
  if (value.list) return { ...value, items: value.items.map(change) }
  return { list: false, text: value.text === undefined ? undefined : change(value.text) }
}
