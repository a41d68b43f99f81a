// What servers do differently, and what the client makes of it.
import { once } from 'node:events'
import { WebSocketServer } from 'ws'
import { named, WatchedClient } from '../support/watched-client.ts'
import { SERVERS } from './server-kind.ts'
import { expect, skipWithout, TOKEN, test } from './test.ts'

/** Of nginx; the client asks more often. */
const IDLE = 10_000
const QUICKER = { interval: 4_000, timeout: { min: 2_000, max: 5_000 } }

/** What the client hears of its own `close(4001, 'bye')`. */
const ANSWERS: Record<string, object> = {
  'python-aiohttp': { code: 1000, reason: '' },
  'go-gorilla': { code: 4001, reason: '' },
}

for (const kind of SERVERS) {
  const answer = ANSWERS[kind.name] ?? { code: 4001, reason: 'bye' }
  test(`${kind.name} answers a close with ${JSON.stringify(answer)}, and that is told as it is`, async ({
    barePage,
    serve,
  }) => {
    await skipWithout(kind)
    const { url } = await serve(kind)
    const info = await barePage.evaluate(async (url) => {
      const socket = new library.ResilientSocket(url)
      await socket.opened()
      return socket.close(4001, 'bye')
    }, `${url}?token=${TOKEN}`)
    expect(info).toMatchObject({ ...answer, origin: 'client', wasClean: true })
  })
}

test('a server that answers only the newest ping answers all before it', async ({ barePage }) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    let count = 0
    socket.on('message', (data) => {
      count += 1
      if (count === 3) socket.send(String(data).replace('ping', 'pong'))
    })
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  try {
    const rtts = await barePage.evaluate(async (url) => {
      const socket = new library.ResilientSocket(url)
      await socket.opened()
      return Promise.all([socket.ping(), socket.ping(), socket.ping()])
    }, `ws://127.0.0.1:${port}`)
    expect(rtts).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)])
  } finally {
    for (const client of server.clients) client.terminate()
    server.close()
  }
})

test('an end of what is idle for 10 s comes to nobody who asks more often', async ({ barePage, serve }) => {
  const ws = SERVERS[0]!
  await skipWithout(ws, { isBehindNginx: true })
  const { url } = await serve(ws, { isBehindNginx: true, idle: IDLE / 1_000 })
  const address = `${url}?token=${TOKEN}`
  const mute = await WatchedClient.open(barePage, address, { heartbeat: false })
  const ours = await WatchedClient.open(barePage, address, { heartbeat: QUICKER })
  await mute.until('is ended', (record) => named(record, 'lost').length > 0, 1.5 * IDLE)
  // Twice as long as nginx would wait.
  await barePage.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), IDLE)
  expect(named(await ours.read(), 'lost')).toEqual([])
})
