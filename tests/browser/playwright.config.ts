import { defineConfig } from '@playwright/test'

/** `.ci/browser.mjs` finds it; unset where Playwright has its own. */
const executablePath = process.env['CHROMIUM'] || undefined
const port = 4391

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  timeout: 60_000,
  workers: 2,
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    // They would serve one test what another has fetched; `offline.spec.ts` lets them in.
    serviceWorkers: 'block',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP classroom.test 127.0.0.1',
      ],
    },
  },
  webServer: {
    // With the headers that hosts send: what the site's policy forbids fails here.
    command: `node .ci/serve.mjs dist --port ${port}`,
    cwd: '../..',
    url: `http://127.0.0.1:${port}`,
    reuseExistingServer: false,
  },
})
