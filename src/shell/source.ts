/** Reads commands line by line, and runs each as soon as it is complete. */
import { forEachChild, type ParsedScript, type SyntaxNode } from 'unbash'
import type { ReadLine } from './lines.ts'
import { ShellError, ShellExit, type Shell, type SourceOptions } from './shell.ts'
import { checkSyntax, type Syntax } from './syntax.ts'

/** Runs everything that `read` gives. @returns the last status */
export async function runSource(shell: Shell, read: ReadLine, options: SourceOptions = {}): Promise<number> {
  let lineNumber = options.firstLine ?? 1
  const outer = { source: shell.source, at: shell.at }
  try {
    for (;;) {
      let text = ''
      let syntax: Syntax | undefined
      let lines = 0
      for (;;) {
        const line = await read(text !== '')
        if (line === undefined) break
        lines++
        if (shell.options.has('verbose')) await shell.print(2, line)
        text += line
        if (/^\s*(#.*)?$/.test(text)) {
          lineNumber += lines
          lines = 0
          text = ''
          continue
        }
        syntax = checkSyntax(withAliases(shell, text))
        if (syntax.kind !== 'incomplete') break
      }
      if (!syntax) return shell.status
      shell.source = { text: withAliases(shell, text), firstLine: lineNumber }
      shell.at = 0
      const script = await acceptable(shell, syntax, text, lineNumber, lines, options)
      if (script) await runChunk(shell, script, options)
      else {
        shell.status = 2
        if (!options.resilient) return 2
      }
      lineNumber += lines
    }
  } finally {
    shell.source = outer.source
    shell.at = outer.at
  }
}

async function runChunk(shell: Shell, script: ParsedScript, options: SourceOptions): Promise<void> {
  if (shell.options.has('noexec') && !shell.interactive) return
  try {
    await shell.interpreter.statements(shell, script.commands)
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      shell.status = 1
      await shell.complain('maximum nesting depth exceeded')
      return
    }
    if (!(error instanceof ShellError)) throw error
    await shell.complain(error.message)
    shell.status = error.status === 127 && shell.interactive ? 1 : error.status
    if (error.fatal && !shell.interactive) throw new ShellExit(error.status)
    if (!shell.interactive && shell.commandString && !options.resilient) throw new ShellExit(shell.status)
  }
}

/** The script, or undefined after saying what is wrong with it. */
async function acceptable(
  shell: Shell,
  syntax: Syntax,
  text: string,
  firstLine: number,
  lines: number,
  { label = '' }: SourceOptions,
): Promise<ParsedScript | undefined> {
  if (syntax.kind === 'complete') return syntax.script
  const lineOf = (at: number) => firstLine + (text.slice(0, at).match(/\n/g)?.length ?? 0)
  const say = (line: number, message: string) => {
    if (shell.personality === 'dash') return shell.print(2, `${shell.name}: ${line}: ${message}\n`)
    if (shell.personality === 'ash')
      return shell.print(2, `${shell.name}: ${shell.commandString ? '' : `line ${line}: `}${message}\n`)
    const where = shell.interactive && !label ? '' : `${label}line ${line}: `
    return shell.print(2, `${shell.name}: ${where}${message}\n`)
  }
  if (syntax.kind === 'incomplete') {
    if (syntax.hereDoc !== undefined || (!syntax.open && !syntax.script.errors)) {
      if (syntax.hereDoc !== undefined) {
        const line = firstLine + lines - 1
        await say(
          line,
          `warning: here-document at line ${firstLine} delimited by end-of-file (wanted \`${syntax.hereDoc}')`,
        )
      }
      return syntax.script
    }
    const last = firstLine + lines
    if (shell.personality !== 'bash')
      await say(
        last,
        syntax.open
          ? `syntax error: unterminated quoted string`
          : shell.personality === 'ash'
            ? 'syntax error: unexpected end of file'
            : 'Syntax error: end of file unexpected',
      )
    else if (syntax.open)
      await say(lineOf(syntax.openAt), `unexpected EOF while looking for matching \`${syntax.open}'`)
    else await say(last, 'syntax error: unexpected end of file')
    return undefined
  }
  const line = lineOf(syntax.at)
  if (shell.personality === 'ash')
    await say(line, `syntax error: unexpected ${syntax.token === 'newline' ? 'newline' : `"${syntax.token}"`}`)
  else if (shell.personality === 'dash')
    await say(line, `Syntax error: ${syntax.token === 'newline' ? 'newline' : `"${syntax.token}"`} unexpected`)
  else {
    await say(line, `syntax error near unexpected token \`${syntax.token}'`)
    if (!shell.interactive || label) await say(line, `\`${text.split('\n')[line - firstLine] ?? ''}'`)
  }
  return undefined
}

/** Replaces aliases where commands begin. */
function withAliases(shell: Shell, text: string): string {
  if (!shell.aliases.size || !(shell.interactive || shell.shopts.has('expand_aliases'))) return text
  let out = text
  const used = new Set<string>()
  for (let round = 0; round < 10; round++) {
    const syntax = checkSyntax(out)
    if (syntax.kind === 'error') return out
    const found: { pos: number; end: number; name: string }[] = []
    const visit = (node: SyntaxNode): void => {
      if (node.type === 'Command' && node.name && shell.aliases.has(node.name.text)) {
        found.push({ pos: node.name.pos, end: node.name.end, name: node.name.text })
      }
      forEachChild(node, visit)
    }
    visit(syntax.script)
    const fresh = found.filter(f => !used.has(f.name))
    if (!fresh.length) return out
    for (const { pos, end, name } of fresh.toSorted((a, b) => b.pos - a.pos)) {
      out = out.slice(0, pos) + shell.aliases.get(name)! + out.slice(end)
      used.add(name)
    }
  }
  return out
}
