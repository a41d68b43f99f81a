import { describe, expect, it } from 'vitest'
import { accept, start, startOpen } from '../test/simulation/scenario.ts'
import { settle } from '../test/simulation/world.ts'
import { drained } from './drained.ts'
import type { ResilientSocket } from './resilient-socket.ts'

/** Whether it is drained by now, as far as that doesn't take time. */
async function isDrained(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), settle().then(() => false)])
}

async function bufferedWith(amount: number): Promise<{ socket: ResilientSocket; empty: () => void }> {
  const { world, socket } = await startOpen()
  world.socket.bufferedAmount = amount
  return { socket, empty: () => Object.assign(world.socket, { bufferedAmount: 0 }) }
}

describe('drained()', () => {
  it.each(['idle', 'open'])('resolves at once where nothing waits (%s)', async (state) => {
    const { socket } = state === 'open' ? await startOpen() : start({ autoConnect: false })
    expect(await isDrained(drained(socket))).toBe(true)
  })

  it('resolves when the browser has sent everything', async () => {
    const { socket, empty } = await bufferedWith(10)
    const promise = drained(socket)
    expect(await isDrained(promise)).toBe(false)
    empty()
    await promise
    expect(socket.bufferedAmount).toBe(0)
  })

  it('looks as often as it takes', async () => {
    const { world, socket } = await startOpen()
    let looks = 0
    Object.defineProperty(world.socket, 'bufferedAmount', {
      get: () => {
        looks += 1
        return looks < 5 ? 10 : 0
      },
    })
    await drained(socket)
    expect(looks).toBe(5)
  })

  it('waits for what is queued', async () => {
    const { world, socket } = start()
    socket.send('1')
    const promise = drained(socket)
    expect(await isDrained(promise)).toBe(false)
    world.socket.end()
    expect(await isDrained(promise)).toBe(false)
    await world.advance(5_000)
    await accept(world)
    await promise
    expect(world.socket.messages).toEqual(['1'])
  })

  it('resolves when what was queued while idle has been sent', async () => {
    const { world, socket } = start({ autoConnect: false })
    socket.send('1')
    const promise = drained(socket)
    socket.open()
    await accept(world)
    await promise
    expect(world.socket.messages).toEqual(['1'])
  })

  it('resolves when what was queued has expired', async () => {
    const { world, socket } = start()
    await settle()
    socket.send('1', { ttl: 100 })
    const promise = drained(socket)
    await world.advance(100)
    await promise
    expect(socket.bufferedAmount).toBe(0)
    expect(socket.state).toBe('connecting')
  })

  it('resolves when the socket is closed', async () => {
    const { world, socket } = await startOpen()
    world.socket.bufferedAmount = 10
    const promise = drained(socket)
    void socket.close()
    await world.advance(2_000)
    await promise
    expect(socket.state).toBe('closed')
  })

  it('resolves when the socket is closed while it waits', async () => {
    const { socket } = start()
    socket.send('1')
    const promise = drained(socket)
    await socket.close()
    await promise
  })

  it('leaves no listener behind', async () => {
    const { world, socket } = start()
    const before = socket.listenerCount('state')
    socket.send('1')
    const promise = drained(socket)
    await accept(world)
    await promise
    expect(socket.listenerCount('state')).toBe(before)
  })
})
