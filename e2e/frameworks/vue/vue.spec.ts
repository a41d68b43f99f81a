// resilient-socket/vue in a real application: in development, built, and rendered by a server.
import { expect } from '@playwright/test'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { BuiltApp, DevApp } from '../support/app.ts'
import { heard, press, test, testBinding } from '../support/binding-suite.ts'

/** Puts what a server renders into the page. */
const rendering: Plugin = {
  name: 'rendering',
  async transformIndexHtml(html, { originalUrl = '', server }) {
    const { pathname, searchParams } = new URL(originalUrl, 'http://localhost')
    if (pathname !== '/rendered/' || !server) return html
    const { renderPage } = await server.ssrLoadModule('/server.ts')
    const markup = await renderPage(searchParams.get('server'))
    return html.replace(/(?<=<div id="app">)/, markup)
  },
}

const APP = {
  folder: 'vue/app',
  plugins: [vue()],
  packages: ['vue'],
  component: 'Live.vue',
  serverModule: 'server.ts',
  isKeptSuspended: false,
}

testBinding('Vue', APP)

for (const App of [DevApp, BuiltApp]) {
  test.describe(`Vue, ${App === DevApp ? 'in development' : 'built'}`, () => {
    test.describe.configure({ mode: 'default', timeout: 120_000 })
    let app: DevApp | BuiltApp
    test.beforeAll(async () => {
      app = await App.start(APP)
    })
    test.afterAll(() => app.stop())

    test('a deactivated component of KeepAlive stays connected, and misses no message', async ({
      page,
      server,
      visit,
    }) => {
      await visit(`${app.origin}/kept`)
      await expect.poll(() => server.liveCount).toBe(1)
      server.say('one')
      await expect(page.locator('output')).toHaveText('one')
      await press(page, 'Show settings')
      await expect(page.locator('output')).toHaveCount(0)
      server.say('two')
      await press(page, 'Show messages')
      await expect(page.locator('output')).toHaveText('one two')
      expect(server.visits).toEqual(['/kept'])
      await press(page, 'Show nothing')
      await expect.poll(() => server.codes).toEqual([1000])
    })

    test('an asynchronous setup listens before it waits, and connects when it has mounted', async ({
      page,
      server,
      visit,
    }) => {
      await visit(`${app.origin}/late`)
      await expect(page.getByText('Shared: open')).toBeVisible()
      await press(page, 'Toggle')
      await expect(page.getByText('Waiting')).toBeVisible()
      server.say('0')
      await expect.poll(() => heard(page)).toEqual(['early 0'])
      // It goes before it has mounted.
      await press(page, 'Toggle')
      server.say('1')
      await press(page, 'Toggle')
      await expect(page.getByText('Waiting')).toBeVisible()
      server.say('2')
      await expect.poll(() => heard(page)).toEqual(['early 0', 'early 2'])
      expect(server.visits).toEqual(['/shared'])
      await press(page, 'Resolve')
      await expect(page.getByText('Own: open')).toBeVisible()
      await expect(page.locator('output')).toHaveText('2')
      expect(server.visits).toEqual(['/shared', '/own'])
      await press(page, 'Toggle')
      await expect.poll(() => server.codes).toEqual([1000])
    })

    test('a scope outside of components connects at once, until it stops', async ({
      page,
      server,
      visit,
    }) => {
      await visit(`${app.origin}/late`)
      await expect(page.getByText('Shared: open')).toBeVisible()
      await press(page, 'Start scope')
      await expect.poll(() => server.liveCount).toBe(2)
      server.say('0')
      await expect.poll(() => heard(page)).toEqual(['scope 0'])
      await press(page, 'Stop scope')
      await expect.poll(() => server.codes).toEqual([1000])
    })
  })
}

test('Vue: what a server has rendered is hydrated without a mismatch, then connects', async ({
  page,
  server,
  visit,
}) => {
  const app = await DevApp.start({ ...APP, plugins: [...APP.plugins, rendering] })
  await visit(`${app.origin}/rendered`)
  await expect(page.getByText('Constant: open')).toBeVisible()
  await expect(page.getByText('Own: open')).toBeVisible()
  await expect(page.getByText('First: idle')).toBeVisible()
  await press(page, 'Clicked 0')
  server.say('hydrated')
  await expect(page.locator('output')).toHaveText('hydrated')
  expect(server.visits.toSorted()).toEqual(['/constant', '/own'])
  await app.stop()
})
