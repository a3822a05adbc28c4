/** The search box stays when pages are swapped (`components/Search.astro`); when the new page is in another language, it
 *  takes that page's words. Its index follows when it is opened (`search-on-demand.ts`). */
const WORDS = ['aria-label', 'data-translations']
const PARTS = ['site-search', '[data-open-modal]', '[data-open-modal] > span', '[data-close-modal]', 'dialog']

document.addEventListener('astro:before-swap', ({ newDocument }) => {
  if (newDocument.documentElement.lang === document.documentElement.lang) return
  for (const part of PARTS) {
    const [here, there] = [document, newDocument].map(page => page.querySelector(`.kept-search ${part}`))
    if (!here || !there) continue
    for (const name of WORDS) if (there.hasAttribute(name)) here.setAttribute(name, there.getAttribute(name)!)
    if (!there.children.length) here.textContent = there.textContent
  }
})
