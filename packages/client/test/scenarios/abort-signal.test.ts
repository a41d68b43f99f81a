import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { accept, acceptAll, type Start, start, URL_OF_SERVER } from '../simulation/scenario.ts'
import { settle, type World } from '../simulation/world.ts'
import { EVERY_STATE } from '../support/every-state.ts'

/** Options in which a function of the user's aborts. */
const IN_FUNCTIONS: Readonly<Record<string, (abort: <T>(value: T) => T) => Start>> = {
  url: (abort) => ({ url: () => abort(URL_OF_SERVER) }),
  protocols: (abort) => ({ protocols: () => abort('chat') }),
  setup: (abort) => ({ setup: () => abort(undefined) }),
  classifyClose: (abort) => ({ classifyClose: () => abort('retry') }),
  backoff: (abort) => ({ backoff: () => abort(0) }),
  'heartbeat.answer': (abort) => ({ heartbeat: { answer: () => abort(undefined) } }),
  'heartbeat.format.ping': (abort) => ({ heartbeat: { format: { ping: abort, pong: () => false } } }),
  'heartbeat.format.pong': (abort) => ({
    heartbeat: { format: { ping: (id) => id, pong: () => abort(true) } },
  }),
}

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('The option signal', () => {
  it.each(Object.entries(IN_FUNCTIONS))('closes when %s aborts it', async (_, make) => {
    const controller = new AbortController()
    const options = make((value) => {
      controller.abort()
      return value
    })
    const before = (world: World) => acceptAll(world, () => undefined)
    const { world, socket, told } = start({ ...options, before, signal: controller.signal })
    await world.advance(100)
    socket.send('hello')
    world.sockets.at(-1)?.deliver('hello')
    await world.advance(25_000)
    world.sockets.at(-1)?.end()
    await world.advance(60_000)
    expect(socket.state).toBe('closed')
    expect(world.sockets.length).toBeLessThanOrEqual(1)
    expect(told('close')).toHaveLength(1)
    expect(told('error')).toEqual([])
    expect(listeners(controller.signal)).toBe(0)
  })

  it.each(['state', 'open', 'message', 'lost', 'waiting', 'replacing'] as const)(
    'closes when a listener of %s aborts it',
    async (event) => {
      const controller = new AbortController()
      const { world, socket, told } = start({ signal: controller.signal })
      socket.on(event, () => controller.abort())
      await accept(world)
      socket.rotate()
      world.socket.deliver('hello')
      world.sockets[0]?.deliver('hello')
      for (const native of world.live) native.end()
      await world.advance(60_000)
      expect(controller.signal.aborted).toBe(true)
      expect(socket.state).toBe('closed')
      expect(told('close')).toHaveLength(1)
      expect(world.live).toEqual([])
    },
  )

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

  it.each(['open', 'closing', 'waiting', 'connecting'] as const)(
    'closes a socket that was reconnected while it was %s',
    async (state) => {
      const controller = new AbortController()
      const { world, socket } = await EVERY_STATE[state]({ signal: controller.signal })
      socket.reconnect()
      await accept(world)
      expect(socket.state).toBe('open')
      controller.abort()
      expect(socket.state).toBe('closing')
      await world.advance(60_000)
      expect(socket.state).toBe('closed')
      expect(world.live).toEqual([])
    },
  )

  it.each(['open', 'reconnect'] as const)(
    'aborted while closing, lets %s() start nothing',
    async (method) => {
      const controller = new AbortController()
      const { world, socket, told } = await EVERY_STATE.closing({ signal: controller.signal })
      const closed = socket.close()
      controller.abort()
      socket[method]()
      expect(socket.state).toBe('closing')
      await world.advance(2_000)
      await closed
      socket[method]()
      await world.advance(60_000)
      expect(socket.state).toBe('closed')
      expect(told('close')).toHaveLength(1)
      expect(world.sockets).toHaveLength(1)
    },
  )

  it.each(['open', 'reconnect'] as const)(
    'is looked at again by %s(), for its event may have been kept from the socket',
    async (method) => {
      for (const state of ['idle', 'connecting', 'open', 'waiting', 'closed'] as const) {
        const controller = new AbortController()
        controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation())
        const { world, socket } = await EVERY_STATE[state]({ signal: controller.signal })
        const dials = world.sockets.length
        controller.abort()
        socket[method]()
        await world.advance(60_000)
        expect(socket.state).toBe('closed')
        expect(world.sockets).toHaveLength(dials)
      }
    },
  )

  it('that aborts is stronger than a listener of its own that wants to reconnect', async () => {
    const controller = new AbortController()
    let reconnect = (): void => undefined
    controller.signal.addEventListener('abort', () => reconnect())
    const { world, socket } = await EVERY_STATE.open({ signal: controller.signal })
    reconnect = () => socket.reconnect()
    controller.abort()
    await world.advance(60_000)
    expect(socket.state).toBe('closed')
    expect(world.sockets).toHaveLength(1)
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
