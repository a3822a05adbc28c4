/** find (GNU findutils). Left out: users, links, -newerXY, -fstype, -regex types. */
import { Errno } from '../host/errno.ts'
import { boundedRegex } from '../host/bounded-regex.ts'
import { posixRegex } from '../host/regex.ts'
import { strftime } from '../host/strftime.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { complain, Failure, program } from './command.ts'
import { modeText, sizeOf } from './ls.ts'
import { walk, type Found } from './walk.ts'

type Test = (found: Found) => boolean | Promise<boolean>

interface Plan {
  test: Test
  least: number
  most: number
  acts: boolean
  depthFirst: boolean
  /** Run when all is done: what `-exec … +` gathered. */
  last: (() => Promise<void>)[]
  pruned: Set<string>
}

export const find: Program = program(async process => {
  const args = process.argv.slice(1)
  let i = 0
  while (/^-[HLP]$/.test(args[i] ?? '')) i++
  const starts: string[] = []
  while (i < args.length && !/^[-(!]/.test(args[i]!)) starts.push(args[i++]!)
  const plan = new Parser(process, args.slice(i)).plan()
  let status = 0
  for (const start of starts.length ? starts : ['.']) {
    let all: Found[]
    try {
      all = walk(process, start, { most: plan.most })
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      await complain(process, `‘${start}’: ${error.message}`)
      status = 1
      continue
    }
    if (plan.depthFirst) all = deepFirst(all)
    for (const found of all) {
      const turn = process.turn()
      if (turn) await turn
      if (found.depth < plan.least) continue
      if (plan.pruned.size && [...plan.pruned].some(p => found.path.startsWith(`${p}/`))) continue
      const yes = await plan.test(found)
      if (yes && !plan.acts) await process.stdout.write(`${found.path}\n`)
    }
  }
  for (const act of plan.last) await act()
  return status
})

function deepFirst(all: Found[]): Found[] {
  const out: Found[] = []
  const open: Found[] = []
  for (const found of all) {
    while (open.length && open.at(-1)!.depth >= found.depth) out.push(open.pop()!)
    open.push(found)
  }
  return [...out, ...open.reverse()]
}

const globRegex = (glob: string, flags = ''): RegExp =>
  boundedRegex(
    `^${glob
      .replace(/\[!/g, '[^')
      .replace(/[.+^${}()|\\]/g, m => (m === '^' ? m : `\\${m}`))
      .replace(/\*/g, '[^]*')
      .replace(/\?/g, '[^]')}$`,
    flags,
  )

class Parser {
  #process: Process
  #args: string[]
  #at = 0
  #plan: Plan = {
    test: () => true,
    least: 0,
    most: Infinity,
    acts: false,
    depthFirst: false,
    last: [],
    pruned: new Set(),
  }

  constructor(process: Process, args: string[]) {
    this.#process = process
    this.#args = args
  }

  plan(): Plan {
    if (this.#args.length) {
      this.#plan.test = this.#or()
      if (this.#at < this.#args.length)
        throw new Failure(`find: paths must precede expression: \`${this.#args[this.#at]}'`)
    }
    return this.#plan
  }

  #or(): Test {
    let left = this.#and()
    for (;;) {
      const token = this.#args[this.#at]
      if (token === ',') {
        this.#at++
        const [a, b] = [left, this.#and()]
        left = async f => {
          await a(f)
          return b(f)
        }
        continue
      }
      if (token !== '-o' && token !== '-or') return left
      this.#at++
      const [a, b] = [left, this.#and()]
      left = async f => (await a(f)) || b(f)
    }
  }

  #and(): Test {
    let left = this.#term()
    for (;;) {
      const token = this.#args[this.#at]
      if (token === undefined || token === '-o' || token === '-or' || token === ')' || token === ',') return left
      if (token === '-a' || token === '-and') this.#at++
      const [a, b] = [left, this.#term()]
      left = async f => (await a(f)) && b(f)
    }
  }

  #value(name: string): string {
    const value = this.#args[this.#at++]
    if (value === undefined) throw new Failure(`find: missing argument to \`${name}'`)
    return value
  }

  #term(): Test {
    const name = this.#args[this.#at++]
    if (name === '!' || name === '-not') {
      const inner = this.#term()
      return async f => !(await inner(f))
    }
    if (name === '(') {
      const inner = this.#or()
      if (this.#args[this.#at++] !== ')')
        throw new Failure("find: invalid expression; I was expecting to find a ')' somewhere but did not see one.")
      return inner
    }
    const base = (f: Found) => f.path.replace(/\/+$/, '').replace(/^.*\//, '')
    switch (name) {
      case '-name':
      case '-iname': {
        const regex = globRegex(this.#value(name), name === '-iname' ? 'i' : '')
        return f => regex.test(base(f))
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const regex = globRegex(this.#value(name), name === '-ipath' ? 'i' : '')
        return f => regex.test(f.path)
      }
      case '-regex': {
        const regex = posixRegex(`^(${this.#value(name)})$`) ?? /(?!)/
        return f => regex.test(f.path)
      }
      case '-type': {
        const types = this.#value(name).split(',')
        const letter = { file: 'f', generated: 'f', directory: 'd', symlink: 'l', device: 'c' }
        if (types.some(t => !'fdlcbps'.includes(t)))
          throw new Failure(`find: Unknown argument to -type: ${types.join(',')}`)
        return f => types.includes(letter[f.node.kind])
      }
      case '-maxdepth':
        this.#plan.most = Number(this.#value(name))
        return () => true
      case '-mindepth':
        this.#plan.least = Number(this.#value(name))
        return () => true
      case '-depth':
        this.#plan.depthFirst = true
        return () => true
      case '-empty':
        return f =>
          f.node.kind === 'directory' ? f.node.entries.size === 0 : f.node.kind === 'file' && f.node.data.length === 0
      case '-size': {
        const match = /^([-+]?)(\d+)([cwbkMG]?)$/.exec(this.#value(name))
        if (!match) throw new Failure('find: invalid -size type')
        const unit = { c: 1, w: 2, b: 512, '': 512, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3]!]!
        return f => compare(match[1]!, Math.ceil(sizeOf(f.node) / unit), Number(match[2]))
      }
      case '-mtime':
      case '-mmin': {
        const match = /^([-+]?)(\d+)$/.exec(this.#value(name)) ?? ['', '', '0']
        const unit = name === '-mtime' ? 86_400_000 : 60_000
        return f => compare(match[1]!, Math.floor((this.#process.now() - f.node.mtime) / unit), Number(match[2]))
      }
      case '-newer': {
        const than = this.#process.host.files.stat(this.#process.path(this.#value(name))).mtime
        return f => f.node.mtime > than
      }
      case '-perm': {
        const mode = this.#value(name)
        const bits = parseInt(mode.replace(/^[-/]/, ''), 8)
        return f =>
          mode.startsWith('-')
            ? (f.node.mode & bits) === bits
            : mode.startsWith('/')
              ? (f.node.mode & bits) !== 0
              : (f.node.mode & 0o7777) === bits
      }
      case '-executable':
        return f => (f.node.mode & 0o111) !== 0
      case '-readable':
      case '-writable':
      case '-true':
        return () => true
      case '-false':
        return () => false
      case '-user':
      case '-group':
        return (
          owner => () =>
            owner === 'root' || owner === '0'
        )(this.#value(name))
      case '-prune':
        return f => {
          this.#plan.pruned.add(f.path)
          return true
        }
      case '-print':
      case '-print0':
        return this.#action(f => this.#process.stdout.write(`${f.path}${name === '-print0' ? '\0' : '\n'}`))
      case '-printf': {
        const format = this.#value(name)
        return this.#action(f => this.#process.stdout.write(printed(format, f)))
      }
      case '-ls':
        return this.#action(f =>
          this.#process.stdout.write(`${modeText(f.node)} root root ${sizeOf(f.node)} ${f.path}\n`),
        )
      case '-delete':
        this.#plan.depthFirst = true
        return this.#action(async f => {
          if (f.path === '.') return
          this.#process.host.files.remove(this.#process.path(f.path), { directory: f.node.kind === 'directory' })
        })
      case '-quit':
        return () => {
          throw new Failure('', 0)
        }
      case '-exec':
      case '-execdir':
      case '-ok':
        return this.#exec(name)
      default:
        throw new Failure(
          name?.startsWith('-')
            ? `find: unknown predicate \`${name}'`
            : `find: paths must precede expression: \`${name}'`,
        )
    }
  }

  #action(act: (found: Found) => Promise<void>): Test {
    this.#plan.acts = true
    return async f => {
      await act(f)
      return true
    }
  }

  #exec(name: string): Test {
    const words: string[] = []
    this.#plan.acts = true
    for (;;) {
      const word = this.#args[this.#at++]
      if (word === undefined) throw new Failure(`find: missing argument to \`${name}'`)
      if (word === ';') break
      if (word === '+' && words.at(-1) === '{}') {
        const paths: string[] = []
        words.pop()
        this.#plan.last.push(async () => {
          if (paths.length) await this.#run([...words, ...paths])
        })
        return f => {
          paths.push(f.path)
          return true
        }
      }
      words.push(word)
    }
    return async f => (await this.#run(words.map(word => word.split('{}').join(f.path)))) === 0
  }

  async #run(argv: string[]): Promise<number> {
    try {
      return await this.#process.waitFor(this.#process.spawn(argv))
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      await complain(this.#process, `‘${argv[0]}’: ${error.message}`)
      return 127
    }
  }
}

const compare = (sign: string, value: number, than: number): boolean =>
  sign === '+' ? value > than : sign === '-' ? value < than : value === than

function printed(format: string, f: Found): string {
  const name = f.path.replace(/^.*\//, '')
  return format.replace(/%(?:T(.)|(.))|\\(.)/g, (whole, time?: string, field?: string, escape?: string) => {
    if (escape) return { n: '\n', t: '\t', '\\': '\\', '0': '\0' }[escape] ?? whole
    if (time) return strftime(time === '@' ? '%s' : `%${time}`, f.node.mtime)
    switch (field) {
      case 'p':
        return f.path
      case 'f':
        return name
      case 'h':
        return f.path.includes('/') ? f.path.slice(0, -name.length - 1) : '.'
      case 's':
        return String(sizeOf(f.node))
      case 'm':
        return (f.node.mode & 0o7777).toString(8)
      case 'M':
        return modeText(f.node)
      case 'y':
        return { file: 'f', generated: 'f', directory: 'd', symlink: 'l', device: 'c' }[f.node.kind]
      case 'd':
        return String(f.depth)
      case 'u':
      case 'g':
        return 'root'
      case 'l':
        return f.node.kind === 'symlink' ? f.node.target : ''
      case '%':
        return '%'
      default:
        return whole
    }
  })
}
