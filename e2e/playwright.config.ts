import { defineConfig } from '@playwright/test'
import { browserArgs, findBrowser } from '../scripts/browser.mjs'

// The workers load this file too: what was found once is passed on to them.
process.env['CHROMIUM_PATH'] ??= await findBrowser()

/** Of commands of their own: `npm run test:long` and so on; chaos also has `npm run chaos`. */
const OTHER_SUITES = [
  'long',
  'engines',
  'chaos',
  'harm',
  'servers',
  'libraries',
  'consumers',
  'sessions',
  'frameworks',
  'guides',
]

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  // With `e2e`, because the folders that it lies in may have such names too.
  testIgnore: OTHER_SUITES.map((folder) => `**/e2e/${folder}/**`),
  outputDir: 'test-results',
  // Most of a test is waiting, for answers that don't come.
  fullyParallel: true,
  workers: 4,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  // Of conditions that have no bound of their own: only a failure takes so long.
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: 'reports/e2e.json' }]],
  use: {
    browserName: 'chromium',
    headless: true,
    // A film of a page that never stands still costs more than the test, and its DOM at each step a fifth of the time.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'],
      args: browserArgs,
    },
  },
})
