/** JSON values as Go's fmt prints them. */
import { goString } from './json.ts'

/** `%v`. */
export function goPlain(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`
  if (typeof value === 'object') {
    const map = value as Record<string, unknown>
    return `map[${Object.keys(map)
      .sort()
      .map(key => `${key}:${goPlain(map[key])}`)
      .join(' ')}]`
  }
  return String(value)
}

/** `%#v`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (typeof value === 'object') {
    const map = value as Record<string, unknown>
    const pairs = Object.keys(map)
      .sort()
      .map(key => `${goString(key)}:${goSyntax(map[key])}`)
    return `map[string]interface {}{${pairs.join(', ')}}`
  }
  return String(value)
}

/** The type, as reflect names it. */
export function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return value === null ? '<nil>' : 'map[string]interface {}'
}
