/** The search is 26 KB of script that Starlight would load with every page: this stands in its place
 *  (`lazy-search.ts`), and loads it when the reader reaches for it. */

interface Options {
  /** Where it is shown: a selector. */
  element: string
}

/** Of `@pagefind/default-ui`, which has no types. */
type Loaded = Record<'PagefindUI', new (options: Options) => unknown>

// What is called with `new`, there and here, is Pagefind's choice.
// oxlint-disable-next-line typescript/no-extraneous-class
export class PagefindUI {
  constructor(options: Options) {
    const dialog = document.querySelector(options.element)?.closest('dialog')
    if (!dialog) return
    const load = async () => {
      watch.disconnect()
      // @ts-expect-error -- no types
      const { PagefindUI } = (await import('@pagefind/default-ui')) as Loaded
      // oxlint-disable-next-line no-new
      new PagefindUI(options)
      if (dialog.open) dialog.querySelector('input')?.focus()
    }
    const watch = new MutationObserver(() => void load())
    watch.observe(dialog, { attributeFilter: ['open'] })
    if (dialog.open) void load()
  }
}
