/** KYAML: YAML in flow style, strings always quoted, trailing commas. Source: sigs.k8s.io/yaml/kyaml. */
import { byGoYaml } from './write.ts'

export function writeKyaml(value: unknown): string {
  return `---\n${node(value, 0)}\n`
}

function node(value: unknown, level: number): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object') return String(value)
  const pad = '  '.repeat(level + 1)
  const end = '  '.repeat(level)
  if (Array.isArray(value)) {
    if (!value.length) return '[]'
    const cuddled = value.every(item => item !== null && typeof item === 'object' && Object.keys(item).length > 0)
    if (cuddled) return `[${value.map(item => node(item, level)).join(', ')}]`
    return `[\n${value.map(item => `${pad}${node(item, level + 1)},\n`).join('')}${end}]`
  }
  const map = value as Record<string, unknown>
  const keys = Object.keys(map)
    .filter(key => map[key] !== undefined)
    .sort(byGoYaml)
  if (!keys.length) return '{}'
  return `{\n${keys.map(key => `${pad}${keyText(key)}: ${node(map[key], level + 1)},\n`).join('')}${end}}`
}

const keyText = (key: string): string =>
  /^[A-Za-z_][-\w./]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(key)
    ? key
    : JSON.stringify(key)
