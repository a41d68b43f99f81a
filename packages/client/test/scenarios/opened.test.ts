import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ResilientSocketError } from '../../src/index.ts'
import { accept, start, startOpen } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { EVERY_STATE } from '../support/every-state.ts'
import { watch } from '../support/watched-promise.ts'

describe('opened()', () => {
  it('resolves at once if it is open', async () => {
    const { socket, world } = await startOpen({ heartbeat: false })
    expect(await socket.opened()).toBeUndefined()
    expect(world.timerCount).toBe(0)
  })

  it.each(['idle', 'connecting', 'waiting'] as const)('resolves when it opens, from %s', async (state) => {
    const { world, socket } = await EVERY_STATE[state]()
    const waiting = watch(socket.opened())
    if (state === 'idle') socket.open()
    await settle()
    expect(waiting.outcome).toBe('pending')
    if (state === 'waiting') await world.advance(5_000)
    await accept(world)
    expect(waiting.outcome).toEqual(['resolved', undefined])
  })

  it('waits through failed attempts', async () => {
    const { world, socket } = start()
    const waiting = watch(socket.opened())
    for (let count = 0; count < 3; count += 1) {
      world.socket.end()
      await world.advance(10_000)
    }
    expect(waiting.outcome).toBe('pending')
    await accept(world)
    expect(waiting.outcome).toEqual(['resolved', undefined])
  })

  it('resolves every caller', async () => {
    const { world, socket } = start()
    const all = Promise.all([socket.opened(), socket.opened(), socket.opened({ timeout: 5_000 })])
    await accept(world)
    expect(await all).toEqual([undefined, undefined, undefined])
  })

  it.each(['idle', 'connecting', 'waiting', 'closing'] as const)(
    'rejects when it is closed, from %s',
    async (state) => {
      const { world, socket } = await EVERY_STATE[state]()
      const waiting = watch(socket.opened())
      void socket.close()
      await world.advance(2_000)
      expect(waiting.outcome).toEqual(['rejected', expect.objectContaining({ code: 'closed' })])
    },
  )

  it('rejects when the policy closes', async () => {
    const { world, socket } = start()
    const waiting = watch(socket.opened())
    world.socket.end(4403)
    await settle()
    expect(waiting.outcome).toEqual(['rejected', expect.any(ResilientSocketError)])
  })

  it('rejects at once if it is closed', async () => {
    const { socket } = await EVERY_STATE.closed()
    await expect(socket.opened()).rejects.toMatchObject({ code: 'closed' })
  })

  it('rejects with a TimeoutError, at that moment', async () => {
    const { world, socket } = start({ url: () => new Promise<string>(() => undefined) })
    const waiting = watch(socket.opened({ timeout: 300 }))
    await world.advance(299)
    expect(waiting.outcome).toBe('pending')
    await world.advance(1)
    expect(waiting.outcome).toEqual(['rejected', expect.objectContaining({ name: 'TimeoutError' })])
    expect(socket.state).toBe('connecting')
  })

  it('rejects with a TimeoutError where timers are late and the connection opens first', async () => {
    const { world, socket } = start()
    const waiting = watch(socket.opened({ timeout: 300 }))
    world.sleep(5_000)
    await accept(world)
    expect(waiting.outcome).toEqual(['rejected', expect.objectContaining({ name: 'TimeoutError' })])
    expect(socket.state).toBe('open')
  })

  it('rejects with the reason of its signal, and lets go of it', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const { socket } = start()
    const waiting = watch(socket.opened({ signal }))
    controller.abort('enough')
    await settle()
    expect(waiting.outcome).toEqual(['rejected', 'enough'])
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(socket.state).toBe('connecting')
  })

  it.each(['idle', 'connecting', 'open', 'waiting', 'closing'] as const)(
    'rejects at once where its signal has aborted already, in %s',
    async (state) => {
      const { socket } = await EVERY_STATE[state]()
      await expect(socket.opened({ signal: AbortSignal.abort('never') })).rejects.toBe('never')
    },
  )

  it('lets go of its signal and its timer when it is settled', async () => {
    const { signal } = new AbortController()
    const { world, socket } = start({ heartbeat: false })
    const waiting = watch(socket.opened({ signal, timeout: 60_000 }))
    await accept(world)
    expect(waiting.outcome).toEqual(['resolved', undefined])
    expect(getEventListeners(signal, 'abort')).toEqual([])
    void socket.close()
    await world.advance(2_000)
    expect(world.timerCount).toBe(0)
  })

  it.each([-1, Number.NaN])('rejects a timeout of %d with an error that names it', async (timeout) => {
    const { socket } = start()
    await expect(socket.opened({ timeout })).rejects.toThrow(/timeout/)
  })

  it('may wait for ever, with a timeout of Infinity', async () => {
    const { world, socket } = start({ autoConnect: false })
    const waiting = watch(socket.opened({ timeout: Infinity }))
    expect(world.timerCount).toBe(0)
    await world.advance(3_600_000)
    expect(waiting.outcome).toBe('pending')
  })

  it('waits for the next opening after close() and open()', async () => {
    const { world, socket } = await startOpen()
    void socket.close()
    const before = watch(socket.opened())
    socket.open()
    const after = watch(socket.opened())
    await accept(world)
    expect(before.outcome).toEqual(['rejected', expect.objectContaining({ code: 'closed' })])
    expect(after.outcome).toEqual(['resolved', undefined])
  })
})
