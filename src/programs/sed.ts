/** sed (GNU sed 4.9): reads the script; `sed-run.ts` runs it. Left out: -z, -u's effect, `e`, `F`, `W`, `R`. */
import { posixRegex } from '../host/regex.ts'
import type { Program } from '../host/program.ts'
import { basicToExtended } from './basic-regex.ts'
import { Failure, nameOf, options, program, readText } from './command.ts'
import { runSed } from './sed-run.ts'

export type Address =
  | { kind: 'line'; line: number }
  | { kind: 'step'; first: number; step: number }
  | { kind: 'last' }
  /** Undefined stands for the regex used last. */
  | { kind: 'regex'; regex: RegExp | undefined }
  | { kind: 'plus'; lines: number }
  | { kind: 'multiple'; of: number }

export interface Substitution {
  regex: RegExp | undefined
  replacement: Replacement[]
  global: boolean
  number: number
  print: boolean
  file: string | undefined
}

export type Replacement =
  { kind: 'text'; text: string } | { kind: 'group'; group: number } | { kind: 'case'; mode: string }

export interface SedCommand {
  addresses: Address[]
  negated: boolean
  name: string
  /** Of a, i, c, r, w, b, t, T, `:`. */
  text: string
  substitution?: Substitution
  translation?: Map<string, string>
  /** Where a block ends, or a branch goes. */
  jump: number
  status: number
}

export const sed: Program = program(async process => {
  const o = options(process, {
    short: 'nEre:f:i::suzl:',
    long: {
      quiet: 'n',
      silent: 'n',
      'regexp-extended': 'E',
      'expression=': 'e',
      'file=': 'f',
      'in-place=?': 'i',
      separate: 's',
      unbuffered: 'u',
      'null-data': 'z',
      posix: 'p',
    },
  })
  const operands = o.operands.slice()
  const scripts = o.all('e').slice()
  for (const file of o.all('f')) scripts.push((await readText(process, file)).replace(/\n$/, ''))
  if (!scripts.length) {
    const script = operands.shift()
    if (script === undefined) {
      await process.stderr.write(
        `Usage: ${nameOf(process)} [OPTION]... {script-only-if-no-other-script} [input-file]...\n`,
      )
      return 1
    }
    scripts.push(script)
  }
  const commands = new ScriptParser(scripts.join('\n'), o.has('E') || o.has('r'), nameOf(process)).parse()
  return runSed(process, commands, operands, {
    quiet: o.has('n'),
    inPlace: o.get('i'),
    separate: o.has('s') || o.has('i'),
    separator: o.has('z') ? '\0' : '\n',
  })
})

class ScriptParser {
  #text: string
  #extended: boolean
  #name: string
  #at = 0
  #commands: SedCommand[] = []
  #blocks: number[] = []
  #labels = new Map<string, number>()

  constructor(text: string, extended: boolean, name: string) {
    this.#text = text
    this.#extended = extended
    this.#name = name
  }

  parse(): SedCommand[] {
    for (;;) {
      this.#skip(/[\s;]*/y)
      if (this.#at >= this.#text.length) break
      if (this.#text[this.#at] === '#') {
        this.#skip(/[^\n]*/y)
        continue
      }
      this.#command()
    }
    if (this.#blocks.length) this.#fail("unmatched `{'", 0)
    for (const command of this.#commands) {
      if (!'btT'.includes(command.name)) continue
      const target = command.text === '' ? this.#commands.length : this.#labels.get(command.text)
      if (target === undefined)
        throw new Failure(
          `${this.#name}: -e expression #1, char ${this.#text.length}: can't find label for jump to \`${command.text}'`,
        )
      command.jump = target
    }
    return this.#commands
  }

  #fail(what: string, at = this.#at): never {
    throw new Failure(`${this.#name}: -e expression #1, char ${at}: ${what}`)
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match) this.#at = pattern.lastIndex
    return match?.[0] ?? ''
  }

  #command(): void {
    const addresses: Address[] = []
    const first = this.#address()
    if (first) {
      addresses.push(first)
      this.#skip(/\s*/y)
      if (this.#text[this.#at] === ',') {
        this.#at++
        this.#skip(/\s*/y)
        const second = this.#address(true)
        if (!second) this.#fail("unexpected `,'", this.#at)
        addresses.push(second!)
      }
    }
    this.#skip(/\s*/y)
    let negated = false
    while (this.#text[this.#at] === '!') {
      negated = true
      this.#at++
      this.#skip(/\s*/y)
    }
    const name = this.#text[this.#at++]
    if (name === undefined) this.#fail('missing command', this.#at - 1)
    const command: SedCommand = { addresses, negated, name: name!, text: '', jump: 0, status: 0 }
    switch (name) {
      case '{':
        this.#blocks.push(this.#commands.length)
        this.#commands.push(command)
        return
      case '}': {
        const open = this.#blocks.pop()
        if (open === undefined) this.#fail("unexpected `}'")
        this.#commands[open!]!.jump = this.#commands.length
        this.#end()
        return
      }
      case ':':
        this.#labels.set(this.#skip(/[^\n;]*/y).trim(), this.#commands.length)
        return
      case 's':
        command.substitution = this.#substitution()
        break
      case 'y':
        command.translation = this.#translation()
        break
      case 'a':
      case 'i':
      case 'c':
        command.text = this.#textArgument()
        this.#commands.push(command)
        return
      case 'b':
      case 't':
      case 'T':
        this.#skip(/[ \t]*/y)
        command.text = this.#skip(/[^\n;}]*/y).trim()
        break
      case 'r':
      case 'w':
        this.#skip(/[ \t]*/y)
        command.text = this.#skip(/[^\n]*/y)
        if (!command.text) this.#fail('missing filename in r/R/w/W commands')
        break
      case 'q':
      case 'Q':
        this.#skip(/[ \t]*/y)
        command.status = Number(this.#skip(/\d*/y))
        break
      default:
        if (!'dDgGhHlnNpPxz='.includes(name!)) this.#fail(`unknown command: \`${name}'`)
    }
    this.#commands.push(command)
    this.#end()
  }

  #end(): void {
    this.#skip(/[ \t]*/y)
    const char = this.#text[this.#at]
    if (char !== undefined && !';\n}#'.includes(char)) this.#fail('extra characters after command', this.#at + 1)
  }

  #address(second = false): Address | undefined {
    const char = this.#text[this.#at]
    if (char === '$') {
      this.#at++
      return { kind: 'last' }
    }
    const number = this.#skip(/\d+/y)
    if (number) {
      if (this.#text[this.#at] !== '~') return { kind: 'line', line: Number(number) }
      this.#at++
      return { kind: 'step', first: Number(number), step: Number(this.#skip(/\d+/y)) }
    }
    if (second && (char === '+' || char === '~')) {
      this.#at++
      const lines = Number(this.#skip(/\d+/y))
      return char === '+' ? { kind: 'plus', lines } : { kind: 'multiple', of: lines }
    }
    if (char !== '/' && char !== '\\') return undefined
    if (char === '\\') this.#at++
    const delimiter = this.#text[this.#at++]!
    const source = this.#until(delimiter, 'unterminated address regex')
    let flags = ''
    if (this.#text[this.#at] === 'I') {
      flags = 'i'
      this.#at++
    }
    return { kind: 'regex', regex: source === '' ? undefined : this.#regex(source, flags) }
  }

  /** Up to a delimiter that is neither escaped nor in a bracket expression. */
  #until(delimiter: string, missing: string, brackets = true): string {
    let out = ''
    let inside = false
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!
      if (char === '\\' && !inside) {
        const next = this.#text[++this.#at]
        if (next === delimiter)
          out += delimiter === '|' || /[.*+?()[\]{}^$]/.test(delimiter) ? `\\${delimiter}` : delimiter
        else if (next === 'n' && brackets) out += '\n'
        else out += `\\${next ?? ''}`
      } else if (char === delimiter && !inside) {
        this.#at++
        return out
      } else {
        if (brackets && char === '[' && !inside) {
          inside = true
          out += char
          if (this.#text[this.#at + 1] === '^') out += this.#text[++this.#at]
          if (this.#text[this.#at + 1] === ']') out += this.#text[++this.#at]
          continue
        }
        if (inside && char === '[' && /[:.=]/.test(this.#text[this.#at + 1] ?? '')) {
          const end = this.#text.indexOf(`${this.#text[this.#at + 1]}]`, this.#at + 2)
          if (end > 0) {
            out += this.#text.slice(this.#at, end + 2)
            this.#at = end + 1
            continue
          }
        }
        if (inside && char === ']') inside = false
        out += char
      }
    }
    return this.#fail(missing, this.#text.length)
  }

  #regex(source: string, flags: string): RegExp {
    const escaped = source.replace(/\\([tfrv])/g, (_, c: string) => ({ t: '\t', f: '\f', r: '\r', v: '\v' })[c]!)
    const regex = posixRegex(this.#extended ? escaped : basicToExtended(escaped), flags)
    if (!regex) this.#fail('Invalid preceding regular expression')
    return regex!
  }

  #substitution(): Substitution {
    const delimiter = this.#text[this.#at++]
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\')
      this.#fail("unterminated `s' command", this.#at)
    const source = this.#until(delimiter!, "unterminated `s' command")
    const written = this.#until(delimiter!, "unterminated `s' command", false)
    const s: Substitution = {
      regex: undefined,
      replacement: replacementOf(written),
      global: false,
      number: 1,
      print: false,
      file: undefined,
    }
    let flags = ''
    for (;;) {
      const char = this.#text[this.#at]
      if (char === 'g') s.global = true
      else if (char === 'p') s.print = true
      else if (char === 'i' || char === 'I') flags += flags.includes('i') ? '' : 'i'
      else if (char === 'm' || char === 'M') flags += flags.includes('m') ? '' : 'm'
      else if (char !== undefined && /\d/.test(char)) {
        s.number = Number(this.#skip(/\d+/y))
        if (!s.number) this.#fail("number option to `s' command may not be zero")
        continue
      } else if (char === 'w') {
        this.#at++
        this.#skip(/[ \t]*/y)
        s.file = this.#skip(/[^\n]*/y)
        break
      } else {
        if (char !== undefined && !/[\s;}#]/.test(char)) this.#fail("unknown option to `s'", this.#at + 1)
        break
      }
      this.#at++
    }
    s.regex = source === '' ? undefined : this.#regex(source, flags)
    const groups = s.regex ? new RegExp(`${s.regex.source}|`, s.regex.flags).exec('')!.length - 1 : 9
    for (const r of s.replacement) {
      if (r.kind === 'group' && r.group > groups) this.#fail(`invalid reference \\${r.group} on \`s' command's RHS`)
    }
    return s
  }

  #translation(): Map<string, string> {
    const delimiter = this.#text[this.#at++]!
    const unescape = (t: string) => [...t.replace(/\\\\|\\n/g, m => (m === '\\n' ? '\n' : '\\'))]
    const from = unescape(this.#until(delimiter, "unterminated `y' command", false))
    const to = unescape(this.#until(delimiter, "unterminated `y' command", false))
    if (from.length !== to.length) this.#fail("strings for `y' command are different lengths")
    return new Map(from.map((char, i) => [char, to[i]!]))
  }

  /** `a text`, `a\` newline text; a backslash at a line's end goes on. */
  #textArgument(): string {
    this.#skip(/[ \t]*/y)
    if (this.#text[this.#at] === '\\') {
      this.#at++
      this.#skip(/[ \t]*\n/y)
    }
    let out = ''
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!
      if (char === '\n') break
      if (char === '\\') {
        const next = this.#text[++this.#at]
        if (next !== undefined) out += next
      } else out += char
    }
    if (out === '' && this.#at >= this.#text.length) this.#fail("expected \\ after `a', `c' or `i'", this.#text.length)
    return out
  }
}

function replacementOf(text: string): Replacement[] {
  const out: Replacement[] = []
  let literal = ''
  const add = (r: Replacement) => {
    if (literal) out.push({ kind: 'text', text: literal })
    literal = ''
    out.push(r)
  }
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === '&') add({ kind: 'group', group: 0 })
    else if (char !== '\\') literal += char
    else {
      const next = text[++i]
      if (next === undefined) literal += '\\'
      else if (/\d/.test(next)) add({ kind: 'group', group: Number(next) })
      else if ('ULEul'.includes(next)) add({ kind: 'case', mode: next })
      else literal += { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' }[next] ?? next
    }
  }
  if (literal) out.push({ kind: 'text', text: literal })
  return out
}
