/** What pages may load and run: only what comes from the site itself, no `eval`, and of scripts in the page only those
 *  that the build made, named by their SHA-256. An Astro integration, for builds. The policy stands in each page, for
 *  hosts that send no headers of ours, and in `_headers`, which Netlify, Cloudflare Pages and `.ci/serve.mjs` read;
 *  there workers get it too. Astro's own `security.csp` neither knows scripts that are inline from the start, as
 *  Starlight's are, nor works with its ClientRouter. One policy holds for all pages, since pages are swapped in place.
 *  Styles may be inline: xterm.js, CodeMirror and Expressive Code set them. */
import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'

/** Cloudflare Pages refuses longer lines in `_headers`. */
const MOST_OF_A_LINE = 2000

const SCRIPT = /<script\b([^>]*)>([^]*?)<\/script>/g
/** Types of data blocks, which never run. */
const DATA = /\btype="?(?:application\/(?:ld\+)?json|speculationrules)\b/
const CHARSET = /<meta charset="?utf-8"?\s*\/?>/i

/** Sources of the inline scripts in a page, as a policy names them. */
export function inlineScripts(html: string): string[] {
  return [...html.matchAll(SCRIPT)]
    .filter(([, attributes]) => !/\bsrc=/.test(attributes!) && !DATA.test(attributes!))
    .map(([, , script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`)
}

/** Who is framed by pages with a Node.js container: it is loaded from there, when the learner has asked for it. */
const CONTAINERS = 'https://stackblitz.com'
/** Pages that have one. */
const NODE_PAGE = /^((?:.*\/)?node\/)/

/** @param scripts as `inlineScripts` gives them @param frames besides the site itself */
const policy = (scripts: Iterable<string>, frames = ''): string =>
  [
    "default-src 'self'",
    ...(frames ? [`frame-src 'self' ${frames}`] : []),
    // jq and the search are WebAssembly.
    `script-src 'self' 'wasm-unsafe-eval' ${[...scripts].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    // The bundler writes small fonts into the style sheet.
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')

/** The policy here lets frames in that only some pages want; the one in each page says whether it does, and both hold.
 *  @param base where the site is, with a slash at both ends @param isolated folders whose pages have a container */
const headers = (base: string, content: string, isolated: readonly string[]): string => `${base}*
  Content-Security-Policy: ${content}; frame-ancestors 'self'
  X-Content-Type-Options: nosniff
  Referrer-Policy: same-origin
  Permissions-Policy: camera=(), geolocation=(), microphone=()

${base}_astro/*
  Cache-Control: public, max-age=31536000, immutable

${base}service-worker.js
  Cache-Control: no-cache
${isolated.map(folder => `\n${base}${folder}*\n  Cross-Origin-Opener-Policy: same-origin\n  Cross-Origin-Embedder-Policy: require-corp\n`).join('')}`

export function contentPolicy(): AstroIntegration {
  let base = '/'
  return {
    name: 'content-policy',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = config.base.replace(/\/?$/, '/')
      },
      'astro:build:done': ({ dir }) => {
        const root = fileURLToPath(dir)
        const pages = globSync('**/*.html', { cwd: root }).map(path => ({
          path: root + path,
          html: readFileSync(root + path, 'utf8'),
        }))
        const scripts = new Set(pages.flatMap(({ html }) => inlineScripts(html)))
        const isolated = new Set<string>()
        for (const { path, html } of pages) {
          const folder = NODE_PAGE.exec(path.slice(root.length))?.[1]
          if (folder) isolated.add(folder)
          const content = policy(scripts, folder && CONTAINERS)
          // The character set comes first: browsers look for it in the first 1024 bytes.
          const start = `<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${content}" data-astro-transition-persist="policy">`
          writeFileSync(
            path,
            html.replace(CHARSET, '').replace('<head>', () => start),
          )
        }
        const text = headers(base, policy(scripts, CONTAINERS), [...isolated])
        if (text.split('\n').some(line => line.length > MOST_OF_A_LINE))
          throw new Error('content-policy: too many inline scripts for one line of _headers')
        writeFileSync(`${root}_headers`, text)
      },
    },
  }
}
