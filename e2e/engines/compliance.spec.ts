// The drop-in class beside the browsers' own, case by case: what differs is intended, and listed.
import { ComplianceBench, GROUPS } from '../support/compliance.ts'
import { test as base } from './support/test.ts'

const test = base.extend<{ readonly bench: ComplianceBench }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  bench: async ({}, use) => {
    const bench = await ComplianceBench.start()
    await use(bench)
    await bench.close()
  },
})

for (const scope of ['page', 'worker'] as const) {
  for (const group of GROUPS) {
    test(`in a ${scope}, ${group}: as the browser's own class`, async ({ engine, bench }, testInfo) => {
      const page = await engine.open(bench.site.origin)
      try {
        await bench.check(page, { engine: engine.name, version: engine.version, group, scope }, testInfo)
      } finally {
        await page.close()
      }
    })
  }
}
