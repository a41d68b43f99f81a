import { describe, expect, it } from 'vitest'
import { accept, startTrusted } from '../simulation/scenario.ts'

describe('overlap: false', () => {
  it('lets everything come in, then closes the old one, then dials', async () => {
    const { world, socket, names, told, forget } = await startTrusted({ overlap: false })
    await world.advance(10_000)
    forget()
    const live: number[] = []
    world.onDial = () => live.push(world.live.length)
    socket.rotate()
    expect(socket.send('waits')).toBe('queued')
    expect(names()).toEqual([])
    world.socket.deliver('last')
    world.socket.pong()
    world.socket.deliver('later still')
    expect(world.socket.closeCalls).toEqual([{ code: 1000, reason: '' }])
    expect(socket.send('waits too')).toBe('queued')
    expect(live).toEqual([])
    world.socket.end(1000)
    expect(names()).toEqual(['message', 'message', 'state', 'lost'])
    expect(told('lost')).toMatchObject([{ origin: 'replaced', code: 1000, wasClean: true }])
    expect(live).toEqual([0])
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'rotate', attempt: 1 })
    await accept(world)
    expect(world.socket.messages).toEqual(['waits', 'waits too'])
  })

  it('asks nobody what that end means', async () => {
    const asked: unknown[] = []
    const { world, socket } = await startTrusted({
      overlap: false,
      classifyClose: (info) => {
        asked.push(info)
        return 'stop'
      },
    })
    socket.rotate()
    world.socket.pong()
    world.socket.end(1000)
    expect(socket.state).toBe('connecting')
    expect(asked).toEqual([])
  })

  it('waits for the closing handshake no longer than closeTimeout', async () => {
    const { world, socket, told } = await startTrusted({ overlap: false, closeTimeout: 700 })
    socket.rotate()
    world.socket.pong()
    await world.advance(699)
    expect(told('lost')).toEqual([])
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'replaced', code: 1006 }])
    expect(socket.state).toBe('connecting')
  })

  it('dials only when a silent connection has been given up', async () => {
    const { world, socket, told } = await startTrusted({ overlap: false })
    await world.advance(10_000)
    socket.probe()
    await world.advance(9_999)
    expect(world.sockets).toHaveLength(1)
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(world.live).toHaveLength(1)
    expect(told('replacing')).toEqual([])
  })
})
