/** The interface's words in the language of the page. A page carries those that its scripts say (`PageWords.astro`), so
 *  that no script has all languages in it. */
import type { LabWords, PageWords, StartWords } from './content/docs/_words/interface.ts'

/** A text in the forms that a language has for numbers, by the names of `Intl.PluralRules`. `{n}` is the number. */
export type Counted = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** Puts values in the places of their names in braces. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** @param lang of the text; that of the page if not given */
export const counted = (forms: Counted, n: number, lang = document.documentElement.lang): string =>
  fill(forms[new Intl.PluralRules(lang).select(n)] ?? forms.other, { n })

/** What stands in a page. */
interface Carried {
  page: PageWords
  /** On pages with a lab. */
  lab?: LabWords
  /** On the start page. */
  start?: StartWords
}

const carried = (): Carried => JSON.parse(document.getElementById('page-words')!.textContent) as Carried

export const pageWords = (): PageWords => carried().page

/** Of a page that has a lab, or undefined. */
export const labWords = (): LabWords | undefined => carried().lab

/** Of the start page, or undefined. */
export const startWords = (): StartWords | undefined => carried().start
