// What Starlight adds to Astro.locals, and its virtual modules.
/// <reference path="../../node_modules/@astrojs/starlight/dist/global.d.ts" />

declare namespace App {
  interface Locals {
    /** Of a page that has a lab and no front matter. */
    lab?: string
    /** Of such a page. */
    locale?: string | undefined
    /** Its lab runs in a Node.js container. */
    node?: boolean
  }
}

/** Made by `lab-modules.ts`. */
declare module 'virtual:lab-index' {
  interface LabSummary {
    title: string
    difficulty: 'beginner' | 'intermediate' | 'advanced'
    minutes: number
    /** Programs of the learner's own are what it is about: it can run in a Node.js container too. */
    programs: boolean
    tasks: { id: string; commands: string[] }[]
  }
  /** By slug, in their order. */
  export const labIndex: Readonly<Record<string, LabSummary | undefined>>
}

/** Made by `start-picture.ts`. */
declare module 'virtual:start-picture' {
  export const picture: import('./components/start/scene.ts').Picture
}

/** Made by `container-files.ts`: addresses. */
declare module 'virtual:container' {
  export const programs: { readonly apiserver: string; readonly kubectl: string }
}

/** Made by `lab-modules.ts`: maps are lists of pairs, as in JSON. */
declare module 'virtual:labs' {
  export const labs: Readonly<Record<string, (() => Promise<{ lab: { files: [string, string][] } }>) | undefined>>
}
