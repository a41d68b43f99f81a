// What only a development server and a server renderer do with React's hooks: edits, and markup to hydrate.
import type { DevApp } from '../support/app.ts'
import { expect, expectState, test } from './support/test.ts'

test.slow(true, 'each page loads every module on its own')

test('after an edit one connection lives, and state stays', async ({ app, open, server }) => {
  const page = await open('live')
  await expectState(page, 'open, good')
  server.say('a')
  await expect(page.locator('#count')).toHaveText('1')
  await (app as DevApp).edit('live.tsx', (source) => source.replace('<h1>Live', '<h1>Edited'))
  await expect(page.locator('h1')).toHaveText('Edited')
  await expectState(page, 'open, good')
  await expect.poll(() => server.liveCount).toBe(1)
  server.say('b')
  await expect(page.locator('#count')).toHaveText('2')
  expect(await page.evaluate(() => record.heard)).toEqual(['a', 'b'])
  await (app as DevApp).edit('live.tsx', (source) => source.replace('<h1>Edited', '<h1>Live'))
  await expect(page.locator('h1')).toHaveText('Live')
  await expectState(page, 'open, good')
  await expect.poll(() => server.liveCount).toBe(1)
})

test('markup of a server is hydrated, and then connected', async ({ app, open, server }) => {
  const { render, made } = (await (app as DevApp).load('server.tsx')) as {
    render(server: string): string
    made(): number
  }
  expect(render(server.url)).toContain('<p id="state">idle<!-- -->, <!-- -->down</p>')
  expect(render(server.url)).toBe(render(server.url))
  expect(made()).toBe(0)
  expect(server.visits).toEqual([])

  const page = await open('live', '', { hydrate: '' })
  await expectState(page, 'open, good')
  server.say('a')
  await expect(page.locator('#count')).toHaveText('1')
  expect(server.visits).toEqual(['/'])
  // Hydration begins with what the server has shown.
  expect((await page.evaluate(() => record.states))[0]).toBe('idle')
})
