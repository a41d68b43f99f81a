// The demo's server while a lane's application is busy: it holds echoes and still answers heartbeats.
import { setTimeout } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { echoUrl } from './support/lane.ts'
import { range } from './support/range.ts'
import { expect, test } from './support/test.ts'
import { closeOf, nextMessage, openSocket } from './support/ws-client.ts'

const PING = '{"type":"ping","id":"1"}'
const PONG = '{"type":"pong","id":"1"}'

function receivedBy(socket: WebSocket): (string | Buffer)[] {
  const received: (string | Buffer)[] = []
  socket.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data : String(data)))
  return received
}

test('holds echoes, answers heartbeats, and sends the echoes in order afterwards', async ({ lane }) => {
  const socket = await openSocket(lane.url)
  const received = receivedBy(socket)
  await lane.holdAnswers()
  const sent = ['first', Buffer.from([0, 255]), '', 'last']
  for (const data of sent) socket.send(data)
  socket.send(PING)
  await expect.poll(() => received).toEqual([PONG])

  await lane.releaseAnswers()
  socket.send('later')
  await expect.poll(() => received).toEqual([PONG, ...sent, 'later'])
  socket.terminate()
})

test('answers heartbeats in the wrong way that the lane is set to', async ({ lane }) => {
  const socket = await openSocket(lane.url)
  const received = receivedBy(socket)
  await lane.holdAnswers()
  await lane.pongs('short')
  socket.send(PING)
  await expect.poll(() => received).toEqual([PONG.slice(0, -1)])
  socket.terminate()
})

test('holds the echoes of connections that are opened meanwhile', async ({ lane }) => {
  await lane.holdAnswers()
  const socket = await openSocket(lane.url)
  const received = receivedBy(socket)
  socket.send('held')
  socket.send(PING)
  await expect.poll(() => received).toEqual([PONG])
  await lane.releaseAnswers()
  await expect.poll(() => received).toEqual([PONG, 'held'])
  socket.terminate()
})

test('leaves other lanes alone', async ({ demo, lane }) => {
  await lane.holdAnswers()
  const other = await openSocket(echoUrl(demo, 'other'))
  other.send('at once')
  expect(await nextMessage(other)).toBe('at once')
  other.terminate()
})

for (const [what, size, count] of [
  ['large messages', 16_384, 256],
  ['empty messages', 0, 40_000],
] as const) {
  test(`reads nothing more once it holds a mebibyte: ${what}`, async ({ lane }) => {
    const socket = await openSocket(lane.url)
    const received = receivedBy(socket)
    await lane.holdAnswers()
    const messages = range(1, count).map((index) => Buffer.alloc(size, index))
    for (const message of messages) {
      socket.send(message)
      socket.send(PING)
    }
    await expect.poll(() => received.length).toBeGreaterThan(0)
    // A server that reads on answers the other pings long before.
    await setTimeout(1_000)
    expect(new Set(received)).toEqual(new Set([PONG]))
    expect(received.length).toBeLessThan(count / 2)

    await lane.releaseAnswers()
    await expect.poll(() => received.length).toBe(2 * count)
    const echoes = received.filter((data) => typeof data !== 'string')
    expect(echoes.length).toBe(count)
    expect(Buffer.concat(echoes).equals(Buffer.concat(messages))).toBe(true)
    socket.terminate()
  })
}

test('closes a paused connection at once, and drops what it holds for it', async ({ lane }) => {
  const socket = await openSocket(lane.url)
  const received = receivedBy(socket)
  await lane.holdAnswers()
  for (const _ of range(1, 4)) socket.send(Buffer.alloc(1_048_576))
  // Not answered: the connection is paused by then.
  socket.send(PING)
  await setTimeout(500)
  const closed = closeOf(socket)
  await lane.close(4000)
  expect(await closed).toEqual({ code: 4000, reason: '' })
  await expect.poll(() => lane.connections()).toBe(0)
  await lane.releaseAnswers()
  expect(received).toEqual([])
})
