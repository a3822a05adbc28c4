/** jq: the command line, around the engine of `jq-engine.ts`. A filter that looks at one value at a time gets each
 *  value as soon as it has come, so that a watch can be piped through. Left out: modules (-L), --stream of a value that
 *  has not all come. */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { Failure, openInput, program, readFile, readText } from './command.ts'
import { askJq, withEnvironment } from './jq-engine.ts'
import { endOfValues } from './json-values.ts'

/** Options that take so many arguments. */
const WITH_ARGUMENTS: Readonly<Record<string, number>> = {
  '--arg': 2,
  '--argjson': 2,
  '--slurpfile': 2,
  '--rawfile': 2,
  '--indent': 1,
  '--from-file': 1,
  '-f': 1,
  '-L': 1,
}
const LONG: Readonly<Record<string, string>> = {
  '--null-input': 'n',
  '--raw-input': 'R',
  '--slurp': 's',
  '--raw-output': 'r',
  '--join-output': 'j',
  '--compact-output': 'c',
  '--sort-keys': 'S',
  '--color-output': 'C',
  '--exit-status': 'e',
}

interface Command {
  filter: string | undefined
  files: string[]
  letters: Set<string>
  /** What the engine is given as it is. */
  flags: string[]
}

async function commandLine(process: Process): Promise<Command> {
  const out: Command = { filter: undefined, files: [], letters: new Set(), flags: [] }
  const args = process.argv.slice(1)
  const positional: string[] = []
  let rest: '' | 'args' | 'jsonargs' = ''
  let fromFile: string | undefined
  let dashes = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (dashes || !/^-./.test(arg)) {
      if (out.filter === undefined && fromFile === undefined) out.filter = arg
      else if (rest) positional.push(rest === 'args' ? JSON.stringify(arg) : jsonArgument(arg))
      else out.files.push(arg)
    } else if (arg === '--') dashes = true
    else if (arg === '--args' || arg === '--jsonargs') rest = arg.slice(2) as 'args' | 'jsonargs'
    else if (arg === '--help' || arg === '-h') out.flags.push(arg)
    else if (WITH_ARGUMENTS[arg]) {
      const given = args.slice(i + 1, i + 1 + WITH_ARGUMENTS[arg])
      i += WITH_ARGUMENTS[arg]
      const [name, value] = given as [string, string]
      if (given.length < WITH_ARGUMENTS[arg]) {
        const what =
          WITH_ARGUMENTS[arg] === 2 ? 'takes two parameters (e.g. ' + example(arg) + ')' : 'takes a parameter'
        throw usage(`${arg} ${what}`)
      }
      if (arg === '-f' || arg === '--from-file') fromFile = name
      else if (arg === '--rawfile') out.flags.push('--arg', name, await fileArgument(process, arg, name, value))
      else if (arg === '--slurpfile') {
        const values = await fileArgument(process, arg, name, value)
        const { stdout } = await askJq(process, { input: values, filter: '.', flags: ['-cs'] })
        out.flags.push('--argjson', name, stdout)
      } else if (arg !== '-L') out.flags.push(arg, ...given)
    } else if (arg.startsWith('--')) {
      if (LONG[arg]) out.letters.add(LONG[arg])
      out.flags.push(arg)
    } else {
      for (const letter of arg.slice(1)) out.letters.add(letter)
      out.flags.push(arg)
    }
  }
  if (fromFile !== undefined) {
    // With -f a first operand is a file, not a filter.
    if (out.filter !== undefined) out.files.unshift(out.filter)
    out.filter = await readProgram(process, fromFile)
  }
  if (positional.length) out.flags.push('--argjson', '__positional', `[${positional.join(',')}]`)
  return out
}

const example = (option: string): string =>
  option === '--arg' || option === '--argjson' ? `${option} varname value` : `${option} varname filename`

const usage = (message: string): Failure =>
  new Failure(
    `jq: ${message}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.org`,
    2,
  )

function jsonArgument(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    throw usage(`invalid JSON text passed to --jsonargs`)
  }
}

async function fileArgument(process: Process, option: string, name: string, path: string): Promise<string> {
  try {
    return await readText(process, path)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    throw new Failure(`jq: Bad JSON in ${option} ${name} ${path}: Could not open ${path}: ${error.message}`, 2)
  }
}

async function readProgram(process: Process, path: string): Promise<string> {
  try {
    return await readText(process, path)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    throw new Failure(`jq: error: Could not open ${path}: ${error.message}`, 2)
  }
}

/** Puts the process's environment and positional arguments where the filter looks for them. */
function withNames(process: Process, { filter = '', flags }: Command): { filter: string; flags: string[] } {
  const environment = withEnvironment(process, filter)
  const positional = flags.includes('__positional') && /\$ARGS\b/.test(filter)
  const named = '({positional: $__positional, named: ($ARGS.named | del(.__positional, .__env))}) as $ARGS | '
  return {
    filter: (positional ? named : '') + environment.filter,
    flags: [...flags, ...environment.flags],
  }
}

export const jq: Program = program(async process => {
  const command = await commandLine(process)
  const { letters, files } = command
  if (command.flags.includes('--help') || command.flags.includes('-h')) {
    const { stdout } = await askJq(process, { input: '', filter: '.', flags: ['--help'] })
    await process.stdout.write(`${stdout}\n`)
    return 0
  }
  if (command.filter === undefined) {
    if (process.tty && process.file(0).tty) throw new Failure(await shortHelp(process), 2)
    command.filter = '.'
  }
  const { filter, flags } = withNames(process, command)
  let status = 0
  let worst = 0
  const ask = async (input: string) => {
    const answer = await answerOf(process, { input, filter, flags, letters })
    if (answer.stdout) await process.stdout.write(answer.stdout)
    if (answer.stderr) await process.stderr.write(`${answer.stderr.replaceAll('(at /dev/stdin:', '(at <stdin>:')}\n`)
    status = answer.exitCode
  }
  const together =
    letters.has('n') ||
    letters.has('s') ||
    /\binputs?\b|input_line_number|\$__loc__/.test(filter) ||
    flags.includes('--seq')
  let rest = ''
  for (const name of files.length ? files : letters.has('n') && !/\binputs?\b/.test(filter) ? [] : ['-']) {
    let input
    try {
      input = openInput(process, name)
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      await process.stderr.write(`jq: error: Could not open ${name}: ${error.message}\n`)
      worst = 2
      continue
    }
    const decoder = new TextDecoder()
    try {
      for (;;) {
        const chunk = await readFile(process, input.file)
        if (!chunk) break
        rest += decoder.decode(chunk, { stream: true })
        if (together) continue
        const end = letters.has('R') ? rest.lastIndexOf('\n') + 1 : endOfValues(rest)
        if (!end) continue
        await ask(rest.slice(0, end))
        rest = rest.slice(end)
        if (status === 2 || status === 3) return status
      }
    } finally {
      input.file.close()
    }
  }
  if (together || rest.trim() || (letters.has('R') && rest)) await ask(rest)
  return worst || status
})

interface Question {
  input: string
  filter: string
  flags: string[]
  letters: ReadonlySet<string>
}

/** The engine cuts blanks off the end of what it prints: raw strings are asked for as JSON and unwrapped here. */
async function answerOf(
  process: Process,
  { input, filter, flags, letters }: Question,
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const raw = letters.has('r') || letters.has('j')
  if (raw) {
    const compact = flags.map(f =>
      f === '--raw-output' || f === '--join-output' ? '-c' : /^-\w+$/.test(f) ? f.replace(/[rj]/g, 'c') : f,
    )
    const answer = await askJq(process, { input, filter, flags: compact })
    const lines = answer.stdout ? answer.stdout.split('\n') : []
    const plain = lines.every(line => !/^[[{].*[^[{\]}]/.test(line)) || letters.has('c') || letters.has('j')
    if (plain && !letters.has('C')) {
      const end = letters.has('j') ? '' : '\n'
      return {
        ...answer,
        stdout: lines.map(line => (line.startsWith('"') ? (JSON.parse(line) as string) : line) + end).join(''),
      }
    }
  }
  const answer = await askJq(process, { input, filter, flags })
  return { ...answer, stdout: answer.stdout ? `${answer.stdout}\n` : '' }
}

async function shortHelp(process: Process): Promise<string> {
  const { stdout } = await askJq(process, { input: '', filter: '.', flags: ['--help'] })
  return stdout.slice(0, stdout.indexOf('\n\n\t$ echo'))
}
