import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ResilientSocketError } from '../../src/index.ts'
import { startOpen } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { EVERY_STATE } from '../support/every-state.ts'
import { watch } from '../support/watched-promise.ts'

describe('ping()', () => {
  it('resolves with the milliseconds of one round trip', async () => {
    const { world, socket } = await startOpen()
    const waiting = watch(socket.ping())
    expect(world.socket.pings).toHaveLength(1)
    await world.advance(42)
    expect(waiting.outcome).toBe('pending')
    world.socket.pong()
    await settle()
    expect(waiting.outcome).toEqual(['resolved', 42])
  })

  it('works without a heartbeat', async () => {
    const { world, socket } = await startOpen({ heartbeat: false })
    const waiting = watch(socket.ping())
    await world.advance(42)
    world.socket.pong()
    await settle()
    expect(waiting.outcome).toEqual(['resolved', 42])
  })

  it('rejects at once if the format fails to make its message', async () => {
    const format = {
      ping: (): string => {
        throw new Error('broken')
      },
      pong: () => false,
    }
    const { socket } = await startOpen({ heartbeat: { format } })
    await expect(socket.ping()).rejects.toMatchObject({ code: 'heartbeat-format' })
    expect(socket.state).toBe('open')
  })

  it('does not make the answer a message', async () => {
    const { world, socket, emitted } = await startOpen()
    void socket.ping()
    world.socket.pong()
    expect(emitted()).toEqual([])
  })

  it.each(['idle', 'connecting', 'waiting', 'closing', 'closed'] as const)(
    'rejects with not-open in %s',
    async (state) => {
      const { world, socket } = await EVERY_STATE[state]()
      await expect(socket.ping()).rejects.toMatchObject({ code: 'not-open' })
      expect(world.sockets.flatMap(({ pings }) => pings)).toEqual([])
    },
  )

  it('rejects if the heartbeat only listens', async () => {
    const { world, socket } = await startOpen({ heartbeat: { maxSilence: 30_000 } })
    await expect(socket.ping()).rejects.toBeInstanceOf(ResilientSocketError)
    expect(world.socket.sent).toEqual([])
  })

  it.each<[how: string, end: (scenario: Awaited<ReturnType<typeof startOpen>>) => void]>([
    ['the connection is lost', ({ world }) => world.socket.end()],
    ['reconnect() is called', ({ socket }) => socket.reconnect()],
    [
      'close() is called and answered',
      ({ world, socket }) => {
        void socket.close()
        world.socket.end(1000, '', true)
      },
    ],
  ])('rejects when %s', async (_how, end) => {
    const scenario = await startOpen()
    const waiting = watch(scenario.socket.ping())
    end(scenario)
    await settle()
    expect(waiting.outcome).toEqual(['rejected', expect.objectContaining({ code: 'closed' })])
  })

  it('rejects with a TimeoutError, by default after the longest heartbeat timeout', async () => {
    const { world, socket } = await startOpen({ heartbeat: { timeout: { max: 3_000 } } })
    const short = watch(socket.ping({ timeout: 200 }))
    const usual = watch(socket.ping())
    await world.advance(199)
    expect(short.outcome).toBe('pending')
    await world.advance(1)
    expect(short.outcome).toEqual(['rejected', expect.objectContaining({ name: 'TimeoutError' })])
    await world.advance(2_799)
    expect(usual.outcome).toBe('pending')
    await world.advance(1)
    expect(usual.outcome).toEqual(['rejected', expect.objectContaining({ name: 'TimeoutError' })])
    expect(socket.state).toBe('open')
  })

  it('rejects with the reason of its signal, before or after', async () => {
    const { world, socket } = await startOpen()
    const controller = new AbortController()
    const waiting = watch(socket.ping({ signal: controller.signal }))
    controller.abort('enough')
    await settle()
    expect(waiting.outcome).toEqual(['rejected', 'enough'])
    const sent = world.socket.pings.length
    await expect(socket.ping({ signal: controller.signal })).rejects.toBe('enough')
    expect(world.socket.pings).toHaveLength(sent)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('is answered by the pong of a later ping', async () => {
    const { world, socket } = await startOpen()
    const first = watch(socket.ping())
    await world.advance(10)
    const second = watch(socket.ping())
    await world.advance(20)
    world.socket.pong()
    await settle()
    expect([first.outcome, second.outcome]).toEqual([
      ['resolved', 30],
      ['resolved', 20],
    ])
  })

  it('is not answered by the pong of an earlier ping', async () => {
    const { world, socket } = await startOpen()
    const first = watch(socket.ping())
    const second = watch(socket.ping())
    world.socket.pong(world.socket.pings[0])
    await settle()
    expect(first.outcome).toEqual(['resolved', 0])
    expect(second.outcome).toBe('pending')
  })

  it('is settled once, though pongs come twice, or late', async () => {
    const { world, socket, told } = await startOpen()
    const waiting = watch(socket.ping({ timeout: 100 }))
    await world.advance(100)
    expect(waiting.outcome).toEqual(['rejected', expect.objectContaining({ name: 'TimeoutError' })])
    world.socket.pong()
    world.socket.pong()
    await settle()
    expect(waiting.outcome).toEqual(['rejected', expect.objectContaining({ name: 'TimeoutError' })])
    expect(told('latency')).toMatchObject([{ rtt: 100 }])
    expect(socket.state).toBe('open')
  })

  it.each([
    ['of a ping that was never sent', (prefix: string) => `${prefix}999`],
    ['of zero', (prefix: string) => `${prefix}0`],
    ['that is cut short', (prefix: string) => prefix],
    ['with something that is no number', (prefix: string) => `${prefix}x`],
    ["with somebody else's prefix", (prefix: string) => `${'x'.repeat(prefix.length)}1`],
    ['that is empty', () => ''],
  ])('is not answered by an id %s', async (_what, idOf) => {
    const { world, socket } = await startOpen({
      heartbeat: { format: { ping: (id) => id, pong: (data) => String(data) } },
    })
    const waiting = watch(socket.ping())
    const id = String(world.socket.sent[0])
    const prefix = id.slice(0, id.lastIndexOf('-') + 1)
    world.socket.deliver(idOf(prefix))
    await settle()
    expect(waiting.outcome).toBe('pending')
    await world.advance(30)
    world.socket.deliver(id)
    await settle()
    expect(waiting.outcome).toEqual(['resolved', 30])
    expect(socket.state).toBe('open')
  })

  it('is answered by a pong without an id, as all that are outstanding', async () => {
    const { world, socket } = await startOpen({
      heartbeat: { format: { ping: () => 'ping', pong: (data) => data === 'pong' } },
    })
    const both = [watch(socket.ping()), watch(socket.ping())]
    await world.advance(15)
    world.socket.deliver('pong')
    await settle()
    expect(both.map(({ outcome }) => outcome)).toEqual([
      ['resolved', 15],
      ['resolved', 15],
    ])
  })

  it.each([-1, Number.NaN])(
    'rejects a timeout of %d with an error that names it, and sends nothing',
    async (timeout) => {
      const { world, socket } = await startOpen()
      await expect(socket.ping({ timeout })).rejects.toThrow(/timeout/)
      expect(world.socket.sent).toEqual([])
    },
  )
})
