// The frameworks' bindings in real applications: `npm run test:frameworks`. Each file starts a Vite server of its own.
import { defineConfig } from '@playwright/test'
import config from './playwright.config.ts'

export default defineConfig({
  ...config,
  testDir: 'frameworks',
  testIgnore: [],
  workers: 3,
  outputDir: 'test-results/frameworks',
  // Each look at thousands of messages would be in it.
  use: { ...config.use, trace: 'off' },
  reporter: [['list'], ['json', { outputFile: 'reports/frameworks.json' }]],
})
