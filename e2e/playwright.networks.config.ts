// The part of `npm run test:engines` that makes networks and takes them down: apart, because every browser of the machine
// would notice.
import { defineConfig } from '@playwright/test'
import config, { NETWORKS } from './playwright.engines.config.ts'

export default defineConfig({
  ...config,
  testMatch: NETWORKS,
  testIgnore: [],
  outputDir: 'test-results/networks',
  reporter: [['list'], ['json', { outputFile: 'reports/networks.json' }]],
})
