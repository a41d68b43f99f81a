// The application of docs/how-to/frameworks/solid.md, with a server of the test's own behind its `/live`.
import { expect, test } from '@playwright/test'
import solid from 'vite-plugin-solid'
import { EchoServer } from '../../support/echo-server.ts'
import { DevApp } from '../support/app.ts'

test('shows messages and state, and goes to another room', async ({ page }) => {
  test.setTimeout(120_000)
  const server = await EchoServer.start()
  const live = {
    name: 'live',
    config: () => ({ server: { proxy: { '/live': { target: server.url, ws: true } } } }),
  }
  const app = await DevApp.start({
    folder: 'solid/guide',
    plugins: [solid(), live],
    packages: ['solid-js', 'solid-js/web'],
  })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(app.origin)
  await expect(page.getByText('Connection: open')).toBeVisible()
  await page.getByRole('button', { name: 'Say hello' }).click()
  await expect(page.getByRole('listitem')).toHaveText(['Hello'])
  await expect(page).toHaveTitle('Hello')
  await page.getByLabel('Room').selectOption('garden')
  await expect
    .poll(() => server.visits.map(({ path, closeCode }) => [path, closeCode]))
    .toEqual([
      ['/live/kitchen', 1000],
      ['/live/garden', undefined],
    ])
  await expect(page.getByText('Connection: open')).toBeVisible()
  await page.getByRole('button', { name: 'Say hello' }).click()
  await expect(page.getByRole('listitem')).toHaveText(['Hello', 'Hello'])
  expect(complaints).toEqual([])
  await app.stop()
  await server.close()
})
