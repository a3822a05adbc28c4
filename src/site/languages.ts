/** All languages, read from their folders: for what builds the site and for tests. Pages use `page-language.ts`. */
import { globSync } from 'node:fs'
import type { StarlightPlugin } from '@astrojs/starlight/types'
import type { Language, Languages } from './language.ts'

const docs = new URL('content/docs/', import.meta.url)

export async function readLanguages(): Promise<Languages> {
  const paths = globSync('{_words,*/_words}/language.ts', { cwd: docs.pathname }).sort()
  const rows = paths.map(async path => {
    const { language } = (await import(new URL(path, docs).href)) as { language: Language }
    return [path.startsWith('_') ? 'root' : path.split('/')[0]!, language] as const
  })
  return Object.fromEntries(await Promise.all(rows)) as Languages
}

/** As Starlight takes the sidebar, with the labels of all languages. */
interface SidebarItem {
  label?: string
  items?: readonly SidebarItem[]
  translations?: Record<string, string>
  [other: string]: unknown
}

export function translateSidebar<Item extends SidebarItem>(languages: Languages, items: readonly Item[]): Item[] {
  return items.map(item => {
    const translations = Object.values(languages).flatMap(({ lang, sidebar }) => {
      const label = item.label && sidebar[item.label]
      return label ? [[lang, label] as const] : []
    })
    return {
      ...item,
      ...(translations.length && { translations: Object.fromEntries(translations) }),
      ...(item.items && { items: translateSidebar(languages, item.items) }),
    }
  })
}

/** As Starlight's `locales`. */
export const localesOf = (languages: Languages): Record<string, { label: string; lang: string }> =>
  Object.fromEntries(Object.entries(languages).map(([locale, { label, lang }]) => [locale, { label, lang }]))

/** As Starlight's `title`. */
export const titlesOf = (languages: Languages): Record<string, string> =>
  Object.fromEntries(Object.values(languages).map(({ lang, title }) => [lang, title]))

/** Gives Starlight the texts that it lacks. */
export const starlightWords = (languages: Languages): StarlightPlugin => ({
  name: 'words',
  hooks: {
    'i18n:setup': ({ injectTranslations }) =>
      injectTranslations(
        Object.fromEntries(
          Object.values(languages).flatMap(({ lang, starlight }) => (starlight ? [[lang, starlight]] : [])),
        ),
      ),
    'config:setup': () => {},
  },
})
