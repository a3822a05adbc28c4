/** `npm run shell`: see `headless-session.ts`. What it loads is compiled once and kept, so that it starts at once. */
import { enableCompileCache } from 'node:module'

enableCompileCache(new URL('../../node_modules/.cache/node', import.meta.url).pathname)
await import('./headless-session.ts')
