/** awk's syntax (POSIX, with gawk's additions): what a program is made of, and its text cut into tokens. */

export type Expr =
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'regex'; source: string }
  | { kind: 'variable'; name: string }
  | { kind: 'field'; index: Expr }
  | { kind: 'element'; name: string; index: Expr[] }
  | { kind: 'assign'; operator: string; target: Expr; value: Expr }
  | { kind: 'binary'; operator: string; left: Expr; right: Expr }
  | { kind: 'unary'; operator: string; operand: Expr }
  | { kind: 'step'; by: 1 | -1; prefix: boolean; target: Expr }
  | { kind: 'ternary'; test: Expr; yes: Expr; no: Expr }
  | { kind: 'match'; negated: boolean; left: Expr; right: Expr }
  | { kind: 'in'; index: Expr[]; name: string }
  | { kind: 'call'; name: string; args: Expr[]; user: boolean }
  | { kind: 'getline'; target: Expr | undefined; file: Expr | undefined; command: Expr | undefined }
  | { kind: 'group'; items: Expr[] }

export type Statement =
  | { kind: 'expression'; value: Expr }
  | { kind: 'print'; format: boolean; items: Expr[]; to: { operator: string; target: Expr } | undefined }
  | { kind: 'if'; test: Expr; yes: Statement; no: Statement | undefined }
  | { kind: 'while'; test: Expr; body: Statement; first: boolean }
  | { kind: 'for'; start: Statement | undefined; test: Expr | undefined; step: Statement | undefined; body: Statement }
  | { kind: 'for-in'; variable: string; name: string; body: Statement }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'delete'; name: string; index: Expr[] | undefined }
  | { kind: 'jump'; to: 'next' | 'nextfile' | 'break' | 'continue' }
  | { kind: 'exit' | 'return'; value: Expr | undefined }

export interface Rule {
  pattern: 'BEGIN' | 'END' | undefined | { from: Expr; to: Expr | undefined }
  body: Statement | undefined
}

export interface AwkProgram {
  rules: Rule[]
  functions: Map<string, { parameters: string[]; body: Statement }>
}

export class AwkSyntaxError extends Error {}

export interface Token {
  kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end'
  text: string
}

const KEYWORDS = new Set(
  'BEGIN END if else while for do in delete next nextfile exit return break continue function func print printf getline'.split(
    ' ',
  ),
)
export const BUILTINS = new Set(
  'length substr index split sub gsub gensub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush strftime systime asort asorti'.split(
    ' ',
  ),
)
const OPERATORS = /(?:\*\*=|\*\*|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|&&|\|\||>>|[{}()[\];,+\-*/%^!<>|?:~$=])/y

function unescape(text: string): string {
  return text.replace(/\\(\r?\n|[0-7]{1,3}|.)/g, (_, c: string) => {
    if (/^[0-7]/.test(c)) return String.fromCharCode(parseInt(c, 8))
    return (
      { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' }[
        c
      ] ?? `\\${c}`
    )
  })
}

export function tokenize(source: string): Token[] {
  const out: Token[] = []
  let i = 0
  const wantsRegex = () => {
    const last = out.at(-1)
    if (!last) return true
    return !(
      ['number', 'string', 'name', 'builtin', 'regex'].includes(last.kind) ||
      [')', ']', '$', '++', '--'].includes(last.text)
    )
  }
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = i
    const match = pattern.exec(source)
    if (!match) return undefined
    i = pattern.lastIndex
    return match[0]
  }
  while (i < source.length) {
    if (take(/(?:[ \t\r]|\\\r?\n|#[^\n]*)+/y) !== undefined) continue
    if (take(/\n/y)) {
      out.push({ kind: 'newline', text: '\n' })
      continue
    }
    const number = take(/0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y)
    if (number !== undefined) {
      out.push({ kind: 'number', text: number })
      continue
    }
    const string = take(/"(?:[^"\\\n]|\\[^])*"/y)
    if (string !== undefined) {
      out.push({ kind: 'string', text: unescape(string.slice(1, -1)) })
      continue
    }
    if (source[i] === '"') throw new AwkSyntaxError('unterminated string')
    if (source[i] === '/' && wantsRegex()) {
      const regex = take(/\/(?:[^/\\\n[]|\\.|\[\^?\]?(?:[^\]\\\n]|\\.|\[:\w+:\])*\])*\//y)
      if (regex === undefined) throw new AwkSyntaxError('unterminated regexp')
      out.push({ kind: 'regex', text: regex.slice(1, -1).replace(/\\\//g, '/') })
      continue
    }
    const name = take(/[A-Za-z_]\w*/y)
    if (name !== undefined) {
      const kind = KEYWORDS.has(name)
        ? 'keyword'
        : BUILTINS.has(name)
          ? 'builtin'
          : source[i] === '('
            ? 'function'
            : 'name'
      out.push({ kind, text: name })
      continue
    }
    const operator = take(OPERATORS)
    if (operator === undefined) throw new AwkSyntaxError(`syntax error at source line 1: ${source.slice(i, i + 10)}`)
    out.push({ kind: 'operator', text: operator })
  }
  out.push({ kind: 'end', text: 'end of file' })
  return out
}
