// Who is let in, and what nobody can do to a server: by clients that are no browsers, with nothing in between.
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { dialRaw, openRaw } from '../support/raw-web-socket.ts'
import { closeOf, nextMessage, openSocket, refusalStatus } from '../support/ws-client.ts'
import { launchWithout } from './running-server.ts'
import { SERVERS } from './server-kind.ts'
import { expect, skipWithout, TOKEN, test } from './test.ts'

const ORIGIN = 'https://example.com'
const FOREIGN = 'https://elsewhere.example'

/** What `new URL` throws at, or makes something else of. */
const TARGETS = ['//', '/\\', 'http://user:password@localhost/', '*', '/?token=%ff%C3']

/** A server waits five seconds for its clients, and its process takes a while. */
const DRAIN_TIMEOUT = 8_000

/** Lets in who comes during a drain; the others refuse. */
const LETS_IN = 'python-websockets'

for (const kind of SERVERS) {
  test.describe(kind.name, () => {
    test.beforeEach(() => skipWithout(kind))

    test('does not start without a token or an origin', () => {
      for (const name of ['TOKEN', 'ORIGIN'] as const) {
        for (const value of [undefined, ''] as const) {
          const { code, output } = launchWithout(kind, name, value)
          expect(code).toBeGreaterThan(0)
          expect(output).toContain('Set PORT, ORIGIN and TOKEN')
        }
      }
    })

    test('lets in its own origin alone', async ({ serve }) => {
      const { url } = await serve(kind, { origin: ORIGIN })
      const address = `${url}?token=${TOKEN}`
      expect([401, 403]).toContain(await refusalStatus(address))
      expect([401, 403]).toContain(await refusalStatus(address, { origin: FOREIGN }))
      await expectToServe(address)
    })

    test('closes with 4401 what comes without a token', async ({ serve }) => {
      const { url } = await serve(kind, { origin: ORIGIN })
      for (const query of ['', '?token=', '?token=%FF', '?token=undefined']) {
        const socket = await openSocket(`${url}${query}`, { origin: ORIGIN })
        expect(await closeOf(socket)).toEqual({ code: 4401, reason: 'token' })
      }
    })

    test('lives on, whatever is asked for', async ({ serve }) => {
      const { url } = await serve(kind, { origin: ORIGIN })
      for (const target of TARGETS) {
        const { socket } = await dialRaw({ url }, { target, headers: [`Origin: ${ORIGIN}`] })
        // An answer, or its end.
        await Promise.race([once(socket, 'data'), once(socket, 'close')])
        await expectToServe(`${url}?token=${TOKEN}`)
        socket.destroy()
      }
    })

    test('ends soon, though a client neither reads nor answers, and lets nobody in meanwhile', async ({
      serve,
    }) => {
      const { server, url } = await serve(kind, { origin: ORIGIN })
      const address = `${url}?token=${TOKEN}`
      const { socket } = await openRaw({ url: address }, { headers: [`Origin: ${ORIGIN}`] })
      socket.pause()
      // More than the buffers on the way hold.
      for (let count = 0; count < 512; count += 1) socket.write(maskedText(65_535))
      // Until the server is stuck in one of its writes.
      await wait(500)
      const started = Date.now()
      const ended = server.drain()
      await wait(200)
      const dial = (): ReturnType<typeof openSocket> => openSocket(address, { origin: ORIGIN })
      if (kind.name === LETS_IN) expect(await closeOf(await dial())).toMatchObject({ code: 1001 })
      // On a busy machine the signal may take longer to arrive.
      else await expect(() => expect(dial()).rejects.toThrow(/ECONNREFUSED|503/)).toPass({ timeout: 2_000 })
      expect(await ended).toBe(0)
      expect(Date.now() - started).toBeLessThan(DRAIN_TIMEOUT)
      socket.destroy()
    })
  })
}

async function expectToServe(url: string): Promise<void> {
  const socket = await openSocket(url, { origin: ORIGIN })
  socket.send('hello')
  expect(await nextMessage(socket)).toBe('hello')
  socket.close()
}

/** A frame of so many zeros, under a mask that changes nothing. */
function maskedText(length: number): Buffer {
  const header = Buffer.from([0x81, 0xfe, length >> 8, length & 0xff, 0, 0, 0, 0])
  return Buffer.concat([header, Buffer.alloc(length, '0')])
}
