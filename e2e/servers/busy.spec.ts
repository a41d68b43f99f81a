// The guides' servers while the application works on a message, or fails at it.
import { once } from 'node:events'
import { closeOf, nextMessage, openSocket } from '../support/ws-client.ts'
import { busy } from './busy-server.ts'
import { SERVERS } from './server-kind.ts'
import { expect, skipWithout, TOKEN, test } from './test.ts'

const ORIGIN = 'https://example.com'

/** The guides call it safe. */
const HEARTBEAT = { interval: 20_000, patience: { busy: 4_000 } }

const PING = '{"type":"ping","id":"1"}'
const PONG = '{"type":"pong","id":"1"}'

/** More messages than a server's queue holds. */
const BURST = 60

/** These handle the messages of a connection one after the other, the others at the same time. */
const IN_ORDER = ['python-websockets', 'python-aiohttp', 'go-gorilla', 'go-nhooyr']

/** How soon a connection is closed, and how soon the process has ended after SIGTERM. */
const GOODBYE_TIMEOUT = 1_000
const DRAIN_TIMEOUT = 8_000

/**
 * go-nhooyr takes the middle of a message for the beginning of a frame while it closes. python-websockets closes TCP with
 * messages unread, so a reset may overtake the close frame.
 */
const MAY_BE_CUT = ['go-nhooyr', 'python-websockets']

/** After a panic it sends no close frame. */
const SENDS_NO_CLOSE = 'go-gorilla'

for (const kind of SERVERS) {
  test.describe(kind.name, () => {
    test.beforeEach(() => skipWithout(kind))

    test('answers a ping within 200 ms while a message takes 10 s', async ({ barePage, serve }) => {
      const { url } = await serve(busy(kind, 'takes 10 s'))
      const result = await barePage.evaluate(
        async ({ url, heartbeat }) => {
          const socket = new library.ResilientSocket(url, { heartbeat })
          const events: string[] = []
          const answers: unknown[] = []
          const roundTrips: number[] = []
          await socket.opened()
          for (const name of ['lost', 'replacing', 'error'] as const) socket.on(name, () => events.push(name))
          socket.on('message', ({ data }) => answers.push(data))
          const start = performance.now()
          socket.send('work')
          while (answers.length === 0) {
            roundTrips.push(await socket.ping())
            await new Promise((resolve) => setTimeout(resolve, 250))
          }
          return { events, answers, roundTrips, took: performance.now() - start }
        },
        { url: `${url}?token=${TOKEN}`, heartbeat: HEARTBEAT },
      )
      expect(result).toMatchObject({ events: [], answers: ['work'] })
      expect(result.took).toBeGreaterThan(10_000)
      expect(result.roundTrips.length).toBeGreaterThan(20)
      // A busy machine may delay single pongs; a server that waits for its handler delays them all.
      const slow = result.roundTrips.filter((ms) => ms >= 200)
      expect(slow.length).toBeLessThan(result.roundTrips.length / 10)
    })

    test(`hands messages to the application ${isInOrder(kind.name) ? 'one after the other' : 'at the same time'}, and loses none`, async ({
      serve,
    }) => {
      const { url } = await serve(busy(kind, 'takes 50 ms'), { origin: ORIGIN })
      const socket = await openSocket(`${url}?token=${TOKEN}`, { origin: ORIGIN })
      const sent = Array.from({ length: BURST }, (_, number) => String(number))
      const received: string[] = []
      const done = new Promise<void>((resolve) => {
        socket.on('message', (data) => {
          received.push(String(data))
          if (received.length === BURST) resolve()
        })
      })
      const start = Date.now()
      for (const each of sent) socket.send(each)
      await done
      const took = Date.now() - start
      socket.close()
      if (isInOrder(kind.name)) {
        expect(received).toEqual(sent)
        expect(took).toBeGreaterThan(BURST * 50)
      } else {
        expect(received.toSorted()).toEqual(sent.toSorted())
        expect(took).toBeLessThan(BURST * 25)
      }
    })

    test('lives on where clients leave before their answer', async ({ serve }) => {
      const { server, url } = await serve(busy(kind, 'takes 50 ms'), { origin: ORIGIN })
      const address = `${url}?token=${TOKEN}`
      const polite = await openSocket(address, { origin: ORIGIN })
      const dead = await openSocket(address, { origin: ORIGIN })
      for (const socket of [polite, dead]) {
        for (let count = 0; count < BURST; count += 1) socket.send('hello')
        await nextMessage(socket)
      }
      polite.close()
      dead.terminate()
      await expectToServe(address)
      const start = Date.now()
      expect(await server.drain()).toBe(0)
      expect(Date.now() - start).toBeLessThan(DRAIN_TIMEOUT)
    })

    // A browser waits for the server to end the connection.
    test('lets a client go at once that closes while it works', async ({ barePage, serve }) => {
      const { url } = await serve(busy(kind, 'takes 10 s'))
      const took = await barePage.evaluate(
        async ({ url, ping }) => {
          const socket = new WebSocket(url)
          await new Promise((resolve) => socket.addEventListener('open', resolve))
          socket.send('work')
          socket.send(ping)
          await new Promise((resolve) => socket.addEventListener('message', resolve))
          const start = performance.now()
          socket.close(4001)
          await new Promise((resolve) => socket.addEventListener('close', resolve))
          return performance.now() - start
        },
        { url: `${url}?token=${TOKEN}`, ping: PING },
      )
      expect(took).toBeLessThan(GOODBYE_TIMEOUT)
    })

    test('sends a client away at once though it works on its message, and ends soon', async ({ serve }) => {
      const { server, url } = await serve(busy(kind, 'takes 10 s'), { origin: ORIGIN })
      const socket = await openSocket(`${url}?token=${TOKEN}`, { origin: ORIGIN })
      socket.send('work')
      socket.send(PING)
      await nextMessage(socket)
      const start = Date.now()
      const ended = server.drain()
      expect(await closeOf(socket)).toEqual({ code: 1012, reason: 'retry-after=2' })
      expect(Date.now() - start).toBeLessThan(GOODBYE_TIMEOUT)
      expect(await ended).toBe(0)
      expect(Date.now() - start).toBeLessThan(DRAIN_TIMEOUT)
    })

    test('ends the connection that the application fails on, and no other', async ({ serve }) => {
      const { server, url } = await serve(busy(kind, 'fails'), { origin: ORIGIN })
      const address = `${url}?token=${TOKEN}`
      const other = await openSocket(address, { origin: ORIGIN })
      const socket = await openSocket(address, { origin: ORIGIN })
      const closed = closeOf(socket)
      // With a full queue, the reader must not wait for a worker that has failed.
      const count = isInOrder(kind.name) ? BURST : 1
      for (let number = 0; number < count; number += 1) socket.send('hello')
      expect(codesOfFailure(kind.name)).toContain((await closed).code)
      other.send(PING)
      expect(await nextMessage(other)).toBe(PONG)
      other.close()
      await once(other, 'close')
      expect(await server.drain()).toBe(0)
    })
  })
}

function isInOrder(name: string): boolean {
  return IN_ORDER.includes(name)
}

function codesOfFailure(name: string): readonly number[] {
  if (name === SENDS_NO_CLOSE) return [1006]
  return MAY_BE_CUT.includes(name) ? [1011, 1006] : [1011]
}

async function expectToServe(url: string): Promise<void> {
  const socket = await openSocket(url, { origin: ORIGIN })
  socket.send('hello')
  expect(await nextMessage(socket)).toBe('hello')
  socket.close()
}
