// The package as it is published, without a bundler in a page, and bundled in a Worker.
import { startBareSite } from './support/bare-site.ts'
import { bundle } from './support/bundle.ts'
import { echoUrl } from './support/lane.ts'
import { expect, test } from './support/test.ts'

test('runs from its built files on a page that has only an import map', async ({ page, bareSite, demo }) => {
  const requested: string[] = []
  page.on('request', (request) => requested.push(new URL(request.url()).pathname))
  await page.goto(bareSite.origin)
  const echo = await page.evaluate(async (url) => {
    const { ResilientSocket } = await import('resilient-socket')
    const socket = new ResilientSocket(url)
    const echo = new Promise<string>((resolve) => socket.once('message', ({ data }) => resolve(data)))
    socket.send('from the import map')
    const answer = await echo
    await socket.close()
    return answer
  }, echoUrl(demo))
  expect(echo).toBe('from the import map')
  expect(requested).toContain('/package/index.js')
  expect(requested).toContain('/eventemitter3.js')
})

test("takes the place of a page's own WebSocket", async ({ barePage, echoServer }) => {
  await barePage.evaluate(async (url) => {
    const { withOptions } = await import('resilient-socket/websocket')
    globalThis.WebSocket = withOptions({ WebSocket: globalThis.WebSocket })
    const socket = new WebSocket(url)
    socket.onopen = () => socket.send('hello')
    await new Promise((resolve) => {
      socket.onmessage = resolve
    })
  }, echoServer.url)
  echoServer.dismiss(1012)
  await expect.poll(() => echoServer.visits.map(({ messages }) => messages)).toEqual([['hello'], ['hello']])
})

test('has heartbeats that a real server answers', async ({ barePage, echoServer }) => {
  const messages = await barePage.evaluate(async (url) => {
    const { echoHeartbeat, jsonHeartbeat, textHeartbeat } = await import('resilient-socket/heartbeats')
    const messages: unknown[] = []
    for (const heartbeat of [jsonHeartbeat(), echoHeartbeat(), textHeartbeat('2', '2')]) {
      const socket = new library.ResilientSocket(url, { heartbeat })
      socket.on('message', ({ data }) => messages.push(data))
      await socket.opened()
      await socket.ping()
      await socket.close()
    }
    return messages
  }, echoServer.url)
  expect(messages).toEqual([])
})

test('runs in a dedicated Worker', async ({ page }) => {
  const site = await startBareSite({ '/worker.js': await bundle('support/echo-worker.ts') })
  const { startDemoServer } = await import('@resilient-socket/demo/server')
  const server = await startDemoServer({ trustedOrigins: [site.origin] })
  await page.goto(site.origin)
  const answer = await page.evaluate(async (url) => {
    const worker = new Worker('/worker.js', { type: 'module' })
    const reply = new Promise<unknown>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message))
    })
    worker.postMessage(url)
    return reply
  }, echoUrl(server))
  expect(answer).toEqual({ echo: 'from the worker', state: 'closed', code: 1000 })
  await site.close()
  await server.close()
})
