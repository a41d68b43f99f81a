import { describe, expect, it } from 'vitest'
import { accept, start, startOpen, startTrusted } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'
import { EVERY_STATE } from '../support/every-state.ts'

describe('A message with a ttl', () => {
  it.each(['idle', 'connecting', 'waiting'] as const)('is dropped at that moment in %s', async (state) => {
    const { world, socket, told } = await EVERY_STATE[state]({ backoff: () => 5_000 })
    socket.send('short', { ttl: 100 })
    socket.send('long')
    await world.advance(99)
    expect(told('drop')).toEqual([])
    await world.advance(1)
    expect(told('drop')).toEqual([{ data: 'short', reason: 'expired' }])
    expect(socket.bufferedAmount).toBe(4)
    await world.advance(1_000)
    expect(told('drop')).toHaveLength(1)
  })

  it('is dropped while it is suspect', async () => {
    const { world, socket, told } = await startTrusted()
    socket.probe()
    socket.send('short', { ttl: 100 })
    await world.advance(100)
    expect(told('drop')).toEqual([{ data: 'short', reason: 'expired' }])
    world.socket.deliver('well')
    expect(world.socket.messages).toEqual([])
  })

  it('is sent if the connection opens before', async () => {
    const { world, socket, told } = start()
    socket.send('short', { ttl: 100 })
    await world.advance(99)
    await accept(world)
    await world.advance(1_000)
    expect(world.socket.messages).toEqual(['short'])
    expect(told('drop')).toEqual([])
  })

  it('is sent at once if it is open', async () => {
    const { world, socket } = await startOpen()
    expect(socket.send('short', { ttl: 1 })).toBe('sent')
    expect(world.socket.messages).toEqual(['short'])
  })

  it('is dropped and not sent where timers are late and the connection opens first', async () => {
    const { world, socket, told } = start()
    socket.send('short', { ttl: 100 })
    socket.send('long')
    world.sleep(5_000)
    await accept(world)
    expect(told('drop')).toEqual([{ data: 'short', reason: 'expired' }])
    expect(world.socket.messages).toEqual(['long'])
  })

  it('is dropped and not sent where timers are late and the suspect answers first', async () => {
    const { world, socket, told } = await startTrusted()
    socket.probe()
    socket.send('short', { ttl: 100 })
    world.sleep(1_500)
    world.socket.deliver('well')
    expect(told('drop')).toEqual([{ data: 'short', reason: 'expired' }])
    expect(world.socket.messages).toEqual([])
  })

  it('is dropped as expired where timers are late and close() comes first', async () => {
    const { world, socket, told } = start()
    await settle()
    socket.send('short', { ttl: 100 })
    world.sleep(5_000)
    void socket.close()
    expect(told('drop')).toEqual([{ data: 'short', reason: 'expired' }])
  })

  it('takes no room any more', async () => {
    const { world, socket } = start({ queue: { maxMessages: 1 } })
    socket.send('short', { ttl: 100 })
    expect(socket.send('next')).toBe('dropped')
    await world.advance(100)
    expect(socket.send('next')).toBe('queued')
  })

  it('takes no room any more where timers are late', async () => {
    const { world, socket, told } = start({ queue: { maxMessages: 1 } })
    await settle()
    socket.send('short', { ttl: 100 })
    world.sleep(100)
    expect(socket.send('next')).toBe('queued')
    expect(told('drop')).toEqual([{ data: 'short', reason: 'expired' }])
  })

  it('does not hold up those behind it', async () => {
    const { world, socket, told } = start()
    socket.send('1')
    socket.send('2', { ttl: 300 })
    socket.send('3', { ttl: 100 })
    socket.send('4', { ttl: 200 })
    await world.advance(250)
    expect(told('drop').map(({ data }) => data)).toEqual(['3', '4'])
    await accept(world)
    expect(world.socket.messages).toEqual(['1', '2'])
  })

  it('keeps it through as many attempts as fit in', async () => {
    const { world, socket, told } = start({ backoff: () => 100 })
    socket.send('short', { ttl: 1_000 })
    for (let count = 0; count < 8; count += 1) {
      world.socket.end()
      await world.advance(100)
    }
    await accept(world)
    expect(world.sockets).toHaveLength(9)
    expect(world.socket.messages).toEqual(['short'])
    expect(told('drop')).toEqual([])
  })

  it('may be Infinity', async () => {
    const { world, socket, told } = start({ autoConnect: false })
    expect(socket.send('patient', { ttl: Infinity })).toBe('queued')
    await world.advance(10 * 24 * 3_600_000)
    expect(told('drop')).toEqual([])
  })

  it('may be longer than timers can be', async () => {
    const { world, socket, told } = start({ autoConnect: false })
    const ttl = 2 ** 31 + 1_000
    socket.send('patient', { ttl })
    await world.advance(ttl - 1)
    expect(told('drop')).toEqual([])
    await world.advance(1)
    expect(told('drop')).toHaveLength(1)
  })

  it('is reported once, though a listener of drop closes the socket', async () => {
    const { world, socket, told } = start()
    await settle()
    socket.send('1', { ttl: 100 })
    socket.send('2', { ttl: 100 })
    socket.send('3', { ttl: 60_000 })
    socket.once('drop', () => void socket.close())
    world.sleep(5_000)
    socket.send('4')
    expect(
      told('drop')
        .map(({ data }) => data)
        .sort(),
    ).toEqual(['1', '2', '3', '4'])
    expect(socket.bufferedAmount).toBe(0)
  })
})
