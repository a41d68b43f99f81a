import { describe, expect, it } from 'vitest'
import { accept, answerPings, start, startOpen, startTrusted } from '../simulation/scenario.ts'
import { EVERY_STATE, eachState } from '../support/every-state.ts'

describe('Page and network', () => {
  it('are listened to from the first dial on, once', async () => {
    const { world, socket } = start({ autoConnect: false })
    socket.send('queued')
    expect(world.listenerCount).toBe(0)
    socket.open()
    expect(world.listenerCount).toBe(1)
    await accept(world)
    socket.reconnect()
    expect(world.listenerCount).toBe(1)
  })

  it('are listened to until it is closed, and again from open() on', async () => {
    const { world, socket } = await startOpen()
    void socket.close()
    expect(world.listenerCount).toBe(1)
    await world.advance(2_000)
    expect(world.listenerCount).toBe(0)
    socket.open()
    expect(world.listenerCount).toBe(1)
  })

  it.each(['idle', 'closing', 'closed'] as const)('say nothing to a socket that is %s', async (state) => {
    const { world, socket, names, forget } = await EVERY_STATE[state]()
    const { status } = socket
    forget()
    world.goOffline()
    world.goOnline()
    socket.probe()
    expect(socket.status).toBe(status)
    expect(names()).toEqual([])
  })
})

describe('Timers', () => {
  it.each(eachState)('are at most one in the state %s', async (state, make) => {
    const { world, socket } = await make({ highWaterMark: 1 })
    if (state !== 'closed' && state !== 'closing') socket.send('queued', { ttl: 50 })
    void socket.opened({ timeout: 60 }).catch(() => undefined)
    void socket.ping({ timeout: 70 }).catch(() => undefined)
    expect(world.timerCount).toBeLessThanOrEqual(1)
  })

  it('are none if nothing is to come', async () => {
    expect((await EVERY_STATE.idle()).world.timerCount).toBe(0)
    expect((await EVERY_STATE.open({ heartbeat: false })).world.timerCount).toBe(0)
    expect((await EVERY_STATE.closed()).world.timerCount).toBe(0)
  })

  it('are none after close(), whatever was waited for', async () => {
    const { world, socket } = await startTrusted({ highWaterMark: 1 })
    world.socket.bufferedAmount = 10
    const waits = Promise.allSettled([socket.ping({ timeout: 50_000 }), socket.opened({ timeout: 50_000 })])
    socket.probe()
    socket.send('queued', { ttl: 60_000 })
    void socket.close()
    await world.advance(2_000)
    await waits
    expect(world.timerCount).toBe(0)
  })

  it('are none left by an opened() that was aborted on an idle socket', async () => {
    const controller = new AbortController()
    const { world, socket } = start({ autoConnect: false })
    const waiting = socket.opened({ timeout: 60_000, signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toThrow()
    await socket.close()
    expect(world.timerCount).toBe(0)
  })
})

describe('A clock that is set back by an hour', () => {
  const HOUR = 3_600_000

  it('does not hold up the next attempt', async () => {
    const { world, socket } = await startOpen()
    world.socket.end()
    world.clockError = -HOUR
    await world.advance(1_000)
    expect(socket.state).toBe('connecting')
  })

  it('does not hold up the connect timeout', async () => {
    const { world, socket } = start()
    world.clockError = -HOUR
    await world.advance(10_000)
    expect(socket.state).toBe('waiting')
  })

  it('does not hold up the heartbeat', async () => {
    const { world, told } = await startOpen()
    const native = world.socket
    world.clockError = -HOUR
    await world.advance(20_000)
    expect(native.pings).toHaveLength(1)
    native.pong()
    expect(told('latency')).toHaveLength(1)
    await world.advance(30_000)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
  })

  it('does not hold up the bound of close()', async () => {
    const { world, socket } = await startOpen()
    void socket.close()
    world.clockError = -HOUR
    await world.advance(2_000)
    expect(socket.state).toBe('closed')
  })

  it('does not hold up ttl and timeouts', async () => {
    const { world, socket, told } = start({ autoConnect: false })
    socket.send('queued', { ttl: 100 })
    const waiting = socket.opened({ timeout: 100 })
    waiting.catch(() => undefined)
    world.clockError = -HOUR
    await world.advance(100)
    expect(told('drop')).toEqual([{ data: 'queued', reason: 'expired' }])
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('gives no round trip below zero', async () => {
    const { world, socket } = await startOpen()
    const answer = socket.ping()
    world.clockError = -HOUR
    world.socket.pong()
    expect(await answer).toBe(0)
  })

  it('may be set right again', async () => {
    const { world, socket } = await startTrusted()
    world.clockError = -HOUR
    socket.probe()
    world.socket.pong()
    world.clockError = 0
    answerPings(world, world.socket)
    world.socket.deliver('well')
    await world.advance(1_000)
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })
})
