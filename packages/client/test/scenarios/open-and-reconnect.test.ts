import { describe, expect, it } from 'vitest'
import { accept, start, startOpen, URL_OF_SERVER } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { EVERY_STATE, eachState } from '../support/every-state.ts'

const fresh = { state: 'connecting', health: 'down', attempt: 1, reason: 'open' }

describe('open()', () => {
  it.each(['idle', 'closing', 'closed'] as const)('dials at once from %s', async (state) => {
    const { world, socket } = await EVERY_STATE[state]()
    const dials = world.sockets.length
    socket.open()
    expect(socket.status).toEqual(fresh)
    expect(world.sockets).toHaveLength(dials + 1)
    expect(world.live).toEqual([world.socket])
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it.each(['connecting', 'open', 'waiting'] as const)('does nothing from %s', async (state) => {
    const { world, socket, names } = await EVERY_STATE[state]()
    await settle()
    const { status } = socket
    const before = names().length
    socket.open()
    await settle()
    expect(socket.status).toBe(status)
    expect(names()).toHaveLength(before)
    expect(world.sockets).toHaveLength(1)
  })

  it('settles the close that is pending first', async () => {
    const { world, socket, names, forget } = await startOpen()
    const closed = socket.close()
    forget()
    socket.open()
    expect(names()).toEqual(['state', 'close', 'state'])
    expect(await closed).toEqual({ code: 1006, reason: '', wasClean: false, origin: 'client', at: world.now })
  })

  it('after close() in one tick connects anew', async () => {
    const { world, socket, told } = await startOpen()
    void socket.close()
    socket.open()
    void socket.close()
    socket.open()
    await accept(world)
    await world.advance(10_000)
    expect(socket.state).toBe('open')
    expect(told('close')).toHaveLength(2)
    expect(world.live).toEqual([world.socket])
  })

  it('starts to count anew', async () => {
    const { world, socket, told } = start({ maxAttempts: 2 })
    world.socket.end()
    await world.advance(5_000)
    world.socket.end()
    expect(socket.state).toBe('closed')
    socket.open()
    expect(socket.status).toEqual(fresh)
    world.socket.end()
    expect(socket.status).toMatchObject({ state: 'waiting', attempt: 2 })
    expect(told('close')).toHaveLength(1)
  })

  it('asks anew for url and protocols', async () => {
    let calls = 0
    const { world, socket } = start({ url: () => `${URL_OF_SERVER}?${++calls}` })
    await accept(world)
    void socket.close()
    socket.open()
    await settle()
    expect(world.sockets.map(({ url }) => url)).toEqual([`${URL_OF_SERVER}?1`, `${URL_OF_SERVER}?2`])
  })
})

describe('reconnect()', () => {
  it.each(['idle', 'closing', 'closed'] as const)('is like open() from %s', async (state) => {
    const { world, socket } = await EVERY_STATE[state]()
    const dials = world.sockets.length
    socket.reconnect()
    expect(socket.status).toEqual(fresh)
    expect(world.sockets).toHaveLength(dials + 1)
    expect(world.live).toEqual([world.socket])
  })

  it.each(['connecting', 'open', 'waiting'] as const)(
    'drops what there is, and dials at once from %s',
    async (state) => {
      const { world, socket } = await EVERY_STATE[state]()
      const old = world.socket
      socket.reconnect()
      expect(socket.status).toMatchObject({ state: 'connecting', reason: 'reconnect' })
      expect(world.sockets).toHaveLength(2)
      expect(old.readyState).toBeGreaterThan(1)
      expect(world.live).toEqual([world.socket])
    },
  )

  it('of an open connection tells that it is lost', async () => {
    const { socket, names, forget } = await startOpen()
    forget()
    socket.reconnect()
    expect(names()).toEqual(['state', 'lost'])
  })

  it('hears nothing any more of what it dropped', async () => {
    const { world, socket, forget, names } = await startOpen()
    const old = world.socket
    socket.reconnect()
    await settle()
    forget()
    old.deliver('late')
    old.end(1000, '', true)
    await settle()
    expect(names()).toEqual([])
    expect(socket.state).toBe('connecting')
  })

  it.each(eachState)('five times in one tick from %s leaves one connection', async (_state, make) => {
    const { world, socket, told, forget } = await make()
    await settle()
    forget()
    for (let count = 0; count < 5; count += 1) socket.reconnect()
    expect(world.live).toEqual([world.socket])
    await accept(world)
    await world.advance(10_000)
    expect(socket.state).toBe('open')
    expect(told('open')).toHaveLength(1)
    expect(told('lost').length).toBeLessThanOrEqual(1)
    expect(world.live).toEqual([world.socket])
  })

  it('while a URL function is pending starts anew', async () => {
    const pending: ((url: string) => void)[] = []
    const { world, socket } = start({ url: () => new Promise((resolve) => pending.push(resolve)) })
    socket.reconnect()
    pending[0]?.('wss://old.example/')
    await settle()
    expect(world.sockets).toEqual([])
    pending[1]?.('wss://new.example/')
    await settle()
    expect(world.sockets.map(({ url }) => url)).toEqual(['wss://new.example/'])
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('keeps what is queued', async () => {
    const { world, socket } = start()
    socket.send('a')
    socket.reconnect()
    socket.send('b')
    await accept(world)
    expect(world.socket.messages).toEqual(['a', 'b'])
  })

  it('keeps the listeners', async () => {
    const { world, socket, emitted } = await startOpen()
    socket.reconnect()
    await accept(world)
    world.socket.deliver('hello')
    expect(emitted()).toEqual(['hello'])
  })
})
