/** The start page's cluster as it is before anything has happened, as a module: `virtual:start-picture`. A Vite plugin;
 *  the simulator is handed in, as nothing of the site imports it. */
import type { Plugin } from 'vite'
import type { Picture } from './components/start/scene.ts'

const ID = 'virtual:start-picture'
const RESOLVED = `\0${ID}`

export function startPicture(picture: () => Promise<Picture>): Plugin {
  return {
    name: 'start-picture',
    resolveId: id => (id === ID ? RESOLVED : undefined),
    load: async id => (id === RESOLVED ? `export const picture = ${JSON.stringify(await picture())}` : undefined),
  }
}
