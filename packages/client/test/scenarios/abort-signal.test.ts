import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { accept, start } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { EVERY_STATE } from '../support/every-state.ts'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('The option signal', () => {
  it.each([true, false])('aborted already: closed at once, with autoConnect: %s', async (autoConnect) => {
    const { world, socket, told } = start({ signal: AbortSignal.abort(), autoConnect })
    expect(socket.state).toBe('closed')
    await world.advance(60_000)
    expect(world.sockets).toEqual([])
    expect(told('close')).toEqual([])
    expect(world.listenerCount).toBe(0)
    expect(world.timerCount).toBe(0)
  })

  it.each(['idle', 'connecting', 'waiting'] as const)('closes when it aborts in %s', async (state) => {
    const controller = new AbortController()
    const { world, socket, told } = await EVERY_STATE[state]({ signal: controller.signal })
    controller.abort()
    expect(socket.state).toBe('closed')
    await world.advance(60_000)
    expect(told('close')).toHaveLength(state === 'idle' ? 0 : 1)
    expect(world.live).toEqual([])
  })

  it('closes an open connection with 1000 when it aborts', async () => {
    const controller = new AbortController()
    const { world, socket, told } = await EVERY_STATE.open({ signal: controller.signal })
    controller.abort()
    expect(socket.state).toBe('closing')
    expect(world.socket.closeCalls).toEqual([{ code: 1000, reason: '' }])
    await world.advance(2_000)
    expect(socket.state).toBe('closed')
    expect(told('close')).toHaveLength(1)
  })

  it('closes while setup runs', async () => {
    const controller = new AbortController()
    const { socket, world } = start({ signal: controller.signal, setup: () => controller.abort() })
    await accept(world)
    expect(socket.state).toBe('closed')
    expect(world.live).toEqual([])
  })

  it.each(['closing', 'closed'] as const)('does nothing when it aborts in %s', async (state) => {
    const controller = new AbortController()
    const { world, socket, told } = await EVERY_STATE[state]({ signal: controller.signal })
    controller.abort()
    await world.advance(2_000)
    expect(socket.state).toBe('closed')
    expect(told('close')).toHaveLength(1)
  })

  it.each(['open', 'reconnect'] as const)('once aborted lets %s() do nothing', async (method) => {
    const controller = new AbortController()
    const { world, socket } = await EVERY_STATE.connecting({ signal: controller.signal })
    controller.abort()
    socket[method]()
    await settle()
    expect(socket.state).toBe('closed')
    expect(world.sockets).toHaveLength(1)
  })

  it('closes a socket that was closed and opened again', async () => {
    const controller = new AbortController()
    const { world, socket } = await EVERY_STATE.closed({ signal: controller.signal })
    socket.open()
    await accept(world)
    controller.abort()
    expect(socket.state).toBe('closing')
  })

  it('has one listener while the socket is in use, and none when it is closed', async () => {
    const { signal } = new AbortController()
    const { world, socket } = start({ signal, autoConnect: false })
    socket.open()
    expect(listeners(signal)).toBe(1)
    await accept(world)
    socket.reconnect()
    expect(listeners(signal)).toBe(1)
    await socket.close()
    expect(listeners(signal)).toBe(0)
    socket.open()
    expect(listeners(signal)).toBe(1)
    await socket.close()
    expect(listeners(signal)).toBe(0)
  })

  it('has no listener when the socket was closed before it was opened', async () => {
    const { signal } = new AbortController()
    const { socket } = start({ signal, autoConnect: false })
    await socket.close()
    expect(listeners(signal)).toBe(0)
  })

  it('has no listener when the policy has closed the socket', async () => {
    const { signal } = new AbortController()
    const { world, socket } = await EVERY_STATE.open({ signal })
    world.socket.end(4403)
    expect(socket.state).toBe('closed')
    expect(listeners(signal)).toBe(0)
  })
})
