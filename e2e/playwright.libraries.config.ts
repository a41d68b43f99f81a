// Libraries over the drop-in class, with their own servers: `npm run test:libraries`. Most of it is waiting for heartbeats.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

export default defineConfig({
  ...config,
  testDir: 'libraries',
  testIgnore: [],
  workers: 6,
  timeout: 120_000,
  reporter: [['list'], ['json', { outputFile: 'reports/libraries.json' }]],
})
