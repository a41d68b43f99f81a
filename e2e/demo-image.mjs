// Takes docs/images/demo.png anew: `npm --prefix e2e run demo-image`, after a build. Tells one short story on the page.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { startDemoServer } from '@resilient-socket/demo/server'
// biome-ignore lint/correctness/useImportExtensions: it takes the declarations beside the module for the module.
import { browserArgs, findBrowser } from '../scripts/browser.mjs'

const image = fileURLToPath(new URL('../docs/images/demo.png', import.meta.url))

const server = await startDemoServer()
const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArgs })
try {
  const page = await browser.newPage({ viewport: { width: 1320, height: 1210 }, colorScheme: 'light' })
  await page.goto(server.url)
  const pass = (seconds) => page.waitForTimeout(seconds * 1_000)
  const press = (label) => page.locator('button', { has: page.getByText(label, { exact: true }) }).click()

  await pass(15)
  await press('Server deploy')
  await pass(25)
  await page.getByText('Slow', { exact: true }).click()
  await press('Jitter')
  await pass(7)
  await press('rotate()')
  await pass(8)
  await page.getByRole('button', { name: 'Heal: Jitter' }).click()
  await page.getByText('Slow', { exact: true }).click()
  await pass(10)
  await press('Laptop lid')
  await pass(28)

  await page.mouse.move(0, 0)
  await page.evaluate(() => {
    document.activeElement?.blur()
    scrollTo(0, 0)
  })
  await mkdir(dirname(image), { recursive: true })
  await page.screenshot({ path: image })
  console.log(`Written: ${image}`)
} finally {
  await browser.close()
  await server.close()
}
