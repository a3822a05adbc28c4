/** Starlight's link to the start page of a language lacks the slash at its end: a host would answer with a redirection. */
import { defineRouteMiddleware } from '@astrojs/starlight/route-data'

export const onRequest = defineRouteMiddleware(({ locals }) => {
  locals.starlightRoute.siteTitleHref = locals.starlightRoute.siteTitleHref.replace(/\/?$/, '/')
})
