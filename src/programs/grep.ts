/** grep, egrep, fgrep (GNU grep 3). Left out: -z, --color's colours beyond matches, directories' special handling. */
import { boundedRegex, withFlags } from '../host/bounded-regex.ts'
import { Errno } from '../host/errno.ts'
import { posixRegex } from '../host/regex.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { complain, Failure, linesOf, nameOf, openInput, options, program, type Options } from './command.ts'
import { basicToExtended } from './basic-regex.ts'
import { walk } from './walk.ts'

interface Search {
  test: (line: string) => boolean
  /** Every match in a line: start and end. */
  find: (line: string) => [number, number][]
}

const SPEC = {
  short: 'EFGPe:f:ivwxcloLqsnHhrRm:A:B:C:abzyU',
  long: {
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'basic-regexp': 'G',
    'perl-regexp': 'P',
    'regexp=': 'e',
    'file=': 'f',
    'ignore-case': 'i',
    'invert-match': 'v',
    'word-regexp': 'w',
    'line-regexp': 'x',
    count: 'c',
    'files-with-matches': 'l',
    'files-without-match': 'L',
    'only-matching': 'o',
    quiet: 'q',
    silent: 'q',
    'no-messages': 's',
    'line-number': 'n',
    'with-filename': 'H',
    'no-filename': 'h',
    recursive: 'r',
    'max-count=': 'm',
    'after-context=': 'A',
    'before-context=': 'B',
    'context=': 'C',
    text: 'a',
    'color=?': '1',
    'colour=?': '1',
    'include=': '2',
    'exclude=': '3',
    'line-buffered': '4',
    'exclude-dir=': '5',
  },
}

export const grep: Program = program(async process => {
  process.argv = process.argv.map((arg, i) => (i && /^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg))
  const o = options(process, SPEC, 2)
  const operands = o.operands.slice()
  const patterns: string[] = o.all('e').flatMap(p => p.split('\n'))
  for (const file of o.all('f')) patterns.push(...(await patternsOf(process, file)))
  if (!o.has('e') && !o.has('f')) {
    const pattern = operands.shift()
    if (pattern === undefined) {
      await process.stderr.write(
        `Usage: ${nameOf(process)} [OPTION]... PATTERNS [FILE]...\nTry '${nameOf(process)} --help' for more information.\n`,
      )
      return 2
    }
    patterns.push(...pattern.split('\n'))
  }
  const search = compile(process, o, patterns)
  return new Grep(process, o, search).run(operands)
})

async function patternsOf(process: Process, name: string): Promise<string[]> {
  const { file } = openInput(process, name)
  const out: string[] = []
  for await (const lines of linesOf(process, file)) out.push(...lines)
  file.close()
  return out
}

/** @throws Failure in the words of the regex library */
function compile(process: Process, o: Options, patterns: string[]): Search {
  const name = nameOf(process)
  const kind = o.order.findLast(l => 'EFGP'.includes(l)) ?? (name === 'egrep' ? 'E' : name === 'fgrep' ? 'F' : 'G')
  const flags = o.has('i') || o.has('y') ? 'i' : ''
  const sources = patterns.map(pattern => {
    if (kind === 'F') return pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return kind === 'G' ? basicToExtended(pattern) : pattern
  })
  const one = sources.length === 1 ? sources[0]! : sources.map(s => `(${s})`).join('|')
  let regex: RegExp | undefined
  if (kind === 'P') {
    try {
      regex = boundedRegex(one, flags)
    } catch {
      regex = undefined
    }
  } else regex = posixRegex(one, flags)
  if (!regex) throw new Failure(`${name}: ${complaint(one)}`, 2)
  const all = withFlags(regex, `${regex.flags}g`)
  const whole = o.has('x')
  const word = o.has('w')
  const find = (line: string): [number, number][] => {
    const out: [number, number][] = []
    all.lastIndex = 0
    for (let match = all.exec(line); match; match = all.exec(line)) {
      let [start, end] = [match.index, match.index + match[0].length]
      if (word) [start, end] = asWord(regex, line, start, end)
      if (end === start) all.lastIndex = Math.max(all.lastIndex, start) + 1
      if (whole && !(start === 0 && end === line.length)) continue
      if (word && end < 0) continue
      out.push([start, end])
    }
    return out
  }
  const exact = whole ? boundedRegex(`^(?:${regex.source})$`, regex.flags) : undefined
  return { test: line => (exact ? exact.test(line) : word ? find(line).length > 0 : regex.test(line)), find }
}

const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_]/u.test(char)

/** The match, shortened if need be, when no word character touches it; else [start, -1]. */
function asWord(regex: RegExp, line: string, start: number, end: number): [number, number] {
  if (isWord(line[start - 1])) return [start, -1]
  for (let e = end; e > start; e--) {
    if (isWord(line[e])) continue
    if (e === end || boundedRegex(`^(?:${regex.source})$`, regex.flags).test(line.slice(start, e))) return [start, e]
  }
  return [start, end === start && !isWord(line[end]) ? end : -1]
}

function complaint(source: string): string {
  const plain = source.replace(/\\./g, '')
  if (/\[[^\]]*$/.test(plain.replace(/\[[^\]]+\]/g, ''))) return 'Unmatched [, [^, [:, [., or [='
  const open = (plain.match(/\(/g) ?? []).length
  const close = (plain.match(/\)/g) ?? []).length
  if (open > close) return 'Unmatched ( or \\('
  if (close > open) return 'Unmatched ) or \\)'
  if (source.endsWith('\\')) return 'Trailing backslash'
  return 'Invalid preceding regular expression'
}

class Grep {
  #process: Process
  #o: Options
  #search: Search
  #named = false
  #matched = false
  #status = 0
  #before: number
  #after: number
  #most: number

  constructor(process: Process, o: Options, search: Search) {
    this.#process = process
    this.#o = o
    this.#search = search
    this.#before = this.#count(o.get('B') ?? o.get('C') ?? '0')
    this.#after = this.#count(o.get('A') ?? o.get('C') ?? '0')
    this.#most = o.has('m') ? Number(o.get('m')) : Infinity
  }

  #count(text: string): number {
    if (!/^\d+$/.test(text)) throw new Failure(`${nameOf(this.#process)}: ${text}: invalid context length argument`, 2)
    return Number(text)
  }

  async run(operands: string[]): Promise<number> {
    const o = this.#o
    const recursive = o.has('r') || o.has('R')
    const given = operands.length ? operands : recursive ? ['.'] : ['-']
    const names = recursive ? given.flatMap(name => this.#below(name, !operands.length)) : given
    this.#named = !o.has('h') && (o.has('H') || names.length > 1 || recursive)
    for (const name of names) {
      await this.#searchFile(name)
      if (o.has('q') && this.#matched) return 0
    }
    return this.#status === 2 ? 2 : this.#matched ? 0 : 1
  }

  #below(name: string, implicit: boolean): string[] {
    const keep = (file: string) => {
      const base = file.replace(/^.*\//, '')
      const glob = (g: string) =>
        boundedRegex(
          `^${g
            .replace(/[.+^${}()|[\]\\]/g, '\\$&')
            .replace(/\*/g, '.*')
            .replace(/\?/g, '.')}$`,
        ).test(base)
      if (this.#o.has('2') && !this.#o.all('2').some(glob)) return false
      return !this.#o.all('3').some(glob)
    }
    const { files } = this.#process.host
    if (!files.isDirectory(this.#process.path(name))) return [name]
    return walk(this.#process, name)
      .filter(f => f.node.kind === 'file')
      .map(f => (implicit ? f.path.replace(/^\.\//, '') : f.path))
      .filter(keep)
  }

  async #searchFile(name: string): Promise<void> {
    const process = this.#process
    try {
      if (name !== '-' && process.host.files.isDirectory(process.path(name))) {
        await complain(process, `${name}: Is a directory`)
        return
      }
      const { file } = openInput(process, name)
      try {
        await this.#lines(name === '-' ? '(standard input)' : name, linesOf(process, file))
      } finally {
        file.close()
      }
    } catch (error) {
      if (!(error instanceof Errno) || error.code === 'EPIPE') throw error
      this.#status = 2
      if (!this.#o.has('s')) await complain(process, `${name}: ${error.message}`)
    }
  }

  async #lines(name: string, source: AsyncGenerator<string[], void, undefined>): Promise<void> {
    const o = this.#o
    const invert = o.has('v')
    const only = o.has('o')
    const quiet = o.has('q') || o.has('c') || o.has('l') || o.has('L')
    let number = 0
    let count = 0
    let shownTo = 0
    let after = 0
    let held: string[] = []
    let out = ''
    let done = false
    for await (const lines of source) {
      for (const line of lines) {
        number++
        if (done && after === 0) break
        if (!done && this.#search.test(line) !== invert) {
          count++
          this.#matched = true
          if (o.has('q')) return
          if (!quiet) {
            if (this.#before || this.#after) {
              if (shownTo && number - held.length > shownTo + 1) out += '--\n'
              held.forEach((text, i) => (out += this.#line(name, number - held.length + i, text, '-')))
              held = []
            }
            if (!only) out += this.#line(name, number, line, ':')
            else if (!invert)
              for (const [start, end] of this.#search.find(line))
                if (end > start) out += this.#line(name, number, line.slice(start, end), ':')
            shownTo = number
            after = this.#after
          }
          if (count >= this.#most || ((o.has('l') || o.has('L')) && count)) done = true
        } else if (after > 0 && !quiet) {
          if (!only) out += this.#line(name, number, line, '-')
          shownTo = number
          after--
        } else if (this.#before) {
          held.push(line)
          if (held.length > this.#before) held.shift()
        }
      }
      if (out) await this.#process.stdout.write(out)
      out = ''
      const turn = this.#process.turn()
      if (turn) await turn
      if (done && after === 0) break
    }
    if (o.has('c')) await this.#process.stdout.write(`${this.#named ? `${name}:` : ''}${count}\n`)
    if (o.has('l') && count) await this.#process.stdout.write(`${name}\n`)
    if (o.has('L') && !count) await this.#process.stdout.write(`${name}\n`)
  }

  #line(name: string, number: number, text: string, separator: string): string {
    return `${this.#named ? name + separator : ''}${this.#o.has('n') ? number + separator : ''}${text}\n`
  }
}
