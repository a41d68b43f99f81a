import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [
      { find: /^resilient-socket-server$/, replacement: join(import.meta.dirname, 'src/index.ts') },
      { find: /^resilient-socket-server\/(.+)$/, replacement: join(import.meta.dirname, 'src/$1.ts') },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    environment: 'node',
    reporters: ['default', ['json', { outputFile: 'reports/unit.json' }]],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'reports/coverage',
      thresholds: {
        'src/protocol/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
        'src/wire/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
      },
    },
  },
})
