/** Keeps the whole course in the browser, so that after one visit it works without a network. `offline.ts` writes this
 *  function and what it is called with to `service-worker.js`, as a script of its own: it must use nothing from outside
 *  itself. Each version of the site is a cache, and answers come from it alone: pages and scripts always belong together.
 *  A new version waits until the old one's pages are closed, or until the only page open asks for it. */

interface Work extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface Fetching extends Event {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

interface Message extends Work {
  readonly data: unknown
  readonly source: { postMessage(message: unknown): void } | null
}

/** Of ServiceWorkerGlobalScope, which the DOM's types leave out. */
interface Scope {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void>; matchAll(options: object): Promise<readonly unknown[]> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: Work) => void): void
  addEventListener(type: 'message', listener: (event: Message) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
}

/** @param version another for every other content of the site
 *  @param files of the site, relative to its base; an `index.html` is named by its folder */
export function keepCourse(worker: Scope, version: string, files: readonly string[]): void {
  const AT_ONCE = 8
  const { scope } = worker.registration
  // Others may live on the same origin, below other paths.
  const family = `course ${scope} `
  const name = family + version
  const known = new Set(files.map(file => new URL(file, scope).href))

  async function fetched(url: string): Promise<Response> {
    const hashed = url.includes('/_astro/')
    const kept = hashed && (await caches.match(url, { ignoreVary: true }))
    if (kept) return kept
    const response = await fetch(url, { cache: hashed ? 'default' : 'no-cache' })
    if (!response.ok && !url.endsWith('/404.html')) throw new Error(`${response.status} ${url}`)
    // A page that came by a redirection may not answer a navigation.
    return response.redirected ? new Response(response.body, { headers: response.headers }) : response
  }

  async function install(): Promise<void> {
    const cache = await caches.open(name)
    const waiting = [...known]
    const take = async () => {
      for (let url = waiting.pop(); url; url = waiting.pop()) await cache.put(url, await fetched(url))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, take))
  }

  async function activate(): Promise<void> {
    for (const other of await caches.keys()) if (other.startsWith(family) && other !== name) await caches.delete(other)
    await worker.clients.claim()
  }

  function keptAs(address: string): string | undefined {
    const url = new URL(address)
    url.search = url.hash = ''
    url.pathname = url.pathname.replace(/\/index\.html$/, '/')
    return [url.href, `${url.href}/`].find(href => known.has(href))
  }

  /** Pages with a Node.js container need these headers, and not every host can send them. */
  function isolated(response: Response): Response {
    const headers = new Headers(response.headers)
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
    const { status, statusText } = response
    return new Response(response.body, { status, statusText, headers })
  }

  async function answer(request: Request): Promise<Response> {
    const response = await found(request)
    const path = request.url.slice(scope.length)
    return request.mode === 'navigate' && /^(?:[\w-]+\/)?node\//.test(path) ? isolated(response) : response
  }

  async function found(request: Request): Promise<Response> {
    const cache = await caches.open(name)
    const url = keptAs(request.url)
    const kept = url && (await cache.match(url, { ignoreVary: true }))
    if (kept) return kept
    try {
      return await fetch(request)
    } catch (error) {
      const missing = request.mode === 'navigate' && (await cache.match(`${scope}404.html`, { ignoreVary: true }))
      if (missing) return missing
      throw error
    }
  }

  async function takeOver(asked: Message): Promise<void> {
    const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
    if (pages.length <= 1) await worker.skipWaiting()
    else asked.source?.postMessage('other pages are open')
  }

  worker.addEventListener('install', event => event.waitUntil(install()))
  worker.addEventListener('activate', event => event.waitUntil(activate()))
  worker.addEventListener('message', event => {
    if (event.data === 'take over') event.waitUntil(takeOver(event))
  })
  worker.addEventListener('fetch', event => {
    const { request } = event
    if (request.method === 'GET' && request.url.startsWith(scope)) event.respondWith(answer(request))
  })
}
