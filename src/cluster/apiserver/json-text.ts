/** What JSON.parse does not tell: duplicate keys, and errors in the words of Go's encoding/json. */

interface Scan {
  text: string
  at: number
  duplicates: string[]
  path: string
}

/** Texts like `duplicate field "spec.ports[0].port"`. @param text valid JSON */
export function duplicateFields(text: string): string[] {
  const scan: Scan = { text, at: 0, duplicates: [], path: '' }
  scanValue(scan)
  return scan.duplicates
}

function skipSpace(scan: Scan): void {
  while (scan.text.charCodeAt(scan.at) <= 32) scan.at++
}

function scanString(scan: Scan): string {
  const start = scan.at++
  for (;;) {
    const char = scan.text[scan.at++]
    if (char === '\\') scan.at++
    else if (char === '"') return scan.text.slice(start + 1, scan.at - 1)
    else if (char === undefined) return ''
  }
}

function scanValue(scan: Scan): void {
  skipSpace(scan)
  const first = scan.text[scan.at]
  if (first === '"') scanString(scan)
  else if (first === '{') scanMembers(scan)
  else if (first === '[') scanItems(scan)
  else while (scan.at < scan.text.length && !/[,\]}\s]/.test(scan.text[scan.at]!)) scan.at++
}

function scanMembers(scan: Scan): void {
  const outer = scan.path
  const seen = new Set<string>()
  scan.at++
  for (;;) {
    skipSpace(scan)
    if (scan.text[scan.at] !== '"') break
    const key = scanString(scan)
    scan.path = outer ? `${outer}.${key}` : key
    if (seen.has(key)) scan.duplicates.push(`duplicate field ${JSON.stringify(scan.path)}`)
    seen.add(key)
    skipSpace(scan)
    scan.at++
    scanValue(scan)
    skipSpace(scan)
    if (scan.text[scan.at] !== ',') break
    scan.at++
  }
  scan.at++
  scan.path = outer
}

function scanItems(scan: Scan): void {
  const outer = scan.path
  scan.at++
  for (let index = 0; ; index++) {
    skipSpace(scan)
    if (scan.text[scan.at] === ']') break
    scan.path = `${outer}[${index}]`
    scanValue(scan)
    skipSpace(scan)
    if (scan.text[scan.at] !== ',') break
    scan.at++
  }
  scan.at++
  scan.path = outer
}

/** What Go says of text that is not JSON; covers the common ways to be wrong. */
export function jsonError(text: string): string {
  const at = offendingIndex(text)
  if (at === undefined || at >= text.length) return 'unexpected end of JSON input'
  const char = text[at]!
  const shown = char === "'" ? `'\\''` : `'${char === '\n' ? '\\n' : char}'`
  const before = text.slice(0, at).trimEnd().at(-1)
  const where =
    before === undefined || before === ':' || before === '['
      ? 'looking for beginning of value'
      : before === '{'
        ? 'looking for beginning of object key string'
        : before === ','
          ? 'looking for beginning of value'
          : 'after top-level value'
  return `invalid character ${shown} ${where}`
}

/** Where text stops being the beginning of JSON: found by halving, as JSON.parse tells no place that is the same
 *  in all engines. */
function offendingIndex(text: string): number | undefined {
  const first = text.search(/\S/)
  if (first < 0) return undefined
  if (!/[[{"\-\dtfn]/.test(text[first]!)) return first
  const told = /position (\d+)/.exec(parseMessage(text))
  return told ? Number(told[1]) : undefined
}

function parseMessage(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
