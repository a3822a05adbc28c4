/** Which lab stands beside the page that is being built. */

/** @throws Error where a component that needs a lab stands on a page without one */
export function labOf(locals: App.Locals, component: string): string {
  const lab = locals.lab ?? locals.starlightRoute.entry.data.lab
  if (!lab) throw new Error(`${locals.starlightRoute.id}: <${component}> needs a lab in the front matter`)
  return lab
}
