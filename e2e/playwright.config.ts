import { defineConfig } from '@playwright/test'
import { browserArgs, findBrowser } from '../scripts/browser.mjs'

// The workers load this file too: what was found once is passed on to them.
process.env['CHROMIUM_PATH'] ??= await findBrowser()

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  // `npm run test:long`, `npm run test:engines`, `npm run chaos`, `npm run test:servers`, `npm run test:libraries`.
  testIgnore: ['long/**', 'engines/**', 'chaos/**', 'servers/**', 'libraries/**'],
  outputDir: 'test-results',
  // Most of a test is waiting, for answers that don't come.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  // Of conditions that have no bound of their own: only a failure takes so long.
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'reports/e2e.json' }]],
  use: {
    browserName: 'chromium',
    headless: true,
    // A film of a page that never stands still costs more than the test.
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'],
      args: browserArgs,
    },
  },
})
