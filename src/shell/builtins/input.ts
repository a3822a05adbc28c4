/** read and mapfile. */
import { Errno } from '../../host/errno.ts'
import { Interrupted, type Shell } from '../shell.ts'
import { runPendingTraps } from '../traps.ts'
import { isName } from '../variables.ts'
import { fail, type Builtin } from './builtin.ts'

interface ReadOptions {
  raw: boolean
  array: string | undefined
  delimiter: string
  count: number | undefined
  exact: boolean
  prompt: string
  timeout: number | undefined
  silent: boolean
  fd: number
  names: string[]
}

/** Options with values may stand in one word with their value. */
function options(argv: string[]): ReadOptions | string {
  const out: ReadOptions = {
    raw: false,
    array: undefined,
    delimiter: '\n',
    count: undefined,
    exact: false,
    prompt: '',
    timeout: undefined,
    silent: false,
    fd: 0,
    names: [],
  }
  let i = 1
  for (; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '--') {
      i++
      break
    }
    if (!/^-./.test(arg)) break
    for (let j = 1; j < arg.length; j++) {
      const letter = arg[j]!
      if (letter === 'r') out.raw = true
      else if (letter === 's') out.silent = true
      else if (letter === 'e') continue
      else if ('adnNptui'.includes(letter)) {
        const value = arg.slice(j + 1) || argv[++i]
        if (value === undefined) return `-${letter}: option requires an argument`
        if (letter === 'a') out.array = value
        else if (letter === 'd') out.delimiter = value[0] ?? '\0'
        else if (letter === 'p') out.prompt = value
        else if (letter === 'n' || letter === 'N') {
          out.count = Number(value)
          out.exact = letter === 'N'
        } else if (letter === 't') out.timeout = Number(value)
        else if (letter === 'u') out.fd = Number(value)
        break
      } else return `-${letter}: invalid option`
    }
  }
  out.names = argv.slice(i)
  return out
}

export const read: Builtin = async (shell, argv) => {
  const parsed = options(argv)
  if (typeof parsed === 'string') return fail(shell, 'read', parsed, 2)
  const { names, fd } = parsed
  for (const name of names)
    if (!isName(name) && !/^\w+\[.*\]$/.test(name)) return fail(shell, 'read', `\`${name}': not a valid identifier`)
  if (!shell.process.descriptors().includes(fd))
    return fail(shell, 'read', `${fd}: invalid file descriptor: Bad file descriptor`)
  const { tty } = shell.process.file(fd)
  if (parsed.prompt && tty) await shell.print(2, parsed.prompt)
  if (tty && parsed.silent) tty.echo = false
  // Single characters come without Enter.
  if (tty && (parsed.count !== undefined || parsed.delimiter !== '\n')) tty.canonical = false
  let line
  try {
    line = await readLine(shell, parsed)
  } finally {
    if (tty) {
      tty.canonical = true
      if (parsed.silent) tty.echo = true
    }
  }
  store(shell, parsed, line.text, line.escaped)
  return line.status
}

/** @returns the text, and which characters a backslash took from IFS */
async function readLine(shell: Shell, o: ReadOptions): Promise<{ text: string; escaped: Set<number>; status: number }> {
  const bytes: number[] = []
  const deadline = o.timeout === undefined ? undefined : shell.process.now() + o.timeout * 1000
  const stop = o.exact ? -1 : o.delimiter.charCodeAt(0)
  const escaped = new Set<number>()
  const decoder = new TextDecoder()
  let text = ''
  let status = 0
  let quoted = false
  for (;;) {
    if (o.count !== undefined && text.length >= o.count) break
    const chunk = await readByte(shell, o.fd, deadline)
    if (chunk === 'timeout') {
      status = 142
      break
    }
    if (!chunk) {
      status = 1
      break
    }
    const byte = chunk[0]!
    if (bytes.push(byte) > 1_000_000) break
    const char = decoder.decode(chunk, { stream: true })
    if (!char) continue
    if (quoted) {
      quoted = false
      if (char !== '\n') {
        escaped.add(text.length)
        text += char
      }
      continue
    }
    if (!o.raw && char === '\\') {
      quoted = true
      continue
    }
    if (byte === stop) break
    text += char
  }
  return { text, escaped, status }
}

/** @throws Interrupted when Ctrl-C ends it; a trap runs, and reading goes on */
async function readByte(
  shell: Shell,
  fd: number,
  deadline: number | undefined,
): Promise<Uint8Array | null | 'timeout'> {
  for (;;) {
    const result = await readOrSignal(shell, fd, deadline)
    if (shell.interrupted) throw new Interrupted()
    if (shell.pending.length) await runPendingTraps(shell)
    if (result !== 'signal') return result
  }
}

function readOrSignal(
  shell: Shell,
  fd: number,
  deadline: number | undefined,
): Promise<Uint8Array | null | 'timeout' | 'signal'> {
  return shell.process.wait(settle => {
    const stop = () => {
      shell.onTrap = undefined
      timer?.cancel()
      cancel?.()
    }
    const finish = (result: Uint8Array | null | 'timeout' | 'signal') => {
      stop()
      settle(result)
    }
    shell.onTrap = () => finish('signal')
    const timer =
      deadline === undefined
        ? undefined
        : shell.process.host.sim.after(deadline - shell.process.now(), () => finish('timeout'))
    let cancel: (() => void) | undefined
    cancel = shell.process.file(fd).read(1, result => finish(result instanceof Errno ? null : result))
    return stop
  })
}

function store(shell: Shell, o: ReadOptions, text: string, escaped: Set<number>): void {
  const ifs = shell.variables.get('IFS') ?? ' \t\n'
  const blank = (i: number) => ' \t\n'.includes(text[i]!) && ifs.includes(text[i]!) && !escaped.has(i)
  const isIfs = (i: number) => ifs.includes(text[i]!) && !escaped.has(i)
  const set = (name: string, value: string) => {
    const element = /^(\w+)\[(.*)\]$/.exec(name)
    if (element) shell.variables.setElement(element[1]!, element[2]!, value)
    else shell.variables.set(name, value)
  }
  if (o.exact || (!o.names.length && !o.array)) {
    set(o.names[0] ?? 'REPLY', text)
    return
  }
  let at = 0
  while (at < text.length && blank(at)) at++
  let end = text.length
  while (end > at && blank(end - 1)) end--
  const fields: string[] = []
  const most = o.array ? Infinity : o.names.length
  while (at < end) {
    if (fields.length === most - 1) {
      // The last name takes the rest; one closing delimiter goes if nothing follows it.
      const rest = text.slice(at, end)
      let inner = at
      while (inner < end && !isIfs(inner)) inner++
      const only = inner === end - 1 && !blank(inner)
      fields.push(only ? text.slice(at, inner) : rest)
      break
    }
    let stop = at
    while (stop < end && !isIfs(stop)) stop++
    fields.push(text.slice(at, stop))
    at = stop
    while (at < end && blank(at)) at++
    if (at < end && isIfs(at) && !blank(at)) {
      at++
      while (at < end && blank(at)) at++
    } else if (at === stop) at++
  }
  if (o.array)
    shell.variables.setArray(
      o.array,
      fields.map(value => ({ value })),
      false,
    )
  else for (const [i, name] of o.names.entries()) set(name, fields[i] ?? '')
}

export const mapfile: Builtin = async (shell, argv) => {
  let trim = false
  let delimiter = '\n'
  let most = Infinity
  let skip = 0
  let origin = 0
  let fd = 0
  let i = 1
  for (; i < argv.length && argv[i]!.startsWith('-'); i++) {
    const arg = argv[i]!
    if (arg === '-t') trim = true
    else {
      const value = arg.slice(2) || argv[++i] || ''
      if (arg[1] === 'd') delimiter = value[0] ?? '\0'
      else if (arg[1] === 'n') most = Number(value) || Infinity
      else if (arg[1] === 's') skip = Number(value)
      else if (arg[1] === 'O') origin = Number(value)
      else if (arg[1] === 'u') fd = Number(value)
    }
  }
  const name = argv[i] ?? 'MAPFILE'
  let text = ''
  const decoder = new TextDecoder()
  for (;;) {
    const chunk = await shell.process.read(fd)
    if (!chunk) break
    text += decoder.decode(chunk, { stream: true })
  }
  const lines = text.split(delimiter)
  const tail = lines.pop()!
  const whole = lines.map(line => line + (trim ? '' : delimiter))
  if (tail) whole.push(tail)
  const kept = whole.slice(skip, skip + Math.min(most, 1e6))
  shell.variables.setArray(
    name,
    kept.map((value, j) => ({ key: String(origin + j), value })),
    origin > 0,
  )
  return 0
}
