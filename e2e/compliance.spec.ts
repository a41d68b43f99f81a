// The drop-in class beside Chromium's own: what differs is intended, and listed. engines/ does the same in every engine.
import { ComplianceBench, GROUPS } from './support/compliance.ts'
import { test } from './support/test.ts'

test('no group of cases is forgotten', async ({ page }) => {
  const bench = await ComplianceBench.start()
  try {
    await page.goto(bench.site.origin)
    await bench.checkGroups(page)
  } finally {
    await bench.close()
  }
})

for (const scope of ['page', 'worker'] as const) {
  for (const group of GROUPS) {
    test(`in a ${scope}, ${group}: as the browser's own class`, async ({ browser, page }, testInfo) => {
      const bench = await ComplianceBench.start()
      try {
        await page.goto(bench.site.origin)
        await bench.check(page, { engine: 'chromium', version: browser.version(), group, scope }, testInfo)
      } finally {
        await bench.close()
      }
    })
  }
}
