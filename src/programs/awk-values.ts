/** awk's values: strings, numbers, and text that may be a number (POSIX, awk, "Expressions"). */
import type { Statement } from './awk-syntax.ts'

/** `maybe`: text from outside that looks like a number compares as one. */
export type Value = string | number | { maybe: string }
export type AwkArray = Map<string, Value>
export type Frame = Map<string, Value | AwkArray | undefined>

export class AwkError extends Error {}

/** Leaves loops, rules, functions or the program. */
export class Jump {
  readonly to: string
  readonly value: Value
  constructor(to: string, value: Value = '') {
    this.to = to
    this.value = value
  }
}

export const NUMERIC = /^\s*[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?)\s*$/
export const LEADING = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/
export const encoder = new TextEncoder()

export const toNumber = (v: Value): number => {
  if (typeof v === 'number') return v
  const match = LEADING.exec(typeof v === 'string' ? v : v.maybe)
  return match ? Number(match[0]) : 0
}

export function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '^':
      return a ** b
    default:
      if (b === 0)
        throw new AwkError(`cmd. line:1: fatal: division by zero attempted${operator === '%' ? " in `%'" : ''}`)
      return operator === '/' ? a / b : a % b
  }
}

/** Whole numbers ascending, then the rest as they came: gawk's order is unspecified, this one is steady. */
export function ordered(keys: Iterable<string>): string[] {
  const all = [...keys]
  const numbers = all.filter(k => /^\d+$/.test(k)).sort((a, b) => Number(a) - Number(b))
  return [...numbers, ...all.filter(k => !/^\d+$/.test(k))]
}

/** Whether a function's body takes a parameter for an array. */
export const usesArray = (body: Statement, name: string): boolean =>
  JSON.stringify(body).includes(`"name":"${name}","index"`) ||
  JSON.stringify(body).includes(`"kind":"for-in","variable"`)
