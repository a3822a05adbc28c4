import { docsLoader } from '@astrojs/starlight/loaders'
import { docsSchema } from '@astrojs/starlight/schema'
import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'

export const collections = {
  docs: defineCollection({
    loader: docsLoader(),
    schema: docsSchema({
      extend: z.object({
        // The lab whose cluster stands beside the text: the folder's name in labs/ without its number.
        lab: z.string().optional(),
        // Of a translation: which English it was made from (translation.ts).
        english: z.string().optional(),
      }),
    }),
  }),
  // What readers of the feed are told: `pages/[feed].xml.ts`.
  changes: defineCollection({
    loader: glob({ pattern: '*.md', base: './src/site/content/changes' }),
    // The page that it is about begins with a slash.
    schema: z.object({ title: z.string(), date: z.coerce.date(), page: z.string().startsWith('/') }),
  }),
}
