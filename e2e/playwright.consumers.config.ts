// Projects of users, with the packed library: `npm run test:consumers`. Most of it is installing and building.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

export default defineConfig({
  ...config,
  testDir: 'consumers',
  testIgnore: [],
  globalSetup: './consumers/support/prepare.ts',
  timeout: 240_000,
  reporter: [['list'], ['json', { outputFile: 'reports/consumers.json' }]],
})
