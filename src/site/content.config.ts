import { docsLoader } from '@astrojs/starlight/loaders'
import { docsSchema } from '@astrojs/starlight/schema'
import { defineCollection } from 'astro:content'
import { z } from 'astro/zod'

export const collections = {
  docs: defineCollection({
    loader: docsLoader(),
    schema: docsSchema({
      // The lab whose cluster stands beside the text: the folder's name in labs/ without its number.
      extend: z.object({ lab: z.string().optional() }),
    }),
  }),
}
