// Real servers of many kinds, alone and behind nginx: `npm run test:servers`.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

export default defineConfig({
  ...config,
  testDir: 'servers',
  testIgnore: [],
  // Each test starts a server, some of them slow ones.
  workers: 3,
  outputDir: 'test-results/servers',
  globalSetup: './servers/prepare.ts',
  reporter: [['list'], ['json', { outputFile: 'reports/servers.json' }]],
})
