/** Reads a YAML file against a shape. What the shape does not know is an error that names file and line. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml'

/** Something wrong with a lab, as `labs/030-nodeport/lab.yaml:3: …`. */
export class LabError extends Error {}

/** What is wrong with a value, if anything. */
export type Rule = (value: unknown) => string | undefined
/** Fields by name. */
export interface Shape {
  readonly [field: string]: Rule | Shape | ListOf
}
export interface ListOf {
  readonly each: Rule | Shape
  /** Fields that every item must have. */
  readonly required?: readonly string[]
}

const isList = (rule: Rule | Shape | ListOf): rule is ListOf => typeof rule === 'object' && 'each' in rule

export const text: Rule = value => (typeof value === 'string' && value.trim() ? undefined : 'must be a text')
export const flag: Rule = value => (typeof value === 'boolean' ? undefined : 'must be true or false')
export const wholeNumber =
  (least: number, most: number): Rule =>
  value =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`
export const oneOf =
  (...allowed: string[]): Rule =>
  value =>
    allowed.includes(value as string) ? undefined : `must be one of ${allowed.join(', ')}`
export const like =
  (pattern: RegExp, words: string): Rule =>
  value =>
    typeof value === 'string' && pattern.test(value) ? undefined : words

/** @param file the name for messages @throws LabError */
export function readYaml(file: string, source: string, shape: Shape, required: readonly string[]): unknown {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  const fail = (node: Node | null | undefined, message: string): never => {
    throw new LabError(`${file}:${lines.linePos(node?.range?.[0] ?? 0).line}: ${message}`)
  }
  const [error] = document.errors
  if (error) throw new LabError(`${file}:${lines.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`)

  const checkMap = (map: YAMLMap, fields: Shape, needed: readonly string[]) => {
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.value) : ''
      const rule = fields[name]
      if (rule) check((value ?? key) as Node, rule, name)
      else fail(key as Node, `unknown field ${name}`)
    }
    for (const name of needed) if (!map.has(name)) fail(map, `${name} is missing`)
  }
  const check = (node: Node, rule: Rule | Shape | ListOf, name: string, needed: readonly string[] = []): void => {
    if (typeof rule === 'function') {
      const wrong = rule(isScalar(node) ? node.value : undefined)
      if (wrong) fail(node, `${name} ${wrong}`)
    } else if (isList(rule)) {
      if (!isSeq(node)) return fail(node, `${name} must be a list`)
      for (const item of node.items) check(item as Node, rule.each, name, rule.required)
    } else if (isMap(node)) checkMap(node, rule, needed)
    else fail(node, `${name} must be a mapping`)
  }
  if (!isMap(document.contents)) return fail(document.contents, 'must be a mapping')
  checkMap(document.contents, shape, required)
  return document.toJS()
}
