/** Where on a line the cursor is: which command's which word is being typed, and inside which quotes. */
import type { Shell } from '../shell.ts'

export interface CompletionContext {
  shell: Shell
  /** The words of the command before the one being completed, its name first. */
  words: readonly string[]
  /** What is typed of the word up to the cursor, without its quotes. */
  word: string
  /** The quote that is open at the cursor. */
  quote: '' | '"' | "'"
  /** The word is the target of a redirection. */
  redirected: boolean
}

/** After these a command begins. */
const KEYWORDS = new Set(['!', '{', 'do', 'elif', 'else', 'if', 'then', 'time', 'until', 'while'])
/** These run the command that comes after their own options; with how many operands of their own. */
const RUNNERS: Readonly<Record<string, number>> = {
  command: 0,
  env: 0,
  exec: 0,
  nice: 0,
  nohup: 0,
  setsid: 0,
  sudo: 0,
  timeout: 1,
  watch: 0,
  xargs: 0,
}
/** Their options with a value. */
const VALUES = /^-[nuILPdsk]$/

interface Command {
  words: string[]
  word: string
  started: boolean
  redirected: boolean
  /** What ends it. */
  end: '' | ')' | '`'
  quote: '' | '"' | "'"
}

const command = (end: Command['end']): Command => ({
  words: [],
  word: '',
  started: false,
  redirected: false,
  end,
  quote: '',
})

/** Splits the text before the cursor. */
export function contextOf(shell: Shell, before: string): CompletionContext {
  const outer: Command[] = []
  let now = command('')
  const finishWord = () => {
    if (now.started && !now.redirected) {
      if (!now.words.length && KEYWORDS.has(now.word)) now.words = []
      else if (now.words.length || !/^\w+=/.test(now.word)) now.words.push(now.word)
    }
    if (now.started) now.redirected = false
    now.word = ''
    now.started = false
  }
  const nest = (end: Command['end']) => {
    outer.push(now)
    now = command(end)
  }
  for (let i = 0; i < before.length; i++) {
    const char = before[i]!
    if (now.quote === "'") {
      if (char === "'") now.quote = ''
      else now.word += char
    } else if (char === '\\') {
      now.started = true
      now.word += before[++i] ?? ''
    } else if (char === '$' && before[i + 1] === '(' && before[i + 2] !== '(') {
      now.started = true
      nest(')')
      i++
    } else if (char === '`') {
      if (now.end === '`') {
        now = outer.pop()!
        now.word += '_'
      } else nest('`')
    } else if (now.quote) {
      if (char === '"') now.quote = ''
      else now.word += char
    } else if (char === '"' || char === "'") {
      now.started = true
      now.quote = char
    } else if (/\s/.test(char) && char !== '\n') finishWord()
    else if (char === ')' && now.end === ')') {
      now = outer.pop()!
      now.word += '_'
    } else if (/[;|&(\n]/.test(char) && !(char === '&' && /[<>]/.test(before[i - 1] ?? ''))) {
      const { end } = now
      now = command(end)
    } else if (char === '<' || char === '>') {
      if (!/^\d*$/.test(now.word)) finishWord()
      now.word = ''
      now.started = false
      now.redirected = true
      if (before[i + 1] === '(') {
        now.redirected = false
        nest(')')
        i++
      }
    } else {
      now.started = true
      now.word += char
    }
  }
  const words = now.redirected ? now.words : withoutRunners(withAlias(shell, now.words))
  return { shell, words, word: now.word, quote: now.quote, redirected: now.redirected }
}

function withAlias(shell: Shell, words: string[]): string[] {
  const alias = words.length ? shell.aliases.get(words[0]!) : undefined
  return alias === undefined ? words : [...alias.trim().split(/\s+/), ...words.slice(1)]
}

function withoutRunners(words: string[]): string[] {
  let at = 0
  for (;;) {
    const own = RUNNERS[words[at] ?? '']
    if (own === undefined) return words.slice(at)
    at++
    while (at < words.length && /^-|^\w+=/.test(words[at]!)) at += VALUES.test(words[at]!) ? 2 : 1
    at += own
    if (at > words.length) return words
  }
}
