/** diff (GNU diffutils 3): normal and unified output, -r for directories. Left out: -y, -D, ed scripts. */
import { Errno } from '../host/errno.ts'
import { strftime } from '../host/strftime.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { Failure, options, program, readText, type Options } from './command.ts'

/** Lines from `a` replaced by lines of `b`: half-open ranges. */
export interface Change {
  a: [number, number]
  b: [number, number]
}

/** The longest common subsequence by Myers' greedy algorithm. */
export function changes(a: readonly string[], b: readonly string[]): Change[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let [endA, endB] = [a.length, b.length]
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const [n, m] = [endA - start, endB - start]
  const steps: Map<number, number>[] = []
  const reach = new Map<number, number>([[1, 0]])
  const most = Math.min(n + m, 5000)
  let found = -1
  for (let d = 0; d <= most && found < 0; d++) {
    steps.push(new Map(reach))
    for (let k = -d; k <= d; k += 2) {
      let x =
        k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
          ? reach.get(k + 1)!
          : reach.get(k - 1)! + 1
      while (x < n && x - k < m && a[start + x] === b[start + x - k]) x++
      reach.set(k, x)
      if (x >= n && x - k >= m) {
        found = d
        break
      }
    }
  }
  if (found < 0) return [{ a: [start, endA], b: [start, endB] }]
  const edits: { a: number; b: number; remove: boolean }[] = []
  let [x, y] = [n, m]
  for (let d = found; d > 0; d--) {
    const before = steps[d]!
    const k = x - y
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1))
    const fromK = down ? k + 1 : k - 1
    const fromX = before.get(fromK)!
    const fromY = fromX - fromK
    edits.push({ a: start + fromX, b: start + fromY, remove: !down })
    ;[x, y] = [fromX, fromY]
  }
  const out: Change[] = []
  for (const edit of edits.reverse()) {
    const last = out.at(-1)
    if (last && last.a[1] === edit.a && last.b[1] === edit.b) last[edit.remove ? 'a' : 'b'][1]++
    else out.push({ a: [edit.a, edit.a + (edit.remove ? 1 : 0)], b: [edit.b, edit.b + (edit.remove ? 0 : 1)] })
  }
  return out
}

export const diff: Program = program(async process => {
  const o = options(
    process,
    {
      short: 'abBcC:dEiNqrstTuU:wyL:',
      long: {
        unified: 'u',
        brief: 'q',
        recursive: 'r',
        'new-file': 'N',
        'ignore-case': 'i',
        'ignore-all-space': 'w',
        'ignore-space-change': 'b',
        'ignore-blank-lines': 'B',
        'report-identical-files': 's',
        'color=?': '9',
        'label=': 'L',
      },
    },
    2,
  )
  const [left, right] = o.operands
  if (left === undefined || right === undefined)
    throw new Failure(
      `diff: missing operand after '${left ?? 'diff'}'\ndiff: Try 'diff --help' for more information.`,
      2,
    )
  const { files } = process.host
  const leftIsDirectory = files.isDirectory(process.path(left))
  const rightIsDirectory = files.isDirectory(process.path(right))
  if (leftIsDirectory && rightIsDirectory) return directories(process, o, left, right)
  const base = (path: string) => path.replace(/^.*\//, '')
  return compare(
    process,
    o,
    leftIsDirectory ? `${left}/${base(right)}` : left,
    rightIsDirectory ? `${right}/${base(left)}` : right,
  )
})

async function directories(process: Process, o: Options, left: string, right: string): Promise<number> {
  const { files } = process.host
  const [a, b] = [files.list(process.path(left)), files.list(process.path(right))]
  let status = 0
  for (const name of [...new Set([...a, ...b])].sort()) {
    const [x, y] = [`${left}/${name}`, `${right}/${name}`]
    if (!b.includes(name) || !a.includes(name)) {
      if (!o.has('N')) await process.stdout.write(`Only in ${a.includes(name) ? left : right}: ${name}\n`)
      else status = Math.max(status, await compare(process, o, x, y, `diff -r ${x} ${y}\n`))
      status = Math.max(status, 1)
    } else if (files.isDirectory(process.path(x)) && files.isDirectory(process.path(y))) {
      if (o.has('r')) status = Math.max(status, await directories(process, o, x, y))
      else await process.stdout.write(`Common subdirectories: ${x} and ${y}\n`)
    } else {
      const flags = process.argv
        .slice(1)
        .filter(arg => arg.startsWith('-'))
        .join(' ')
      status = Math.max(status, await compare(process, o, x, y, `diff ${flags ? `${flags} ` : ''}${x} ${y}\n`))
    }
  }
  return status
}

async function compare(process: Process, o: Options, left: string, right: string, title = ''): Promise<number> {
  const texts: string[] = []
  for (const name of [left, right]) {
    try {
      texts.push(await readText(process, name))
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      if (o.has('N') && error.code === 'ENOENT') texts.push('')
      else throw new Failure(`diff: ${name}: ${error.message}`, 2)
    }
  }
  const [a, b] = texts as [string, string]
  const key = (line: string) => {
    let out = o.has('i') ? line.toLowerCase() : line
    if (o.has('w')) out = out.replace(/[ \t]/g, '')
    else if (o.has('b')) out = out.replace(/[ \t]+$/, '').replace(/[ \t]+/g, ' ')
    return out
  }
  const lines = (text: string) => (text === '' ? [] : (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n'))
  const [x, y] = [lines(a), lines(b)]
  const missing = (text: string, all: string[], i: number) =>
    i === all.length - 1 && text !== '' && !text.endsWith('\n') ? '\n\\ No newline at end of file' : ''
  const textA = (i: number) => x[i]! + missing(a, x, i)
  const textB = (i: number) => y[i]! + missing(b, y, i)
  const found = changes(
    x.map((l, i) => key(l) + missing(a, x, i)),
    y.map((l, i) => key(l) + missing(b, y, i)),
  )
  if (!found.length) {
    if (o.has('s')) await process.stdout.write(`Files ${left} and ${right} are identical\n`)
    return 0
  }
  if (o.has('q')) {
    await process.stdout.write(`Files ${left} and ${right} differ\n`)
    return 1
  }
  if (o.has('u') || o.has('U')) {
    const stamp = (name: string) =>
      name === '-' || !process.host.files.exists(process.path(name))
        ? strftime('%Y-%m-%d %H:%M:%S.%N +0000', process.now())
        : strftime('%Y-%m-%d %H:%M:%S.%N +0000', process.host.files.stat(process.path(name)).mtime)
    const labels = o.all('L')
    const header = `--- ${labels[0] ?? `${left}\t${stamp(left)}`}\n+++ ${labels[1] ?? `${right}\t${stamp(right)}`}\n`
    await process.stdout.write(title + header + unified(found, x, y, Number(o.get('U') ?? 3), textA, textB))
    return 1
  }
  let out = title
  for (const {
    a: [a1, a2],
    b: [b1, b2],
  } of found) {
    const range = (from: number, to: number) =>
      to - from <= 1 ? String(to === from ? from : from + 1) : `${from + 1},${to}`
    out += `${range(a1, a2)}${a1 === a2 ? 'a' : b1 === b2 ? 'd' : 'c'}${range(b1, b2)}\n`
    for (let i = a1; i < a2; i++) out += `< ${textA(i)}\n`
    if (a1 !== a2 && b1 !== b2) out += '---\n'
    for (let i = b1; i < b2; i++) out += `> ${textB(i)}\n`
  }
  await process.stdout.write(out)
  return 1
}

function unified(
  found: Change[],
  x: string[],
  y: string[],
  context: number,
  textA: (i: number) => string,
  textB: (i: number) => string,
): string {
  let out = ''
  for (let i = 0; i < found.length;) {
    let j = i
    while (j + 1 < found.length && found[j + 1]!.a[0] - found[j]!.a[1] <= context * 2) j++
    const [first, last] = [found[i]!, found[j]!]
    const [a1, a2] = [Math.max(0, first.a[0] - context), Math.min(x.length, last.a[1] + context)]
    const [b1, b2] = [Math.max(0, first.b[0] - context), Math.min(y.length, last.b[1] + context)]
    const range = (from: number, to: number) =>
      to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`
    out += `@@ -${range(a1, a2)} +${range(b1, b2)} @@\n`
    let at = a1
    for (const change of found.slice(i, j + 1)) {
      while (at < change.a[0]) out += ` ${textA(at++)}\n`
      for (; at < change.a[1]; at++) out += `-${textA(at)}\n`
      for (let k = change.b[0]; k < change.b[1]; k++) out += `+${textB(k)}\n`
    }
    while (at < a2) out += ` ${textA(at++)}\n`
    i = j + 1
  }
  return out
}
