import { describe, expect, it } from 'vitest'
import type { CloseInfo } from '../../../src/index.ts'
import { accept, type Start, start, startOpen, trust } from '../../simulation/scenario.ts'

describe('1006', () => {
  it("isn't reported as 1000 or clean: in `lost`", async () => {
    const { world, told } = await startOpen()
    world.socket.end(1006)
    expect(told('lost')).toEqual([
      { code: 1006, reason: '', wasClean: false, origin: 'network', at: world.now, unsent: 0 },
    ])
  })

  it("isn't reported as 1000 or clean: in `close`, `status` and classifyClose", async () => {
    const asked: CloseInfo[] = []
    const { world, socket, told } = await startOpen({
      classifyClose: (info) => {
        asked.push(info)
        return 'stop'
      },
    })
    world.socket.end(1006)
    const info = { code: 1006, reason: '', wasClean: false, origin: 'network', at: world.now }
    expect(told('close')).toEqual([info])
    expect(socket.status).toMatchObject({ closeInfo: info })
    expect(asked).toEqual([info])
    await expect(socket.close()).resolves.toEqual(info)
  })

  it('is what an end is reported with that the runtime gives the code 0, as Deno does', async () => {
    const { world, told } = await startOpen()
    world.socket.end(0, '', false)
    expect(told('lost')).toMatchObject([{ code: 1006, wasClean: false, origin: 'network' }])
  })

  it('is what a handshake that fails is reported with, to the next attempt too', async () => {
    const closes: (CloseInfo | undefined)[] = []
    const { world } = start({
      url: ({ lastClose }) => {
        closes.push(lastClose)
        return 'wss://example.com/live'
      },
    })
    await world.advance(0)
    world.socket.end(1006)
    await world.advance(1_000)
    expect(closes).toEqual([
      undefined,
      expect.objectContaining({ code: 1006, wasClean: false, origin: 'network' }),
    ])
  })

  it.each<[name: string, options: Start, ms: number, origin: string]>([
    ['a silent connection', { overlap: false }, 30_000, 'heartbeat'],
    ['a hanging setup', { setup: (link) => link.receive() }, 10_000, 'connect-timeout'],
    ['a throwing setup', { setup: () => Promise.reject(new Error('no')) }, 0, 'setup'],
  ])('is what %s ends with, if the browser has reported nothing', async (_, options, ms, origin) => {
    const scenario = start({ ...options, maxAttempts: 1, stableAfter: 3_600_000 })
    const { world, told } = scenario
    await accept(world)
    if (origin === 'heartbeat') trust(scenario)
    await world.advance(ms)
    expect(told('close')).toMatchObject([{ code: 1006, reason: '', wasClean: false, origin }])
  })

  it('is what a close() ends with that the server has not answered', async () => {
    const { world, socket } = await startOpen()
    const closed = socket.close(1000, 'bye')
    await world.advance(2_000)
    await expect(closed).resolves.toMatchObject({
      code: 1006,
      reason: '',
      wasClean: false,
      origin: 'close-timeout',
    })
  })

  it('is what a close() ends with that the connection has not survived', async () => {
    const { world, socket } = await startOpen()
    const closed = socket.close(1000, 'bye')
    world.socket.end(1006)
    await expect(closed).resolves.toMatchObject({ code: 1006, reason: '', wasClean: false })
  })
})

describe("the server's own code", () => {
  it.each([
    [1000, '', true],
    [1001, 'deploy', true],
    [1005, '', true],
    [1011, 'crash', false],
    [4999, 'ünïcödé', true],
  ])('is reported as it is: %d', async (code, reason, wasClean) => {
    const { world, told } = await startOpen()
    world.socket.end(code, reason, wasClean)
    expect(told('lost')).toMatchObject([{ code, reason, wasClean, origin: 'server' }])
  })

  it('is a number, in plain objects that a listener can copy', async () => {
    const { world, told } = await startOpen({ maxAttempts: 2 })
    world.socket.end(4000, 'why')
    await world.advance(15_000)
    world.socket.end(1006)
    for (const info of [...told('lost'), ...told('close')]) {
      expect(typeof info.code).toBe('number')
      expect({ ...info }.code).toBe(info.code)
      expect(JSON.parse(JSON.stringify(info))).toMatchObject({ code: info.code, reason: info.reason })
    }
    expect(told('close')).toHaveLength(1)
  })
})
