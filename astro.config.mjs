import mdx from '@astrojs/mdx'
import preact from '@astrojs/preact'
import starlight from '@astrojs/starlight'
import { defineConfig } from 'astro/config'
import { LAB, SEED } from './src/site/components/start/start-lab.ts'
import { basedLinks } from './src/site/based-links.ts'
import { containerFiles } from './src/site/container-files.ts'
import { contentPolicy } from './src/site/content-policy.ts'
import { dataFiles } from './src/site/data-files.ts'
import { labModules } from './src/site/lab-modules.ts'
import { lazySearch } from './src/site/lazy-search.ts'
import { localesOf, readLanguages, starlightWords, titlesOf, translateSidebar } from './src/site/languages.ts'
import { offline } from './src/site/offline.ts'
import { preloadLab } from './src/site/preload-lab.ts'
import { runButton } from './src/site/run-button.ts'
import { wholeSearch } from './src/site/whole-search.ts'
import { startPicture } from './src/site/start-picture.ts'

const labs = new URL('./labs', import.meta.url).pathname
const languages = await readLanguages()

/** What the start page's cluster looks like when it has come up. */
const pictureAtStart = async () => {
  const { labFolder, readLab } = await import('./src/session/lab-folders.ts')
  const { pictureOf } = await import('./src/session/lab-picture.ts')
  return pictureOf(readLab(labFolder(LAB)), SEED)
}

export default defineConfig({
  srcDir: './src/site',
  // Where the site is served from: npm run build -- --base /repo/
  base: process.env.BASE_PATH ?? '/',
  // The address of that host, for what needs whole addresses: social cards, the sitemap, the feed. Netlify and
  // Cloudflare Pages tell theirs.
  site: process.env.SITE_URL || process.env.URL || process.env.CF_PAGES_URL || undefined,
  trailingSlash: 'ignore',
  devToolbar: { enabled: false },
  integrations: [
    starlight({
      title: titlesOf(languages),
      locales: localesOf(languages),
      description: 'A course on Kubernetes Services with a live cluster beside every page, in the browser.',
      logo: { src: './src/site/assets/mark.svg', alt: '' },
      customCss: [
        '@fontsource-variable/inter/index.css',
        '@fontsource-variable/jetbrains-mono/index.css',
        './src/site/styles/theme.css',
        './src/site/styles/drawing.css',
        './src/site/styles/lab.css',
        './src/site/styles/chapter.css',
        './src/site/styles/notice.css',
        './src/site/styles/start.css',
      ],
      components: {
        Hero: './src/site/components/Hero.astro',
        Head: './src/site/components/Head.astro',
        Sidebar: './src/site/components/Sidebar.astro',
        PageSidebar: './src/site/components/PageSidebar.astro',
        LanguageSelect: './src/site/components/LanguageSelect.astro',
        MarkdownContent: './src/site/components/MarkdownContent.astro',
        Search: './src/site/components/Search.astro',
        TwoColumnContent: './src/site/components/TwoColumnContent.astro',
      },
      expressiveCode: {
        plugins: [runButton(languages)],
        shiki: { langAlias: { output: 'plaintext' } },
        themes: ['github-dark-default', 'github-light-default'],
        useStarlightUiThemeColors: true,
        defaultProps: { overridesByLang: { 'sh,bash': { frame: 'none', wrap: true } } },
        styleOverrides: {
          codeFontFamily: 'var(--__sl-font-mono)',
          borderRadius: '0.6rem',
          codeFontSize: '0.8125rem',
          uiFontFamily: 'var(--__sl-font)',
        },
      },
      plugins: [starlightWords(languages)],
      routeMiddleware: './src/site/route-data.ts',
      sidebar: translateSidebar(languages, [
        { label: 'Start page', link: '/' },
        {
          label: 'Chapters',
          items: [
            { slug: 'pods-come-and-go', label: '1 Pods come and go' },
            { slug: 'four-kinds-of-port', label: '2 Four kinds of port' },
            { slug: 'clusterip', label: '3 ClusterIP' },
            { slug: 'nodeport', label: '4 NodePort' },
            { slug: 'nodeport/wide-range', label: '4b A wider range' },
            { slug: 'loadbalancer-and-externalname', label: '5 LoadBalancer and ExternalName' },
            { slug: 'from-kubectl-to-etcd', label: '6 From kubectl to etcd' },
            { slug: 'kube-proxy-and-iptables', label: '7 kube-proxy and iptables' },
            { slug: 'how-pods-find-names', label: '8 How pods find names' },
            { slug: 'headless', label: '9 Headless' },
            { slug: 'a-name-for-each-pod', label: '10 A name for each pod' },
            { slug: 'when-it-does-not-work', label: '11 When it does not work' },
            {
              label: 'Nine broken clusters',
              collapsed: true,
              items: [
                { slug: 'when-it-does-not-work/broken-selector', label: 'A Service without endpoints' },
                { slug: 'when-it-does-not-work/broken-target-port', label: 'The connection is refused' },
                { slug: 'when-it-does-not-work/broken-readiness', label: 'Running, but not ready' },
                { slug: 'when-it-does-not-work/broken-name', label: 'The name is not known' },
                { slug: 'when-it-does-not-work/broken-node-port', label: 'A firewall in between' },
                { slug: 'when-it-does-not-work/broken-policy', label: 'One node answers' },
                { slug: 'when-it-does-not-work/broken-proxy', label: 'Rules that rot' },
                { slug: 'when-it-does-not-work/broken-cache', label: "Yesterday's answer" },
                { slug: 'when-it-does-not-work/broken-corefile', label: 'No names at all' },
              ],
            },
            { slug: 'on-a-real-cluster', label: '12 On a real cluster' },
          ],
        },
        {
          label: 'Extra: programs',
          items: [
            { slug: 'programs/endpoint-watcher', label: 'Your own endpoint watcher' },
            { slug: 'programs/client-side-load-balancing', label: 'Client-side load balancing' },
          ],
        },
        {
          label: 'Reference',
          items: [{ slug: 'cheat-sheet' }, { slug: 'how-it-works' }, { slug: 'glossary' }, { slug: 'hosting' }],
        },
        {
          label: 'Contributing',
          collapsed: true,
          items: [
            { slug: 'contributing/architecture' },
            { slug: 'contributing/add-a-chapter' },
            { slug: 'contributing/add-a-lab' },
            { slug: 'contributing/add-a-command' },
            { slug: 'contributing/add-an-image' },
            { slug: 'contributing/add-a-language' },
          ],
        },
      ]),
      disable404Route: false,
      credits: false,
    }),
    mdx(),
    preact(),
    wholeSearch(),
    basedLinks(Object.keys(languages)),
    preloadLab(),
    contentPolicy(),
    offline(),
  ],
  vite: {
    plugins: [labModules(labs), containerFiles(), lazySearch(), startPicture(pictureAtStart)],
    worker: {
      format: 'es',
      plugins: () => [labModules(labs), dataFiles()],
      // What a lab needs at once comes in a few files, not in twenty that wait for one another; what runs commands follows.
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'schemas', test: /apiserver\/schema\.ts$/, priority: 3 },
              { name: 'cluster', test: /session\/page-lab\.ts$/, priority: 2 },
              { name: 'bash', test: /shell\/bash\.ts$/, priority: 1 },
              { name: 'language', test: /shell\/execute\.ts$/, priority: 0 },
            ],
          },
        },
      },
    },
    build: { target: 'es2023' },
    // What the dev server would else find one by one, with a reload of the page each time.
    optimizeDeps: {
      include: [
        '@codemirror/autocomplete',
        '@codemirror/commands',
        '@codemirror/lang-yaml',
        '@codemirror/language',
        '@codemirror/lint',
        '@codemirror/search',
        '@codemirror/state',
        '@codemirror/view',
        '@leichtgewicht/dns-packet',
        '@lezer/highlight',
        '@noble/hashes/sha2.js',
        '@noble/hashes/utils.js',
        '@xterm/addon-fit',
        '@xterm/xterm',
        '@preact/signals',
        ...['events', 'router', 'swap-functions', 'types'].map(name => `astro/virtual-modules/transitions-${name}.js`),
        'idb-keyval',
        'jq-wasm',
        'preact',
        'preact/hooks',
        'pure-rand/distribution/uniformInt',
        'pure-rand/generator/xoroshiro128plus',
        'string-width',
        'unbash',
        'yaml',
      ],
    },
  },
})
