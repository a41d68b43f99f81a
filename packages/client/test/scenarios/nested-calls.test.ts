import { describe, expect, it } from 'vitest'
import type { ResilientSocket } from '../../src/index.ts'
import {
  acceptAll,
  type EventName,
  type Scenario,
  type Start,
  start,
  startOpen,
  trust,
} from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

/** What leads to an event; the listener under test is there from the beginning. */
interface Cause {
  readonly options?: () => Start
  readonly cause: (scenario: Scenario) => unknown
}

const CAUSES: Record<Exclude<EventName, 'close'>, Cause> = {
  state: {
    cause: (scenario) => {
      trust(scenario)
      scenario.socket.probe()
    },
  },
  open: { cause: () => undefined },
  message: { cause: ({ world }) => world.socket.deliver('hello') },
  lost: { cause: ({ world }) => world.socket.end() },
  waiting: { cause: ({ world }) => world.socket.end() },
  replacing: { cause: ({ socket }) => socket.rotate() },
  latency: {
    cause: ({ world, socket }) => {
      socket.ping().catch(() => undefined)
      world.socket.pong()
    },
  },
  drop: {
    cause: async ({ world, socket }) => {
      world.socket.end()
      socket.send('a', { ttl: 10 })
      socket.send('b', { ttl: 10 })
      await world.advance(10)
    },
  },
  drain: {
    options: () => ({ highWaterMark: 10 }),
    cause: async ({ world, socket }) => {
      world.socket.bufferedAmount = 11
      socket.send('a')
      world.socket.bufferedAmount = 0
      await world.advance(1_000)
    },
  },
  error: {
    options: () => {
      let setups = 0
      return {
        setup: () => {
          setups += 1
          if (setups === 1) throw new Error('Not the first time')
        },
      }
    },
    cause: () => undefined,
  },
}

const causes = Object.entries(CAUSES) as [EventName, Cause][]

/** Causes the event, lets its first listener call act, and then much time pass. */
async function actIn(
  event: EventName,
  act: (socket: ResilientSocket) => void,
): Promise<Scenario & { dials: number }> {
  const { options, cause } = CAUSES[event as keyof typeof CAUSES]
  let hasActed = false
  const scenario = start({ ...options?.(), heartbeat: { interval: 3_600_000 } })
  const { world, socket } = scenario
  let dials = 0
  const listen = () =>
    socket.on(event, () => {
      if (hasActed) return
      hasActed = true
      act(socket)
      dials = world.sockets.length
    })
  if (event === 'open' || event === 'error') listen()
  acceptAll(world)
  await settle()
  world.socket.accept()
  await settle()
  if (event !== 'open' && event !== 'error') listen()
  await cause(scenario)
  await world.advance(60_000)
  expect(hasActed).toBe(true)
  return { ...scenario, dials }
}

describe.each(causes)('In a listener of %s', (event) => {
  it('close() is final', async () => {
    const { world, socket, told, dials } = await actIn(event, (socket) => void socket.close())
    expect(socket.state).toBe('closed')
    expect(told('close')).toHaveLength(1)
    expect(world.live).toEqual([])
    expect(world.sockets).toHaveLength(dials)
    expect(world.timerCount).toBe(0)
    expect(world.reported).toEqual([])
  })

  it('close() acts at once', async () => {
    const states: string[] = []
    await actIn(event, (socket) => {
      void socket.close()
      states.push(socket.state)
    })
    expect(['closing', 'closed']).toContain(states[0])
  })

  it('close() and open() lead to one new connection', async () => {
    const { world, socket, told, dials } = await actIn(event, (socket) => {
      void socket.close()
      socket.open()
    })
    expect(socket.state).toBe('open')
    expect(told('close')).toHaveLength(1)
    expect(world.live).toEqual([world.socket])
    expect(world.sockets).toHaveLength(dials)
  })

  it('reconnect() leads to one new connection, which nothing disturbs', async () => {
    const { world, socket, told, dials } = await actIn(event, (socket) => socket.reconnect())
    expect(socket.state).toBe('open')
    expect(told('close')).toEqual([])
    expect(world.live).toEqual([world.socket])
    expect(world.sockets).toHaveLength(dials)
  })
})

describe('In a listener of close', () => {
  it('close() resolves at once, and close is not emitted again', async () => {
    const { world, socket, told } = await startOpen()
    const infos: unknown[] = []
    socket.once('close', async () => infos.push(await socket.close()))
    void socket.close()
    world.socket.end(1000, 'bye', true)
    await settle()
    expect(infos).toEqual(told('close'))
    expect(infos).toHaveLength(1)
  })

  it('open() connects anew', async () => {
    const { world, socket, told } = await startOpen()
    socket.once('close', () => socket.open())
    const closed = socket.close()
    world.socket.end(1000, 'bye', true)
    expect(await closed).toMatchObject({ code: 1000, reason: 'bye' })
    expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1, reason: 'open' })
    expect(told('close')).toHaveLength(1)
    expect(world.sockets).toHaveLength(2)
  })
})

describe("In a function of the user's", () => {
  const functions: [name: string, make: (close: () => void) => Start][] = [
    [
      'url',
      (close) => ({
        url: () => {
          close()
          return 'wss://example.com'
        },
      }),
    ],
    [
      'protocols',
      (close) => ({
        protocols: async () => {
          close()
          return 'chat'
        },
      }),
    ],
    ['setup', (close) => ({ setup: close })],
    [
      'setup, before it throws,',
      (close) => ({
        setup: async () => {
          close()
          throw new Error('Wrong password')
        },
      }),
    ],
    [
      'classifyClose',
      (close) => ({
        classifyClose: () => {
          close()
          return 'retry'
        },
      }),
    ],
    [
      'backoff',
      (close) => ({
        backoff: () => {
          close()
          return 10
        },
      }),
    ],
    [
      'heartbeat.answer',
      (close) => ({
        heartbeat: {
          answer: () => {
            close()
            return 'pong'
          },
        },
      }),
    ],
    [
      'heartbeat.format.ping',
      (close) => ({
        heartbeat: {
          format: {
            ping: (id) => {
              close()
              return id
            },
            pong: () => false,
          },
        },
      }),
    ],
    [
      'heartbeat.format.pong',
      (close) => ({
        heartbeat: {
          format: {
            ping: (id) => id,
            pong: () => {
              close()
              return true
            },
          },
        },
      }),
    ],
  ]

  it.each(functions)('%s close() is final', async (_name, make) => {
    let calls = 0
    const scenario = start({
      autoConnect: false,
      ...make(() => {
        calls += 1
        if (calls === 1) void scenario.socket.close()
      }),
    })
    const { world, socket, told } = scenario
    acceptAll(world)
    socket.open()
    await world.advance(100)
    socket.probe()
    world.sockets.at(-1)?.deliver('hello')
    await world.advance(100)
    world.sockets.at(-1)?.end()
    await world.advance(120_000)
    expect(calls).toBe(1)
    expect(socket.state).toBe('closed')
    expect(told('close')).toHaveLength(1)
    expect(world.live).toEqual([])
    expect(world.timerCount).toBe(0)
    expect(told('error')).toEqual([])
  })

  it.each(['classifyClose', 'backoff'] as const)(
    '%s reconnect() leads to one new connection, which nothing disturbs',
    async (name) => {
      let hasActed = false
      const act = () => {
        if (!hasActed) scenario.socket.reconnect()
        hasActed = true
      }
      const scenario = await startOpen({
        [name]: () => {
          act()
          return name === 'backoff' ? 10 : 'retry'
        },
      })
      const { world, socket, told } = scenario
      acceptAll(world)
      world.socket.end()
      await world.advance(10_000)
      expect(hasActed).toBe(true)
      expect(socket.state).toBe('open')
      expect(told('open')[1]).toMatchObject({ reason: 'reconnect' })
      expect(world.sockets).toHaveLength(2)
      expect(world.live).toEqual([world.socket])
    },
  )

  it('the signal of an attempt may call reconnect() when it aborts', async () => {
    let hasActed = false
    const { world, socket } = await startOpen({
      setup: (_link, { signal }) => {
        signal.addEventListener('abort', () => {
          if (!hasActed) socket.reconnect()
          hasActed = true
        })
      },
    })
    socket.reconnect()
    await world.advance(100)
    expect(world.live).toEqual([world.socket])
    world.socket.accept()
    await settle()
    expect(socket.state).toBe('open')
    expect(world.live).toEqual([world.socket])
  })
})
