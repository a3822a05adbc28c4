import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: { include: ['src/**/*.test.ts', 'tests/*.test.ts'], pool: 'threads', testTimeout: 30_000 },
})
