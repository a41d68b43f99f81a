// Seeded chaos (`npm run chaos`; without a seed a few short ones), and what a thousand reconnects leave behind.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

export default defineConfig({
  ...config,
  testDir: 'chaos',
  workers: 3,
  testIgnore: [],
  reporter: [['list'], ['json', { outputFile: 'reports/chaos.json' }], ['./chaos/totals-reporter.ts']],
})
