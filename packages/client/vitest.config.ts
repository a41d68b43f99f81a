import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const src: string = join(import.meta.dirname, 'src')
const server: string = join(import.meta.dirname, '../server/src')

export default defineConfig({
  resolve: {
    alias: [
      { find: /^resilient-socket$/, replacement: join(src, 'index.ts') },
      { find: /^resilient-socket\/(.+)$/, replacement: join(src, '$1.ts') },
      { find: /^resilient-socket-server$/, replacement: join(server, 'index.ts') },
      { find: /^resilient-socket-server\/(.+)$/, replacement: join(server, '$1.ts') },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // These run in a browser.
    exclude: ['test/compliance/**'],
    environment: 'node',
    // No test leaves anything behind, and a process for each file would cost more than the tests.
    isolate: false,
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // The server's tests hold `wire`, which is the same in both packages.
      exclude: ['src/**/*.test.ts', 'src/session/wire/**'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'reports/coverage',
      thresholds: {
        'src/protocol/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
        'src/session/protocol/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
      },
    },
  },
})
