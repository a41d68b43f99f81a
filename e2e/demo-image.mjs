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
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, colorScheme: 'light' })
  await page.goto(server.url)
  const state = (name) => page.locator('#state-name', { hasText: name }).waitFor()
  const pass = (seconds) => page.waitForTimeout(seconds * 1_000)
  const offline = page.getByRole('switch', { name: 'Go offline' })

  await state('Open')
  await page.getByRole('switch', { name: 'Send by itself' }).click()
  await pass(14)
  await offline.click()
  await pass(6)
  await offline.click()
  await state('Open')
  await pass(11)
  await page.getByRole('button', { name: '1012' }).click()
  await state('Waiting')
  await state('Open')
  await page.getByRole('textbox', { name: 'Message' }).fill('hello again')
  await page.keyboard.press('Enter')
  await pass(7)

  await page.mouse.move(0, 0)
  await page.evaluate(() => document.activeElement?.blur())
  await mkdir(dirname(image), { recursive: true })
  await page.screenshot({ path: image, fullPage: true })
  console.log(`Written: ${image}`)
} finally {
  await browser.close()
  await server.close()
}
