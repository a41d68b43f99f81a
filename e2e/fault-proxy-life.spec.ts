// How connections through the fault proxy come to their end: nothing stays behind on either side. No browser takes part.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { startDemoServer } from '@resilient-socket/demo/server'
import { Lane } from './support/lane.ts'
import { dialRaw, openRaw } from './support/raw-web-socket.ts'
import { expect, test } from './support/test.ts'
import { closeOf, nextMessage, openSocket } from './support/ws-client.ts'

/** A masked binary frame of 64 KiB. */
const FRAME = Buffer.concat([Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0]), Buffer.alloc(4 + 65_536)])

async function isGone(lane: Lane): Promise<void> {
  await expect.poll(async () => [await lane.links(), await lane.connections()]).toEqual([0, 0])
}

test('a client that never read what came, and dies', async ({ lane }) => {
  const { socket } = await openRaw(lane)
  socket.pause()
  for (let count = 0; count < 400; count += 1) socket.write(FRAME)
  // The echo comes to a standstill, and so does whoever sends.
  await expect.poll(() => socket.writableLength).toBeGreaterThan(1_000_000)
  socket.resetAndDestroy()
  await isGone(lane)
})

test('a client that half closes still gets its echo', async ({ lane }) => {
  await lane.network({ delay: 50 })
  const { socket, received } = await openRaw(lane)
  const before = received().length
  socket.end(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]))
  await expect.poll(() => received().subarray(before).toString('latin1')).toContain('hi')
  socket.destroy()
  await isGone(lane)
})

test('the end of a connection overtakes nothing that was sent before it', async ({ lane }) => {
  const socket = await openSocket(lane.url)
  await lane.network({ delay: 200 })
  socket.send('last words')
  socket.close()
  const [[data]] = await Promise.all([once(socket, 'message'), closeOf(socket)])
  expect(String(data)).toBe('last words')
})

test('who redirects says where to', async ({ lane }) => {
  await lane.network({ door: 302 })
  const { received } = await dialRaw(lane)
  await expect.poll(() => received().toString()).toMatch(/^HTTP\/1\.1 302 Found\r\nLocation: \S+\r\n/)
})

test('a frame is cut once, and mended once', async ({ lane }) => {
  const { socket, received } = await openRaw(lane)
  const before = received().length
  await lane.break('mend')
  await lane.break('cut-silence')
  await lane.break('cut-silence')
  await lane.break('mend')
  await lane.break('mend')
  await expect.poll(() => received().length - before).toBe(4 + 202)
  socket.destroy()
  await isGone(lane)
})

test('a connection that is reset in the middle of a frame leaves nothing on the server either', async ({
  lane,
}) => {
  const { socket } = await openRaw(lane)
  socket.on('error', () => {})
  await lane.break('cut-reset')
  await isGone(lane)
})

test('a cut waits for the end of a long frame', async ({ lane }) => {
  const socket = await openSocket(lane.url)
  const answers: number[] = []
  socket.on('message', (data: Buffer) => answers.push(data.length))
  await lane.network({ bandwidth: 400_000 })
  socket.send(Buffer.alloc(70_000))
  await expect.poll(() => lane.connections()).toBe(1)
  await lane.break('cut-silence')
  await lane.network()
  await lane.break('mend')
  await expect.poll(() => answers.toSorted((a, b) => a - b)).toEqual([202, 70_000])
  socket.terminate()
})

test('a black hole swallows a cut frame too, and what was forgotten stays silent', async ({ lane }) => {
  const { socket, received } = await openRaw(lane)
  const before = received().length
  await lane.network({ blackHole: 'both' })
  await lane.break('cut-silence')
  await lane.break('forget')
  await lane.break('mend')
  await lane.break('cut-silence')
  await lane.network()
  const bystander = await openSocket((await Lane.open({ url: lane.serverUrl }, 'bystander')).url)
  bystander.send('a round trip')
  await nextMessage(bystander)
  expect(received()).toHaveLength(before)
  bystander.terminate()
  socket.end()
  await isGone(lane)
})

test('a client that leaves a connection whose frame was cut short, or that a black hole holds', async ({
  lane,
}) => {
  const cut = await openRaw(lane)
  await lane.break('cut-silence')
  cut.socket.end()
  await isGone(lane)
  const held = await openRaw(lane)
  await lane.network({ blackHole: 'both' })
  held.socket.end()
  await lane.break('forget')
  await isGone(lane)
})

test('no more than fifty connections at a time, those that are turned away included', async ({ lane }) => {
  await lane.network({ door: 'hang' })
  const dialled = Array.from({ length: 50 }, () => openSocket(lane.url).catch(() => undefined))
  await expect.poll(() => lane.links()).toBe(50)
  await expect(openSocket(lane.url)).rejects.toThrow('ECONNRESET')
  await lane.leave()
  await Promise.all(dialled)
})

test('a door that could not be opened again opens as soon as its port is free', async ({ lane }) => {
  const port = Number(new URL(lane.url).port)
  await lane.network({ door: 'refuse' })
  const squatter = createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  await expect(lane.network()).rejects.toThrow('EADDRINUSE')
  squatter.close()
  await once(squatter, 'close')
  await lane.network()
  ;(await openSocket(lane.url)).terminate()
})

test('a door that is opened and refused in quick succession ends as it was asked last', async ({ lane }) => {
  for (let round = 0; round < 10; round += 1)
    await Promise.all([lane.network({ door: 'refuse' }), lane.network(), lane.network()])
  await lane.network()
  ;(await openSocket(lane.url)).terminate()
  await Promise.all([lane.network(), lane.network({ door: 'refuse' })])
  await lane.network({ door: 'refuse' })
  await expect(openSocket(lane.url)).rejects.toThrow('ECONNREFUSED')
})

test('the lane that makes room is the one that was used least recently', async ({ demo }) => {
  const used = await Lane.open(demo, 'used')
  const idle = await Lane.open(demo, 'idle')
  for (let number = 0; number < 98; number += 1) await Lane.open(demo, `filler-${number}`)
  await used.links()
  await Lane.open(demo, 'one-too-many')
  ;(await openSocket(used.url)).terminate()
  await expect.poll(() => openSocket(idle.url).then(() => 'open', String)).toContain('ECONNREFUSED')
})

test('a lane that was left has nothing of its former life', async ({ lane }) => {
  await lane.pongs('never')
  const token = await lane.token()
  await lane.expireTokens()
  await lane.leave()
  const again = await Lane.open({ url: lane.serverUrl }, 'test')
  const socket = await openSocket(`${again.url}&token=${token}`)
  socket.send('{"type":"ping","id":"1"}')
  expect(await nextMessage(socket)).toBe('{"type":"pong","id":"1"}')
  socket.terminate()
})

test('a lane that is new when every other one is in use has a port, and none is left of it afterwards', async () => {
  const server = await startDemoServer({ maxConnections: 200 })
  const address = new URL(server.url).host
  const sockets = await Promise.all(
    Array.from({ length: 100 }, (_, index) => openSocket(`ws://${address}/echo?lane=used-${index}`)),
  )
  const lane = await Lane.open(server, 'new')
  const again = await Lane.open(server, 'new')
  expect(again.url).toBe(lane.url)
  const socket = await openSocket(lane.url)
  const closed = Promise.all([...sockets, socket].map(closeOf))
  await server.close()
  await closed
  await expect(openSocket(lane.url)).rejects.toThrow('ECONNREFUSED')
})
