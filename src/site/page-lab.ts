/** Which lab stands beside the page that is being built, and in which language it is. */

/** @throws Error where a component that needs a lab stands on a page without one */
export function labOf(locals: App.Locals, component: string): string {
  const lab = locals.lab ?? locals.starlightRoute.entry.data.lab
  if (!lab) throw new Error(`${locals.starlightRoute.id}: <${component}> needs a lab in the front matter`)
  return lab
}

/** The first part of its address where it is not in English. */
export const localeOfPage = (locals: App.Locals): string | undefined =>
  locals.lab ? locals.locale : locals.starlightRoute.locale
