import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { accept, start, startOpen } from '../test/simulation/scenario.ts'
import { settle, type World } from '../test/simulation/world.ts'
import { watch } from '../test/support/watched-promise.ts'
import { drained } from './drained.ts'
import type { ResilientSocket } from './resilient-socket.ts'

/** Whether it is drained by now, as far as that doesn't take time. */
async function isDrained(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), settle().then(() => false)])
}

interface Bench {
  readonly world: World
  readonly socket: ResilientSocket
  readonly empty: () => void
}

/** So much is in the browser's buffer. */
async function bufferedWith(amount: number): Promise<Bench> {
  const { world, socket } = await startOpen()
  world.socket.bufferedAmount = amount
  return { world, socket, empty: () => Object.assign(world.socket, { bufferedAmount: 0 }) }
}

describe('drained()', () => {
  it.each(['idle', 'open'])('resolves at once if nothing waits (%s)', async (state) => {
    const { socket } = state === 'open' ? await startOpen() : start({ autoConnect: false })
    expect(await isDrained(drained(socket))).toBe(true)
  })

  it('resolves when the browser has sent everything', async () => {
    const { world, socket, empty } = await bufferedWith(10)
    const promise = drained(socket)
    await world.advance(100)
    expect(await isDrained(promise)).toBe(false)
    empty()
    expect(await isDrained(promise)).toBe(false)
    await world.advance(20)
    expect(await isDrained(promise)).toBe(true)
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
    const promise = drained(socket)
    await world.advance(80)
    expect(await isDrained(promise)).toBe(true)
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

  it('rejects with the reason of its signal, at once if that has aborted already', async () => {
    const { socket } = await bufferedWith(10)
    const controller = new AbortController()
    const waits = [watch(drained(socket, { signal: controller.signal }))]
    await settle()
    expect(waits[0]?.outcome).toBe('pending')
    controller.abort('enough')
    waits.push(watch(drained(socket, { signal: controller.signal })))
    await settle()
    expect(waits.map(({ outcome }) => outcome)).toEqual([
      ['rejected', 'enough'],
      ['rejected', 'enough'],
    ])
  })

  it.each([null, { signal: {} }, { signal: 5 }])(
    'rejects for options that cannot work: %j',
    async (options) => {
      const { world, socket } = await bufferedWith(10)
      const timers = world.timerCount
      await expect(drained(socket, options as never)).rejects.toBeInstanceOf(TypeError)
      expect(world.timerCount).toBe(timers)
    },
  )

  it.each(['drained', 'aborted', 'closed'])('leaves no listener and no timer behind (%s)', async (end) => {
    const { world, socket, empty } = await bufferedWith(10)
    const controller = new AbortController()
    const { signal } = controller
    const before = [socket.listenerCount('state'), world.timerCount]
    const wait = watch(drained(socket, { signal }))
    expect(world.timerCount).toBe(Number(before[1]) + 1)
    if (end === 'aborted') controller.abort()
    else if (end === 'drained') empty()
    else world.socket.end(4403)
    await world.advance(20)
    expect(wait.outcome).not.toBe('pending')
    expect(getEventListeners(signal, 'abort')).toEqual([])
    if (end !== 'closed') expect([socket.listenerCount('state'), world.timerCount]).toEqual(before)
    else expect(world.timerCount).toBe(0)
  })
})
