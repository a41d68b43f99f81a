// `npm run test:packaged-browser`: the browser tests of `npm test` in the Chromium that is fetched where a machine has none, with a
// home that no browser has used; ends with one line of sums. It is a headless shell: what it can't do is skipped.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packagedChromium } from './browser.mjs'
import { runPlaywright } from './playwright.mjs'
import { runSuite } from './suite.mjs'

await runSuite(async (sum) => {
  const home = await mkdtemp(join(tmpdir(), 'resilient-socket-home-'))
  try {
    const env = { CHROMIUM_PATH: await packagedChromium(), HOME: home }
    await runPlaywright(sum, { title: 'Browser tests in the packaged Chromium', name: 'e2e', env })
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
})
