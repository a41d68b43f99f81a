import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { collectStats, type Stats } from '../../src/diagnostics.ts'
import {
  accept,
  acceptAll,
  answerOne,
  type Scenario,
  type Start,
  start,
  startOpen,
  startTrusted,
} from '../simulation/scenario.ts'
import { tellSwitch } from './switch.ts'

function collect({ world, socket }: Scenario): Stats {
  return collectStats(socket, { now: () => world.now })
}

/** Times of a snapshot, in seconds. */
function seconds(stats: Stats): readonly number[] {
  const { timeConnected, timeDown, timeClosed, longestOutage } = stats.snapshot()
  return [timeConnected, timeDown, timeClosed, longestOutage].map((ms) => ms / 1_000)
}

/** Loses the connection; the next dial hangs for as long as the test wants. */
async function lose({ world }: Scenario, downFor: number): Promise<void> {
  world.socket.end()
  await world.advance(downFor)
}

const PATIENT: Start = { connectTimeout: 1_000_000, heartbeat: false }
/** Suspicion leads to no replacement. */
const ALONE: Start = { connectTimeout: 1_000_000, overlap: false }

describe('Time', () => {
  it('starts with the first open', async () => {
    const scenario = start(PATIENT)
    const stats = collect(scenario)
    await scenario.world.advance(5_000)
    expect(seconds(stats)).toEqual([0, 0, 0, 0])
    await accept(scenario.world)
    await scenario.world.advance(3_000)
    expect(seconds(stats)).toEqual([3, 0, 0, 0])
  })

  it('connected and down is told apart; the longest outage is known, and the current one counts', async () => {
    const scenario = await startOpen(PATIENT)
    const stats = collect(scenario)
    const { world } = scenario
    await world.advance(10_000)
    await lose(scenario, 20_000)
    expect(seconds(stats)).toEqual([10, 20, 0, 20])
    await accept(world)
    await world.advance(7_000)
    await lose(scenario, 4_000)
    expect(seconds(stats)).toEqual([17, 24, 0, 20])
    await world.advance(30_000)
    expect(seconds(stats)).toEqual([17, 54, 0, 34])
  })

  it('closed is no outage, and goes on until open()', async () => {
    const scenario = await startOpen(PATIENT)
    const stats = collect(scenario)
    const { world, socket } = scenario
    await lose(scenario, 6_000)
    void socket.close()
    await world.advance(100_000)
    expect(seconds(stats)).toEqual([0, 6, 100, 6])
    socket.open()
    await world.advance(2_000)
    await accept(world)
    await world.advance(1_000)
    expect(seconds(stats)).toEqual([1, 8, 100, 6])
    void socket.close()
    await world.advance(1_000)
    expect(socket.state).toBe('closing')
    expect(seconds(stats)).toEqual([1, 8, 101, 6])
  })

  it('goes on through a switch without a gap', async () => {
    const scenario = await startOpen(PATIENT)
    const stats = collect(scenario)
    await scenario.world.advance(2_000)
    tellSwitch(scenario)
    await scenario.world.advance(2_000)
    expect(seconds(stats)).toEqual([4, 0, 0, 0])
  })

  it.each([
    ['the browser loses it', 1006, [5, 7, 0, 7]],
    ['the server closes it', 1012, [8, 4, 0, 4]],
  ])('suspect is down only if the connection was dead: %s', async (_, code, expected) => {
    const scenario = await startTrusted(ALONE)
    const stats = collect(scenario)
    const { world, socket } = scenario
    await world.advance(5_000)
    socket.probe()
    await world.advance(3_000)
    expect(seconds(stats)).toEqual([8, 0, 0, 0])
    world.socket.end(code)
    await world.advance(4_000)
    expect(seconds(stats)).toEqual(expected)
  })

  it('suspect is down if a replacement takes over', async () => {
    const scenario = await startTrusted()
    const stats = collect(scenario)
    const { world, socket } = scenario
    acceptAll(world)
    await world.advance(5_000)
    socket.probe()
    await world.advance(9_000)
    expect(scenario.told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(seconds(stats)).toEqual([13, 1, 0, 1])
  })

  it('suspect is down if the loss is final', async () => {
    const scenario = await startTrusted({ ...ALONE, classifyClose: () => 'stop' })
    const stats = collect(scenario)
    const { world, socket } = scenario
    socket.probe()
    await world.advance(3_000)
    await lose(scenario, 2_000)
    expect(socket.state).toBe('closed')
    expect(seconds(stats)).toEqual([0, 3, 2, 3])
  })

  it('suspect is connected if the server answers, whatever comes later', async () => {
    const scenario = await startTrusted(ALONE)
    const stats = collect(scenario)
    const { world, socket } = scenario
    socket.probe()
    await world.advance(3_000)
    world.socket.deliver('alive')
    expect(socket.health).toBe('good')
    await world.advance(1_000)
    await lose(scenario, 2_000)
    expect(seconds(stats)).toEqual([4, 2, 0, 2])
  })

  it('suspect is connected if the user reconnects', async () => {
    const scenario = await startTrusted(ALONE)
    const stats = collect(scenario)
    const { world, socket } = scenario
    socket.probe()
    await world.advance(3_000)
    socket.reconnect()
    await world.advance(2_000)
    expect(seconds(stats)).toEqual([3, 2, 0, 2])
  })

  it('suspect counts from the call on', async () => {
    const scenario = await startTrusted(ALONE)
    const { world, socket } = scenario
    socket.probe()
    await world.advance(2_000)
    const stats = collect(scenario)
    await world.advance(1_000)
    world.socket.end()
    expect(seconds(stats)).toEqual([0, 1, 0, 1])
  })

  it.each([
    ['waiting', async (scenario: Scenario) => lose(scenario, 100)],
    ['connecting', async (scenario: Scenario) => lose(scenario, 20_000)],
    [
      'closed',
      async ({ socket, world }: Scenario) => {
        void socket.close()
        world.socket.end(1000)
      },
    ],
  ])('starts with the open that is seen first, if the socket is %s', async (state, prepare) => {
    const scenario = await startOpen(PATIENT)
    const { world, socket } = scenario
    await prepare(scenario)
    expect(socket.state).toBe(state)
    const stats = collect(scenario)
    await world.advance(20_000)
    expect(seconds(stats)).toEqual([0, 0, 0, 0])
    socket.reconnect()
    await accept(world)
    await world.advance(1_000)
    expect(seconds(stats)).toEqual([1, 0, 0, 0])
  })

  it('never runs backwards if the clock is set back', async () => {
    const { world, socket } = await startOpen({ ...PATIENT })
    const stats = collectStats(socket, { now: () => world.now + world.clockError })
    await world.advance(10_000)
    void socket.close()
    world.clockError = -3_600_000
    const { at, timeClosed } = stats.snapshot()
    expect(at).toBe(world.now)
    expect(timeClosed).toBe(0)
  })

  it('is not counted before the start, if the socket tells of something earlier', async () => {
    const { world, socket } = await startOpen(PATIENT)
    const stats = collectStats(socket, { now: () => world.now + 500 })
    world.socket.end()
    expect(seconds(stats)).toEqual([0, 0.5, 0, 0.5])
  })

  it('connected, down and closed add up to what has passed since the first open, whatever happens', async () => {
    const command = fc.oneof(
      fc.constantFrom(
        'accept',
        'end',
        'refuse',
        'close',
        'open',
        'reconnect',
        'online',
        'hide',
        'show',
        'pong',
      ),
      fc.nat({ max: 30_000 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const scenario = start()
        const { world, socket } = scenario
        const stats = collect(scenario)
        let firstOpenAt: number | undefined
        socket.on('open', () => void (firstOpenAt ??= world.now))
        for (const next of commands) {
          if (typeof next === 'number') await world.advance(next)
          else if (next === 'accept' && world.socket.readyState === 0) await accept(world)
          else if (next === 'end' && world.socket.readyState < 3) world.socket.end()
          else if (next === 'refuse' && world.socket.readyState < 3) world.socket.end(4403)
          else if (next === 'close') void socket.close()
          else if (next === 'open' || next === 'reconnect') socket[next]()
          else if (next === 'online') world.goOnline()
          else if (next === 'pong' && world.socket.readyState === 1) answerOne(scenario)
          else if (next === 'hide' || next === 'show') world.signal(`page${next}`)
          await world.advance(0)
          const { timeConnected, timeDown, timeClosed, longestOutage } = stats.snapshot()
          expect(timeConnected + timeDown + timeClosed).toBe(world.now - (firstOpenAt ?? world.now))
          expect(longestOutage).toBeLessThanOrEqual(timeDown)
          expect(longestOutage > 0).toBe(timeDown > 0)
        }
      }),
      { numRuns: 200 },
    )
  })
})
