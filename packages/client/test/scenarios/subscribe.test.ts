import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/index.ts'
import { accept, start, startOpen, startTrusted } from '../simulation/scenario.ts'

describe('subscribe()', () => {
  it('reports the status at every change, before the event state, until it is unsubscribed', async () => {
    const { world, socket } = start()
    const told: unknown[] = []
    const end = socket.subscribe((status) => told.push(status))
    socket.on('state', ({ state }) => told.push(state))
    await accept(world)
    const open = socket.status
    world.socket.end()
    const waiting = socket.status
    expect(told.slice(-4)).toEqual([open, 'open', waiting, 'waiting'])
    expect([told.at(-4) === open, told.at(-2) === waiting]).toEqual([true, true])
    end()
    end()
    await socket.close()
    expect(told.slice(-3)).toEqual([waiting, 'waiting', 'closed'])
  })

  it('goes on if listeners are removed, and if one throws', async () => {
    const { world, socket } = start()
    const failure = new Error('A subscriber failed')
    const told: string[] = []
    socket.subscribe(() => {
      throw failure
    })
    socket.subscribe(({ state }) => told.push(state))
    socket.removeAllListeners()
    await accept(world)
    void socket.close()
    await world.advance(2_000)
    expect(told).toEqual(['connecting', 'open', 'closing', 'closed'])
    expect(world.reported).toEqual(told.map(() => failure))
  })

  it('fits a store: the snapshot is the same object until subscribers are called', async () => {
    const { world, socket } = start()
    let told = 0
    socket.subscribe(() => {
      told += 1
    })
    const snapshots = new Set([socket.status])
    const look = (): void => {
      expect(snapshots.has(socket.status) ? snapshots.size : snapshots.add(socket.status).size).toBe(told)
    }
    await accept(world)
    look()
    socket.send('hello')
    world.socket.deliver('hello')
    await world.advance(1_000)
    look()
    world.socket.end()
    look()
    await world.advance(1_000)
    look()
    await socket.close()
    look()
    expect([...snapshots].every((status) => Object.isFrozen(status))).toBe(true)
  })

  it('calls no subscriber that was removed meanwhile, and none that was just added', async () => {
    const { world, socket } = await startOpen()
    const told: string[] = []
    socket.subscribe(() => {
      end()
      socket.subscribe(({ state }) => told.push(`new ${state}`))
    })
    const end = socket.subscribe(({ state }) => told.push(`ended ${state}`))
    world.socket.end()
    expect(told).toEqual([])
    socket.reconnect()
    expect(told).toEqual(['new connecting'])
  })

  it('counts each call for itself, though the function is the same', async () => {
    const { world, socket } = await startOpen()
    const told: string[] = []
    const listener = ({ state }: Status): unknown => told.push(state)
    const ends = [socket.subscribe(listener), socket.subscribe(listener)]
    ends[0]?.()
    world.socket.end()
    expect(told).toEqual(['waiting'])
  })

  it('reports changes in order, though a subscriber calls a method', async () => {
    const { world, socket, told } = await startTrusted()
    const states: string[] = []
    socket.subscribe(({ state }) => void (state === 'waiting' && socket.reconnect()))
    socket.subscribe(({ state }) => states.push(state))
    world.socket.end()
    expect(states).toEqual(['waiting', 'connecting'])
    expect(told('state').map(({ state }) => state)).toEqual(states)
    expect(socket.state).toBe('connecting')
  })

  it('reports nothing while nothing changes', async () => {
    const { world, socket } = await startTrusted()
    const told: unknown[] = []
    socket.subscribe((status) => told.push(status))
    socket.open()
    socket.rotate()
    await accept(world)
    world.sockets[0]?.pong()
    expect(world.live).toEqual([world.socket])
    expect(told).toEqual([])
  })
})
