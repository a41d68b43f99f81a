import { describe, expect, it } from 'vitest'
import { type CloseInfo, ResilientSocketError, type SocketData } from '../../src/index.ts'
import { accept, type Start, start, startOpen } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

const HANGING: Start = { setup: () => new Promise(() => undefined) }

describe('What a setup leaves unread', () => {
  it.each<[bound: string, options: Start, fits: readonly SocketData[], excess: SocketData]>([
    ['maxMessages', { queue: { maxMessages: 2 } }, ['1', '2'], '3'],
    ['maxBytes, UTF-8 for text', { queue: { maxBytes: 4 } }, ['é', new ArrayBuffer(2)], ''.padEnd(1, 'x')],
    ['the default where there is no queue', { queue: false }, Array<string>(1_000).fill(''), ''],
  ])('fails the attempt past %s', async (_, options, fits, excess) => {
    const asked: CloseInfo[] = []
    const { world, socket, told } = start({
      ...HANGING,
      ...options,
      classifyClose: (info) => {
        asked.push(info)
        return 'retry'
      },
    })
    const native = await accept(world)
    for (const data of fits) native.deliver(data)
    expect(socket.state).toBe('connecting')
    native.deliver(excess)
    expect(socket.status).toMatchObject({ state: 'waiting', attempt: 2, reason: 'setup' })
    expect(native.readyState).toBe(2)
    const [error] = told('error')
    expect(error).toMatchObject({ code: 'setup', cause: expect.any(ResilientSocketError) })
    expect(asked).toMatchObject([{ origin: 'setup', error: error?.cause }])
    await settle()
    expect(told('error')).toHaveLength(1)
  })

  it('fails a replacement past the bounds, and the old connection stays', async () => {
    let setups = 0
    const { world, socket, told } = await startOpen({
      queue: { maxMessages: 1 },
      setup: () => {
        setups += 1
        return setups === 1 ? undefined : new Promise(() => undefined)
      },
    })
    const old = world.socket
    socket.rotate()
    const native = await accept(world)
    native.deliver('1')
    native.deliver('2')
    await settle()
    expect(native.readyState).toBe(2)
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect(told('error')).toMatchObject([{ code: 'setup' }])
    expect(world.live).toEqual([old])
  })

  it('has room for as many again as it reads', async () => {
    const { world, socket, emitted } = start({
      queue: { maxMessages: 1 },
      setup: async (link) => {
        for (let count = 0; count < 10; count += 1) await link.receive()
      },
    })
    await accept(world)
    for (let number = 0; number < 11; number += 1) {
      world.socket.deliver(`${number}`)
      await settle()
    }
    expect(socket.state).toBe('open')
    expect(emitted()).toEqual(['10'])
  })
})

describe("A setup's receive", () => {
  it('gives up after its timeout, and takes no message then', async () => {
    const outcomes: unknown[] = []
    const { world, emitted } = start({
      setup: async (link) => {
        outcomes.push(await link.receive({ timeout: 100 }).catch((reason: unknown) => reason))
      },
    })
    await accept(world)
    await world.advance(99)
    expect(outcomes).toEqual([])
    await world.advance(1)
    expect(outcomes).toMatchObject([{ name: 'TimeoutError' }])
    world.socket.deliver('for the application')
    expect(emitted()).toEqual(['for the application'])
  })

  it('gives up when its signal aborts, and takes no message then', async () => {
    const controller = new AbortController()
    const outcomes: unknown[] = []
    const { world } = start({
      setup: async (link) => {
        const abandoned = link.receive({ signal: controller.signal })
        const read = link.receive()
        outcomes.push(await abandoned.catch((reason: unknown) => reason), await read)
      },
    })
    await accept(world)
    controller.abort('enough')
    world.socket.deliver('welcome')
    await settle()
    expect(outcomes).toEqual(['enough', 'welcome'])
  })

  it.each<[how: string, end: (scenario: ReturnType<typeof start>) => unknown]>([
    ['the server closes', ({ world }) => world.socket.end(1011)],
    ['close() is called', ({ socket }) => void socket.close()],
    ['reconnect() is called', ({ socket }) => socket.reconnect()],
    ['it runs into the connect timeout', ({ world }) => world.advance(10_000)],
  ])('that nobody waits for is no unhandled rejection when %s', async (_, end) => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): unknown => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const scenario = start({
      setup: (link) => {
        void link.receive()
        void link.receive({ timeout: 60_000 })
        return new Promise(() => undefined)
      },
    })
    await accept(scenario.world)
    await end(scenario)
    await settle()
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    await scenario.socket.close()
    expect(scenario.world.timerCount).toBe(0)
  })

  it('of a setup that is over is no unhandled rejection, nor a timer that stays', async () => {
    const { world, socket } = await startOpen({
      heartbeat: false,
      setup: (link) => void link.receive({ timeout: 60_000 }),
    })
    expect(socket.state).toBe('open')
    expect(world.timerCount).toBe(0)
  })
})
