import { describe, expect, it } from 'vitest'
import {
  recordTimeline,
  type Timeline,
  type TimelineEntry,
  type TimelineOptions,
} from '../../src/diagnostics.ts'
import {
  accept,
  answerPings,
  type Scenario,
  type Start,
  start,
  startOpen,
  startTrusted,
  URL_OF_SERVER,
  untilDialled,
} from '../simulation/scenario.ts'
import { tellReplacing, tellSwitch } from './switch.ts'

interface Recorded extends Scenario {
  readonly timeline: Timeline
  /** Names of the entries so far. */
  events(): readonly TimelineEntry['event'][]
}

function record(scenario: Scenario, options: TimelineOptions = {}): Recorded {
  const timeline = recordTimeline(scenario.socket, { now: () => scenario.world.now, ...options })
  return { ...scenario, timeline, events: () => timeline.entries().map(({ event }) => event) }
}

async function recordOpen(options: Start = {}, timeline: TimelineOptions = {}): Promise<Recorded> {
  return record(await startTrusted(options), timeline)
}

describe('A timeline', () => {
  it('tells the state at the start, and then every event in order', async () => {
    const { world, timeline } = record(start())
    const at = world.now
    await world.advance(70)
    await accept(world)
    expect(timeline.entries()).toStrictEqual([
      { at, event: 'start', state: 'connecting', health: 'down', attempt: 1, reason: 'open' },
      {
        at,
        event: 'state',
        state: 'connecting',
        health: 'down',
        attempt: 1,
        reason: 'open',
        previous: 'idle',
      },
      { at: at + 70, event: 'state', state: 'open', health: 'good', previous: 'connecting' },
      { at: at + 70, event: 'open', attempt: 1, reason: 'open', url: URL_OF_SERVER },
    ])
  })

  it('tells losses, waits and ends', async () => {
    const recorded = await recordOpen()
    const { world, socket, timeline, told } = recorded
    const lostAt = world.now
    world.socket.end(1012, 'back soon')
    await untilDialled(recorded)
    const triedFor = world.now - lostAt
    await accept(world)
    void socket.close(3001, 'enough')
    world.socket.end(3001, 'enough')
    const entries = timeline.entries().filter(({ event }) => event !== 'state' && event !== 'start')
    expect(entries).toEqual([
      {
        at: lostAt,
        event: 'lost',
        code: 1012,
        reason: 'back soon',
        wasClean: true,
        origin: 'server',
        unsent: 0,
      },
      { at: lostAt, event: 'waiting', attempt: 2, delay: told('waiting')[0]?.delay, reason: 'server' },
      { at: world.now, event: 'open', attempt: 2, reason: 'server', downFor: triedFor, url: URL_OF_SERVER },
      { at: world.now, event: 'close', code: 3001, reason: 'enough', wasClean: true, origin: 'client' },
    ])
  })

  it('has the instants of the socket, if it tells them', async () => {
    const { world, socket } = await startOpen()
    const timeline = recordTimeline(socket, { now: () => world.now + 500 })
    world.socket.end()
    const instants = timeline.entries().map(({ event, at }) => [event, at - world.now])
    expect(instants).toEqual([
      ['start', 500],
      ['state', 0],
      ['lost', 0],
      ['waiting', 500],
    ])
  })

  it('tells replacements, round trips and errors', async () => {
    const recorded = await recordOpen({ heartbeat: { answer: () => fail() } })
    const { world, socket, timeline, told } = recorded
    answerPings(world, world.socket, 40)
    void socket.ping()
    await world.advance(40)
    tellReplacing(recorded)
    tellSwitch(recorded)
    world.socket.deliver('breaks answer()')
    const at = world.now
    expect(timeline.entries().slice(1, 5)).toMatchObject([
      { at, event: 'latency', rtt: 40, smoothed: told('latency')[0]?.smoothed },
      { at, event: 'replacing', reason: 'heartbeat', attempt: 1 },
      { at, event: 'state', state: 'open', previous: 'open' },
      { at, event: 'lost', origin: 'heartbeat' },
    ])
    expect(timeline.entries().find(({ event }) => event === 'error')).toEqual({
      at,
      event: 'error',
      code: 'heartbeat-format',
      name: 'Error',
    })
  })

  it('has null for a wait that only the page can end', async () => {
    const { world, timeline } = await recordOpen()
    world.signal('pagehide')
    expect(timeline.entries().at(-1)).toMatchObject({ event: 'waiting', delay: null, reason: 'pagehide' })
    expect(JSON.parse(JSON.stringify(timeline.entries()))).toEqual(timeline.entries())
  })

  it('is JSON with the instants of its start and its end', async () => {
    const { world, timeline } = await recordOpen()
    const startedAt = world.now
    await world.advance(500)
    const report = JSON.parse(JSON.stringify(timeline))
    expect(report).toEqual({ startedAt, at: startedAt + 500, dropped: 0, entries: timeline.entries() })
  })

  it('gives copies', async () => {
    const { world, timeline } = await recordOpen()
    world.socket.deliver('one')
    const entries = timeline.entries()
    const report = timeline.toJSON()
    world.socket.deliver('two')
    expect([entries.at(-1), report.entries.at(-1)]).toMatchObject([{ count: 1 }, { count: 1 }])
    expect(timeline.entries()).toHaveLength(entries.length)
  })

  it('ends with stop(), and lets go of the socket', async () => {
    const { world, socket, timeline } = await recordOpen()
    await world.advance(100)
    timeline.stop()
    const report = timeline.toJSON()
    world.socket.deliver('one more')
    world.socket.end()
    await world.advance(10_000)
    timeline.stop()
    expect(timeline.toJSON()).toEqual(report)
    expect(report.at).toBe(report.startedAt + 100)
    for (const event of ['state', 'message', 'error', 'latency'] as const)
      expect(socket.listenerCount(event)).toBe(1)
  })
})

describe('Messages in a timeline', () => {
  it('that follow one another are one entry, with count and size', async () => {
    const { world, timeline } = await recordOpen()
    const at = world.now
    world.socket.deliver('12345')
    await world.advance(10)
    world.socket.deliver(new ArrayBuffer(100))
    world.socket.deliver(new Blob(['1234567']))
    expect(timeline.entries().slice(1)).toEqual([
      { at, event: 'message', count: 3, size: 112, until: at + 10 },
    ])
  })

  it('are a new entry after anything else', async () => {
    const { world, socket, events } = await recordOpen()
    world.socket.deliver('one')
    socket.probe()
    world.socket.deliver('two')
    expect(events()).toEqual(['start', 'message', 'state', 'state', 'message'])
  })

  it('that are dropped are runs by the reason, also among others', async () => {
    const { world, socket, timeline, events } = await recordOpen({
      heartbeat: false,
      queue: { maxMessages: 2, overflow: 'drop-oldest' },
    })
    world.socket.end()
    for (let count = 0; count < 6; count += 1) socket.send('12', { ttl: 10 })
    await world.advance(20)
    socket.send('123')
    void socket.close()
    const drops = timeline.entries().filter(({ event }) => event === 'drop')
    expect(drops).toMatchObject([
      { reason: 'overflow', count: 4, size: 8 },
      { reason: 'expired', count: 2, size: 4 },
      { reason: 'closed', count: 1, size: 3 },
    ])
    expect(events().slice(1, 6)).toEqual(['state', 'lost', 'waiting', 'drop', 'drop'])
  })

  it("don't push out what matters, however many come", async () => {
    const { world, timeline, events } = await recordOpen({}, { limit: 3 })
    for (let count = 0; count < 10_000; count += 1) world.socket.deliver('.')
    expect(events()).toEqual(['start', 'message'])
    expect(timeline.toJSON().dropped).toBe(0)
  })
})

describe('The limit of a timeline', () => {
  it('lets the oldest go, and tells how many', async () => {
    const { world, socket, timeline } = await recordOpen({}, { limit: 3 })
    for (let count = 0; count < 4; count += 1) {
      socket.probe()
      world.socket.pong()
      await world.advance(10)
    }
    const { entries, dropped } = timeline.toJSON()
    expect(entries).toHaveLength(3)
    expect(dropped).toBeGreaterThan(4)
    expect(entries.at(-1)?.at).toBe(world.now - 10)
  })

  it('is 1,000 by default', async () => {
    const { world, socket, timeline } = await recordOpen()
    for (let count = 0; count < 600; count += 1) {
      socket.probe()
      world.socket.deliver('.')
    }
    expect(timeline.entries()).toHaveLength(1_000)
  })

  it.each([0, -1, Number.NaN])("can't be %d", (limit) => {
    expect(() => recordTimeline(start().socket, { limit })).toThrow(
      new RangeError(`options.limit must be at least 1, not ${limit}`),
    )
  })
})

describe('An error', () => {
  /** Without the listener that scenarios have. */
  function unheard(): Scenario {
    const scenario = start({
      url: () => {
        throw new Error('no token')
      },
    })
    scenario.socket.removeAllListeners('error')
    return scenario
  }

  it('that only timelines listen to is reported all the same, once', async () => {
    const scenario = unheard()
    const first = record(scenario)
    const second = record(scenario)
    await scenario.world.advance(0)
    expect(scenario.world.reported).toMatchObject([{ code: 'provider' }])
    expect(first.events()).toContain('error')
    expect(second.events()).toContain('error')
    first.timeline.stop()
    scenario.socket.reconnect()
    await scenario.world.advance(0)
    expect(scenario.world.reported).toHaveLength(2)
  })

  it('that somebody listens to is not reported', async () => {
    const scenario = unheard()
    record(scenario)
    const errors: unknown[] = []
    scenario.socket.on('error', (error) => void errors.push(error))
    await scenario.world.advance(0)
    expect(errors).toHaveLength(1)
    expect(scenario.world.reported).toEqual([])
  })
})

function fail(): never {
  throw new Error('broken')
}
