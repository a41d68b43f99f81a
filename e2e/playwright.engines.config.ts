// Every fault in every engine that is there: `npm run test:engines`.
import { defineConfig } from '@playwright/test'
import type { EngineName } from './engines/port/engine.ts'

const ENGINES: readonly [name: EngineName, variable: string][] = [
  ['chromium', 'CHROMIUM_PATH'],
  ['firefox', 'FIREFOX_PATH'],
  ['webkit', 'WEBKIT_DRIVER_PATH'],
]

/** What makes networks: playwright.networks.config.ts. */
export const NETWORKS = ['network-*.spec.ts', 'slow-*.spec.ts'].map((name) => `**/${name}`)

export default defineConfig<object, { engineName: EngineName }>({
  testDir: 'engines',
  testIgnore: NETWORKS,
  outputDir: 'test-results/engines',
  // Most of a test is waiting, for answers that don't come.
  fullyParallel: true,
  workers: 8,
  retries: 0,
  forbidOnly: true,
  timeout: process.env['FAULTS_FULL'] === '1' ? 600_000 : 120_000,
  // Of conditions that have no bound of their own: only a failure takes so long.
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: 'reports/engines.json' }]],
  projects: ENGINES.filter(([, variable]) => process.env[variable]).map(([name]) => ({
    name,
    use: { engineName: name },
  })),
})
