/** What a language of the course is, besides its pages. Each has a folder below `content/docs`, named as its addresses
 *  begin, with the pages; in it `_words/language.ts` exports one of these as `language`. English is at the root. */
import type { Words } from './content/docs/_words/interface.ts'

export interface Language {
  /** As in `<html lang>`, for browsers, search engines and the search. */
  lang: string
  /** Its name in itself, for the choice of languages. */
  label: string
  /** Of the whole site. */
  title: string
  words: Words
  /** For readers at an address that leads nowhere, on the one page for that which hosts know of. */
  nowhere: { text: string; link: string }
  /** Labels of the sidebar, by their English. */
  sidebar: Readonly<Record<string, string>>
  /** Texts of drawings, by the drawing's file without `.astro`, then by their English. */
  drawings: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Texts of Starlight's own that it lacks in this language, or says badly. By its keys. */
  starlight?: Readonly<Record<string, string>>
}

/** By the first part of its addresses; `root` is English. */
export type Languages = Readonly<Record<string, Language>> & { readonly root: Language }
