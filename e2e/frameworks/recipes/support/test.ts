// The `test` of the recipes: a page that carries all of them, and its server.
import { test as base } from '@playwright/test'
import { bundle } from '../../../support/bundle.ts'
import { LiveSite } from './live-site.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  /** `page` is opened on it. */
  readonly site: LiveSite
}

interface WorkerFixtures {
  readonly script: string
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  script: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    async ({}, use) => use(await bundle('frameworks/recipes/support/page.ts')),
    { scope: 'worker' },
  ],
  site: async ({ page, script }, use) => {
    const site = await LiveSite.start(script)
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    await page.goto(site.origin)
    await page.waitForFunction(() => 'recipes' in globalThis)
    await use(site)
    await site.close()
    if (errors[0]) throw errors[0]
  },
})
