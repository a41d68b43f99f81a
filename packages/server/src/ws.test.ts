import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { createHub } from './hub.ts'
import type { ServerSession } from './server-session.ts'
import { attachWs } from './ws.ts'

class FakeSocket extends EventEmitter {
  readonly readyState = 1
  bufferedAmount = 0
  readonly sent: (string | Uint8Array)[] = []

  send(frame: string | Uint8Array): void {
    this.sent.push(frame)
  }

  close(): void {}

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
