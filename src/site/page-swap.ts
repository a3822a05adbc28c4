/** What a page that is swapped in would forget: the chosen theme, and how the sidebar was scrolled and unfolded.
 *  (Starlight restores these by inline scripts, which run on a full page load only.) */
const SIDEBAR = 'starlight__sidebar'

document.addEventListener('astro:before-swap', event => {
  const { theme } = document.documentElement.dataset
  if (theme) event.newDocument.documentElement.dataset.theme = theme
  const sidebar = document.getElementById(SIDEBAR)
  const scrolled = sidebar?.scrollTop ?? 0
  const folds = [...(sidebar?.querySelectorAll('details') ?? [])].map(group => group.open)
  const restore = () => {
    const next = document.getElementById(SIDEBAR)
    const groups = [...(next?.querySelectorAll('details') ?? [])]
    // Another number of groups is another sidebar.
    if (!sidebar || !next || groups.length !== folds.length) return
    for (const [i, group] of groups.entries()) group.open = folds[i]! || group.querySelector('[aria-current]') !== null
    next.scrollTop = scrolled
  }
  document.addEventListener('astro:after-swap', restore, { once: true })
})
