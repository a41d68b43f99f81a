// The fault proxy itself, against a client that sees more than a browser lets a page see. No browser takes part.
import { once } from 'node:events'
import { startDemoServer } from '@resilient-socket/demo/server'
import { Lane } from './support/lane.ts'
import { dialRaw, openRaw } from './support/raw-web-socket.ts'
import { expect, test } from './support/test.ts'
import { closeOf, nextMessage, openSocket, refusalStatus } from './support/ws-client.ts'

/** What two busy cores may add; what the proxy adds by itself is less than a tenth of it. */
const SLACK = 50

/** Milliseconds from sending to the echo. */
async function roundTrip(lane: Lane, size = 10): Promise<number> {
  const socket = await openSocket(lane.url)
  const startedAt = performance.now()
  socket.send('x'.repeat(size))
  await nextMessage(socket)
  const took = performance.now() - startedAt
  socket.terminate()
  return took
}

test.describe('what meets a new connection', () => {
  test('nothing, unless it is asked for', async ({ lane }) => {
    expect(await roundTrip(lane)).toBeLessThan(SLACK)
  })

  test('refuses, and lets in again at the same port', async ({ lane }) => {
    await lane.network({ door: 'refuse' })
    await expect(openSocket(lane.url)).rejects.toThrow('ECONNREFUSED')
    await lane.network()
    expect(await roundTrip(lane)).toBeLessThan(SLACK)
  })

  test('resets, or ends, without a word', async ({ lane }) => {
    await lane.network({ door: 'reset' })
    await expect(openSocket(lane.url)).rejects.toThrow('ECONNRESET')
    await lane.network({ door: 'fin' })
    await expect(openSocket(lane.url)).rejects.toThrow('socket hang up')
  })

  test('answers with an HTTP status', async ({ lane }) => {
    for (const door of [200, 302, 401, 503] as const) {
      await lane.network({ door })
      expect(await refusalStatus(lane.url)).toBe(door)
    }
  })

  test('leaves the handshake hanging, until it is healed', async ({ lane }) => {
    await lane.network({ door: 'hang' })
    const { socket, received } = await dialRaw(lane)
    await expect.poll(() => lane.links()).toBe(1)
    expect(await lane.connections()).toBe(0)
    expect(received()).toHaveLength(0)
    await lane.network()
    await expect.poll(() => received().toString()).toMatch(/^HTTP\/1\.1 101 /)
    socket.destroy()
    await expect.poll(() => lane.links()).toBe(0)
  })

  test('forgets a hanging connection when the client gives it up', async ({ lane }) => {
    await lane.network({ door: 'hang' })
    const { socket } = await dialRaw(lane)
    await expect.poll(() => lane.links()).toBe(1)
    socket.end()
    await expect.poll(() => lane.links()).toBe(0)
  })

  test('opens, and ends at once', async ({ lane }) => {
    await lane.network({ door: 'open-then-fin' })
    expect(await closeOf(await openSocket(lane.url))).toEqual({ code: 1006, reason: '' })
    await expect.poll(() => lane.connections()).toBe(0)
  })
})

test.describe('what happens to an open connection', () => {
  for (const blackHole of ['up', 'down', 'both'] as const) {
    test(`black hole, ${blackHole}: nothing gets through, and all of it arrives afterwards`, async ({
      lane,
    }) => {
      const socket = await openSocket(lane.url)
      const answers: string[] = []
      socket.on('message', (data) => answers.push(String(data)))
      await lane.network({ blackHole })
      for (const text of ['a', 'b', 'c']) socket.send(text)
      const reached = await Lane.open({ url: lane.serverUrl }, 'bystander')
      await roundTrip(reached)
      expect(answers).toEqual([])
      expect(socket.readyState).toBe(socket.OPEN)
      await lane.network()
      await expect.poll(() => answers).toEqual(['a', 'b', 'c'])
      socket.terminate()
    })
  }

  test('paused: nothing gets through, and all of it passes as soon as it goes on', async ({ lane }) => {
    const socket = await openSocket(lane.url)
    await lane.network({ paused: true })
    const sentAt = performance.now()
    socket.send('held')
    await expect.poll(() => performance.now() - sentAt).toBeGreaterThan(1_500)
    await Promise.all([lane.network(), nextMessage(socket)])
    // When TCP’s next retransmission would come, had it been lost.
    expect(performance.now() - sentAt).toBeLessThan(3_000)
    socket.terminate()
  })

  test('black hole: what was lost comes with TCP’s next retransmission, a new connection at once', async ({
    lane,
  }) => {
    const socket = await openSocket(lane.url)
    await lane.network({ blackHole: 'up' })
    const sentAt = performance.now()
    socket.send('lost')
    await expect.poll(() => performance.now() - sentAt).toBeGreaterThan(700)
    await lane.network()
    expect(await roundTrip(lane)).toBeLessThan(SLACK)
    await nextMessage(socket)
    // 200 ms after it was sent, 400 ms after that, 800 ms after that: the first two were lost too.
    expect(performance.now() - sentAt).toBeGreaterThan(1_395)
    expect(performance.now() - sentAt).toBeLessThan(1_400 + SLACK)
    socket.terminate()
  })

  test('black hole: the server hears of the end of a connection only afterwards', async ({ lane }) => {
    const socket = await openSocket(lane.url)
    await lane.network({ blackHole: 'both' })
    socket.terminate()
    await once(socket, 'close')
    expect(await lane.connections()).toBe(1)
    await lane.network()
    await expect.poll(() => lane.connections()).toBe(0)
    expect(await lane.links()).toBe(0)
  })

  test('reset, on both sides', async ({ lane }) => {
    const { socket, errors } = await openRaw(lane)
    expect(await lane.break('reset')).toBe(1)
    await once(socket, 'close')
    expect(errors).toEqual(['ECONNRESET'])
    await expect.poll(() => lane.connections()).toBe(0)
  })

  test('FIN, without a close frame', async ({ lane }) => {
    const { socket, errors, received } = await openRaw(lane)
    const before = received().length
    await lane.break('fin')
    await once(socket, 'close')
    expect(errors).toEqual([])
    expect(received()).toHaveLength(before)
    await expect.poll(() => lane.connections()).toBe(0)
  })

  test('forgotten: silent for good, while new connections are fine', async ({ lane }) => {
    const { socket, received } = await openRaw(lane)
    const before = received().length
    await lane.break('forget')
    await lane.network()
    socket.write('anything')
    expect(await roundTrip(lane)).toBeLessThan(SLACK)
    expect(received()).toHaveLength(before)
    await expect.poll(() => lane.links()).toBe(1)
    socket.end()
    await expect.poll(() => lane.links()).toBe(0)
  })

  test('a frame cut short: 202 bytes are announced, 199 come, the rest when it is mended', async ({
    lane,
  }) => {
    const socket = await openSocket(lane.url)
    const { socket: raw, received } = await openRaw(lane)
    const before = received().length
    const answers: string[] = []
    socket.on('message', (data) => answers.push(String(data)))
    expect(await lane.break('cut-silence')).toBe(2)
    await expect.poll(() => received().length - before).toBe(4 + 199)
    expect(received().subarray(before, before + 4)).toEqual(Buffer.from([0x81, 126, 0, 202]))
    socket.send('after the cut')
    await roundTrip(await Lane.open({ url: lane.serverUrl }, 'bystander'))
    expect(answers).toEqual([])
    await lane.break('mend')
    await expect.poll(() => answers).toEqual(['.'.repeat(202), 'after the cut'])
    expect(received().length - before).toBe(4 + 202)
    socket.terminate()
    raw.destroy()
  })

  test('a frame cut short, then FIN or reset', async ({ lane }) => {
    for (const ending of ['fin', 'reset'] as const) {
      const socket = await openSocket(lane.url)
      let messages = 0
      socket.on('message', () => (messages += 1))
      socket.on('error', () => {})
      const closed = closeOf(socket)
      await lane.break(`cut-${ending}`)
      expect((await closed).code).toBe(1006)
      expect(messages).toBe(0)
    }
  })

  test('cuts between frames only, however small the pieces are in which they come', async ({ lane }) => {
    const socket = await openSocket(lane.url)
    const answers: string[] = []
    socket.on('message', (data) => answers.push(String(data)))
    await lane.network({ bandwidth: 20_000 })
    socket.send('m'.repeat(3_000))
    await expect.poll(() => lane.break('cut-silence')).toBe(1)
    await lane.network()
    await lane.break('mend')
    await expect.poll(() => answers).toHaveLength(2)
    expect(answers.toSorted((a, b) => a.length - b.length)).toEqual(['.'.repeat(202), 'm'.repeat(3_000)])
    socket.terminate()
  })
})

test.describe('how slow it is', () => {
  test('delay: once in each direction, accurate to a few milliseconds', async ({ lane }) => {
    await lane.network({ delay: 25 })
    const trips: number[] = []
    for (let trip = 0; trip < 10; trip += 1) trips.push(await roundTrip(lane))
    // The best of ten, because the rest tells of the machine.
    expect(Math.min(...trips)).toBeGreaterThanOrEqual(49)
    expect(Math.min(...trips)).toBeLessThan(56)
  })

  test('jitter: within its bounds, and nothing overtakes', async ({ lane }) => {
    const socket = await openSocket(lane.url)
    await lane.network({ delay: 20, jitter: 60 })
    const answers: number[] = []
    const trips: number[] = []
    const sentAt: number[] = []
    socket.on('message', (data) => {
      answers.push(Number(data))
      trips.push(performance.now() - sentAt[Number(data)]!)
    })
    const sending = setInterval(() => {
      sentAt.push(performance.now())
      socket.send(String(sentAt.length - 1))
    }, 5)
    await expect.poll(() => sentAt.length).toBeGreaterThan(50)
    clearInterval(sending)
    await expect.poll(() => answers).toEqual([...sentAt.keys()])
    expect(Math.min(...trips)).toBeGreaterThanOrEqual(39)
    expect(Math.min(...trips)).toBeLessThan(120)
    expect(Math.max(...trips)).toBeGreaterThan(60)
    expect(Math.max(...trips)).toBeLessThan(160 + 4 * SLACK)
    socket.terminate()
  })

  test('bandwidth: as many bytes a second as are asked for', async ({ lane }) => {
    await lane.network({ bandwidth: 100_000 })
    const took = await roundTrip(lane, 50_000)
    // 0.5 s up and 0.5 s down; the echo starts when the message is there as a whole.
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(1_000 + 4 * SLACK)
  })

  test('bandwidth: a sender that is too fast is slowed down, not buffered', async () => {
    const server = await startDemoServer({ maxMessageBytes: 20_000_000 })
    const lane = await Lane.open(server, 'upload')
    const socket = await openSocket(lane.url)
    await lane.network({ bandwidth: 1_000 })
    socket.send(Buffer.alloc(20_000_000))
    await expect.poll(() => lane.links()).toBe(1)
    expect(socket.bufferedAmount).toBeGreaterThan(5_000_000)
    socket.terminate()
    await server.close()
  })

  test('bursts: nothing for a while, then everything at once', async ({ lane }) => {
    const socket = await openSocket(lane.url)
    await lane.network({ burst: 300 })
    const times: number[] = []
    socket.on('message', () => times.push(performance.now()))
    const sending = setInterval(() => socket.send('tick'), 20)
    await expect.poll(() => times.length).toBeGreaterThan(40)
    clearInterval(sending)
    const gaps = times.slice(1).map((time, index) => time - times[index]!)
    const stalls = gaps.filter((gap) => gap > 300 - SLACK * 2)
    expect(stalls.length).toBeGreaterThanOrEqual(2)
    expect(gaps.filter((gap) => gap < 10).length).toBeGreaterThan(20)
    socket.terminate()
  })
})

test.describe('whose it is', () => {
  test('a server that was restarted gives a lane its port again', async ({ lane, demo }) => {
    await demo.close()
    await expect(openSocket(lane.url)).rejects.toThrow('ECONNREFUSED')
    const successor = await startDemoServer()
    const again = await Lane.open(successor, 'test', Number(new URL(lane.url).port))
    expect(again.url).toBe(lane.url)
    await roundTrip(again)
    const elsewhere = await Lane.open(successor, 'late', Number(new URL(lane.url).port))
    expect(elsewhere.url).not.toBe(lane.url)
    await roundTrip(elsewhere)
    await successor.close()
  })

  test('one lane knows nothing of the faults of another', async ({ lane }) => {
    const other = await Lane.open({ url: lane.serverUrl }, 'other')
    const socket = await openSocket(other.url)
    await lane.network({ door: 'refuse', blackHole: 'both' })
    await lane.break('reset')
    socket.send('unharmed')
    expect(await nextMessage(socket)).toBe('unharmed')
    socket.terminate()
  })

  test('leaving closes the port and every connection', async ({ lane }) => {
    const socket = await openSocket(lane.url)
    const closed = closeOf(socket)
    await lane.leave()
    expect((await closed).code).toBe(1006)
    await expect(openSocket(lane.url)).rejects.toThrow('ECONNREFUSED')
  })

  test('no more than a hundred lanes have a port: the one that is idle longest makes room', async ({
    demo,
  }) => {
    const first = await Lane.open(demo, 'first')
    const used = await Lane.open(demo, 'used')
    const socket = await openSocket(used.url)
    for (let number = 0; number < 99; number += 1) await Lane.open(demo, `filler-${number}`)
    await expect.poll(() => openSocket(first.url).then(() => 'open', String)).toContain('ECONNREFUSED')
    socket.send('still here')
    expect(await nextMessage(socket)).toBe('still here')
    socket.terminate()
  })
})
