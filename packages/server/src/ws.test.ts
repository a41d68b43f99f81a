import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { createHub } from './hub.ts'
import type { ServerSession } from './server-session.ts'
import { attachWs } from './ws.ts'

class FakeSocket extends EventEmitter {
  readyState = 1
  bufferedAmount = 0
  isTerminated = false
  readonly sent: (string | Uint8Array)[] = []

  send(frame: string | Uint8Array): void {
    this.sent.push(frame)
  }

  close(): void {}

  terminate(): void {
    this.isTerminated = true
  }

  says(text: string): void {
    this.emit('message', Buffer.from(text), false)
  }
}

it('keeps no pongs and no volatile messages for a client that does not read, but keeps its messages', async () => {
  const hub = createHub()
  const begun = new Promise<ServerSession>((resolve) => hub.on('session', resolve))
  const socket = new FakeSocket()
  attachWs(hub, socket, {} as IncomingMessage)
  socket.says('~hello {"v":1,"n":1,"recv":0,"take":true}')
  const session = await begun
  socket.says('~p1 0 0')
  expect(socket.sent.splice(0).at(-1)).toBe('~q1 0 0')
  socket.bufferedAmount = 2_000_000
  socket.says('~p2 0 0')
  session.send('volatile', { volatile: true })
  session.send('kept')
  expect(socket.sent).toEqual(['kept'])
  hub.close()
})

it('ends a connection whose client asks and asks, and never reads', async () => {
  const hub = createHub()
  const socket = new FakeSocket()
  const begun = new Promise((resolve) => hub.on('session', resolve))
  attachWs(hub, socket, {} as IncomingMessage)
  socket.says('~hello {"v":1,"n":1,"recv":0,"take":true}')
  await begun
  socket.bufferedAmount = 2_000_000
  for (let asked = 0; asked < 300_000 && !socket.isTerminated; asked += 1) socket.says('~?')
  expect(socket.isTerminated).toBe(true)
  hub.close()
})

it('takes no connection that is closed already: its end would never be reported', () => {
  const hub = createHub()
  const socket = new FakeSocket()
  socket.readyState = 3
  attachWs(hub, socket, {} as IncomingMessage)
  expect(socket.eventNames()).toEqual([])
})
