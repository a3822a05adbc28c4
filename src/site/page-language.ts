/** The language of a page that is being built. */
import type { Language } from './language.ts'

const files = import.meta.glob<Language>(['./content/docs/_words/language.ts', './content/docs/*/_words/language.ts'], {
  eager: true,
  import: 'language',
})

/** By the first part of its addresses; that of English is `root`. */
export const languages: Readonly<Record<string, Language>> = Object.fromEntries(
  Object.entries(files).map(([path, language]) => [
    /^\.\/content\/docs\/([^/]+)\/_words\//.exec(path)?.[1] ?? 'root',
    language,
  ]),
)

/** @param locale as Starlight gives it: undefined for English */
export const languageOf = (locale: string | undefined): Language => languages[locale ?? 'root']!

/** The first part of a page's id, if that is a language. */
export function localeOf(id: string): string | undefined {
  const [first] = id.split('/')
  return first && first !== 'root' && first in languages ? first : undefined
}

/** Where a language's pages are: `/zh-cn`, with the site's base path before it. */
export const homeOf = (locale: string | undefined): string =>
  import.meta.env.BASE_URL.replace(/\/$/, '') + (locale ? `/${locale}` : '')
