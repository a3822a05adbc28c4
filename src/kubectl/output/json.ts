/** JSON as Go's encoding/json writes it: keys sorted, `<`, `>` and `&` escaped. */

/** @param indent spaces a level; 0 for one line */
export function goJson(value: unknown, indent = 0, level = 0): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return goString(value)
  if (typeof value !== 'object') return String(value)
  const array = Array.isArray(value)
  const parts: string[] = []
  if (array) for (const item of value) parts.push(goJson(item, indent, level + 1))
  else {
    const map = value as Record<string, unknown>
    for (const key of Object.keys(map).sort()) {
      if (map[key] === undefined) continue
      parts.push(`${goString(key)}:${indent ? ' ' : ''}${goJson(map[key], indent, level + 1)}`)
    }
  }
  const [open, close] = array ? '[]' : '{}'
  if (!parts.length) return `${open}${close}`
  if (!indent) return `${open}${parts.join(',')}${close}`
  const pad = ' '.repeat(indent * (level + 1))
  return `${open}\n${pad}${parts.join(`,\n${pad}`)}\n${' '.repeat(indent * level)}${close}`
}

export function goString(value: string): string {
  const quoted = JSON.stringify(value)
  return /[<>&\u2028\u2029\x7f\b\f]/.test(value)
    ? quoted.replace(/[<>&\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : quoted
}
