// First, do no harm: slow servers, slow networks and busy pages, which the native class survives: `npm run test:harm`.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

export default defineConfig({
  ...config,
  testDir: 'harm',
  testIgnore: [],
  // Nearly all of it is waiting.
  workers: 3,
  timeout: 120_000,
  outputDir: 'test-results/harm',
  // A trace of each look at dozens of clients would keep the machine busy; the report says what they did.
  use: { ...config.use, trace: 'off' },
  reporter: [['list'], ['json', { outputFile: 'reports/harm.json' }]],
})
