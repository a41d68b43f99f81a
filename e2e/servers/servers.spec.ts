// Each server that there is a guide for: what the guide promises, with nothing in between and behind nginx.
import { named, WatchedClient } from '../support/watched-client.ts'
import { SERVERS } from './server-kind.ts'
import { expect, skipWithout, TOKEN, test } from './test.ts'

/** What the servers ask for, and what the client adds at most. */
const RETRY_AFTER = 2_000
const SPREAD = 500

/**
 * Bun ends the connection behind its close frame. The client's answer may come too late for a clean close, and where the
 * client speaks at that moment, nginx resets its connection and the close frame with it.
 */
const DOES_NOT_WAIT = 'bun'

/**
 * Of a client that speaks all the time, these may end the connection before their close frame has arrived: nhooyr, because it
 * takes the middle of a message for the beginning of a frame while it closes; Deno in one of eight tries, behind nginx.
 */
const MAY_BE_CUT = [DOES_NOT_WAIT, 'deno', 'go-nhooyr']

/** What servers take at most, in one message. */
const LIMIT = 2 ** 20

/** gorilla ends the connection with the message half read, which may overtake its close frame. */
const CUTS_LONG_MESSAGES = 'go-gorilla'

for (const kind of SERVERS) {
  for (const isBehindNginx of [false, true]) {
    test.describe(isBehindNginx ? `${kind.name} behind nginx` : kind.name, () => {
      test.beforeEach(() => skipWithout(kind, { isBehindNginx }))

      test('opens, echoes, and answers the heartbeat', async ({ barePage, serve }) => {
        const { url } = await serve(kind, { isBehindNginx })
        const client = await WatchedClient.open(barePage, `${url}?token=${TOKEN}`)
        const latencies = await barePage.evaluate(async (name) => {
          const { socket } = watched[name]!
          const latencies: number[] = []
          socket.on('latency', ({ rtt }) => latencies.push(rtt))
          await socket.ping()
          return latencies
        }, client.name)
        expect(latencies).toEqual([expect.any(Number)])
        // A pong is none of them.
        expect((await client.read()).echoes.map(({ number }) => number)).toEqual([1])
      })

      // The client takes a ping that comes back for an answer too.
      test('answers a ping with a pong, and only a ping', async ({ barePage, serve }) => {
        const { url } = await serve(kind, { isBehindNginx })
        const ping = '{"type":"ping","id":"a ping"}'
        const messages = [ping, 'ping', '{"type":"chat","text":"ping"}']
        const heard = await barePage.evaluate(
          async ({ url, messages, binary }) => {
            const socket = new WebSocket(url)
            socket.binaryType = 'arraybuffer'
            const heard: unknown[] = []
            socket.onopen = () => {
              for (const message of messages) socket.send(message)
              socket.send(new TextEncoder().encode(binary))
            }
            return new Promise((resolve) => {
              socket.onclose = () => resolve(heard)
              socket.onmessage = ({ data }) => {
                heard.push(typeof data === 'string' ? data : { binary: new TextDecoder().decode(data) })
                if (heard.length > messages.length) socket.close()
              }
            })
          },
          { url: `${url}?token=${TOKEN}`, messages, binary: ping },
        )
        expect(heard).toEqual(['{"type":"pong","id":"a ping"}', ...messages.slice(1), { binary: ping }])
      })

      test('sends its clients away, and has them back when they were asked to come', async ({
        barePage,
        serve,
      }) => {
        const { server, url } = await serve(kind, { isBehindNginx })
        const client = await WatchedClient.open(barePage, `${url}?token=${TOKEN}`, {
          backoff: { restartWindow: SPREAD },
          sendsAt: 'open',
        })
        expect(await server.drain()).toBe(0)
        await server.launch()
        const record = await client.until('is back', ({ echoes }) => echoes.length === 2, 15_000)
        const [lost] = named(record, 'lost')
        const [waiting] = named(record, 'waiting')
        const [, open] = named(record, 'open')
        expect(lost!.detail).toMatchObject({ code: 1012, reason: 'retry-after=2' })
        if (kind.name !== DOES_NOT_WAIT) expect(lost!.detail['wasClean']).toBe(true)
        expect(waiting!.detail['delay']).toBeGreaterThanOrEqual(RETRY_AFTER)
        expect(waiting!.detail['delay']).toBeLessThanOrEqual(RETRY_AFTER + SPREAD)
        expect(open!.at - lost!.at).toBeGreaterThanOrEqual(RETRY_AFTER)
        expect(named(record, 'lost')).toHaveLength(1)
      })

      test('sends a client away that speaks all the time, and has it back', async ({ barePage, serve }) => {
        const { server, url } = await serve(kind, { isBehindNginx })
        const client = await WatchedClient.open(barePage, `${url}?token=${TOKEN}`, {
          backoff: { restartWindow: SPREAD },
        })
        await client.sendSteadily(1, 3)
        await client.until('speaks', ({ echoes }) => echoes.length > 100)
        expect(await server.drain()).toBe(0)
        await server.launch()
        const { sent } = await client.read()
        const record = await client.until(
          'is back',
          ({ echoes }) => (echoes.at(-1)?.number ?? 0) > sent.length,
          20_000,
        )
        await client.stopSending()
        const [lost] = named(record, 'lost')
        expect(MAY_BE_CUT.includes(kind.name) ? [1012, 1006] : [1012]).toContain(lost!.detail['code'])
        expect(named(record, 'lost')).toHaveLength(1)
      })

      test('ends the connection that too long a message came by', async ({ barePage, serve }) => {
        const { url } = await serve(kind, { isBehindNginx })
        const client = await WatchedClient.open(barePage, `${url}?token=${TOKEN}`, { sendsAt: 'open' })
        const echoed = await barePage.evaluate(
          async ({ name, limit }) => {
            const { socket } = watched[name]!
            const echo = new Promise<number>((resolve) => {
              socket.once('message', ({ data }) => resolve(data.length))
            })
            socket.send('1'.repeat(limit - 1))
            const echoed = await echo
            socket.send('1'.repeat(limit + 1))
            return echoed
          },
          { name: client.name, limit: LIMIT },
        )
        expect(echoed).toBe(LIMIT - 1)
        const record = await client.until('is back', ({ echoes }) => echoes.at(-1)?.number === 2)
        const [lost] = named(record, 'lost')
        expect(kind.name === CUTS_LONG_MESSAGES ? [1009, 1006] : [1009]).toContain(lost!.detail['code'])
        expect(named(record, 'lost')).toHaveLength(1)
      })

      test('refuses an old token in a way that gets it a new one', async ({ barePage, serve }) => {
        const { url } = await serve(kind, { isBehindNginx })
        const result = await barePage.evaluate(
          async ({ url, tokens }) => {
            const closes: object[] = []
            const socket = new library.ResilientSocket(({ lastClose }) => {
              if (lastClose) closes.push({ code: lastClose.code, reason: lastClose.reason })
              return `${url}?token=${tokens.shift()}`
            })
            const echo = new Promise((resolve) => socket.once('message', ({ data }) => resolve(data)))
            await new Promise((resolve) => socket.once('lost', resolve))
            await socket.opened()
            socket.send('welcome')
            return { closes, echo: await echo, left: tokens }
          },
          { url, tokens: ['stale', TOKEN] },
        )
        expect(result).toEqual({ closes: [{ code: 4401, reason: 'token' }], echo: 'welcome', left: [] })
      })

      test('answers nothing that comes with an old token', async ({ barePage, serve }) => {
        const { url } = await serve(kind, { isBehindNginx })
        const heard = await barePage.evaluate(async (url) => {
          const socket = new WebSocket(`${url}?token=stale`)
          const heard: unknown[] = []
          socket.onopen = () => socket.send('let me in')
          socket.onmessage = ({ data }) => heard.push(data)
          socket.onclose = ({ code }) => heard.push(code)
          await new Promise((resolve) => socket.addEventListener('close', resolve))
          return heard
        }, url)
        expect(kind.name === DOES_NOT_WAIT ? [4401, 1006] : [4401]).toContain(heard.pop())
        expect(heard).toEqual([])
      })

      test('lets no page in from elsewhere', async ({ barePage, serve }) => {
        const { url } = await serve(kind, { isBehindNginx, origin: 'https://elsewhere.example' })
        const close = await barePage.evaluate(async (url) => {
          const socket = new library.ResilientSocket(url, { maxAttempts: 1 })
          return new Promise<object>((resolve) => socket.once('close', resolve))
        }, `${url}?token=${TOKEN}`)
        expect(close).toMatchObject({ code: 1006, origin: 'network' })
      })
    })
  }
}
