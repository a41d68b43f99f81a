// Typed messages in a real browser: JSON and MessagePack over a real server, requests through lost connections and over a session.
import { once } from 'node:events'
import { decode, encode } from '@msgpack/msgpack'
import type { Page } from '@playwright/test'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { expect, test } from '../../support/test.ts'
import { BuiltApp } from '../support/app.ts'

type Path = 'json' | 'msgpack' | 'session'
type Message = Readonly<Record<string, unknown>>

/** Collects orders, and answers joins once it may. */
class OrderServer {
  readonly orders: unknown[] = []
  readonly url: string
  isAnswering = true
  readonly #answers: (() => void)[] = []
  readonly #server: WebSocketServer
  readonly #hub = createHub()

  private constructor(server: WebSocketServer, url: string) {
    this.#server = server
    this.url = url
    this.#hub.on('session', (session) =>
      session.on('message', (data) =>
        this.#received(JSON.parse(String(data)), (answer) => session.send(JSON.stringify(answer))),
      ),
    )
    server.on('connection', (socket, request) => {
      socket.on('error', () => undefined)
      if (request.url === '/session') attachWs(this.#hub, socket, request)
      else this.#serve(socket, request.url === '/msgpack')
    })
  }

  static async start(): Promise<OrderServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
    return new OrderServer(server, `ws://127.0.0.1:${address.port}/`)
  }

  /** How many joins wait for their answers. */
  get waiting(): number {
    return this.#answers.length
  }

  answer(): void {
    for (const answer of this.#answers.splice(0)) answer()
  }

  send(data: string | Uint8Array): void {
    for (const client of this.#server.clients) client.send(data)
  }

  cut(): void {
    for (const client of this.#server.clients) client.terminate()
  }

  async close(): Promise<void> {
    this.cut()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  #serve(socket: WebSocket, isPacked: boolean): void {
    socket.on('message', (data, isBinary) => {
      const message = (isBinary ? decode(data as Buffer) : JSON.parse(String(data))) as Message
      if (message['type'] === 'ping') return socket.send(JSON.stringify({ ...message, type: 'pong' }))
      this.#received(message, (answer) => socket.send(isPacked ? encode(answer) : JSON.stringify(answer)))
    })
  }

  #received(message: Message, send: (answer: Message) => void): void {
    if (message['type'] === 'order') this.orders.push(message['amount'])
    else if (this.isAnswering) send({ ...message, type: 'joined' })
    else this.#answers.push(() => send({ ...message, type: 'joined' }))
  }
}

let app: BuiltApp
let server: OrderServer

test.beforeAll(async () => {
  app = await BuiltApp.start({ folder: 'typed/app', plugins: [], packages: ['zod', '@msgpack/msgpack'] })
})
test.afterAll(() => app.stop())
test.beforeEach(async () => {
  server = await OrderServer.start()
})
test.afterEach(() => server.close())

async function open(page: Page, path: Path): Promise<void> {
  await page.goto(`${app.origin}/?server=${encodeURIComponent(server.url)}&path=${path}`)
  await page.waitForFunction(() => ['open', 'live'].includes(window.typedPage?.source.state))
}

function answers(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => window.typedPage.answers)
}

for (const path of ['json', 'msgpack', 'session'] as const) {
  test(`carries messages and answers both ways: ${path}`, async ({ page }) => {
    await open(page, path)
    expect(await page.evaluate(() => window.typedPage.order(5))).toBe('sent')
    await page.evaluate(() => window.typedPage.join('lobby'))
    await expect.poll(() => answers(page)).toEqual(['joined lobby'])
    expect(server.orders).toEqual([5])
    expect(await page.evaluate(() => window.typedPage.errors)).toEqual([])
  })
}

test('tells what it can’t use, and goes on', async ({ page }) => {
  await open(page, 'msgpack')
  server.send(encode({ type: 'price', value: 'much' }))
  server.send(new Uint8Array([0xc1]))
  server.send(encode({ type: 'price', value: 7 }))
  await expect.poll(() => page.evaluate(() => window.typedPage.prices)).toEqual([7])
  expect(await page.evaluate(() => window.typedPage.errors)).toEqual([
    "invalid-message: A message doesn't match options.incoming: see error.issues",
    // A build shortens the names of classes.
    expect.stringMatching(/^invalid-message: options\.codec\.decode threw: \w+, see error\.thrown$/),
  ])
})

test('doesn’t send what doesn’t match', async ({ page }) => {
  await open(page, 'json')
  const thrown = await page.evaluate(() => {
    try {
      return window.typedPage.order('much' as unknown as number)
    } catch (error) {
      return String(error)
    }
  })
  expect(thrown).toBe("ResilientSocketError: A message doesn't match options.outgoing: see error.issues")
  expect(await page.evaluate(() => window.typedPage.order(1))).toBe('sent')
  await expect.poll(() => server.orders).toEqual([1])
})

for (const path of ['json', 'msgpack'] as const) {
  test(`loses a request with its connection, and keeps one that is queued: ${path}`, async ({ page }) => {
    await open(page, path)
    server.isAnswering = false
    await page.evaluate(() => window.typedPage.join('first'))
    await expect.poll(() => server.waiting).toBe(1)
    await page.evaluate(() => {
      const { source, join } = window.typedPage
      if (!('subscribe' in source)) return
      const stop = source.subscribe(({ state }) => {
        if (state === 'open') return
        stop()
        join('second')
      })
    })
    server.isAnswering = true
    server.cut()
    await expect.poll(() => answers(page)).toEqual(['first: closed', 'joined second'])
  })
}

test('keeps requests over a session when the connection is lost', async ({ page }) => {
  await open(page, 'session')
  server.isAnswering = false
  await page.evaluate(() => window.typedPage.join('first'))
  await expect.poll(() => server.waiting).toBe(1)
  server.cut()
  await page.waitForFunction(() => window.typedPage.source.state !== 'live')
  await page.evaluate(() => window.typedPage.join('second'))
  server.answer()
  server.isAnswering = true
  await expect.poll(() => answers(page)).toEqual(['joined first', 'joined second'])
})
