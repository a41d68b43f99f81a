import { describe, expect, it } from 'vitest'
import type { CloseInfo, CloseOrigin } from '../../src/index.ts'
import { accept, type Scenario, type Start, start, startTrusted } from '../simulation/scenario.ts'

/** How each kind of end comes about. */
const ENDS: Readonly<Record<Exclude<CloseOrigin, 'replaced'>, (options: Start) => Promise<Scenario>>> = {
  client: async (options) => {
    const scenario = await startTrusted(options)
    void scenario.socket.close(4000, 'bye')
    scenario.world.socket.end(4000, 'bye', true)
    return scenario
  },
  server: async (options) => {
    const scenario = await startTrusted(options)
    scenario.world.socket.end(4000, 'bye')
    return scenario
  },
  network: async (options) => {
    const scenario = await startTrusted(options)
    scenario.world.socket.end(1006)
    return scenario
  },
  'connect-timeout': async (options) => {
    const scenario = start(options)
    await scenario.world.advance(10_000)
    return scenario
  },
  heartbeat: async (options) => {
    const scenario = await startTrusted({ ...options, overlap: false })
    await scenario.world.advance(30_000)
    return scenario
  },
  'close-timeout': async (options) => {
    const scenario = await startTrusted(options)
    void scenario.socket.close()
    await scenario.world.advance(2_000)
    return scenario
  },
  provider: async (options) => {
    const scenario = start({ ...options, url: () => Promise.reject(new Error('no token')) })
    await scenario.world.advance(0)
    return scenario
  },
  setup: async (options) => {
    const scenario = start({ ...options, setup: () => Promise.reject(new Error('wrong password')) })
    await accept(scenario.world)
    return scenario
  },
}

const eachEnd = Object.entries(ENDS) as [CloseOrigin, (options: Start) => Promise<Scenario>][]

function expectInfo(info: CloseInfo | undefined, origin: CloseOrigin): void {
  expect(info).toMatchObject({ origin, code: expect.any(Number), reason: expect.any(String) })
  expect(Object.isFrozen(info)).toBe(true)
}

describe('The info of an end is frozen, wherever it appears:', () => {
  it.each(eachEnd)('final, origin %s', async (origin, end) => {
    const infos: (CloseInfo | undefined)[] = []
    const { socket, told } = await end({
      classifyClose: (info) => {
        infos.push(info)
        return 'stop'
      },
    })
    const { status } = socket
    const state = told('state').at(-1)
    infos.push(status.state === 'closed' ? status.closeInfo : undefined)
    infos.push(state?.state === 'closed' ? state.closeInfo : undefined)
    infos.push(told('close')[0], await socket.close())
    for (const info of infos) expectInfo(info, origin)
    expect(new Set(infos).size).toBe(1)
  })

  it.each(eachEnd.filter(([origin]) => !['client', 'close-timeout'].includes(origin)))(
    'what comes next is told of it, origin %s',
    async (origin, end) => {
      const infos: (CloseInfo | undefined)[] = []
      const { world, socket } = await end({
        protocols: ({ lastClose }) => {
          if (lastClose) infos.push(lastClose)
          return []
        },
        backoff: ({ lastClose }) => {
          infos.push(lastClose)
          return 100
        },
      })
      await world.advance(100)
      if (origin === 'provider') expect(infos).toHaveLength(2)
      else await accept(world)
      void socket.close()
      expect(infos.length).toBeGreaterThanOrEqual(2)
      for (const info of infos) expectInfo(info, origin)
    },
  )

  it('of a socket that was never opened', async () => {
    const { socket } = start({ autoConnect: false })
    expectInfo(await socket.close(), 'client')
  })

  it('of a close() that open() settles', async () => {
    const { socket } = await startTrusted()
    const closed = socket.close()
    socket.open()
    expectInfo(await closed, 'client')
  })

  it('of an attempt that close() gives up, and of a wait', async () => {
    const { socket } = start()
    expectInfo(await socket.close(), 'client')
    const waiting = await startTrusted()
    waiting.world.socket.end()
    expectInfo(await waiting.socket.close(), 'client')
  })
})
