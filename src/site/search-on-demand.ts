/** The search is 26 KB of script that Starlight would load with every page: this stands in its place
 *  (`lazy-search.ts`), and loads it when the reader reaches for it. The box stays when pages are swapped
 *  (`components/Search.astro`): when the page is in another language by then, it begins anew, with that one's index. */

interface Options {
  /** Where it is shown: a selector. */
  element: string
  /** Where the index is. */
  bundlePath: string
  translations: unknown
}

/** Of `@pagefind/default-ui`, which has no types. */
type Loaded = Record<'PagefindUI', new (options: Options) => unknown>

interface Index {
  destroy(): Promise<void>
}

// What is called with `new`, there and here, is Pagefind's choice.
// oxlint-disable-next-line typescript/no-extraneous-class
export class PagefindUI {
  constructor(options: Options) {
    const place = document.querySelector(options.element)
    const dialog = place?.closest('dialog')
    if (!place || !dialog) return
    /** The language of what is there. */
    let shown = ''
    const show = async () => {
      const { lang } = document.documentElement
      if (!dialog.open || lang === shown) return
      const before = shown
      shown = lang
      // @ts-expect-error -- no types
      const { PagefindUI } = (await import('@pagefind/default-ui')) as Loaded
      if (before) {
        // It has chosen its index by the language of the page that it first saw.
        const index = (await import(/* @vite-ignore */ `${options.bundlePath}pagefind.js`)) as Index
        await index.destroy()
        place.replaceChildren()
      }
      const translations: unknown = JSON.parse(place.closest<HTMLElement>('site-search')?.dataset.translations ?? '{}')
      // oxlint-disable-next-line no-new
      new PagefindUI({ ...options, translations })
      if (dialog.open) dialog.querySelector('input')?.focus()
    }
    new MutationObserver(() => void show()).observe(dialog, { attributeFilter: ['open'] })
    void show()
  }
}
