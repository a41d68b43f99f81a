// Both halves over real sockets, while connections are cut and replaced.
import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createSession, type Session } from 'resilient-socket/session'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Random } from '../simulation/random.ts'

const BURSTS = 30

let server: WebSocketServer
let session: Session

/** Listens on a port of the system's. */
async function listen(): Promise<string> {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(async () => {
  await session.close()
  for (const peer of server.clients) peer.terminate()
  await new Promise((resolve) => server.close(resolve))
})

describe('Client and hub over real sockets', () => {
  it('lose, double and reorder nothing, whatever happens to connections', async () => {
    const url = await listen()
    const hub = createHub()
    server.on('connection', (socket, request) => attachWs(hub, socket, request))
    const up: string[] = []
    const down: string[] = []
    const attached = new EventEmitter()
    let attachments = 0
    hub.on('session', (serverSession) => {
      serverSession.on('attached', () => {
        attachments += 1
        attached.emit('attached')
      })
      serverSession.on('message', async (data) => {
        up.push(String(data))
        if (up.length % 7 === 0) await new Promise((resolve) => setImmediate(resolve))
        serverSession.send(`answer to ${data}`)
      })
    })
    session = createSession(url, { WebSocket, backoff: { min: 1, max: 5 } })
    session.on('message', ({ data }) => down.push(String(data)))
    const resets: unknown[] = []
    session.on('reset', (reset) => resets.push(reset))
    const random = new Random(5)
    const sent: string[] = []
    let last: Promise<void> | undefined
    await once(attached, 'attached')
    for (let burst = 1; burst <= BURSTS; burst += 1) {
      // Some arrive before the fault, some are on their way, some come after it.
      for (let left = 10; left > 0; left -= 1) {
        sent.push(`~${sent.length}`)
        last = session.deliver(`~${sent.length - 1}`)
        if (random.chance(0.2)) await new Promise((resolve) => setImmediate(resolve))
      }
      const again = once(attached, 'attached')
      if (random.chance(0.3)) session.socket.rotate()
      else for (const peer of server.clients) peer.terminate()
      if (random.chance(0.7)) await again
    }
    await last
    expect(up).toEqual(sent)
    expect(session.unacked).toEqual({ messages: 0, bytes: 0 })
    while (down.length < sent.length)
      await new Promise((resolve) => session.once('message', resolve as never))
    expect(down).toEqual(sent.map((text) => `answer to ${text}`))
    expect(resets).toEqual([])
    expect(hub.sessions).toHaveLength(1)
    expect(attachments).toBeGreaterThan(BURSTS / 2)
    hub.close()
  })

  it('a client of a restarted hub is reset, and continues', async () => {
    const url = await listen()
    let hub = createHub()
    server.on('connection', (socket, request) => attachWs(hub, socket, request))
    const got: unknown[] = []
    const listenTo = (): void =>
      void hub.on('session', (begun) => begun.on('message', (data) => got.push(data)))
    listenTo()
    session = createSession(url, { WebSocket, backoff: { min: 1, max: 5 } })
    await session.deliver('a')
    const reset = new Promise((resolve) => session.once('reset', resolve))
    hub = createHub()
    listenTo()
    for (const peer of server.clients) peer.terminate()
    expect(await reset).toEqual({ reason: 'unknown', unacked: [] })
    await session.deliver('b')
    expect(got).toEqual(['a', 'b'])
    hub.close()
  })

  it('close with the code that the application chose', async () => {
    const url = await listen()
    const hub = createHub()
    server.on('connection', (socket, request) => attachWs(hub, socket, request))
    hub.on('session', (begun) => begun.on('message', () => undefined))
    session = createSession(url, { WebSocket })
    await session.deliver('hello')
    const { code, reason, wasClean } = await session.close(4000, 'mine')
    expect({ code, reason, wasClean }).toEqual({ code: 4000, reason: 'mine', wasClean: true })
    hub.close()
  })
})
