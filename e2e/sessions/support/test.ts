// The `test` of sessions: a page that has them, and scenes that end with the test.
import { test as base, type Page } from '@playwright/test'
import { type BareSite, startBareSite } from '../../support/bare-site.ts'
import { bundle } from '../../support/bundle.ts'
import { Scene, type SceneOptions } from './scene.ts'

export { expect } from '@playwright/test'

export interface Fixtures {
  /** `page`, with the library and what sessions are tested with. */
  readonly sessionPage: Page
  /** By default in `sessionPage`. */
  readonly openScene: (options?: SceneOptions & { readonly page?: Page }) => Promise<Scene>
}

export interface WorkerFixtures {
  readonly site: BareSite
}

const SCRIPT = '/sessions.js'

/** Opens what sessions are tested with. */
export async function enter(page: Page, site: BareSite): Promise<Page> {
  await page.goto(site.origin)
  await page.waitForFunction(() => 'library' in globalThis)
  await page.evaluate((path) => import(path), SCRIPT)
  return page
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
    async ({}, use) => {
      const site = await startBareSite({ [SCRIPT]: await bundle('sessions/support/page/main.ts') })
      await use(site)
      await site.close()
    },
    { scope: 'worker' },
  ],
  sessionPage: async ({ page, site }, use) => use(await enter(page, site)),
  openScene: async ({ sessionPage }, use, testInfo) => {
    const scenes: Scene[] = []
    await use(async ({ page = sessionPage, ...options } = {}) => {
      const scene = await Scene.open(page, options)
      scenes.push(scene)
      return scene
    })
    for (const [index, scene] of scenes.entries()) {
      if (testInfo.status !== testInfo.expectedStatus) {
        const body = JSON.stringify(await scene.record(), undefined, 1)
        await testInfo.attach(`scene-${index}.json`, { body, contentType: 'application/json' })
      }
      await scene.end()
    }
  },
})
