/** Two texts compared by lines, as `diff -u`: the shortest edit script (Myers), three lines of context. */

interface Line {
  kind: ' ' | '-' | '+'
  text: string
}

/** @param names what goes after `---` and `+++`; @returns an empty text where nothing differs */
export function unifiedDiff(before: string, after: string, names: readonly [string, string]): string {
  if (before === after) return ''
  const lines = editScript(split(before), split(after))
  let out = `--- ${names[0]}\n+++ ${names[1]}\n`
  const CONTEXT = 3
  for (let i = 0; i < lines.length;) {
    if (lines[i]!.kind === ' ') {
      i++
      continue
    }
    const from = Math.max(0, i - CONTEXT)
    let last = i
    for (let j = i; j < lines.length && j - last <= 2 * CONTEXT; j++) if (lines[j]!.kind !== ' ') last = j
    const to = Math.min(lines.length, last + CONTEXT + 1)
    const hunk = lines.slice(from, to)
    const count = (kinds: string, part: readonly Line[]) => part.filter(l => kinds.includes(l.kind)).length
    const range = (kinds: string) => {
      const length = count(kinds, hunk)
      const start = count(kinds, lines.slice(0, from)) + (length ? 1 : 0)
      return length === 1 ? `${start}` : `${start},${length}`
    }
    out += `@@ -${range(' -')} +${range(' +')} @@\n${hunk.map(l => `${l.kind}${l.text}\n`).join('')}`
    i = to
  }
  return out
}

const split = (text: string): string[] => (text ? text.replace(/\n$/, '').split('\n') : [])

function editScript(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const x = a.slice(head, a.length - tail)
  const y = b.slice(head, b.length - tail)
  const same = (lines: readonly string[]): Line[] => lines.map(text => ({ kind: ' ', text }))
  return [...same(a.slice(0, head)), ...middle(x, y), ...same(a.slice(a.length - tail))]
}

/** By the longest common subsequence. */
function middle(x: readonly string[], y: readonly string[]): Line[] {
  const width = y.length + 1
  const longest = new Uint32Array((x.length + 1) * width)
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = y.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        x[i] === y[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!)
    }
  }
  const out: Line[] = []
  let [i, j] = [0, 0]
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      out.push({ kind: ' ', text: x[i++]! })
      j++
    } else if (i < x.length && (j >= y.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!))
      out.push({ kind: '-', text: x[i++]! })
    else out.push({ kind: '+', text: y[j++]! })
  }
  return out
}
