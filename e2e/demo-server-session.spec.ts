// The demo's server with sessions, frame by frame: the same faults as without, and the sessions outlive their connections.
import type { WebSocket } from 'ws'
import type { Lane } from './support/lane.ts'
import { expect, test } from './support/test.ts'
import { closeOf, openSocket } from './support/ws-client.ts'

interface Talk {
  readonly socket: WebSocket
  readonly frames: string[]
}

/** `session`: the one to go on with. */
async function begin(lane: Lane, session: object = {}): Promise<Talk> {
  const socket = await openSocket(`${lane.url}&session`)
  const frames: string[] = []
  socket.on('message', (data) => frames.push(String(data)))
  socket.send(`~hello ${JSON.stringify({ v: 1, n: 1, recv: 0, take: true, ...session })}`)
  await expect.poll(() => frames[0]).toMatch(/^~ready /)
  return { socket, frames }
}

function readyOf({ frames }: Talk): { readonly id: string; readonly token: string; readonly reset?: string } {
  return JSON.parse(frames[0]!.slice('~ready '.length))
}

const dataOf = ({ frames }: Talk): string[] => frames.filter((frame) => !frame.startsWith('~'))

test('echoes what a session carries, and goes on after a close with what is missing', async ({ lane }) => {
  const first = await begin(lane)
  const { id, token } = readyOf(first)
  first.socket.send('one')
  await expect.poll(() => dataOf(first)).toEqual(['one'])
  const closed = closeOf(first.socket)
  await lane.close(1012, 'retry-after=2')
  expect(await closed).toEqual({ code: 1012, reason: 'retry-after=2' })

  const second = await begin(lane, { id, token, n: 2, recv: 0 })
  expect(JSON.parse(second.frames[0]!.slice('~ready '.length))).toMatchObject({ recv: 1 })
  await expect.poll(() => dataOf(second)).toEqual(['one'])
  second.socket.terminate()
})

test('a busy application: pings are answered, a message is handled when its echo is sent', async ({
  lane,
}) => {
  const talk = await begin(lane)
  await lane.holdAnswers()
  for (const message of ['first', 'second']) talk.socket.send(message)
  talk.socket.send('~px 0 2')
  await expect.poll(() => talk.frames).toContain('~qx 0 0')
  expect(dataOf(talk)).toEqual([])
  await lane.releaseAnswers()
  await expect.poll(() => dataOf(talk)).toEqual(['first', 'second'])
  talk.socket.send('~py 2 2')
  await expect.poll(() => talk.frames).toContain('~qy 2 2')
  talk.socket.terminate()
})

test('pings of sessions are answered wrongly on request', async ({ lane }) => {
  const talk = await begin(lane)
  await lane.pongs('never')
  talk.socket.send('~punheard 0 0')
  await lane.pongs('short')
  talk.socket.send('~pshort 0 0')
  await expect.poll(() => talk.frames).toContain('~qshor')
  await lane.pongs('whole')
  talk.socket.send('~pwhole 0 0')
  await expect.poll(() => talk.frames).toContain('~qwhole 0 0')
  expect(talk.frames.filter((frame) => frame.startsWith('~qu'))).toEqual([])
  talk.socket.terminate()
})

test('a server that was killed sends no close frame, and knows no session', async ({ lane }) => {
  const first = await begin(lane)
  const { id, token } = readyOf(first)
  first.socket.send('one')
  await expect.poll(() => dataOf(first)).toEqual(['one'])
  const closed = closeOf(first.socket)
  await lane.kill()
  expect(await closed).toMatchObject({ code: 1006 })
  const second = await begin(lane, { id, token, n: 2 })
  expect(readyOf(second)).toMatchObject({ reset: 'unknown' })
  expect(readyOf(second).id).not.toBe(id)
  second.socket.terminate()
})

test('a lane has connections with and without sessions', async ({ lane }) => {
  const talk = await begin(lane)
  const plain = await openSocket(lane.url)
  const received: string[] = []
  plain.on('message', (data) => received.push(String(data)))
  plain.send('~hello')
  talk.socket.send('with')
  await expect.poll(() => [received, dataOf(talk)]).toEqual([['~hello'], ['with']])
  expect(await lane.connections()).toBe(2)
  for (const socket of [plain, talk.socket]) socket.terminate()
})
