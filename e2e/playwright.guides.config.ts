// The programs that the documentation shows, as a reader runs them: `npm run test:guides`.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

export default defineConfig({
  ...config,
  testDir: 'guides',
  testIgnore: [],
  workers: 3,
  outputDir: 'test-results/guides',
  reporter: [['list'], ['json', { outputFile: 'reports/guides.json' }]],
})
