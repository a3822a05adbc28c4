/** declare, local, export, readonly, unset, shift, let, getopts. */
import { arrayItems } from '../assign.ts'
import { arithmeticText } from '../expand.ts'
import { quoteDouble, quoteWord } from '../quote.ts'
import { ShellError, type Shell } from '../shell.ts'
import { isName, type Variable } from '../variables.ts'
import { fail, letters, type Builtin } from './builtin.ts'

/** `declare -p` of one variable. */
function declaration(shell: Shell, name: string, variable: Variable): string {
  const flags =
    (variable.kind === 'indexed' ? 'a' : variable.kind === 'associative' ? 'A' : '') +
    (variable.integer ? 'i' : '') +
    (variable.letterCase === 'lower' ? 'l' : '') +
    (variable.nameref ? 'n' : '') +
    (variable.readonly ? 'r' : '') +
    (variable.letterCase === 'upper' ? 'u' : '') +
    (variable.exported ? 'x' : '')
  const start = `declare -${flags || '-'} ${name}`
  if (variable.kind === 'scalar') return variable.text === undefined ? start : `${start}=${quoteDouble(variable.text)}`
  const items = shell.variables
    .elements(name)
    .map(([key, value]) => `[${/^\w+$/.test(key) ? key : quoteDouble(key)}]=${quoteDouble(value)}`)
  return `${start}=(${items.join(' ')}${variable.kind === 'associative' && items.length ? ' ' : ''})`
}

interface Attributes {
  set: Set<string>
  clear: Set<string>
  rest: { arg: string; at: number }[]
}

function attributes(argv: string[]): Attributes | string {
  const set = new Set<string>()
  const clear = new Set<string>()
  let i = 1
  for (; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '--') {
      i++
      break
    }
    if (!/^[-+]./.test(arg)) break
    for (const letter of arg.slice(1)) {
      if (!'aAfFgIilnprtuxG'.includes(letter)) return `${arg[0]}${letter}`
      ;(arg[0] === '-' ? set : clear).add(letter)
    }
  }
  return { set, clear, rest: argv.slice(i).map((arg, j) => ({ arg, at: i + j })) }
}

const declareAs =
  (kind: 'declare' | 'local' | 'export' | 'readonly'): Builtin =>
  async (shell, argv) => {
    const command = argv[0]!
    if (kind === 'local' && !shell.calls.length) return fail(shell, 'local', 'can only be used in a function')
    const parsed = attributes(argv)
    if (typeof parsed === 'string') return fail(shell, command, `${parsed}: invalid option`, 2)
    const { set, clear, rest } = parsed
    const arrays = shell.arrayArguments
    if (set.has('f') || set.has('F'))
      return functions(
        shell,
        rest.map(r => r.arg),
        set.has('F'),
        kind === 'export' || set.has('x'),
      )
    if (!rest.length || (set.has('p') && kind !== 'export' && kind !== 'readonly'))
      return list(
        shell,
        command,
        rest.map(r => r.arg),
        kind,
        set,
      )
    if (kind === 'export') (set.has('n') ? clear : set).add('x')
    if (kind === 'export') set.delete('n')
    if (kind === 'readonly') set.add('r')
    let status = 0
    for (const { arg, at } of rest) {
      const match = /^([A-Za-z_]\w*)(\[[^]*?\])?(\+?)(=([^]*))?$/.exec(arg)
      if (!match) {
        status = await fail(shell, command, `\`${arg}': not a valid identifier`)
        continue
      }
      const [, name, index, plus, assigned, text] = match as unknown as [
        string,
        string,
        string | undefined,
        string,
        string | undefined,
        string,
      ]
      const local = kind === 'local' || (kind === 'declare' && shell.calls.length > 0 && !set.has('g'))
      const variable = local
        ? shell.variables.local(name)
        : shell.variables.declare(name, !set.has('n') && !clear.has('n'))
      if (set.has('A')) shell.variables.makeArray(name, 'associative')
      else if (set.has('a') || index) shell.variables.makeArray(name, 'indexed')
      if (set.has('i')) variable.integer = true
      if (clear.has('i')) variable.integer = false
      if (set.has('l')) variable.letterCase = 'lower'
      if (set.has('u')) variable.letterCase = 'upper'
      const array = arrays?.get(at)
      if (array?.value.type === 'ArrayValue')
        shell.variables.setArray(name, await arrayItems(shell, name, array.value), array.append ?? false)
      else if (assigned !== undefined) {
        if (set.has('n')) variable.text = text
        else if (index) shell.variables.setElement(name, index.slice(1, -1), text, plus === '+')
        else if (/^\(.*\)$/s.test(text) && variable.kind !== 'scalar')
          await shell.interpreter.evaluate(shell, `${name}=${text}`)
        else shell.variables.set(name, text, plus === '+')
      }
      if (set.has('n')) variable.nameref = true
      if (clear.has('n')) variable.nameref = false
      if (set.has('x')) variable.exported = true
      if (clear.has('x')) variable.exported = false
      if (set.has('r')) variable.readonly = true
    }
    return status
  }

async function functions(shell: Shell, names: string[], namesOnly: boolean, exporting: boolean): Promise<number> {
  if (exporting) return 0
  let status = 0
  for (const name of names.length ? names : [...shell.functions.keys()].sort()) {
    const found = shell.functions.get(name)
    if (!found) status = 1
    else if (namesOnly) await shell.print(1, names.length ? `${name}\n` : `declare -f ${name}\n`)
    else await shell.print(1, `${await functionText(shell, name)}\n`)
  }
  return status
}

/** A function as `declare -f` and `type` print it. */
export async function functionText(shell: Shell, name: string): Promise<string> {
  const { node, source } = shell.functions.get(name)!
  const body = source.text.slice(node.body.pos, node.body.end)
  const inner = /^\{([^]*)\}$/.exec(body)
  if (!inner) return `${name} () \n${body}`
  const lines = inner[1]!
    .split(/\n|;(?=\s|$)/)
    .map(l => l.trim())
    .filter(Boolean)
  return `${name} () \n{ \n${lines.map((l, i) => `    ${l}${i < lines.length - 1 && !/(do|then|else|\{)$/.test(l) ? ';' : ''}`).join('\n')}\n}`
}

async function list(shell: Shell, command: string, names: string[], kind: string, set: Set<string>): Promise<number> {
  let status = 0
  const wanted = names.length ? names : shell.variables.names()
  for (const name of wanted) {
    const variable = shell.variables.own(name)
    if (!variable) {
      const computed = shell.variables.get(name)
      if (names.length && computed !== undefined) await shell.print(1, `declare -- ${name}="${computed}"\n`)
      else if (names.length) status = await fail(shell, command, `${name}: not found`)
      continue
    }
    if (!names.length) {
      if ((kind === 'export' || set.has('x')) && !variable.exported) continue
      if ((kind === 'readonly' || set.has('r')) && !variable.readonly) continue
      if (set.has('A') && variable.kind !== 'associative') continue
      if (set.has('a') && variable.kind !== 'indexed') continue
    }
    if (shell.personality !== 'bash') await shell.print(1, `${kind} ${name}=${quoteWord(variable.text ?? '', true)}\n`)
    else if (kind === 'declare' && !set.size) await shell.print(1, `${name}=${quoteWord(variable.text ?? '')}\n`)
    else await shell.print(1, `${declaration(shell, name, variable)}\n`)
  }
  return status
}

export const declare = declareAs('declare')
export const local = declareAs('local')
export const exportBuiltin = declareAs('export')
export const readonly = declareAs('readonly')

export const unset: Builtin = async (shell, argv) => {
  const { flags, rest, bad } = letters(argv, 'fvn')
  if (bad) return fail(shell, 'unset', `${bad}: invalid option`, 2)
  let status = 0
  for (const name of rest) {
    if (flags.has('f')) {
      shell.functions.delete(name)
      continue
    }
    const element = /^(\w+)\[([^]*)\]$/.exec(name)
    if (element) {
      if (element[2] === '@' || element[2] === '*') shell.variables.unset(element[1]!)
      else shell.variables.unsetElement(element[1]!, shell.subscript(element[1]!, element[2]!))
    } else if (!isName(name)) {
      // Without -v it may be the name of a function, which need not be an identifier.
      if (flags.has('v')) status = await fail(shell, 'unset', `\`${name}': not a valid identifier`)
      else shell.functions.delete(name)
    } else if (shell.variables.own(name) || shell.variables.isSet(name) || flags.has('v')) shell.variables.unset(name)
    else shell.functions.delete(name)
  }
  return status
}

export const shift: Builtin = async (shell, argv) => {
  const arg = argv[1] ?? '1'
  if (!/^-?\d+$/.test(arg)) return fail(shell, 'shift', `${arg}: numeric argument required`)
  const count = Number(arg)
  if (count < 0) return fail(shell, 'shift', `${arg}: shift count out of range`)
  if (count > shell.positional.length)
    return shell.shopts.has('shift_verbose') ? fail(shell, 'shift', `${arg}: shift count out of range`) : 1
  shell.positional = shell.positional.slice(count)
  return 0
}

export const letBuiltin: Builtin = async (shell, argv) => {
  if (argv.length === 1) return fail(shell, 'let', 'expression expected')
  let value: number | bigint = 0
  try {
    for (const text of argv.slice(1)) value = shell.calculate(await arithmeticText(shell, text), 'let: ')
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error
    await shell.complain(error.message)
    return 1
  }
  return value ? 0 : 1
}

export const getopts: Builtin = async (shell, argv) => {
  const [, spec, name] = argv
  if (!spec || !name) {
    await shell.print(2, 'getopts: usage: getopts optstring name [arg ...]\n')
    return 2
  }
  const args = argv.length > 3 ? argv.slice(3) : shell.positional
  const state = shell.getoptsAt
  const index = Number(shell.variables.get('OPTIND') ?? 1)
  if (index !== state.index) Object.assign(state, { index, column: 0 })
  const silent = spec.startsWith(':')
  const arg = args[state.index - 1]
  const finish = (end: boolean) => {
    shell.variables.set('OPTIND', String(state.index))
    return end ? 1 : 0
  }
  if (state.column === 0) {
    if (arg === undefined || !/^-./.test(arg)) {
      shell.variables.set(name, '?')
      return finish(true)
    }
    if (arg === '--') {
      state.index++
      shell.variables.set(name, '?')
      return finish(true)
    }
    state.column = 1
  }
  const letter = arg![state.column++]!
  const at = letter === ':' ? -1 : spec.indexOf(letter, silent ? 1 : 0)
  const endOfArg = state.column >= arg!.length
  const next = () => {
    state.index++
    state.column = 0
  }
  shell.variables.unset('OPTARG')
  if (at < 0) {
    if (endOfArg) next()
    shell.variables.set(name, '?')
    if (silent) shell.variables.set('OPTARG', letter)
    else if (shell.variables.get('OPTERR') !== '0') await shell.print(2, `${shell.name}: illegal option -- ${letter}\n`)
    return finish(false)
  }
  shell.variables.set(name, letter)
  if (spec[at + 1] === ':') {
    let value: string | undefined
    if (!endOfArg) value = arg!.slice(state.column)
    else value = args[state.index++]
    next()
    if (value === undefined) {
      shell.variables.set(name, silent ? ':' : '?')
      state.index--
      if (silent) shell.variables.set('OPTARG', letter)
      else await shell.print(2, `${shell.name}: option requires an argument -- ${letter}\n`)
    } else shell.variables.set('OPTARG', value)
  } else if (endOfArg) next()
  return finish(false)
}
