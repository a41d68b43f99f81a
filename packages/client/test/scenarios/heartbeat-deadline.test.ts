import { describe, expect, it } from 'vitest'
import { accept, answerPings, type Scenario, start, startOpen } from '../simulation/scenario.ts'

const INTERVAL = 19_000
/** Bytes that Slow 3G carries. */
const PER_SECOND = 50_000

/** How long an open connection waits for the answer to its next ping before it is suspect. */
async function patience(
  { world, told, forget }: Scenario,
  meanwhile = (): void => undefined,
): Promise<number> {
  let askedAt = 0
  world.socket.onsend = (data) => {
    if (!String(data).startsWith('{"type":"ping"') || askedAt) return
    askedAt = world.now
    meanwhile()
  }
  forget()
  await world.advance(INTERVAL + 130_000)
  const suspicion = told('state').find(({ state, health }) => state === 'open' && health === 'suspect')
  return (suspicion?.at ?? Infinity) - askedAt
}

/** The same within a few milliseconds: a ping is itself a few bytes that are handed over. */
async function expectPatience(scenario: Scenario, ms: number, meanwhile?: () => void): Promise<void> {
  const actual = await patience(scenario, meanwhile)
  expect(actual).toBeGreaterThanOrEqual(ms)
  expect(actual).toBeLessThan(ms + 10)
}

/** Lets the server answer one ping after each of these round trips. */
async function measure({ world }: Scenario, roundTrips: readonly number[]): Promise<void> {
  for (const rtt of roundTrips) {
    await world.advance(INTERVAL)
    const id = world.socket.pings.at(-1)
    await world.advance(rtt)
    world.socket.pong(id)
  }
}

/** RFC 6298, section 2, with K = 4, and alpha and beta of 1/8 and 1/4. */
function retransmissionTimeout([first = 0, ...rest]: readonly number[]): number {
  let smoothed = first
  let variation = first / 2
  for (const rtt of rest) {
    variation = 0.75 * variation + 0.25 * Math.abs(smoothed - rtt)
    smoothed = 0.875 * smoothed + 0.125 * rtt
  }
  return smoothed + 4 * variation
}

describe('the deadline for a pong', () => {
  it.each([
    [[1_000]],
    [[1_500, 1_500]],
    [[800, 1_900, 700, 1_900]],
    [[1_999, 1_999, 1_999, 1_999, 1_999, 1_999]],
  ])('is smoothed + 4 × variation of the round trips: %j', async (roundTrips) => {
    const scenario = await startOpen()
    await measure(scenario, roundTrips)
    await expectPatience(scenario, retransmissionTimeout(roundTrips))
  })

  it('is at least timeout.min and at most timeout.max', async () => {
    const swift = await startOpen()
    await measure(swift, [10, 10, 10])
    await expectPatience(swift, 2_000)
    const slow = await startOpen({ heartbeat: { attempts: 9 }, overlap: false })
    await measure(slow, [9_000, 9_000])
    await expectPatience(slow, 10_000)
  })

  it('has bounds that are options', async () => {
    const swift = await startOpen({ heartbeat: { timeout: { min: 300 } } })
    await measure(swift, [10])
    await expectPatience(swift, 300)
    const slow = await startOpen({ heartbeat: { timeout: { max: 4_000 } } })
    await measure(slow, [1_900])
    await expectPatience(slow, 4_000)
  })

  it('is guessed from the handshake before the first pong, half of which is taken as the round trip', async () => {
    const scenario = start()
    await scenario.world.advance(4_000)
    await accept(scenario.world)
    await expectPatience(scenario, 6_000)
  })

  it('is guessed from the handshake alone, not from the providers or setup', async () => {
    let provide: (url: string) => void = () => undefined
    const scenario = start({
      url: () => new Promise((resolve) => (provide = resolve)),
      setup: (link) => link.receive(),
    })
    await scenario.world.advance(4_000)
    provide('wss://example.com/live')
    await accept(scenario.world)
    await scenario.world.advance(4_000)
    scenario.world.socket.deliver('welcome')
    await expectPatience(scenario, 2_000)
  })

  it('starts anew with each connection', async () => {
    const scenario = await startOpen()
    await measure(scenario, [1_900, 1_900])
    scenario.world.socket.end()
    await scenario.world.advance(1_000)
    await accept(scenario.world)
    await expectPatience(scenario, 2_000)
  })

  it('grows by 1 s for each 50 kB that was handed over since the last proof of life', async () => {
    const scenario = await startOpen()
    for (let count = 0; count < 10; count += 1) scenario.socket.send('x'.repeat(PER_SECOND))
    await expectPatience(scenario, 12_000)
  })

  it.each([
    ['an ArrayBuffer', new ArrayBuffer(5 * PER_SECOND)],
    ['a view', new Uint8Array(5 * PER_SECOND)],
    ['a Blob', new Blob([new Uint8Array(5 * PER_SECOND)])],
  ])('grows with %s too', async (_, data) => {
    const scenario = await startOpen()
    scenario.socket.send(data)
    await expectPatience(scenario, 7_000)
  })

  it('grows with what is handed over after the ping', async () => {
    const scenario = await startOpen()
    await expectPatience(scenario, 7_000, () => scenario.socket.send('x'.repeat(5 * PER_SECOND)))
  })

  it('grows with what the queue hands over at the open', async () => {
    const scenario = start()
    scenario.socket.send('x'.repeat(10 * PER_SECOND))
    await accept(scenario.world)
    await expectPatience(scenario, 12_000)
  })

  it('grows by 2 minutes at most', async () => {
    const scenario = await startOpen()
    scenario.socket.send(new ArrayBuffer(1_000 * PER_SECOND))
    await expectPatience(scenario, 122_000)
  })

  it('grows with what can not be through yet, though the answer to something else comes in', async () => {
    const scenario = await startOpen()
    await measure(scenario, [10])
    scenario.socket.send('x'.repeat(10 * PER_SECOND))
    await scenario.world.advance(4_000)
    scenario.world.socket.deliver('the answer to something else')
    await expectPatience(scenario, 8_000)
  })

  it.each([
    ['without a sign of trouble', undefined],
    ['with one', 5],
  ])('is never over while an upload goes on, however slow the line is: %s', async (_, doubtedAfter) => {
    const { world, socket, told } = await startOpen()
    socket.send(new ArrayBuffer(8_000_000))
    // At 400 kbit/s. A part of it waits in the kernel, of which the browser tells nothing.
    for (let second = 0; second < 160; second += 1) {
      if (second === doubtedAfter) socket.check()
      world.socket.bufferedAmount = Math.max(0, 7_700_000 - PER_SECOND * second)
      await world.advance(1_000)
    }
    world.socket.pong()
    await world.advance(1_000)
    expect(told('replacing')).toEqual([])
    expect(told('lost')).toEqual([])
    expect(socket.health).toBe('good')
  })

  it('is over no sooner where a sign of trouble comes in the middle of an upload', async () => {
    const { world, socket, told } = await startOpen()
    socket.send(new ArrayBuffer(20 * PER_SECOND))
    await world.advance(2_000)
    socket.check()
    await world.advance(19_000)
    world.socket.pong()
    expect(told('replacing')).toEqual([])
    expect(socket.health).toBe('good')
  })

  it("doesn't grow with what must be through when something comes in", async () => {
    const scenario = await startOpen()
    await measure(scenario, [10])
    for (let count = 0; count < 10; count += 1) {
      scenario.socket.send('x'.repeat(0.9 * PER_SECOND))
      await scenario.world.advance(1_000)
    }
    scenario.world.socket.deliver('the answer to something else')
    await expectPatience(scenario, 2_000)
  })

  it("doesn't grow with what was handed over before a pong", async () => {
    const scenario = await startOpen()
    scenario.socket.send(new ArrayBuffer(1_000 * PER_SECOND))
    const ponged = scenario.socket.ping()
    scenario.world.socket.pong(scenario.world.socket.pings.at(-1))
    await ponged
    await expectPatience(scenario, 2_000)
  })
})

describe('a round trip', () => {
  it('is told with the smoothed one', async () => {
    const scenario = await startOpen()
    await measure(scenario, [100, 200, 100])
    expect(scenario.told('latency')).toEqual([
      { rtt: 100, smoothed: 100 },
      { rtt: 200, smoothed: 112.5 },
      { rtt: 100, smoothed: 110.9375 },
    ])
  })

  it('is smoothed anew with each connection', async () => {
    const scenario = await startOpen()
    await measure(scenario, [1_000])
    scenario.socket.reconnect()
    await accept(scenario.world)
    await measure(scenario, [100])
    expect(scenario.told('latency').at(-1)).toEqual({ rtt: 100, smoothed: 100 })
  })

  it("isn't measured by a ping that was sent behind unsent data, but its answer is proof of life", async () => {
    const { world, socket, told } = await startOpen()
    world.socket.bufferedAmount = 5_000
    await world.advance(INTERVAL + 1_000)
    world.socket.pong()
    expect(told('latency')).toEqual([])
    await world.advance(10_000)
    expect(socket.health).toBe('good')
  })

  it('is measured by an answer that comes after the deadline', async () => {
    const { world, told } = await startOpen()
    await world.advance(INTERVAL)
    const [id] = world.openSocket.pings
    await world.advance(3_000)
    world.openSocket.pong(id)
    expect(told('latency')).toEqual([{ rtt: 3_000, smoothed: 3_000 }])
  })
})

describe('a miss', () => {
  it('makes the connection suspect, and asks once more', async () => {
    const { world, socket, told } = await startOpen()
    await world.advance(INTERVAL + 1_990)
    expect(socket.health).toBe('good')
    expect(world.openSocket.pings).toHaveLength(1)
    await world.advance(20)
    expect(socket.status).toEqual({ state: 'open', health: 'suspect' })
    expect(told('state').at(-1)).toMatchObject({ state: 'open', health: 'suspect', previous: 'open' })
    expect(world.openSocket.pings).toHaveLength(2)
    await world.advance(1_900)
    expect(world.openSocket.pings).toHaveLength(2)
  })

  it('lets messages queue, until any message proves the connection alive', async () => {
    const { world, socket, told } = await startOpen()
    await world.advance(INTERVAL + 2_100)
    expect(socket.send('one')).toBe('queued')
    expect(socket.send('two')).toBe('queued')
    expect(world.openSocket.messages).toEqual([])
    answerPings(world, world.openSocket)
    world.openSocket.deliver('alive')
    expect(socket.health).toBe('good')
    expect(world.openSocket.messages).toEqual(['one', 'two'])
    expect(socket.send('three')).toBe('sent')
    await world.advance(15_000)
    expect(told('lost')).toEqual([])
  })

  it('tells that it is good again, before the message that proved it', async () => {
    const { world, names, forget, told } = await startOpen()
    await world.advance(INTERVAL + 2_100)
    forget()
    world.openSocket.deliver('alive')
    expect(names()).toEqual(['state', 'message'])
    expect(told('state')[0]).toMatchObject({ state: 'open', health: 'good', previous: 'open' })
  })

  it('leaves the queue to the next connection, when there is no proof', async () => {
    const { world, socket } = await startOpen()
    await world.advance(INTERVAL + 2_100)
    socket.send('kept')
    await world.advance(2_000)
    const native = await accept(world)
    expect(native.messages).toEqual(['kept'])
    expect(world.sockets[0]?.messages).toEqual([])
  })

  it('is forgotten by a proof of life: the next miss is the first again', async () => {
    const { world, told } = await startOpen()
    for (let round = 0; round < 5; round += 1) {
      await world.advance(INTERVAL + 3_500)
      world.openSocket.deliver('alive')
    }
    expect(told('lost')).toEqual([])
  })
})

describe('giving up', () => {
  it.each([
    [1, 2_000],
    [2, 4_000],
    [4, 8_000],
  ])('comes after %d misses', async (attempts, ms) => {
    const { world, told } = await startOpen({ heartbeat: { attempts } })
    const openedAt = world.now
    await world.advance(INTERVAL + ms - 10)
    expect(told('lost')).toEqual([])
    await world.advance(40)
    expect(told('lost')).toHaveLength(1)
    expect(world.sockets[0]?.pings).toHaveLength(attempts)
    expect((told('lost')[0]?.at ?? 0) - openedAt).toBeGreaterThanOrEqual(INTERVAL + ms)
  })

  it('detaches and closes the native socket, and waits for nothing', async () => {
    const { world, socket, told, heard } = await startOpen()
    const [dead] = world.sockets
    await world.advance(INTERVAL + 4_100)
    expect(dead?.readyState).toBe(2)
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'heartbeat' })
    expect(told('lost')).toMatchObject([{ code: 1006, reason: '', wasClean: false, origin: 'heartbeat' }])
    dead?.deliver('from the dead')
    dead?.end(1006)
    await accept(world)
    dead?.end(1006)
    expect(socket.state).toBe('open')
    expect(heard()).toEqual([])
  })

  it('tells how many bytes the browser still held', async () => {
    const { world, told } = await startOpen()
    world.socket.bufferedAmount = 1_234
    await world.advance(INTERVAL + 4_100)
    expect(told('lost')).toMatchObject([{ unsent: 1_234 }])
  })
})
