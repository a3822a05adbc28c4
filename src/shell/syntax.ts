/** Tells whether text is a complete command, needs more lines, or is wrong, and words the error as bash does.
 *  The parser recovers from errors; what it reports is turned back into the token that bash would blame. */
import { forEachChild, parse, type ParsedScript, type SyntaxNode } from 'unbash'

export type Syntax =
  | { kind: 'complete'; script: ParsedScript }
  /** `open` is what bash looks for at the end of the file: a quote to match, or nothing but the end. */
  | { kind: 'incomplete'; script: ParsedScript; open: string | undefined; openAt: number; hereDoc: string | undefined }
  | { kind: 'error'; token: string; at: number }

const QUOTES: Record<string, string> = {
  'unterminated double quote': '"',
  'unterminated single quote': "'",
  'unterminated backtick': '`',
  'unterminated command substitution': ')',
  'unterminated arithmetic expansion': ')',
  'unterminated arithmetic command': ')',
  'unterminated parameter expansion': '}',
  'unterminated extended glob': ')',
}
const CLOSERS = new Set(['done', 'fi', 'esac', '}', ')', 'do', 'then', ';;'])

export function checkSyntax(text: string): Syntax {
  const script = parse(text)
  const error = script.errors?.[0]
  if (!error) {
    const hereDoc = text.includes('<<') ? openHereDoc(script) : undefined
    const continued = /(?:^|[^\\])(?:\\\\)*\\\n$/.test(text) && !/(^|\s)#[^\n]*\n$/.test(text)
    if (hereDoc !== undefined || continued) return { kind: 'incomplete', script, open: undefined, openAt: 0, hereDoc }
    const stray = strayParenthesis(script, text)
    return stray ?? { kind: 'complete', script }
  }
  const { message, pos } = error
  if (message.startsWith('unterminated')) {
    return { kind: 'incomplete', script, open: QUOTES[message] ?? ')', openAt: pos, hereDoc: undefined }
  }
  const unexpected = /^unexpected (?:token|argument) '([^]*)'/.exec(message)
  if (unexpected) return { kind: 'error', token: unexpected[1]!, at: pos }
  if (message === 'expected redirect target') return { kind: 'error', ...tokenAt(text, pos) }
  const end = text.trimEnd().length
  if (
    message.startsWith('expected command') ||
    message.startsWith('expected compound') ||
    message.startsWith('expected word')
  ) {
    const from = /in (subshell|brace group)/.test(message) ? pos + 1 : pos
    if (text.slice(from).trim() !== '') return { kind: 'error', ...tokenAt(text, skipBlank(text, from)) }
    return { kind: 'incomplete', script, open: undefined, openAt: 0, hereDoc: undefined }
  }
  if (pos < end) return { kind: 'error', ...tokenBefore(text, pos) }
  const last = tokenBefore(text, end)
  if (CLOSERS.has(last.token)) {
    const without = parse(text.slice(0, last.at)).errors ?? []
    const same = without.map(e => e.message).join('\n') === script.errors!.map(e => e.message).join('\n')
    if (same) return { kind: 'error', ...last }
  }
  return { kind: 'incomplete', script, open: undefined, openAt: 0, hereDoc: undefined }
}

/** Whether a quote or a here-document in the command has no end yet. */
export function leavesOpen(command: string): boolean {
  const syntax = checkSyntax(`${command}\n`)
  return syntax.kind === 'incomplete' && (syntax.open !== undefined || syntax.hereDoc !== undefined)
}

/** The delimiter of a here-document whose end has not come. */
function openHereDoc(node: SyntaxNode): string | undefined {
  let found: string | undefined
  forEachChild(node, child => {
    if (found !== undefined) return
    if (child.type === 'HereDoc' && !child.closing) found = child.delimiter?.value ?? ''
    else found = openHereDoc(child)
  })
  return found
}

/** `echo a(b)`: the parser takes it as a word, bash does not. */
function strayParenthesis(script: ParsedScript, text: string): Syntax | undefined {
  let found: Syntax | undefined
  const visit = (node: SyntaxNode): void => {
    if (found) return
    if (node.type === 'Command') {
      for (const word of [node.name, ...node.args]) {
        if (word?.type !== 'Word' || !word.text.includes('(') || word.parts) continue
        const at = text.slice(word.pos, word.end).search(/(?<!\\)\(/)
        if (at >= 0) found = { kind: 'error', token: '(', at: word.pos + at }
      }
    }
    forEachChild(node, visit)
  }
  if (text.includes('(')) visit(script)
  return found
}

const skipBlank = (text: string, at: number): number => {
  let i = at
  while (i < text.length && ' \t\n'.includes(text[i]!)) i++
  return i
}

function tokenAt(text: string, from: number): { token: string; at: number } {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  if (at >= text.length || text[at] === '\n') return { token: 'newline', at }
  const match = /^(;;&|;;|;&|&&|\|\||\|&|<<<|<<-|<<|>>|<&|>&|&>>|&>|[;&|()<>]|[^\s;&|()<>]+)/.exec(text.slice(at))
  return { token: match ? match[0] : text[at]!, at }
}

function tokenBefore(text: string, end: number): { token: string; at: number } {
  const before = text.slice(0, end)
  const match = /(;;&|;;|;&|&&|\|\||\|&|[;&|()<>]|[^\s;&|()<>]+|\n)[ \t]*$/.exec(before)
  if (!match) return { token: 'newline', at: end }
  return { token: match[1] === '\n' ? 'newline' : match[1]!, at: match.index }
}
