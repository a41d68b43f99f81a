// What takes minutes. All at once, because most of it is waiting.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

const MINUTE = 60_000

export default defineConfig({
  ...config,
  testDir: 'long',
  testIgnore: [],
  workers: 4,
  timeout: 15 * MINUTE,
  reporter: [['list'], ['json', { outputFile: 'reports/long.json' }]],
})
