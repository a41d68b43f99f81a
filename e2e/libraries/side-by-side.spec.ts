// Ready-made heartbeats beside those of the libraries whose protocols they speak.
import { once } from 'node:events'
import * as phoenix from 'phoenix'
import { phoenixHeartbeat } from 'resilient-socket/heartbeats'
import { WebSocket, type WebSocketServer } from 'ws'
import { startBareSite } from '../support/bare-site.ts'
import { bundle } from '../support/bundle.ts'
import { test as base, expect } from '../support/test.ts'
import { serve as serveMqtt } from './mqtt/server.ts'
import { servePhoenix } from './support/heartbeat-servers.ts'
import type { Told as ToldByMqtt } from './support/mqtt-client.ts'
import { overWs } from './support/over-ws.ts'
import type { Told as ToldByPhoenix } from './support/phoenix-client.ts'

/** Ours; the libraries' come every second. */
const INTERVAL = 300

/** Its types leave it out. */
const { Serializer } = phoenix as unknown as {
  readonly Serializer: { decode(data: string, callback: (message: Decoded) => void): void }
}

interface Decoded {
  readonly ref: string
  readonly topic: string
  readonly event: string
}

interface Stage<T> {
  /** What the server was sent. */
  readonly heard: readonly Buffer[]
  told(): Promise<T>
}

type Connect = <T>(
  client: 'mqtt' | 'phoenix',
  serve: (port: number) => WebSocketServer | Promise<WebSocketServer>,
) => Promise<Stage<T>>

const test = base.extend<{ connect: Connect }>({
  connect: async ({ page }, use) => {
    const parts: (() => Promise<void>)[] = []
    const connect: Connect = async (client, serve) => {
      const heard: Buffer[] = []
      const server = await overWs(async (port) =>
        (await serve(port)).on('connection', (socket) => {
          socket.on('message', (data: Buffer) => heard.push(data))
        }),
      )(0)
      const code = await bundle(`libraries/support/${client}-client.ts`)
      const site = await startBareSite({ '/client.js': code })
      parts.push(server.stop, site.close)
      await page.goto(site.origin)
      const args = { url: `ws://127.0.0.1:${server.port}`, interval: INTERVAL }
      const told = await page.evaluateHandle(async ({ url, interval }) => {
        const path = '/client.js'
        const { connect } = await import(path)
        return connect(url, interval)
      }, args)
      return { heard, told: () => told.jsonValue() }
    }
    await use(connect)
    for (const stop of parts) await stop()
  },
})

test('MQTT.js is given the answers that it has asked for', async ({ connect }) => {
  const { heard, told } = await connect<ToldByMqtt>('mqtt', serveMqtt)
  await expect.poll(async () => (await told()).answered).toBeGreaterThan(2)
  const { connects, closes, asked, answered } = await told()
  expect({ connects, closes }).toEqual({ connects: 1, closes: 0 })
  // The newest may be under way.
  expect([answered, answered + 1]).toContain(asked)
  const pings = heard.filter((data) => data.equals(Buffer.from([0xc0, 0])))
  expect(pings.length - asked).toBeGreaterThan(2)
})

test("Phoenix's client asks as we do, and is given its own answers", async ({ connect }) => {
  const { heard, told } = await connect<ToldByPhoenix>('phoenix', servePhoenix)
  const isOurs = (ref: unknown): boolean => String(ref).startsWith('rs')
  await expect.poll(async () => (await told()).refs.length).toBeGreaterThan(3)
  const { opens, closes, refs, pings } = await told()
  expect({ opens, closes, pings: pings.length }).toEqual({ opens: 1, closes: 0, pings: 1 })
  expect(refs.filter(isOurs)).toEqual([])
  const messages = heard.map((data): unknown[] => JSON.parse(String(data)))
  expect(messages.filter(([, ref]) => isOurs(ref)).length).toBeGreaterThan(3)
  const shapes = new Set(messages.map((message) => JSON.stringify(message.with(1, 'ref'))))
  expect([...shapes]).toEqual(['[null,"ref","phoenix","heartbeat",{}]'])
})

test("Phoenix's client reads the answer as we do", async () => {
  const server = await overWs(servePhoenix)(0)
  const { ping, pong } = phoenixHeartbeat().format
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`)
  await once(socket, 'open')
  socket.send(ping('rs1a-7') as string)
  const [data] = await once(socket, 'message')
  const answer = String(data)
  let decoded: Decoded | undefined
  Serializer.decode(answer, (message) => {
    decoded = message
  })
  expect(decoded).toMatchObject({ ref: 'rs1a-7', topic: 'phoenix', event: 'phx_reply' })
  expect(pong(answer)).toBe(decoded?.ref)
  await server.stop()
})
