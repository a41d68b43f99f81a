import { describe, expect, it } from 'vitest'
import { accept, acceptAll, answerPings, start, startTrusted } from '../simulation/scenario.ts'

const LONGEST = 15_000

describe('offline while open', () => {
  it('makes the connection suspect, and sends nothing', async () => {
    const { world, socket } = await startTrusted()
    await world.advance(5_000)
    world.goOffline()
    expect(socket.status).toEqual({ state: 'open', health: 'suspect' })
    expect(socket.send('waits')).toBe('queued')
    await world.advance(LONGEST - 1)
    expect(world.socket.sent).toEqual([])
  })

  it('kills nothing: the connection survives an outage', async () => {
    const { world, socket, told } = await startTrusted()
    answerPings(world, world.socket, 50)
    await world.advance(5_000)
    for (let outage = 0; outage < 10; outage += 1) {
      world.goOffline()
      socket.send(`kept ${outage}`)
      await world.advance(14_000)
      world.goOnline()
      await world.advance(100)
      expect(socket.health).toBe('good')
    }
    expect(told('lost')).toEqual([])
    expect(world.socket.messages).toHaveLength(10)
  })

  it('pauses a deadline that is running: a ping before the outage kills nothing', async () => {
    const { world, told } = await startTrusted({ heartbeat: { attempts: 1 } })
    await world.advance(19_000 + 500)
    expect(world.socket.pings).toHaveLength(1)
    world.goOffline()
    await world.advance(LONGEST - 1_000)
    expect(told('lost')).toEqual([])
    world.goOnline()
    expect(world.socket.pings).toHaveLength(2)
    world.socket.pong()
    await world.advance(10_000)
    expect(told('lost')).toEqual([])
  })

  it('is probed by online, at once', async () => {
    const { world, socket } = await startTrusted()
    world.goOffline()
    await world.advance(3_000)
    world.goOnline()
    expect(world.socket.pings).toHaveLength(1)
    expect(socket.health).toBe('suspect')
    world.socket.pong()
    expect(socket.health).toBe('good')
  })

  it('is asked after backoff.max all the same, and a replacement is dialled', async () => {
    const { world, told, socket } = await startTrusted()
    acceptAll(world)
    world.goOffline()
    await world.advance(LONGEST)
    expect(world.socket.pings).toHaveLength(1)
    expect(told('replacing')).toEqual([])
    await world.advance(10_100)
    expect(told('replacing')).toEqual([{ reason: 'offline', attempt: 1 }])
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it.each([true, false])('is not given up without a replacement, with overlap %s', async (overlap) => {
    const { world, told, socket } = await startTrusted({ overlap })
    world.goOffline()
    await world.advance(600_000)
    expect(told('lost')).toEqual([])
    expect(socket.status).toEqual({ state: 'open', health: 'suspect' })
    world.openSocket.deliver('back')
    expect(socket.health).toBe('good')
  })

  it('is paused no longer by further offline events', async () => {
    const { world, socket } = await startTrusted()
    for (let second = 0; second < 15; second += 1) {
      world.goOffline()
      await world.advance(1_000)
    }
    expect(world.socket.pings).toHaveLength(1)
    world.goOffline()
    await world.advance(11_000)
    expect(world.sockets).toHaveLength(2)
    expect(socket.health).toBe('suspect')
  })

  it('is asked after the backoff.max of the options', async () => {
    const { world } = await startTrusted({ backoff: { max: 6_000 } })
    world.goOffline()
    await world.advance(5_999)
    expect(world.socket.pings).toEqual([])
    await world.advance(1)
    expect(world.socket.pings).toHaveLength(1)
  })

  it('is good again by anything that comes in: the browser was wrong', async () => {
    const { world, socket, told } = await startTrusted()
    answerPings(world, world.socket)
    world.goOffline()
    socket.send('waits')
    world.socket.deliver('still here')
    expect(socket.health).toBe('good')
    expect(world.socket.messages).toEqual(['waits'])
    await world.advance(600_000)
    expect(told('lost')).toEqual([])
  })

  it('ends a connection that the browser ends, and waits for online', async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(10_000)
    world.goOffline()
    world.socket.end(1006)
    expect(told('lost')).toMatchObject([{ origin: 'network' }])
    expect(socket.status).toMatchObject({ state: 'waiting', reason: 'offline', retryAt: world.now + LONGEST })
    await world.advance(5_000)
    world.goOnline()
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'online' })
  })

  it("doesn't keep close() waiting: it settles within closeTimeout", async () => {
    const { world, socket } = await startTrusted()
    world.goOffline()
    const closed = socket.close()
    await world.advance(2_000)
    await expect(closed).resolves.toMatchObject({ origin: 'close-timeout' })
  })
})

describe('offline while waiting', () => {
  it('waits for the longest window, and tells so', async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(10_000)
    world.socket.end()
    await world.advance(100)
    world.goOffline()
    const retryAt = world.now + LONGEST
    expect(socket.status).toMatchObject({ state: 'waiting', reason: 'offline', retryAt, attempt: 1 })
    expect(told('waiting').at(-1)).toEqual({ attempt: 1, delay: LONGEST, retryAt, reason: 'offline' })
    await world.advance(LONGEST - 1)
    expect(world.sockets).toHaveLength(1)
    await world.advance(1)
    expect(world.sockets).toHaveLength(2)
  })

  it('waits no longer for further offline events', async () => {
    const { world, socket } = await startTrusted()
    await world.advance(10_000)
    world.socket.end()
    world.goOffline()
    const { status } = socket
    for (let second = 0; second < 14; second += 1) {
      await world.advance(1_000)
      world.goOffline()
    }
    expect(socket.status).toBe(status)
    await world.advance(1_000)
    expect(world.sockets).toHaveLength(2)
  })

  it('dials when online', async () => {
    const { world, socket } = await startTrusted()
    await world.advance(10_000)
    world.socket.end()
    world.goOffline()
    await world.advance(3_000)
    world.goOnline()
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'online' })
  })

  it('waits four times as long on a hidden page', async () => {
    const { world, socket } = await startTrusted({ before: (world) => void (world.isHidden = true) })
    await world.advance(10_000)
    world.socket.end()
    world.goOffline()
    expect(socket.status).toMatchObject({ retryAt: world.now + 4 * LONGEST })
  })

  it('never shortens a wait', async () => {
    const { world, socket } = await startTrusted()
    world.socket.end(1013, 'retry-after=600')
    const retryAt = 'retryAt' in socket.status ? socket.status.retryAt : 0
    world.goOffline()
    expect(socket.status).toMatchObject({ state: 'waiting', retryAt })
  })

  it('is told to no attempt that is under way', async () => {
    const { world, socket } = start()
    await world.advance(3_000)
    world.goOffline()
    expect(socket.status).toMatchObject({ state: 'connecting', attempt: 1, reason: 'open' })
    await accept(world)
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
  })

  it('follows an attempt that fails offline', async () => {
    const { world, socket } = start()
    world.goOffline()
    world.socket.end()
    expect(socket.status).toMatchObject({ state: 'waiting', attempt: 1, retryAt: world.now + LONGEST })
  })
})

describe('a browser that says offline from the start, wrongly', () => {
  const offline = { before: (world: { isOnline: boolean }) => void (world.isOnline = false) }

  it('is dialled at once by the constructor, open() and reconnect()', async () => {
    const { world, socket } = start(offline)
    expect(world.sockets).toHaveLength(1)
    await accept(world)
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    socket.reconnect()
    expect(world.sockets).toHaveLength(2)
    void socket.close()
    socket.open()
    expect(world.sockets).toHaveLength(3)
    await accept(world)
    expect(socket.state).toBe('open')
  })

  it('has a connection like any other: messages flow, pings are answered', async () => {
    const { world, socket, told } = await startTrusted(offline)
    answerPings(world, world.socket, 50)
    expect(socket.send('hello')).toBe('sent')
    await world.advance(600_000)
    expect(told('lost')).toEqual([])
    expect(socket.health).toBe('good')
    expect(told('latency').length).toBeGreaterThan(25)
  })

  it('is back after the longest window when the connection is lost', async () => {
    const { world, socket } = await startTrusted(offline)
    acceptAll(world)
    await world.advance(10_000)
    world.socket.end()
    await world.advance(LONGEST)
    await world.advance(0)
    expect(socket.state).toBe('open')
  })

  it('is back from every loss, again and again', async () => {
    const { world, socket, told } = start(offline)
    acceptAll(world)
    await accept(world)
    for (let loss = 0; loss < 10; loss += 1) {
      world.socket.end()
      await world.advance(LONGEST + 10)
      expect(socket.state).toBe('open')
    }
    expect(told('waiting').every(({ delay }) => delay === LONGEST)).toBe(true)
  })
})

describe('while suspect', () => {
  it('volatile messages go to the old socket at once', async () => {
    const { world, socket } = await startTrusted()
    world.goOffline()
    expect(socket.send('now or never', { volatile: true })).toBe('sent')
    expect(world.socket.messages).toEqual(['now or never'])
  })

  it('all messages go to the old socket at once with queue: false', async () => {
    const { world, socket } = await startTrusted({ queue: false })
    world.goOffline()
    expect(socket.send('at once')).toBe('sent')
    expect(world.socket.messages).toEqual(['at once'])
  })

  it('the next connection inherits what waits', async () => {
    const { world, socket } = await startTrusted()
    await world.advance(10_000)
    world.goOffline()
    socket.send('one')
    world.socket.end()
    socket.send('two')
    world.goOnline()
    const native = await accept(world)
    expect(native.messages).toEqual(['one', 'two'])
  })
})
