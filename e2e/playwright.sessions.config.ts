// Sessions between real Chromium and a server that is killed and frozen, under faults: `npm run test:sessions`.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

export default defineConfig({
  ...config,
  testDir: 'sessions',
  testIgnore: [],
  workers: 3,
  timeout: 180_000,
  outputDir: 'test-results/sessions',
  // Each look at thousands of messages would be in it.
  use: { ...config.use, trace: 'off' },
  reporter: [
    ['list'],
    ['json', { outputFile: 'reports/sessions.json' }],
    ['./sessions/support/totals-reporter.ts'],
  ],
})
