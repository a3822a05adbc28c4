/** What a page and its translation must have in common: all that is not prose. */
import { attributesOf, tagPattern } from '../chapter.ts'

const FENCE = /^[ \t]*```(\w*)([^\n]*)\n([^]*?)^[ \t]*```[ \t]*$/gm
const TAG = tagPattern('[A-Z]\\w*')
/** Of these the order within a sentence is the language's. */
const INLINE = new Set(['Live', 'Term'])
/** Attributes whose value is a text for the reader. */
const TEXTS = new Set(['title', 'label', 'alt'])
/** Front matter that is the same in all languages. */
const SAME = ['lab', 'template', 'prev', 'next', 'pagefind']

/** By what they are called in messages, things that must be the same, in the same order. */
type Structure = Readonly<Record<string, readonly string[]>>

const described = ([, closes, name, attributes]: RegExpMatchArray) => {
  const values = Object.entries(attributesOf(attributes!)).filter(([key]) => !TEXTS.has(key))
  return `<${closes}${[name, ...values.map(([key, value]) => `${key}=${value}`)].join(' ')}>`
}

/** Remarks in commands that are only shown and in examples of configuration are prose. */
const withoutRemarks = (language: string, rest: string, code: string) =>
  /^(?:sh|output)$/.test(language) && !/\bnorun\b/.test(rest) ? code : code.replace(/^(\s*#).*$/gm, '$1')

export function structureOf(source: string): Structure {
  const [, front = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(source) ?? []
  const text = body.replace(FENCE, '')
  const all = (pattern: RegExp) => [...text.matchAll(pattern)]
  const tags = all(TAG)
  const inline = ([, , name]: RegExpMatchArray) => INLINE.has(name!)
  return {
    'front matter': SAME.flatMap(name => front.match(new RegExp(`^${name}:.*$`, 'm')) ?? []),
    'links of the front matter': [...front.matchAll(/^\s*link: (.*)$/gm)].map(([, link]) => link!),
    imports: all(/^import .* from '([^']+)'/gm)
      .map(([, path]) => path!.replace(/^[./]+/, ''))
      .sort(),
    headings: all(/^(#{2,6}) /gm).map(([, level]) => level!),
    'code blocks': [...body.matchAll(FENCE)].map(([, language, rest, code]) =>
      `${language}${rest}\n${withoutRemarks(language!, rest!, code!)}`.replace(/^[ \t]+/gm, '').trimEnd(),
    ),
    components: tags.filter(tag => !inline(tag)).map(described),
    'terms and live values': tags.filter(inline).map(described).sort(),
    links: all(/\]\(([^)#]*)[^)]*\)/g)
      .map(([, link]) => link!)
      .sort(),
    'points of lists': all(/^\s*(-|\d+\.) /gm).map(([, mark]) => (mark === '-' ? '-' : '1.')),
    'rows of tables': all(/^\|/gm).map(() => '|'),
  }
}

/** In words; empty where both are the same. */
export function differences(english: string, translation: string): string[] {
  const [there, here] = [structureOf(english), structureOf(translation)]
  return Object.entries(there).flatMap(([name, wanted]) => {
    const found = here[name]!
    const at = wanted.findIndex((each, i) => each !== found[i])
    if (at < 0 && wanted.length === found.length) return []
    const place = at < 0 ? wanted.length : at
    const [one, other] = [wanted[place], found[place]].map(each => (each === undefined ? 'nothing' : `“${each}”`))
    return [`${name}, number ${place + 1}: ${one} in English, ${other} in the translation`]
  })
}
