import { docsLoader } from '@astrojs/starlight/loaders'
import { docsSchema } from '@astrojs/starlight/schema'
import { defineCollection } from 'astro:content'
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
}
