// Topics in a real browser, through the fault proxy: the server counts what each connection subscribes to.
import { once } from 'node:events'
import type { Page } from '@playwright/test'
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import type { ResilientSocket } from 'resilient-socket'
import type { Subscriptions } from 'resilient-socket/subscriptions'
import { WebSocketServer } from 'ws'
import type { PlainOptions } from '../support/journal.ts'
import { test as base, expect } from '../support/test.ts'

/** What a connection has sent, pings left out. */
interface Visit {
  readonly texts: string[]
}

class TopicServer {
  readonly visits: Visit[] = []
  readonly port: number
  /** What `login` is answered with, when the test says so. */
  readonly #logins: (() => void)[] = []
  readonly #server: WebSocketServer

  private constructor(server: WebSocketServer, port: number) {
    this.#server = server
    this.port = port
    server.on('connection', (socket) => {
      const visit: Visit = { texts: [] }
      this.visits.push(visit)
      socket.on('error', () => undefined)
      socket.on('message', (data) => {
        const text = String(data)
        const ping = /^\{"type":"ping","id":"(.*)"\}$/.exec(text)
        if (ping) socket.send(`{"type":"pong","id":"${ping[1]}"}`)
        else visit.texts.push(text)
        if (text === 'login') this.#logins.push(() => socket.send('welcome'))
        if (text.startsWith('+')) socket.send(`!${text.slice(1)}`)
      })
    })
  }

  static async start(): Promise<TopicServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
    return new TopicServer(server, address.port)
  }

  get texts(): readonly (readonly string[])[] {
    return this.visits.map(({ texts }) => texts)
  }

  /** Lets in whoever waits for it. */
  welcome(): void {
    for (const answer of this.#logins.splice(0)) answer()
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
}

declare global {
  var topics: Subscriptions
  var topicSocket: ResilientSocket
  var topicEvents: string[]
  var releases: Record<string, () => void>
}

const test = base.extend<{ readonly server: TopicServer; readonly line: FaultProxy }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  server: async ({}, use) => {
    const server = await TopicServer.start()
    await use(server)
    await server.close()
  },
  line: async ({ server }, use) => {
    const proxy = await FaultProxy.listen({ host: '127.0.0.1', port: server.port }, 0)
    await use(proxy)
    proxy.close()
  },
})

interface Opening {
  readonly url: string
  readonly options?: PlainOptions
  /** Replacements log in after they have subscribed. */
  readonly logsIn?: boolean
}

async function open(page: Page, opening: Opening): Promise<void> {
  await page.evaluate(async ({ url, options, logsIn }) => {
    const path = '/package/subscriptions.js'
    const { subscriptions }: typeof import('resilient-socket/subscriptions') = await import(path)
    const { ResilientSocket } = globalThis.library
    const topics = subscriptions({ subscribe: (topic) => `+${topic}`, unsubscribe: (topic) => `-${topic}` })
    const socket = new ResilientSocket(url, {
      backoff: { min: 100, max: 200, restartWindow: 100 },
      ...options,
      setup: async (link, context, socket) => {
        topics.setup(link, context, socket)
        if (!logsIn || !context.isReplacement) return
        link.send('login')
        await link.receive()
      },
    })
    Object.assign(globalThis, { topics, topicSocket: socket, topicEvents: [], releases: {} })
    for (const name of ['open', 'lost', 'replacing'] as const) socket.on(name, () => topicEvents.push(name))
    await socket.opened()
  }, opening)
}

function add(page: Page, ...names: string[]): Promise<void> {
  return page.evaluate((names) => {
    for (const name of names) releases[name] = topics.add(name)
  }, names)
}

function release(page: Page, name: string): Promise<void> {
  return page.evaluate((name) => releases[name]?.(), name)
}

function eventsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => topicEvents)
}

test('come back on each connection that breaks, once', async ({ barePage, server }) => {
  await open(barePage, { url: `ws://127.0.0.1:${server.port}` })
  await add(barePage, 'a', 'b')
  await expect.poll(() => server.texts).toEqual([['+a', '+b']])
  for (let round = 2; round <= 6; round += 1) {
    server.cut()
    await expect.poll(() => server.texts).toEqual(Array.from({ length: round }, () => ['+a', '+b']))
    await expect
      .poll(() => eventsOf(barePage).then((events) => events.filter((name) => name === 'open').length))
      .toBe(round)
  }
})

test('that change during a rotation with a slow setup are right on both connections', async ({
  barePage,
  server,
}) => {
  const options = { heartbeat: false, connectTimeout: 60_000 } as const
  await open(barePage, { url: `ws://127.0.0.1:${server.port}`, logsIn: true, options })
  await add(barePage, 'a', 'b')
  await barePage.evaluate(() => topicSocket.rotate())
  await expect
    .poll(() => server.texts)
    .toEqual([
      ['+a', '+b'],
      ['+a', '+b', 'login'],
    ])
  await add(barePage, 'c')
  await release(barePage, 'a')
  await expect.poll(() => server.texts[0]).toEqual(['+a', '+b', '+c', '-a'])
  expect(server.texts[1]).toEqual(['+a', '+b', 'login'])
  await barePage.evaluate(() => topicSocket.once('open', () => void topics.add('d')))
  server.welcome()
  await expect.poll(() => server.texts[1]).toEqual(['+a', '+b', 'login', '+c', '+d', '-a'])
  expect(server.texts[0]).toEqual(['+a', '+b', '+c', '-a'])
})

test('reach the connection that takes the place of one that fell silent', async ({
  barePage,
  server,
  line,
}) => {
  const heartbeat = { interval: 300, timeout: { min: 200, max: 500 }, patience: { idle: 3_000, busy: 3_000 } }
  await open(barePage, { url: `ws://127.0.0.1:${line.port}`, options: { heartbeat } })
  await add(barePage, 'a')
  await expect.poll(() => server.texts).toEqual([['+a']])
  await barePage.waitForFunction(
    () => new Promise((resolve) => void topicSocket.once('latency', () => resolve(true))),
  )
  line.break('forget')
  await barePage.waitForFunction(() => topicSocket.health === 'suspect')
  await add(barePage, 'b')
  await release(barePage, 'a')
  await barePage.waitForFunction(() => topicSocket.health === 'good')
  await add(barePage, 'c')
  await expect.poll(() => server.texts.length).toBe(2)
  await expect
    .poll(() => server.texts[1]?.filter((text) => text !== '+a' && text !== '-a'))
    .toEqual(['+b', '+c'])
  expect(server.texts[0]).toEqual(['+a'])
})

test('are sent once to each of many connections that take each other’s place', async ({
  barePage,
  server,
}) => {
  await open(barePage, { url: `ws://127.0.0.1:${server.port}` })
  await add(barePage, 'a')
  await barePage.evaluate(async () => {
    for (let round = 0; round < 30; round += 1) {
      const opened = new Promise((resolve) => topicSocket.once('open', resolve))
      topicSocket.once('lost', () => void topics.add(`lost-${round}`))
      topicSocket.once('open', () => void topics.add(`open-${round}`))
      topicSocket.rotate()
      topics.add(`rotate-${round}`)
      await opened
    }
  })
  await expect.poll(() => server.texts.at(-1)?.length).toBe(91)
  for (const texts of server.texts) expect(new Set(texts).size).toBe(texts.length)
  expect(server.texts).toHaveLength(31)
})
