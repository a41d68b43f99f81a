import { describe, expect, it } from 'vitest'
import { accept, acceptAll, answerPings, startOpen, startTrusted } from '../../simulation/scenario.ts'

const INTERVAL = 19_000

describe('the heartbeat of an old socket', () => {
  it("doesn't kill the new one, which opened while a pong was awaited", async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(INTERVAL)
    expect(world.socket.pings).toHaveLength(1)
    socket.reconnect()
    answerPings(world, await accept(world))
    await world.advance(60_000)
    expect(told('lost').map(({ origin }) => origin)).toEqual(['client'])
    expect(world.sockets).toHaveLength(2)
  })

  it("doesn't leave its misses to the new one", async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(INTERVAL + 3_000)
    expect(socket.health).toBe('suspect')
    world.openSocket.end(1006)
    await world.advance(1_000)
    await accept(world)
    expect(socket.health).toBe('good')
    const openedAt = world.now
    await world.advance(60_000)
    const [, death] = told('lost')
    expect(death?.origin).toBe('heartbeat')
    expect((death?.at ?? 0) - openedAt).toBeGreaterThanOrEqual(INTERVAL + 10_000)
  })

  it("doesn't save the new one: an answer that comes late on the old", async () => {
    const { world, socket, told } = await startTrusted()
    const old = world.socket
    await world.advance(INTERVAL)
    socket.reconnect()
    await accept(world)
    for (let second = 0; second < 30; second += 1) {
      old.pong(old.pings[0])
      await world.advance(1_000)
    }
    expect(told('lost').map(({ origin }) => origin)).toEqual(['client', 'heartbeat'])
  })

  it('asks nobody any more', async () => {
    const { world, socket } = await startTrusted()
    const old = world.socket
    socket.reconnect()
    answerPings(world, await accept(world))
    await world.advance(300_000)
    expect(old.sent).toEqual([])
  })

  it('asks nobody after close()', async () => {
    const { world, socket } = await startTrusted()
    const old = world.socket
    void socket.close()
    await world.advance(300_000)
    expect(old.sent).toEqual([])
    expect(world.timerCount).toBe(0)
  })
})

describe('a busy connection', () => {
  it("isn't killed: messages that aren't pongs are proof of life", async () => {
    const { world, socket, told } = await startOpen()
    for (let second = 0; second < 600; second += 1) {
      world.socket.deliver(`tick ${second}`)
      await world.advance(1_000)
    }
    expect(told('lost')).toEqual([])
    // To learn whether it is understood; nobody waits for the answer.
    expect(world.socket.pings).toHaveLength(1)
    expect(socket.health).toBe('good')
  })

  it("isn't killed if the server answers no ping, but sends something before each deadline", async () => {
    const { world, told } = await startTrusted()
    for (let round = 0; round < 20; round += 1) {
      await world.advance(INTERVAL + 1_500)
      world.socket.deliver('not a pong')
    }
    expect(world.socket.pings.length).toBeGreaterThan(15)
    expect(told('lost')).toEqual([])
  })

  it("isn't killed while it is suspect, when a message comes instead of the pong", async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(INTERVAL + 3_000)
    expect(socket.health).toBe('suspect')
    world.openSocket.deliver('still here')
    expect(socket.health).toBe('good')
    await world.advance(10_000)
    expect(told('lost')).toEqual([])
  })
})

describe('a connection that is given up', () => {
  it("doesn't wait 60 s for the browser's close event: the loss is told when the patience is over", async () => {
    const { world, socket, told } = await startTrusted()
    const lostAt = world.now + INTERVAL + 10_000
    await world.advance(INTERVAL + 10_000 + 50)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect((told('lost')[0]?.at ?? 0) - lostAt).toBeLessThan(50)
    expect(socket.state).toBe('connecting')
    expect(world.sockets).toHaveLength(2)
  })

  it('is closed, and what the browser says of it later changes nothing', async () => {
    const { world, socket, told } = await startTrusted()
    const dead = world.socket
    acceptAll(world)
    await world.advance(INTERVAL + 10_000)
    expect(dead.closeCalls).not.toEqual([])
    expect(socket.state).toBe('open')
    await world.advance(60_000)
    dead.end(1006)
    await world.advance(1_000)
    expect(socket.state).toBe('open')
    expect(told('lost')).toHaveLength(1)
  })

  it("doesn't keep close() waiting: a dead connection closes within closeTimeout", async () => {
    const { world, socket } = await startTrusted()
    await world.advance(INTERVAL + 3_000)
    const closed = socket.close()
    await world.advance(2_000)
    await expect(closed).resolves.toMatchObject({ origin: 'close-timeout' })
  })
})
