/** Made by `site/lab-modules.ts` when the site is built. */
declare module 'virtual:labs' {
  type Entries = [path: string, text: string][]
  type PortableLab = Omit<import('../lab/lab.ts').Lab, 'files' | 'start' | 'solution'> & {
    files: Entries
    start: Entries
  }
  export const labs: Readonly<Record<string, () => Promise<{ lab: PortableLab }>>>
}
