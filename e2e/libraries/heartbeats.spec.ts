// Each ready-made heartbeat of a protocol with a server of that protocol, through a quiet time and a silent death.
import { FaultProxy } from '@resilient-socket/demo/fault-proxy'
import type { Stats, StatsSnapshot } from 'resilient-socket/diagnostics'
import { test as base, expect } from '../support/test.ts'
import { serve as serveGraphql } from './graphql-ws/server.ts'
import { serve as serveMqtt } from './mqtt/server.ts'
import { serveJsonRpc, servePhoenix, serveTrpc, startEngineIo } from './support/heartbeat-servers.ts'
import type { Library } from './support/library-trial.ts'
import { overWs } from './support/over-ws.ts'

/** How long a server waits until it asks, and then for the answer, in milliseconds. */
const KEEP_ALIVE = { pingInterval: 1_000, pingTimeout: 2_000 }
const PATIENCE = KEEP_ALIVE.pingInterval + KEEP_ALIVE.pingTimeout

/** What a server says first has come. */
const SOON = 500

/** More than anything takes that takes a few heartbeats. */
const LONG = { timeout: 30_000 }

interface Client {
  readonly path?: string
  readonly protocols?: readonly string[]
  readonly factory: keyof typeof import('resilient-socket/heartbeats')
  readonly args?: readonly (string | number)[]
  /** What a connection begins with. */
  readonly hello?: string | readonly number[]
  /** How long it waits until it asks, in milliseconds. */
  readonly interval?: number
  /** It answers this text of the server with that. */
  readonly answers?: readonly [asked: string, answer: string]
}

interface Protocol extends Client {
  readonly name: string
  readonly start: Library['start']
}

const MQTT_CONNECT = [0x10, 14, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0, 0, 2, ...Buffer.from('me')]

const GRAPHQL: Protocol = {
  name: 'graphql-transport-ws',
  start: overWs(serveGraphql),
  protocols: ['graphql-transport-ws'],
  factory: 'graphqlHeartbeat',
  hello: '{"type":"connection_init"}',
}

const ASKING: readonly Protocol[] = [
  GRAPHQL,
  {
    name: 'MQTT, of Aedes',
    start: overWs(serveMqtt),
    protocols: ['mqtt'],
    factory: 'mqttHeartbeat',
    hello: MQTT_CONNECT,
  },
  { name: 'JSON-RPC, a method', start: overWs(serveJsonRpc), factory: 'jsonRpcHeartbeat' },
  {
    name: 'JSON-RPC, a method that there is not',
    start: overWs(serveJsonRpc),
    factory: 'jsonRpcHeartbeat',
    args: ['none'],
  },
  { name: 'Phoenix', start: overWs(servePhoenix), factory: 'phoenixHeartbeat' },
  {
    name: 'tRPC',
    start: overWs(serveTrpc({ pingMs: 30_000, pongWaitMs: 5_000 })),
    factory: 'textHeartbeat',
    args: ['PING', 'PONG'],
  },
]

const ENGINE_IO: Protocol = {
  name: 'Engine.IO',
  start: (port) => startEngineIo(port, KEEP_ALIVE),
  path: '/engine.io/?EIO=4&transport=websocket',
  factory: 'engineIoHeartbeat',
  args: [2 * PATIENCE],
}

/** Its server asks before this client does. */
const ASKING_TRPC: Protocol = {
  name: 'tRPC with keepAlive',
  start: overWs(serveTrpc({ pingMs: KEEP_ALIVE.pingInterval, pongWaitMs: KEEP_ALIVE.pingTimeout })),
  factory: 'textHeartbeat',
  args: ['PING', 'PONG'],
  interval: 60_000,
}

declare global {
  /** Of the page's socket. */
  var stats: Stats
}

const it = base.extend<{
  open: (protocol: Protocol) => Promise<FaultProxy>
  stats: () => Promise<StatsSnapshot>
}>({
  open: async ({ barePage }, use) => {
    const parts: { close(): unknown }[] = []
    await use(async ({ name: _, start, path = '', ...client }) => {
      const server = await start(0)
      const proxy = await FaultProxy.listen({ port: server.port, host: '127.0.0.1' }, 0)
      parts.push(proxy, { close: () => server.stop() })
      await barePage.evaluate(dial, { url: `ws://127.0.0.1:${proxy.port}${path}`, client })
      return proxy
    })
    for (const part of parts) await part.close()
  },
  stats: async ({ barePage }, use) => use(() => barePage.evaluate(() => globalThis.stats.snapshot())),
})

/** In the page. */
async function dial({ url, client }: { url: string; client: Client }): Promise<void> {
  const heartbeats = await import('resilient-socket/heartbeats')
  const { collectStats } = await import('resilient-socket/diagnostics')
  const { protocols = [], factory, args = [], hello, interval = 500, answers } = client
  const make = heartbeats[factory] as (...args: unknown[]) => object
  const socket = new library.ResilientSocket(url, {
    protocols: [...protocols],
    binaryType: 'arraybuffer',
    heartbeat: {
      interval,
      ...(answers && { answer: (data: unknown) => (data === answers[0] ? answers[1] : undefined) }),
      ...make(...args),
    },
    setup: (link) => {
      if (hello) link.send(typeof hello === 'string' ? hello : new Uint8Array(hello))
    },
  })
  globalThis.stats = collectStats(socket)
  await socket.opened()
}

for (const protocol of ASKING) {
  it(`${protocol.name}: is answered again and again, and nobody hears of it`, async ({ open, stats }) => {
    await open(protocol)
    const answers = async (): Promise<number> => (await stats()).roundTrip?.count ?? 0
    await expect.poll(answers, LONG).toBeGreaterThan(0)
    // What it was welcomed with.
    const { messagesReceived } = await stats()
    await expect.poll(answers, LONG).toBeGreaterThan(5)
    expect(await stats()).toMatchObject({ opens: 1, messagesReceived })
  })
}

for (const protocol of [...ASKING, ENGINE_IO]) {
  it(`${protocol.name}: notices a connection that dies without a word`, async ({ open, stats }) => {
    const proxy = await open(protocol)
    // Only a server that has answered is expected to.
    if (protocol !== ENGINE_IO)
      await expect.poll(async () => (await stats()).roundTrip?.count ?? 0, LONG).toBeGreaterThan(0)
    proxy.break('forget')
    await expect.poll(async () => (await stats()).opens, LONG).toBe(2)
    expect(await stats()).toMatchObject({ losses: { heartbeat: 1 } })
  })
}

for (const protocol of [ENGINE_IO, { ...ASKING_TRPC, answers: ['PING', 'PONG'] } as const]) {
  it(`${protocol.name}: the server's pings are answered, and nobody hears of it`, async ({ open, stats }) => {
    await open(protocol)
    await expect.poll(async () => (await stats()).timeConnected, LONG).toBeGreaterThan(SOON)
    const { messagesReceived } = await stats()
    await expect.poll(async () => (await stats()).timeConnected, LONG).toBeGreaterThan(SOON + 3 * PATIENCE)
    expect(await stats()).toMatchObject({ opens: 1, messagesReceived })
  })
}

for (const protocol of [{ ...ENGINE_IO, factory: 'silentHeartbeat' } as const, ASKING_TRPC]) {
  it(`${protocol.name}: the server gives up a client that doesn't answer`, async ({ open, stats }) => {
    await open(protocol)
    // With a close frame, or without.
    const losses = async (): Promise<number> => {
      const { server, network } = (await stats()).losses
      return server + network
    }
    await expect.poll(losses, LONG).toBeGreaterThan(0)
  })
}

it("graphql-transport-ws: the server's own ping is answered, and nobody hears of it", async ({
  open,
  stats,
}) => {
  const heard: string[] = []
  const start = overWs((port) =>
    serveGraphql(port).on('connection', (socket) => {
      socket.on('message', (data) => {
        heard.push(String(data))
        if (heard.length === 1) socket.send('{"type":"ping","payload":{"from":"server"}}')
      })
    }),
  )
  await open({ ...GRAPHQL, start })
  // It closes, with 4400, for what it doesn't understand; the pings after it are answered.
  await expect.poll(async () => (await stats()).roundTrip?.count ?? 0, LONG).toBeGreaterThan(2)
  expect(heard).toContain('{"type":"pong"}')
  // The one message is connection_ack.
  expect(await stats()).toMatchObject({ opens: 1, messagesReceived: 1 })
})
