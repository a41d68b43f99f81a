import { defineConfig } from 'vitest/config'

const sourceConditions: string[] = ['resilient-socket-source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // These run in a browser.
    exclude: ['test/compliance/**'],
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
      },
    },
  },
})
