/** Links of the course's text begin at the site's root (`/nodeport/`). They get in front of them the path that the site
 *  is served below, if any, and in a translation the language's own: translators leave links as they are. An Astro integration that adds a plugin to the Markdown processor, for `.md` and `.mdx`: Astro
 *  itself leaves such links as they are written. Links in components add the path themselves. */
import { isSatteriProcessor } from '@astrojs/markdown-satteri'
import type { AstroIntegration } from 'astro'

const ATTRIBUTES = { a: 'href', img: 'src' } as const

/** @param locales the first parts of addresses in languages other than English */
export function basedLinks(locales: readonly string[]): AstroIntegration {
  return {
    name: 'based-links',
    hooks: {
      'astro:config:setup': ({ config }) => {
        const base = config.base.replace(/\/$/, '')
        const { processor } = config.markdown
        if (!processor || !isSatteriProcessor(processor))
          throw new Error('based-links: knows only the Markdown processor satteri')
        processor.options.hastPlugins.push(({ fileURL }) => {
          const locale = locales.find(each => fileURL?.pathname.includes(`/content/docs/${each}/`))
          return {
            name: 'based-links',
            element: {
              filter: Object.keys(ATTRIBUTES),
              visit(node, context) {
                const attribute = ATTRIBUTES[node.tagName as keyof typeof ATTRIBUTES]
                const link = node.properties[attribute]
                if (typeof link !== 'string' || !/^\/(?!\/)/.test(link)) return
                // Files are the same in all languages.
                const home = locale && !/\.\w+$/.test(link) ? `${base}/${locale}` : base
                if (home) context.setProperty(node, attribute, home + link)
              },
            },
          }
        })
      },
    },
  }
}
