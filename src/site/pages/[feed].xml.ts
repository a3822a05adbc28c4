/** `changes.xml`, an RSS feed of what has changed in the course: a file each in `content/changes`. Feeds need whole
 *  addresses, so that there is one only where the build knows the site's (`SITE_URL`). */
import rss from '@astrojs/rss'
import type { APIContext } from 'astro'
import { getCollection } from 'astro:content'

export const getStaticPaths = () => (import.meta.env.SITE ? [{ params: { feed: 'changes' } }] : [])

export async function GET({ site }: APIContext): Promise<Response> {
  if (!site) throw new Error('changes.xml: no address of the site')
  const base = import.meta.env.BASE_URL.replace(/\/$/, '')
  const changes = (await getCollection('changes')).sort((a, b) => b.data.date.getTime() - a.data.date.getTime())
  return rss({
    title: 'Kubernetes Services, from the Inside',
    description: 'What is new in the course.',
    site: new URL(`${base}/`, site),
    items: changes.map(({ id, body, data }) => ({
      title: data.title,
      description: body,
      pubDate: data.date,
      link: new URL(base + data.page, site).href,
      customData: `<guid isPermaLink="false">${id}</guid>`,
    })),
  })
}
