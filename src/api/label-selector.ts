/** Label selectors: the text form of requests (`app=web,tier in (front,back),!old`) and the object form of specs.
 *  Source: apimachinery/pkg/labels/selector.go, apis/meta/v1/helpers.go. */
import { labelValueErrors, qualifiedNameErrors } from './names.ts'
import type { Labels, LabelSelector } from './object.ts'

export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<'

export interface LabelRequirement {
  readonly key: string
  readonly operator: LabelOperator
  readonly values: readonly string[]
}

/** A selector's text that does not parse; the message is the real one. */
export class SelectorError extends Error {}

interface Token {
  text: string
  kind: 'identifier' | 'symbol' | 'end' | 'error'
}

const SYMBOLS = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '('])

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const space = /^[ \t\r\n]+/.exec(rest)
    if (space) {
      at += space[0].length
      continue
    }
    const word = /^[^=!(),<> \t\r\n]+/.exec(rest)
    if (word) {
      tokens.push({ text: word[0], kind: 'identifier' })
      at += word[0].length
      continue
    }
    const two = rest.slice(0, 2)
    const symbol = SYMBOLS.has(two) ? two : rest[0]!
    tokens.push({ text: symbol, kind: 'symbol' })
    at += symbol.length
  }
  tokens.push({ text: '', kind: 'end' })
  return tokens
}

/** @throws SelectorError in the words of the API server */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const tokens = tokenize(text)
  let at = 0
  const peek = (): Token => tokens[at] ?? tokens.at(-1)!
  const take = (): Token => tokens[at++] ?? tokens.at(-1)!
  const requirements: LabelRequirement[] = []
  for (;;) {
    const token = peek()
    if (token.kind === 'end') return requirements
    if (token.kind !== 'identifier' && token.text !== '!')
      throw new SelectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`)
    requirements.push(parseRequirement(peek, take))
    const next = take()
    if (next.kind === 'end') return requirements
    if (next.text !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`)
    const after = peek()
    if (after.kind !== 'identifier' && after.text !== '!')
      throw new SelectorError(`found '${after.text}', expected: identifier after ','`)
  }
}

function fail(why: string): never {
  throw new SelectorError(`unable to parse requirement: ${why}`)
}

function parseRequirement(peek: () => Token, take: () => Token): LabelRequirement {
  let token = take()
  const absent = token.text === '!'
  if (absent) token = take()
  if (token.kind !== 'identifier') fail(`found '${token.text}', expected: identifier`)
  const key = token.text
  const wrongKey = qualifiedNameErrors(key)
  if (wrongKey.length) fail(`<nil>: Invalid value: ${JSON.stringify(key)}: ${wrongKey.join('; ')}`)
  const next = peek()
  if (next.kind === 'end' || next.text === ',') return { key, operator: absent ? '!' : 'exists', values: [] }
  if (absent) fail(`found '${next.text}', expected: ',' or 'end of string'`)
  const operator = take().text
  switch (operator) {
    case 'in':
    case 'notin':
      return checked({ key, operator, values: parseValues(peek, take) })
    case '=':
    case '==':
    case '!=':
    case '>':
    case '<':
      return checked({ key, operator, values: [parseExactValue(peek, take)] })
  }
  return fail(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
}

function parseValues(peek: () => Token, take: () => Token): string[] {
  const open = take()
  if (open.text !== '(') fail(`found '${open.text}' expected: '('`)
  const first = peek()
  const values = new Set<string>()
  if (first.text === ')') {
    take()
    return ['']
  }
  if (first.kind !== 'identifier' && first.text !== ',') fail(`found '${first.text}', expected: ',', ')' or identifier`)
  for (;;) {
    const token = take()
    if (token.kind === 'identifier') {
      values.add(token.text)
      const next = peek()
      if (next.text === ')') continue
      if (next.text !== ',') fail(`found '${next.text}', expected: ',' or ')'`)
    } else if (token.text === ',') {
      if (!values.size) values.add('')
      const next = peek()
      if (next.text === ')') values.add('')
      else if (next.text === ',') {
        take()
        values.add('')
      }
    } else if (token.text === ')') return [...values].sort()
    else fail(`found '${token.text}', expected: ',', or identifier`)
  }
}

function parseExactValue(peek: () => Token, take: () => Token): string {
  const next = peek()
  if (next.kind === 'end' || next.text === ',') return ''
  const token = take()
  if (token.kind === 'identifier') return token.text
  return fail(`found '${token.text}', expected: identifier`)
}

function checked(requirement: LabelRequirement): LabelRequirement {
  const { key, operator, values } = requirement
  const wrong: string[] = []
  values.forEach((value, index) => {
    const at = `values[${index}][${key}]`
    if ((operator === '>' || operator === '<') && !/^[+-]?\d+$/.test(value))
      wrong.push(
        `values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
      )
    for (const each of labelValueErrors(value)) wrong.push(`${at}: Invalid value: ${JSON.stringify(value)}: ${each}`)
  })
  if (wrong.length) fail(wrong.length === 1 ? wrong[0]! : `[${wrong.join(', ')}]`)
  return requirement
}

export function matchesRequirements(requirements: readonly LabelRequirement[], labels: Labels | undefined): boolean {
  for (const requirement of requirements) if (!meets(requirement, labels?.[requirement.key])) return false
  return true
}

function meets({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value)
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case '>':
    case '<':
      if (value === undefined || !/^[+-]?\d+$/.test(value)) return false
      return operator === '>' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0])
  }
}

/** The text form, sorted by key as `kubectl describe` shows it. */
export function formatRequirements(requirements: readonly LabelRequirement[]): string {
  return requirements
    .map(({ key, operator, values }) => {
      if (operator === 'exists') return key
      if (operator === '!') return `!${key}`
      if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${[...values].sort().join(',')})`
      return `${key}${operator}${values.join(',')}`
    })
    .join(',')
}

const OPERATORS: Record<string, LabelOperator> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' }

/** The requirements of a `spec.selector`; those of an empty one are none, and match everything. */
export function requirementsOf(selector: LabelSelector): LabelRequirement[] {
  const exact = Object.entries(selector.matchLabels ?? {}).map(([key, value]): LabelRequirement => ({
    key,
    operator: '=',
    values: [value],
  }))
  const others = (selector.matchExpressions ?? []).map((each): LabelRequirement => ({
    key: each.key,
    operator: OPERATORS[each.operator] ?? 'in',
    values: each.values ?? [],
  }))
  return [...exact, ...others].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

/** Whether a `spec.selector` matches; an unset one matches nothing. */
export function matchesLabelSelector(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (!selector) return false
  for (const key in selector.matchLabels) if (labels?.[key] !== selector.matchLabels[key]) return false
  if (!selector.matchExpressions?.length) return true
  return matchesRequirements(requirementsOf({ matchExpressions: selector.matchExpressions }), labels)
}

/** Whether a Service-like selector (a plain map) matches; an empty one matches nothing. */
export function matchesLabels(selector: Labels | undefined, labels: Labels | undefined): boolean {
  let any = false
  for (const key in selector) {
    if (labels?.[key] !== selector[key]) return false
    any = true
  }
  return any
}
