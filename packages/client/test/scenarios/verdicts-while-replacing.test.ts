import { describe, expect, it } from 'vitest'
import type { CloseInfo, CloseVerdict } from '../../src/index.ts'
import { accept, type Scenario, type Start, startTrusted } from '../simulation/scenario.ts'
import type { SimulatedSocket } from '../simulation/simulated-socket.ts'
import { settle } from '../simulation/world.ts'

interface Replacing extends Scenario {
  readonly old: SimulatedSocket
  readonly asked: readonly CloseInfo[]
}

/** A client whose `classifyClose` says stop to everything. */
async function startAsked(options: Start = {}): Promise<Replacing> {
  const asked: CloseInfo[] = []
  const classifyClose = (info: CloseInfo): CloseVerdict => {
    asked.push(info)
    return 'stop'
  }
  const scenario = await startTrusted({ classifyClose, ...options })
  return { ...scenario, asked, old: scenario.world.socket }
}

/** How a replacement came to be dialled. */
const CAUSES: Readonly<Record<string, (scenario: Scenario) => unknown>> = {
  'after a network sign': async ({ world, socket }) => {
    socket.probe()
    await world.advance(2_000)
  },
  'after silence': ({ world }) => world.advance(28_000),
  'because it was asked for': ({ socket }) => socket.rotate(),
}

describe.each(Object.entries(CAUSES))('While a replacement is dialled %s', (_, cause) => {
  it.each([1000, 1006, 4401, 4403, 4409])('the end of the old one is never final: %d', async (code) => {
    const { world, socket, old, asked, told } = await startAsked()
    await cause({ world, socket } as Scenario)
    await settle()
    expect(world.sockets).toHaveLength(2)
    old.end(code)
    expect(socket.state).toBe('connecting')
    expect(told('lost')).toMatchObject([{ code }])
    await accept(world)
    expect(socket.state).toBe('open')
    expect(asked).toEqual([])
    expect(told('close')).toEqual([])
  })

  it('nor if it asks to stay away, and then that is done', async () => {
    const { world, socket, old, told } = await startAsked()
    await cause({ world, socket } as Scenario)
    await settle()
    old.end(4409, 'retry-after=30')
    expect(socket.state).toBe('waiting')
    expect(told('waiting')[0]?.delay).toBeGreaterThanOrEqual(30_000)
    expect(world.live).toEqual([])
  })

  it('its own end changes nothing, whatever its code', async () => {
    const { world, socket, old, asked, told } = await startAsked()
    await cause({ world, socket } as Scenario)
    await settle()
    world.socket.end(4403)
    expect(socket.state).toBe('open')
    old.deliver('alive')
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect([...asked, ...told('lost'), ...told('close')]).toEqual([])
  })

  it('its own end is judged once there is no other', async () => {
    const { world, socket, old, asked } = await startAsked()
    await cause({ world, socket } as Scenario)
    await settle()
    old.end(1006)
    world.socket.end(4403)
    expect(socket.state).toBe('closed')
    expect(asked).toMatchObject([{ code: 4403 }])
  })
})

describe('While a planned replacement waits for what is under way', () => {
  it.each([true, false])('the end of the old one is never final, with overlap: %s', async (overlap) => {
    const { world, socket, old, asked, told } = await startAsked({ overlap })
    socket.rotate()
    if (overlap) await accept(world)
    expect(old.pings).toHaveLength(1)
    old.end(4403, 'kicked')
    if (!overlap) await accept(world)
    expect(socket.state).toBe('open')
    expect(told('lost')).toHaveLength(1)
    expect([...asked, ...told('close')]).toEqual([])
    expect(world.live).toEqual([world.socket])
  })
})

describe('After a replacement was closed', () => {
  it.each([
    [9_999, 'waiting'],
    [10_000, 'closed'],
  ])('an end %d ms later leaves it %s', async (ms, state) => {
    const { world, socket, old, asked } = await startAsked({ heartbeat: { interval: 60_000 } })
    socket.probe()
    await world.advance(2_000)
    expect(world.sockets).toHaveLength(2)
    old.deliver('alive')
    expect(world.live).toEqual([old])
    await world.advance(ms)
    old.end(4409, 'another session')
    expect(socket.state).toBe(state)
    expect(asked).toHaveLength(1)
  })

  it('the default policy retries after a final code, too, and refreshes as ever', async () => {
    for (const [code, reason] of [
      [4403, 'server'],
      [4401, 'refresh'],
    ] as const) {
      const { world, socket } = await startTrusted({ url: () => 'wss://example.com/live' })
      const old = world.socket
      socket.probe()
      await world.advance(2_000)
      old.deliver('alive')
      old.end(code)
      expect(socket.status).toMatchObject({ state: 'waiting', reason })
    }
  })
})
