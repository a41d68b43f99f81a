// The application of docs/frameworks/solid.md, with a server of the test's own behind its `/live`; and its server.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { WebSocket } from 'ws'
import { EchoServer } from '../../support/echo-server.ts'
import { freePort } from '../../support/free-port.ts'
import { DevApp } from '../support/app.ts'

const SERVER = fileURLToPath(new URL('./guide/server.mjs', import.meta.url))

test('shows messages and state, and goes to another room', async ({ page }) => {
  test.setTimeout(120_000)
  const server = await EchoServer.start()
  const live = {
    name: 'live',
    config: () => ({ server: { proxy: { '/live': { target: server.url, ws: true } } } }),
  }
  const app = await DevApp.start({
    folder: 'solid/guide',
    config: 'vite.config.mjs',
    plugins: [live],
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

test('the server answers pings, and passes messages on to the room', async () => {
  const port = await freePort()
  const server = spawn(process.execPath, [SERVER], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'inherit',
  })
  const visit = async (room: string, received: string[]): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://localhost:${port}/live/${room}`)
    socket.on('message', (data) => received.push(String(data)))
    await once(socket, 'open')
    return socket
  }
  const kitchen: string[] = []
  const garden: string[] = []
  // It isn't listening at once.
  await expect(async () => (await visit('garden', [])).terminate()).toPass()
  const inGarden = await visit('garden', garden)
  await visit('kitchen', kitchen)
  const inKitchen = await visit('kitchen', [])
  inGarden.send('{"type":"ping","id":"1"}')
  inKitchen.send('Hello')
  await expect.poll(() => [kitchen, garden]).toEqual([['Hello'], ['{"type":"pong","id":"1"}']])
  server.kill('SIGKILL')
  await once(server, 'exit')
})
