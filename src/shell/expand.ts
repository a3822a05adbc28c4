/** Word expansion (bash(1), "Expansion"): braces, tildes, parameters, substitutions, arithmetic, splitting, globs,
 *  quote removal. */
import {
  parse,
  type ArithmeticExpansionPart,
  type DoubleQuotedPart,
  type HereDocBody,
  type ProcessSubstitutionPart,
  type Word,
  type WordPart,
} from 'unbash'
import { expandBraces, MOST_WORDS } from './brace.ts'
import { Fields } from './fields.ts'
import { glob } from './glob.ts'
import { expandParameter, type Expansions } from './parameter.ts'
import { ShellError, type Shell } from './shell.ts'

const PLAIN = /^[\w./:=@%+,-]*$/

/** How many words of a brace expression are made between chances for a signal. */
const WORDS_A_TURN = 100

/** All expansions: what the arguments of a command go through. */
export async function expandWords(shell: Shell, words: readonly Word[]): Promise<string[]> {
  const out: string[] = []
  for (const word of words) {
    if (PLAIN.test(word.text)) out.push(word.text)
    else await expandWord(shell, word, out)
  }
  return out
}

async function expandWord(shell: Shell, word: Word, out: string[]): Promise<void> {
  if (
    word.parts?.some(part => part.type === 'BraceExpansion') &&
    shell.options.has('braceexpand') &&
    shell.personality === 'bash'
  ) {
    let words = 0
    for (const text of expandBraces(word.text)) {
      if (++words > MOST_WORDS) throw new ShellError('brace expansion: cannot allocate memory')
      if (words % WORDS_A_TURN === 0) await shell.process.turn()
      if (text === word.text) await expandOne(shell, word, out)
      else if (PLAIN.test(text)) out.push(text)
      else await expandOne(shell, parseWord(text), out)
    }
    return
  }
  await expandOne(shell, word, out)
}

async function expandOne(shell: Shell, word: Word, out: string[]): Promise<void> {
  const fields = new Fields(true, shell.variables.get('IFS') ?? ' \t\n')
  await addWord(shell, fields, word)
  fields.next()
  const noglob = shell.options.has('noglob')
  for (const field of fields.done) {
    if (noglob || !field.isPattern) {
      out.push(field.text)
      continue
    }
    const paths = glob(shell.process, field.pattern, {
      dotglob: shell.shopts.has('dotglob'),
      globstar: shell.shopts.has('globstar'),
      nocase: shell.shopts.has('nocaseglob'),
    })
    if (paths.length) for (const path of paths) out.push(path)
    else if (shell.shopts.has('failglob')) throw new ShellError(`no match: ${field.text}`)
    else if (!shell.shopts.has('nullglob')) out.push(field.text)
  }
}

const words = new Map<string, Word>()

/** A word from its text, as brace expansion makes them. */
export function parseWord(text: string): Word {
  let word = words.get(text)
  if (!word) {
    const command = parse(`: ${text}`).commands[0]?.command
    const argument = command?.type === 'Command' ? command.args[0] : undefined
    word = argument?.type === 'Word' ? argument : { type: 'Word', text, value: text, pos: 0, end: 0 }
    if (words.size > 1000) words.clear()
    words.set(text, word)
  }
  return word
}

/** Without splitting and globs: assignments, redirections, `case` words. */
export async function expandText(shell: Shell, word: Word | undefined, assignment = false): Promise<string> {
  if (!word) return ''
  if (PLAIN.test(word.text)) return word.text
  const fields = new Fields(false, shell.variables.get('IFS') ?? ' \t\n')
  await addWord(shell, fields, word, assignment)
  return joined(fields)
}

/** A pattern, with what was quoted escaped. */
export async function expandPattern(shell: Shell, word: Word | undefined): Promise<string> {
  if (!word) return ''
  if (PLAIN.test(word.text)) return word.text
  const fields = new Fields(false, ' ')
  await addWord(shell, fields, word)
  fields.next()
  return fields.done.map(f => f.pattern).join(' ')
}

/** The right side of `=~`: quoted parts stand for themselves. */
export async function expandRegex(shell: Shell, word: Word): Promise<string> {
  let out = ''
  for (const part of word.parts ?? []) {
    const quoted = part.type === 'SingleQuoted' || part.type === 'DoubleQuoted' || part.type === 'AnsiCQuoted'
    if (
      part.type === 'Literal' ||
      part.type === 'Glob' ||
      part.type === 'ExtendedGlob' ||
      part.type === 'BraceExpansion'
    ) {
      out += part.text
      continue
    }
    const fields = new Fields(false, ' ')
    await addPart(shell, fields, part, false)
    const text = joined(fields)
    out += quoted ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : text
  }
  return word.parts ? out : word.text
}

export async function expandHereDoc(shell: Shell, body: HereDocBody): Promise<string> {
  if (!body.parts) return body.text
  const fields = new Fields(false, ' ')
  for (const part of body.parts) {
    if (part.type === 'Literal') fields.add(part.value, true)
    else await addPart(shell, fields, part, true)
  }
  return joined(fields)
}

const bodies = new Map<string, HereDocBody>()

/** Expands `$` and backquotes in any text, as in double quotes: arithmetic, prompts. */
export async function expandString(shell: Shell, text: string): Promise<string> {
  if (!/[$`\\]/.test(text)) return text
  let body = bodies.get(text)
  if (!body) {
    const command = parse(`: <<\x01\n${text}\n\x01\n`).commands[0]?.command
    const redirect = command?.type === 'Command' ? command.redirects[0] : undefined
    if (redirect?.type !== 'HereDoc') return text
    body = redirect.body
    if (bodies.size > 500) bodies.clear()
    bodies.set(text, body)
  }
  return (await expandHereDoc(shell, body)).replace(/\n$/, '')
}

function joined(fields: Fields): string {
  fields.next()
  return fields.done.length === 1 ? fields.done[0]!.text : fields.done.map(f => f.text).join(' ')
}

/** Adds what a word expands to. */
export async function addWord(
  shell: Shell,
  fields: Fields,
  word: Word,
  assignment = false,
  quoted = false,
): Promise<void> {
  const parts: readonly WordPart[] = word.parts ?? [
    { type: 'Literal', pos: word.pos, end: word.end, value: quoted ? word.value : word.text, text: word.text },
  ]
  for (const [i, part] of parts.entries()) {
    if (part.type === 'Literal') {
      if (quoted) fields.add(part.value, true)
      else fields.addSource(withTildes(shell, part.text, i === 0, i === parts.length - 1, assignment, fields))
    } else if (part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion') {
      await expandParameter(shell, fields, part, quoted, expansions)
    } else await addPart(shell, fields, part, quoted)
  }
}

/** Replaces `~` where it may stand; what it becomes is quoted. */
function withTildes(
  shell: Shell,
  text: string,
  first: boolean,
  last: boolean,
  assignment: boolean,
  fields: Fields,
): string {
  if (!text.includes('~')) return text
  let rest = text
  const assigned = !assignment && first ? /^\w+=(?=~)/.exec(text) : null
  if (assigned) {
    fields.add(assigned[0], false)
    rest = text.slice(assigned[0].length)
  }
  if (first) rest = tilde(shell, rest, last, assignment, fields)
  if (!assignment) return rest
  for (;;) {
    const at = rest.indexOf(':~')
    if (at < 0) return rest
    fields.addSource(rest.slice(0, at + 1))
    const after = rest.slice(at + 1)
    rest = tilde(shell, after, last, true, fields)
    if (rest === after) {
      fields.add('~', false)
      rest = rest.slice(1)
    }
  }
}

function tilde(shell: Shell, text: string, last: boolean, assignment: boolean, fields: Fields): string {
  const match = (assignment ? /^~([^/:\\]*)(?=[/:]|$)/ : /^~([^/\\]*)(?=\/|$)/).exec(text)
  if (!match || (match[0].length === text.length && !last)) return text
  const home = homeOf(shell, match[1]!)
  if (home === undefined) return text
  fields.add(home, true)
  return text.slice(match[0].length)
}

function homeOf(shell: Shell, user: string): string | undefined {
  if (user === '') return shell.variables.get('HOME') ?? '/root'
  if (user === '+') return shell.variables.get('PWD')
  if (user === '-') return shell.variables.get('OLDPWD')
  try {
    const line = shell.process.host.files
      .readText('/etc/passwd')
      .split('\n')
      .find(l => l.startsWith(`${user}:`))
    return line?.split(':')[5]
  } catch {
    return user === 'root' ? '/root' : undefined
  }
}

async function addPart(shell: Shell, fields: Fields, part: WordPart, quoted: boolean): Promise<void> {
  switch (part.type) {
    case 'Literal':
      if (quoted) fields.add(part.value, true)
      else fields.addSource(part.text)
      return
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      fields.add(part.value, true)
      return
    case 'DoubleQuoted':
    case 'LocaleString':
      return addQuoted(shell, fields, part.parts)
    case 'SimpleExpansion':
    case 'ParameterExpansion':
      return expandParameter(shell, fields, part, quoted, expansions)
    case 'CommandExpansion': {
      const text = part.script ? await shell.interpreter.substitute(shell, part.script) : ''
      if (quoted) fields.add(text, true)
      else fields.addExpansion(text)
      return
    }
    case 'ArithmeticExpansion': {
      const text = await arithmeticExpansion(shell, part)
      if (quoted) fields.add(text, true)
      else fields.addExpansion(text)
      return
    }
    case 'ProcessSubstitution':
      fields.add(substituteProcess(shell, part), true)
      return
    case 'Glob':
      if (part.kind !== 'bracket' || part.parts.every(p => p.type === 'Literal')) fields.addSource(part.text)
      else {
        const start = /^\[[!^]?/.exec(part.text)![0]
        fields.add(start, false)
        for (const inner of part.parts) {
          if (inner.type === 'Literal')
            fields.addSource(inner === part.parts[0] ? inner.text.replace(/^[!^]/, '') : inner.text)
          else await addPart(shell, fields, inner, false)
        }
        fields.add(']', false)
      }
      return
    case 'ExtendedGlob':
      if (!part.parts) fields.addSource(part.text)
      else {
        fields.add(`${part.operator}(`, false)
        for (const inner of part.parts) await addPart(shell, fields, inner, false)
        fields.add(')', false)
      }
      return
    case 'BraceExpansion':
      if (!part.parts) fields.addSource(part.text)
      else {
        fields.add('{', false)
        for (const inner of part.parts) await addPart(shell, fields, inner, false)
        fields.add('}', false)
      }
  }
}

async function addQuoted(shell: Shell, fields: Fields, parts: DoubleQuotedPart['parts']): Promise<void> {
  // "$@" alone gives nothing at all when there are no parameters.
  if (!(parts.length && parts.every(isList))) fields.touch()
  for (const part of parts) {
    if (part.type === 'Literal') fields.add(part.value, true)
    else if (part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion') {
      await expandParameter(shell, fields, part, true, expansions)
    } else await addPart(shell, fields, part, true)
  }
}

function isList(part: DoubleQuotedPart['parts'][number]): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$@'
  if (part.type !== 'ParameterExpansion' || part.prefix === '#') return false
  return part.parameter === '@' || part.index?.text === '@' || part.operation?.type === 'Names'
}

function substituteProcess(shell: Shell, part: ProcessSubstitutionPart): string {
  return part.script ? shell.interpreter.processSubstitution(shell, part.script, part.operator) : '/dev/null'
}

async function arithmeticExpansion(shell: Shell, part: ArithmeticExpansionPart): Promise<string> {
  const text = part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2)
  return String(shell.calculate(await arithmeticText(shell, text)))
}

/** Arithmetic with its `$` expanded and double quotes gone. */
export async function arithmeticText(shell: Shell, text: string): Promise<string> {
  if (!/[$`"'\\]/.test(text)) return text
  return (await expandString(shell, text)).replace(/"/g, '')
}

const expansions: Expansions = { addWord, expandText, expandPattern, arithmeticText }
