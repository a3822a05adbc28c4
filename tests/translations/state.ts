/** How far the translations are: pages that are missing, due or other in structure, texts of drawings and labels of the
 *  sidebar that are missing or no longer used. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { textsOf } from '../../src/site/drawing-texts.ts'
import { readLanguages } from '../../src/site/languages.ts'
import { englishOf, isDue } from '../../src/site/translation.ts'
import { differences } from './structure.ts'

const site = new URL('../../src/site/', import.meta.url).pathname
export const docs = join(site, 'content/docs')

const languages = await readLanguages()

/** The first parts of addresses in languages other than English. */
export const locales: readonly string[] = Object.keys(languages).filter(key => key !== 'root')

interface TranslationState {
  /** Pages shown in English, with a note. */
  missing: string[]
  /** Made from another English than there is now: shown with a note. */
  due: string[]
  /** Things that are wrong. */
  wrong: string[]
}

const pages = globSync('**/*.{md,mdx}', { cwd: docs }).sort()
const read = (path: string) => readFileSync(join(docs, path), 'utf8')

/** Texts that a reader of English would miss the sense of. */
const isText = (text: string) => /[a-z]{2}/.test(text) && !/[{}=]|^is-/.test(text)

/** Of each drawing, its texts: those between tags, and those in its data. */
const drawings: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  globSync('components/drawings/*.astro', { cwd: site }).map(path => {
    const [, script = '', markup = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(readFileSync(join(site, path), 'utf8'))!
    const data = [...script.replace(/^import .*$/gm, '').matchAll(/'([^'\n]*)'/g)].map(([, text]) => text!)
    return [path.replace(/^.*\/|\.astro$/g, ''), [...textsOf(markup).filter(isText), ...data]]
  }),
)

const labels = [
  ...readFileSync(new URL('../../astro.config.mjs', import.meta.url), 'utf8').matchAll(/\blabel: (['"])(.*?)\1/g),
].map(([, , label]) => label!)

export function stateOf(locale: string): TranslationState {
  const { sidebar, drawings: translated } = languages[locale]!
  const english = pages.filter(page => !locales.includes(page.split('/')[0]!))
  const own = pages.filter(page => page.startsWith(`${locale}/`))
  const due = own.filter(page => isDue(join(docs, page), /^english: (.*)$/m.exec(read(page))?.[1]))
  const lost = own.filter(page => !english.includes(page.slice(locale.length + 1)))
  return {
    missing: english.filter(page => !own.includes(`${locale}/${page}`)),
    due: due.filter(page => !lost.includes(page)),
    wrong: [
      ...lost.map(page => `${page} has no page in English`),
      ...own
        .filter(page => !due.includes(page))
        .flatMap(page =>
          differences(readFileSync(englishOf(join(docs, page)), 'utf8'), read(page)).map(what => `${page}: ${what}`),
        ),
      ...Object.entries(translated).flatMap(([name, texts]) =>
        Object.keys(texts)
          .filter(text => !drawings[name]?.includes(text))
          .map(text => `the drawing ${name} has no text “${text}”`),
      ),
      ...Object.keys(sidebar)
        .filter(label => !labels.includes(label))
        .map(label => `the sidebar has no “${label}”`),
    ],
  }
}

/** Texts that stay English, though their language could say them. */
export function missingTexts(locale: string): string[] {
  const { sidebar, drawings: translated } = languages[locale]!
  return [
    ...Object.entries(drawings).flatMap(([name, texts]) =>
      texts.filter(text => isText(text) && translated[name]?.[text] === undefined).map(text => `${name}: ${text}`),
    ),
    ...labels.filter(label => sidebar[label] === undefined).map(label => `sidebar: ${label}`),
  ]
}
