/** Runs a sed script over its input, a line at a time as the lines come. */
import { expand, visible } from './sed-text.ts'
import { withFlags } from '../host/bounded-regex.ts'
import { Errno } from '../host/errno.ts'
import { OutOfMemory } from '../host/exhausted.ts'
import type { Process } from '../host/process.ts'
import { complain, linesOf, openInput } from './command.ts'
import type { Address, SedCommand, Substitution } from './sed.ts'

/** Of the pattern and hold spaces, in characters: where memory would end. */
const LONGEST = 4 * 1024 * 1024

export interface SedOptions {
  quiet: boolean
  /** The suffix of the backup; undefined when not in place. */
  inPlace: string | undefined
  separate: boolean
  separator: string
}

export async function runSed(
  process: Process,
  commands: SedCommand[],
  operands: string[],
  o: SedOptions,
): Promise<number> {
  const run = new SedRun(process, commands, o)
  let status = 0
  const names = operands.length ? operands : ['-']
  for (const [i, name] of names.entries()) {
    try {
      if (name !== '-' && process.host.files.isDirectory(process.path(name))) {
        await complain(
          process,
          o.inPlace === undefined
            ? `read error on ${name}: Is a directory`
            : `couldn't edit ${name}: not a regular file`,
        )
        status = o.inPlace === undefined ? 2 : 4
        continue
      }
      const { file } = openInput(process, name)
      try {
        await run.file(linesOf(process, file, o.separator), name, i === names.length - 1)
      } finally {
        file.close()
      }
    } catch (error) {
      if (!(error instanceof Errno) || error.code === 'EPIPE') throw error
      await complain(process, `can't read ${name}: ${error.message}`)
      status = 2
    }
    if (run.ended) break
  }
  await run.finish()
  return run.ended ? run.status : status
}

class SedRun {
  ended = false
  status = 0
  #process: Process
  #commands: SedCommand[]
  #o: SedOptions
  #line = 0
  #hold = ''
  #pattern = ''
  #out = ''
  #after: string[] = []
  /** For each range, the line it ends on (Infinity: not known yet); absent when outside. */
  #ranges = new Map<SedCommand, number>()
  #lastRegex: RegExp | undefined
  #substituted = false
  #queue: string[] = []
  #source: AsyncGenerator<string[], void, undefined> | undefined
  #exhausted = false
  #lastFile = true
  #cycles = 0
  #written = new Map<string, string>()

  constructor(process: Process, commands: SedCommand[], o: SedOptions) {
    this.#process = process
    this.#commands = commands
    this.#o = o
  }

  async file(source: AsyncGenerator<string[], void, undefined>, name: string, last: boolean): Promise<void> {
    this.#source = source
    this.#exhausted = false
    this.#lastFile = last || this.#o.separate
    if (this.#o.separate) this.#line = 0
    if (!(await this.#more()) && !last) return
    while (!this.ended) {
      if (!(await this.#next())) break
      await this.#cycle()
    }
    if (this.#o.inPlace === undefined) return
    const path = this.#process.path(name)
    const { files } = this.#process.host
    if (this.#o.inPlace) files.write(`${path}${this.#o.inPlace}`, files.read(path))
    if (this.ended) for (const rest of this.#queue.splice(0)) this.#out += rest + this.#o.separator
    files.write(path, this.#out)
    this.#out = ''
  }

  async finish(): Promise<void> {
    await this.#flush()
    for (const [path, text] of this.#written) {
      const file = this.#process.open(path, 'w')
      await this.#process.wait<void>(settle => file.write(new TextEncoder().encode(text), () => settle()))
      file.close()
    }
  }

  async #flush(): Promise<void> {
    if (!this.#out || this.#o.inPlace !== undefined) return
    const text = this.#out
    this.#out = ''
    await this.#process.stdout.write(text)
  }

  /** Fills the queue. @returns whether there is a line */
  async #more(): Promise<boolean> {
    while (!this.#queue.length && !this.#exhausted) {
      await this.#flush()
      const { value, done } = await this.#source!.next()
      if (done) this.#exhausted = true
      else this.#queue.push(...value)
    }
    return this.#queue.length > 0
  }

  async #next(): Promise<boolean> {
    if (!(await this.#more())) return false
    this.#pattern = this.#queue.shift()!
    this.#line++
    return true
  }

  async #isLast(): Promise<boolean> {
    return this.#lastFile && !(await this.#more())
  }

  async #matches(address: Address): Promise<boolean> {
    switch (address.kind) {
      case 'line':
        return this.#line === address.line
      case 'step':
        return address.step
          ? this.#line >= address.first && (this.#line - address.first) % address.step === 0
          : this.#line === address.first
      case 'last':
        return this.#isLast()
      case 'regex':
        return this.#regex(address.regex).test(this.#pattern)
      default:
        return false
    }
  }

  #regex(regex: RegExp | undefined): RegExp {
    this.#lastRegex = regex ?? this.#lastRegex ?? /(?:)/u
    return this.#lastRegex
  }

  async #selected(command: SedCommand): Promise<boolean> {
    const [first, second] = command.addresses
    if (!first) return true
    if (!second) return this.#matches(first)
    const end = this.#ranges.get(command)
    if (end === undefined) {
      const zero = first.kind === 'line' && first.line === 0
      if (!(zero ? this.#line === 1 : await this.#matches(first))) return false
      if (second.kind === 'line') {
        if (second.line > this.#line) this.#ranges.set(command, second.line)
      } else if (second.kind === 'plus') {
        if (second.lines) this.#ranges.set(command, this.#line + second.lines)
      } else if (second.kind === 'multiple') {
        const stop = second.of ? Math.ceil(this.#line / second.of) * second.of : this.#line
        if (stop > this.#line) this.#ranges.set(command, stop)
      } else if (zero && second.kind === 'regex') {
        if (!(await this.#matches(second))) this.#ranges.set(command, Infinity)
      } else this.#ranges.set(command, Infinity)
      return true
    }
    if (end !== Infinity) {
      if (this.#line >= end) this.#ranges.delete(command)
      return this.#line <= end
    }
    if (await this.#matches(second)) this.#ranges.delete(command)
    return true
  }

  async #cycle(): Promise<void> {
    const { separator } = this.#o
    this.#substituted = false
    let restart = true
    while (restart) {
      restart = false
      let at = 0
      let print = true
      while (at < this.#commands.length) {
        const command = this.#commands[at]!
        if (++this.#cycles % 20 === 0) await this.#process.turn()
        if (this.#pattern.length + this.#hold.length > LONGEST) throw new OutOfMemory('pattern space')
        if ((await this.#selected(command)) === command.negated) {
          at = command.name === '{' ? command.jump : at + 1
          continue
        }
        at++
        switch (command.name) {
          case 'd':
            print = false
            at = Infinity
            break
          case 'D': {
            const newline = this.#pattern.indexOf('\n')
            print = false
            at = Infinity
            if (newline >= 0) {
              this.#pattern = this.#pattern.slice(newline + 1)
              restart = true
            }
            break
          }
          case 'p':
            this.#out += this.#pattern + separator
            break
          case 'P':
            this.#out += this.#pattern.split('\n', 1)[0] + separator
            break
          case 'n':
            if (!(await this.#more())) {
              at = Infinity
              break
            }
            if (!this.#o.quiet) this.#out += this.#pattern + separator
            this.#appendAfter()
            await this.#next()
            break
          case 'N': {
            if (!(await this.#more())) {
              at = Infinity
              break
            }
            const before = this.#pattern
            this.#appendAfter()
            await this.#next()
            this.#pattern = `${before}\n${this.#pattern}`
            break
          }
          case 'g':
            this.#pattern = this.#hold
            break
          case 'G':
            this.#pattern += `\n${this.#hold}`
            break
          case 'h':
            this.#hold = this.#pattern
            break
          case 'H':
            this.#hold += `\n${this.#pattern}`
            break
          case 'x':
            ;[this.#pattern, this.#hold] = [this.#hold, this.#pattern]
            break
          case 'z':
            this.#pattern = ''
            break
          case '=':
            this.#out += `${this.#line}\n`
            break
          case 'l':
            this.#out += `${visible(this.#pattern)}$\n`
            break
          case 'a':
            this.#after.push(`${command.text}\n`)
            break
          case 'i':
            this.#out += `${command.text}\n`
            break
          case 'c':
            if (command.addresses.length < 2 || command.negated || !this.#ranges.has(command))
              this.#out += `${command.text}\n`
            print = false
            at = Infinity
            break
          case 'r':
            this.#after.push(this.#contentOf(command.text))
            break
          case 'w':
            this.#writeTo(command.text)
            break
          case 'b':
            at = command.jump
            break
          case 't':
            if (this.#substituted) at = command.jump
            this.#substituted = false
            break
          case 'T':
            if (!this.#substituted) at = command.jump
            this.#substituted = false
            break
          case 'q':
          case 'Q':
            this.ended = true
            this.status = command.status
            print = command.name === 'q'
            at = Infinity
            break
          case 's':
            await this.#substitute(command.substitution!)
            break
          case 'y':
            this.#pattern = [...this.#pattern].map(c => command.translation!.get(c) ?? c).join('')
        }
      }
      if (print && !this.#o.quiet && !restart) this.#out += this.#pattern + separator
      this.#appendAfter()
    }
    if (this.#out.length > 16_384) await this.#flush()
  }

  #appendAfter(): void {
    for (const text of this.#after.splice(0)) this.#out += text
  }

  #contentOf(path: string): string {
    try {
      return this.#process.host.files.readText(this.#process.path(path))
    } catch (error) {
      if (error instanceof Errno) return ''
      throw error
    }
  }

  #writeTo(path: string): void {
    if (path === '/dev/stdout') this.#out += `${this.#pattern}\n`
    else this.#written.set(path, `${this.#written.get(path) ?? ''}${this.#pattern}\n`)
  }

  async #substitute(s: Substitution): Promise<void> {
    const base = this.#regex(s.regex)
    const regex = withFlags(base, `${base.flags}g`)
    const subject = this.#pattern
    let out = ''
    let at = 0
    let count = 0
    for (let match = regex.exec(subject); match; match = regex.exec(subject)) {
      if (match[0] === '') regex.lastIndex++
      if (
        match[0] === '' &&
        match.index === at &&
        count > 0 &&
        at > 0 &&
        out !== '' &&
        subject[at - 1] !== undefined &&
        this.#justMatched === at
      )
        continue
      count++
      if (count % 100 === 0) await this.#process.turn()
      if (count < s.number) continue
      out += subject.slice(at, match.index) + expand(s, match)
      at = match.index + match[0].length
      this.#justMatched = at
      if (!s.global) break
    }
    this.#justMatched = -1
    if (count < s.number || count === 0) return
    this.#pattern = out + subject.slice(at)
    this.#substituted = true
    if (s.print) this.#out += `${this.#pattern}\n`
    if (s.file) this.#writeTo(s.file)
  }
  #justMatched = -1
}
