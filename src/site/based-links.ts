/** Links of the course's text begin at the site's root (`/nodeport/`); where the site is served below a path, they get
 *  that path in front. An Astro integration that adds a plugin to the Markdown processor, for `.md` and `.mdx`: Astro
 *  itself leaves such links as they are written. Links in components add the path themselves. */
import { isSatteriProcessor } from '@astrojs/markdown-satteri'
import type { AstroIntegration } from 'astro'

const ATTRIBUTES = { a: 'href', img: 'src' } as const

export function basedLinks(): AstroIntegration {
  return {
    name: 'based-links',
    hooks: {
      'astro:config:setup': ({ config }) => {
        const base = config.base.replace(/\/$/, '')
        const { processor } = config.markdown
        if (!base) return
        if (!processor || !isSatteriProcessor(processor))
          throw new Error('based-links: knows only the Markdown processor satteri')
        processor.options.hastPlugins.push({
          name: 'based-links',
          element: {
            filter: Object.keys(ATTRIBUTES),
            visit(node, context) {
              const attribute = ATTRIBUTES[node.tagName as keyof typeof ATTRIBUTES]
              const link = node.properties[attribute]
              if (typeof link === 'string' && /^\/(?!\/)/.test(link)) context.setProperty(node, attribute, base + link)
            },
          },
        })
      },
    },
  }
}
