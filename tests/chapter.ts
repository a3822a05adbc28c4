/** A chapter's source, read as its reader goes through it: what is run, what is to be done, what is asked. The subset of
 *  MDX that chapters are written in; see the components in `src/site/components/chapter`. */

export type Item =
  | { is: 'command'; line: number; command: string; meta: ReadonlySet<string>; terminal: string; output?: string }
  | { is: 'task'; line: number; id: string; hints: number }
  | { is: 'predict'; line: number; run: string; judge: string; choices: Choice[]; why: boolean }
  | { is: 'live'; line: number; run: string }

export interface Choice {
  match: string
  right: boolean
}

export interface Chapter {
  /** Front matter, as `name: value`. */
  meta: ReadonlyMap<string, string>
  items: Item[]
  /** Names of the components that are imported. */
  components: string[]
  /** Addresses within the site, and ids of terms. */
  links: string[]
  terms: string[]
  /** Of prose. */
  words: number
}

/** An opening or closing tag of one of the components that `names` fits. */
export const tagPattern = (names: string): RegExp =>
  new RegExp(`<(\\/?)(${names})\\b((?:"[^"]*"|'[^']*'|\\{\`[^\`]*\`\\}|[^<>"'{])*?)(\\/?)>`, 'g')

const TAG = tagPattern('Task|Hint|Predict|Choice|Why|Live|Term')
const ATTRIBUTE = /(\w+)(?:=(?:"([^"]*)"|'([^']*)'|\{`([^`]*)`\}))?/g

export function attributesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)].map(([, name, double, single, template]) => {
    const value = double ?? single ?? template?.replaceAll('\\$', '$').replaceAll('\\\\', '\\')
    return [name!, value ?? '']
  })
  return Object.fromEntries(found) as Record<string, string>
}

export function parseChapter(source: string): Chapter {
  const front = /^---\n([^]*?)\n---\n/.exec(source)
  const meta = new Map(
    (front?.[1] ?? '').split('\n').flatMap(line => {
      const match = /^(\w+): (.*)$/.exec(line)
      return match ? [[match[1]!, match[2]!.replace(/^(["'])(.*)\1$/, '$2')] as const] : []
    }),
  )
  const start = front?.[0].length ?? 0
  const items: Item[] = []
  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length

  // Fences first: what stands in them is no markup.
  const body = source
    .slice(start)
    .replace(
      /^([ \t]*)```(\w*)([^\n]*)\n([^]*?)^[ \t]*```[ \t]*$/gm,
      (whole, indent: string, language, rest, text, at) => {
        const lines = (text as string)
          .split('\n')
          .map(line => (line.startsWith(indent) ? line.slice(indent.length) : line))
        fences.push({ at: start + at, language, rest, text: lines.join('\n').trimEnd() })
        return whole.replace(/[^\n]/g, '\0')
      },
    )
  // Not those that are spoken of.
  const tags = [...body.replace(/(?<!\{)`[^`\n]*`(?!\})/g, code => ' '.repeat(code.length)).matchAll(TAG)].map(
    match => ({
      at: start + match.index,
      name: match[2]!,
      closes: match[1] === '/',
      alone: match[4] === '/',
      attributes: attributesOf(match[3]!),
    }),
  )
  const events = [...fences.splice(0).map(fence => ({ ...fence, fence: true as const })), ...tags].toSorted(
    (a, b) => a.at - b.at,
  )
  let task: (Item & { is: 'task' }) | undefined
  let predict: (Item & { is: 'predict' }) | undefined
  let last: (Item & { is: 'command' }) | undefined
  for (const event of events) {
    const line = lineAt(event.at)
    if ('fence' in event) {
      if (task) continue
      if (event.language === 'output') {
        if (!last) throw new Error(`${line}: an output without a command`)
        last.output = event.text
        last = undefined
      } else if (/^(sh|bash|shell)$/.test(event.language)) {
        const words = event.rest.trim().split(/\s+/).filter(Boolean)
        const terminal =
          words
            .find(word => word.startsWith('in='))
            ?.slice(3)
            .replaceAll('"', '') ?? ''
        last = { is: 'command', line, command: event.text, meta: new Set(words), terminal }
        items.push(last)
      }
      continue
    }
    const { name, closes, attributes } = event
    if (name === 'Task') {
      if (closes) task = undefined
      else items.push((task = { is: 'task', line, id: attributes['id'] ?? '', hints: 0 }))
    } else if (name === 'Hint' && !closes && task) task.hints++
    else if (name === 'Predict') {
      if (closes) predict = undefined
      else {
        const { run = '', judge = run } = attributes
        items.push((predict = { is: 'predict', line, run, judge, choices: [], why: false }))
      }
    } else if (name === 'Choice' && !closes) {
      predict?.choices.push({ match: attributes['match'] ?? '', right: 'right' in attributes })
    } else if (name === 'Why' && predict) predict.why = true
    else if (name === 'Live' && !closes) items.push({ is: 'live', line, run: attributes['run'] ?? '' })
  }
  const prose = body
    .replaceAll('\0', '')
    .replace(/^import .*$/gm, '')
    .replace(/<Hint>[^]*?<\/Hint>/g, '')
    .replace(TAG, ' ')
    .replace(/<[^>]*>/g, ' ')
  return {
    meta,
    items,
    components: [...source.matchAll(/^import (\w+) from '([^']+)'/gm)].map(([, , path]) => path!),
    links: [...body.matchAll(/\]\((\/[^)#]*)[^)]*\)/g)].map(([, link]) => link!),
    terms: tags
      .filter(({ name, closes }) => name === 'Term' && !closes)
      .map(({ attributes }) => attributes['id'] ?? ''),
    words: prose.split(/\s+/).filter(word => /\w/.test(word)).length,
  }
}

const fences: { at: number; language: string; rest: string; text: string }[] = []
