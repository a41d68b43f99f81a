import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const wire = join(import.meta.dirname, '../session-wire/src')

export default defineConfig({
  resolve: {
    alias: [
      { find: /^resilient-socket-server$/, replacement: join(import.meta.dirname, 'src/index.ts') },
      { find: /^resilient-socket-server\/(.+)$/, replacement: join(import.meta.dirname, 'src/$1.ts') },
      {
        find: /^resilient-socket\/(.+)$/,
        replacement: join(import.meta.dirname, '../client/src/$1.ts'),
      },
      // The source instead of its copies: what its own tests run is what counts as covered.
      { find: /^\..*\/wire\/(frames|counting)\.ts$/, replacement: join(wire, '$1.ts') },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', '../session-wire/src/*.test.ts'],
    environment: 'node',
    // No test leaves anything behind, and a process for each file would cost more than the tests.
    isolate: false,
    // Virtual time, and much of it: a busy machine needs a while.
    testTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', '../session-wire/src/*.ts'],
      exclude: ['**/*.test.ts', 'src/wire/**', '**/client/src/**'],
      allowExternal: true,
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'reports/coverage',
      thresholds: {
        'src/protocol/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
        '../session-wire/src/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
      },
    },
  },
})
