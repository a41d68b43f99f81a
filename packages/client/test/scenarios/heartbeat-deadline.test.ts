import { describe, expect, it } from 'vitest'
import {
  accept,
  acceptAll,
  type Scenario,
  start,
  startOpen,
  startTrusted,
  trust,
} from '../simulation/scenario.ts'

const INTERVAL = 19_000
/** Bytes that a slow uplink carries. */
const PER_SECOND = 50_000

const silent = (): void => undefined

/** How long an open connection waits for the answer to its next ping before it is suspect. */
async function timeToSuspect({ world, told, forget }: Scenario, meanwhile = silent): Promise<number> {
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

/** The same within a few milliseconds: timers are whole ones. */
async function expectTimeToSuspect(scenario: Scenario, ms: number, meanwhile?: () => void): Promise<void> {
  const actual = await timeToSuspect(scenario, meanwhile)
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

/** A silence of that length was proved harmless, with a margin. */
function usual(roundTrips: readonly number[]): number {
  return 1.5 * Math.max(...roundTrips)
}

describe('the deadline for a pong', () => {
  it.each([[[1_000]], [[1_500, 1_500]], [[800, 1_900, 700, 1_900]], [Array(6).fill(1_999)]])(
    'is smoothed + 4 × variation of the round trips: %j',
    async (roundTrips) => {
      const scenario = await startOpen()
      await measure(scenario, roundTrips)
      await expectTimeToSuspect(scenario, Math.max(retransmissionTimeout(roundTrips), usual(roundTrips)))
    },
  )

  it('is at least timeout.min and at most timeout.max', async () => {
    const swift = await startOpen()
    await measure(swift, [10, 10, 10])
    await expectTimeToSuspect(swift, 2_000)
    const slow = await startOpen({ overlap: false })
    await measure(slow, [9_000, 9_000])
    await expectTimeToSuspect(slow, 10_000)
  })

  it('has bounds that are options', async () => {
    const swift = await startOpen({ heartbeat: { timeout: { min: 300 } } })
    await measure(swift, [10])
    await expectTimeToSuspect(swift, 300)
    const slow = await startOpen({ heartbeat: { timeout: { max: 4_000 } } })
    await measure(slow, [1_900])
    await expectTimeToSuspect(slow, 4_000)
  })

  it('is guessed from the handshake before the first pong, half of which is taken as the round trip', async () => {
    const scenario = start()
    await scenario.world.advance(4_000)
    await accept(scenario.world)
    trust(scenario)
    await expectTimeToSuspect(scenario, 6_000)
  })

  it('is guessed from the handshake alone, not from the providers or setup', async () => {
    let provide: (url: string) => void = silent
    const scenario = start({
      url: () => new Promise((resolve) => (provide = resolve)),
      setup: (link) => link.receive(),
    })
    await scenario.world.advance(4_000)
    provide('wss://example.com/live')
    await accept(scenario.world)
    await scenario.world.advance(4_000)
    scenario.world.socket.deliver('welcome')
    await scenario.world.advance(0)
    trust(scenario)
    await expectTimeToSuspect(scenario, 2_000)
  })

  it('starts anew with each connection', async () => {
    const scenario = await startOpen()
    await measure(scenario, [1_000])
    scenario.world.socket.end()
    await scenario.world.advance(1_000)
    await accept(scenario.world)
    await expectTimeToSuspect(scenario, 2_000)
  })

  it("isn't lengthened by what was sent and is through", async () => {
    const scenario = await startTrusted()
    scenario.socket.send('x'.repeat(3 * PER_SECOND))
    await scenario.world.advance(3_000)
    scenario.world.socket.deliver('the answer')
    await expectTimeToSuspect(scenario, 2_000)
  })
})

describe('an upload', () => {
  it.each([
    ['text', 'x'.repeat(5 * PER_SECOND)],
    ['an ArrayBuffer', new ArrayBuffer(5 * PER_SECOND)],
    ['a view', new Uint8Array(5 * PER_SECOND)],
    ['a Blob', new Blob([new Uint8Array(5 * PER_SECOND)])],
  ])('puts the deadline off by 1 s for each 50 kB: %s', async (_, data) => {
    const scenario = await startTrusted()
    await expectTimeToSuspect(scenario, 7_000, () => scenario.socket.send(data))
  })

  it('puts off the ping that asks about it, too', async () => {
    const { world, socket } = await startTrusted()
    socket.send('x'.repeat(10 * PER_SECOND))
    await world.advance(11_999)
    expect(world.socket.pings).toEqual([])
    await world.advance(2)
    expect(world.socket.pings).toHaveLength(1)
    expect(socket.health).toBe('good')
  })

  it('of what the queue hands over at the open counts', async () => {
    const scenario = await startTrusted()
    const { world, socket } = scenario
    world.socket.end()
    socket.send('x'.repeat(10 * PER_SECOND))
    await world.advance(1_000)
    const native = await accept(world)
    await world.advance(11_990)
    expect(native.pings).toEqual([])
    await world.advance(20)
    expect(native.pings).toHaveLength(1)
  })

  it('puts it off by 2 minutes at most', async () => {
    const scenario = await startTrusted()
    await expectTimeToSuspect(scenario, 122_000, () =>
      scenario.socket.send(new ArrayBuffer(1_000 * PER_SECOND)),
    )
  })

  it('puts it off by what can not be through yet, though the answer to something else comes in', async () => {
    const scenario = await startTrusted()
    scenario.socket.send('x'.repeat(30 * PER_SECOND))
    await scenario.world.advance(4_000)
    scenario.world.socket.deliver('the answer to something else')
    await expectTimeToSuspect(scenario, 30_000 - 4_000 - INTERVAL + 2_000)
  })

  it('is through when a pong comes', async () => {
    const scenario = await startTrusted()
    scenario.socket.send(new ArrayBuffer(1_000 * PER_SECOND))
    const ponged = scenario.socket.ping()
    scenario.world.socket.pong()
    await ponged
    await expectTimeToSuspect(scenario, 2_000)
  })

  it.each([
    ['without a sign', undefined],
    ['with one', 5],
  ])('is never given up while it goes on, however slow the line is: %s', async (_, signAfter) => {
    const { world, socket, told } = await startTrusted()
    acceptAll(world)
    socket.send(new ArrayBuffer(8_000_000))
    // At 400 kbit/s. A part of it waits in the kernel, of which the browser tells nothing.
    for (let second = 0; second < 160; second += 1) {
      if (second === signAfter) socket.probe()
      world.socket.bufferedAmount = Math.max(0, 7_700_000 - PER_SECOND * second)
      await world.advance(1_000)
    }
    world.socket.pong()
    await world.advance(1_000)
    expect(told('replacing')).toEqual([])
    expect(told('lost')).toEqual([])
    expect(socket.health).toBe('good')
  })

  it.each([
    ['without a sign', undefined],
    ['with one', 5],
  ])(
    'at half the speed that is reckoned with is never given up while the browser’s buffer empties: %s',
    async (_, signAfter) => {
      const { world, socket, told } = await startTrusted()
      acceptAll(world)
      socket.send(new ArrayBuffer(4_000_000))
      for (let second = 0; second < 160; second += 1) {
        if (second === signAfter) socket.probe()
        world.openSocket.bufferedAmount = Math.max(0, 4_000_000 - 25_000 * second)
        await world.advance(1_000)
      }
      expect(told('lost')).toEqual([])
      world.openSocket.pong()
      expect(told('replacing')).toEqual([])
      expect(socket.health).toBe('good')
    },
  )

  it('in the middle of which a sign comes is asked about no sooner', async () => {
    const { world, socket, told } = await startTrusted()
    socket.send(new ArrayBuffer(20 * PER_SECOND))
    await world.advance(2_000)
    socket.probe()
    await world.advance(18_900)
    expect(told('replacing')).toEqual([])
    world.socket.pong()
    expect(socket.health).toBe('good')
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

  it("isn't measured by a ping that was sent while something was owed", async () => {
    const { world, socket, told } = await startTrusted()
    socket.send('question')
    await world.advance(2_500)
    expect(world.socket.pings).toHaveLength(1)
    world.socket.pong()
    expect(told('latency')).toEqual([])
  })

  it('is measured by an answer that comes after the deadline', async () => {
    const { world, told } = await startTrusted()
    await world.advance(INTERVAL)
    const [id] = world.openSocket.pings
    await world.advance(3_000)
    expect(world.openSocket.pings).toHaveLength(2)
    world.openSocket.pong(id)
    expect(told('latency')).toEqual([{ rtt: 3_000, smoothed: 3_000 }])
  })
})
