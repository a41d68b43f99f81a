import { describe, expect, it } from 'vitest'
import { accept, start, startOpen, startTrusted } from '../simulation/scenario.ts'

describe('bufferedAmount', () => {
  it('is what is queued and what the browser holds', async () => {
    const { world, socket } = await startTrusted()
    expect(socket.bufferedAmount).toBe(0)
    world.socket.bufferedAmount = 100
    expect(socket.bufferedAmount).toBe(100)
    socket.probe()
    socket.send('grüße')
    expect(socket.bufferedAmount).toBe(107)
  })

  it('counts what is queued while nothing is open', () => {
    const { socket } = start({ autoConnect: false })
    socket.send('12')
    socket.send(new Uint8Array(3))
    expect(socket.bufferedAmount).toBe(5)
  })

  it('no longer counts what the browser held for a connection that is gone', async () => {
    const { world, socket } = await startOpen()
    world.socket.bufferedAmount = 100
    world.socket.end()
    expect(socket.bufferedAmount).toBe(0)
    await socket.close()
    expect(socket.bufferedAmount).toBe(0)
  })
})

describe('drain', () => {
  it('is emitted when the browser holds less than highWaterMark after more', async () => {
    const { world, socket, told } = await startOpen({ highWaterMark: 100 })
    world.socket.bufferedAmount = 101
    socket.send('x')
    await world.advance(500)
    expect(told('drain')).toHaveLength(0)
    world.socket.bufferedAmount = 100
    await world.advance(500)
    expect(told('drain')).toHaveLength(0)
    world.socket.bufferedAmount = 99
    await world.advance(500)
    expect(told('drain')).toHaveLength(1)
    await world.advance(5_000)
    expect(told('drain')).toHaveLength(1)
  })

  it('comes after 65,536 bytes by default', async () => {
    const { world, socket, told } = await startOpen()
    world.socket.bufferedAmount = 65_536
    socket.send('x')
    world.socket.bufferedAmount = 0
    await world.advance(1_000)
    expect(told('drain')).toHaveLength(0)
    world.socket.bufferedAmount = 65_537
    socket.send('x')
    world.socket.bufferedAmount = 0
    await world.advance(1_000)
    expect(told('drain')).toHaveLength(1)
  })

  it('is emitted each time anew', async () => {
    const { world, socket, told } = await startOpen({ highWaterMark: 100 })
    for (const round of [1, 2, 3]) {
      world.socket.bufferedAmount = 101
      socket.send('x'.repeat(101))
      await world.advance(100)
      world.socket.bufferedAmount = 0
      await world.advance(100)
      expect(told('drain')).toHaveLength(round)
    }
  })

  it('is not emitted if nothing was above the mark', async () => {
    const { world, socket, told } = await startOpen()
    socket.send('x')
    await world.advance(1_000)
    expect(told('drain')).toHaveLength(0)
  })

  it('is emitted when the queue was above the mark and has left', async () => {
    const { world, socket, told } = start({ highWaterMark: 3 })
    socket.send('1234')
    await world.advance(1_000)
    expect(told('drain')).toHaveLength(0)
    await accept(world)
    expect(told('drain')).toHaveLength(1)
  })

  it('is emitted when the queue has moved to the browser and has left it', async () => {
    const { world, socket, told } = start({ highWaterMark: 3 })
    socket.send('1234')
    world.socket.bufferedAmount = 4
    await accept(world)
    expect(told('drain')).toHaveLength(0)
    world.socket.bufferedAmount = 0
    await world.advance(100)
    expect(told('drain')).toHaveLength(1)
  })

  it('is emitted when what was above the mark has expired', async () => {
    const { world, socket, told } = start({ highWaterMark: 3, autoConnect: false })
    socket.send('1234', { ttl: 100 })
    await world.advance(100)
    expect(told('drain')).toHaveLength(1)
  })

  it('lets a listener fill up again, and comes again', async () => {
    const { world, socket, told } = await startOpen({ highWaterMark: 3 })
    let rounds = 0
    const fill = () => {
      rounds += 1
      if (rounds > 3) return
      world.socket.bufferedAmount = 4
      socket.send('xxxx')
    }
    socket.on('drain', fill)
    fill()
    for (let round = 0; round < 5; round += 1) {
      world.socket.bufferedAmount = 0
      await world.advance(100)
    }
    expect(told('drain')).toHaveLength(3)
  })

  it('costs no timer if nothing is above the mark', async () => {
    const { world, socket } = await startOpen({ heartbeat: false })
    socket.send('x')
    expect(world.timerCount).toBe(0)
  })

  it('costs no timer after close()', async () => {
    const { world, socket } = await startOpen({ highWaterMark: 3 })
    world.socket.bufferedAmount = 4
    socket.send('x')
    void socket.close()
    await world.advance(2_000)
    expect(world.timerCount).toBe(0)
  })
})
