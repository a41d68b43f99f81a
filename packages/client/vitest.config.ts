import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const src: string = join(import.meta.dirname, 'src')

export default defineConfig({
  resolve: {
    alias: [
      { find: /^resilient-socket$/, replacement: join(src, 'index.ts') },
      { find: /^resilient-socket\/(.+)$/, replacement: join(src, '$1.ts') },
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
      exclude: ['src/**/*.test.ts'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'reports/coverage',
      thresholds: {
        'src/protocol/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
      },
    },
  },
})
