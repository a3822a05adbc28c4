// What Starlight adds to Astro.locals, and its virtual modules.
/// <reference path="../../node_modules/@astrojs/starlight/dist/global.d.ts" />

declare namespace App {
  interface Locals {
    /** Of a page that has a lab and no front matter. */
    lab?: string
    /** Of such a page. */
    locale?: string | undefined
  }
}

/** Made by `lab-modules.ts`. */
declare module 'virtual:lab-index' {
  interface LabSummary {
    title: string
    difficulty: 'beginner' | 'intermediate' | 'advanced'
    minutes: number
    tasks: { id: string; commands: string[] }[]
  }
  /** By slug, in their order. */
  export const labIndex: Readonly<Record<string, LabSummary | undefined>>
}

/** Made by `start-picture.ts`. */
declare module 'virtual:start-picture' {
  export const picture: import('./components/start/scene.ts').Picture
}
