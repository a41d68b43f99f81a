import { describe, expect, it } from 'vitest'
import { accept, acceptAll, answerPings, recordDials, start, startTrusted } from '../simulation/scenario.ts'
import { settle } from '../simulation/world.ts'

describe('pagehide', () => {
  it('lets go of an open connection, and waits for the page', async () => {
    const { world, socket, names, told, forget } = await startTrusted()
    forget()
    world.signal('pagehide')
    expect(world.socket.closeCalls).toEqual([{ code: 1000, reason: '' }])
    expect(socket.status).toEqual({
      state: 'waiting',
      health: 'down',
      attempt: 1,
      retryAt: Infinity,
      reason: 'pagehide',
    })
    expect(names()).toEqual(['state', 'lost', 'waiting'])
    expect(told('lost')).toMatchObject([{ origin: 'client', code: 1006 }])
    expect(told('waiting')).toEqual([{ attempt: 1, delay: Infinity, retryAt: Infinity, reason: 'pagehide' }])
    expect(world.timerCount).toBe(0)
  })

  it('keeps the queue for the pageshow, which dials at once', async () => {
    const { world, socket, told } = await startTrusted()
    world.signal('pagehide')
    expect(socket.send('kept')).toBe('queued')
    world.sleep(3_600_000)
    acceptAll(world)
    world.signal('pageshow')
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'pageshow', attempt: 1 })
    await world.advance(10)
    expect(world.socket.messages).toEqual(['kept'])
    expect(told('open').at(-1)).toMatchObject({ reason: 'pageshow', downFor: 3_600_000 })
  })

  it('is over with open(), too', async () => {
    const { world, socket } = await startTrusted()
    world.signal('pagehide')
    socket.send('kept')
    socket.open()
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'open' })
    const native = await accept(world)
    expect(native.messages).toEqual(['kept'])
  })

  it('is answered at once even if the last dial was just before', async () => {
    const { world, socket } = start()
    world.signal('pagehide')
    world.signal('pageshow')
    expect(socket.state).toBe('connecting')
    expect(world.live).toHaveLength(1)
  })

  it('ends an attempt, and what is waited for', async () => {
    const connecting = start()
    connecting.world.signal('pagehide')
    expect(connecting.world.live).toEqual([])
    const waiting = await startTrusted()
    waiting.world.socket.end()
    waiting.world.signal('pagehide')
    await waiting.world.advance(600_000)
    expect(waiting.socket.status).toMatchObject({ state: 'waiting', reason: 'pagehide' })
  })

  it('leaves a retry-after as it is', async () => {
    const { world, socket } = await startTrusted()
    world.socket.end(1013, 'retry-after=60')
    const until = world.now + 60_000
    world.signal('pagehide')
    world.signal('pageshow')
    expect(socket.status).toMatchObject({ state: 'waiting', retryAt: until })
  })

  it('is not held up by a retry-after from before the last connection', async () => {
    const { world, socket } = await startTrusted()
    world.socket.end(1013, 'retry-after=3600')
    socket.reconnect()
    await accept(world)
    await world.advance(60_000)
    world.signal('pagehide')
    world.signal('pageshow')
    expect(socket.state).toBe('connecting')
  })

  it('stays what is waited for, though the browser says that it is offline', async () => {
    const { world, socket } = start()
    world.signal('pagehide')
    world.goOffline()
    expect(socket.status).toMatchObject({ state: 'waiting', reason: 'pagehide' })
  })

  it('ends a replacement too', async () => {
    const { world, socket } = await startTrusted()
    socket.rotate()
    expect(world.live).toHaveLength(2)
    world.signal('pagehide')
    expect(world.live).toEqual([])
  })

  it('is nothing to a socket that its user has closed', async () => {
    const { world, socket, names, forget } = await startTrusted()
    void socket.close()
    world.socket.end(1000)
    forget()
    world.signal('pagehide')
    world.signal('pageshow')
    expect(socket.state).toBe('closed')
    expect(names()).toEqual([])
  })
})

/** Until then the timer of the dial is armed. */
const CONNECT_TIMEOUT = 10_000

describe('a timer that fires late', () => {
  it('by more than five seconds is a sign: the machine slept', async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(CONNECT_TIMEOUT)
    world.sleep(19_000 - CONNECT_TIMEOUT + 5_001)
    await world.advance(0)
    expect(socket.status).toEqual({ state: 'open', health: 'suspect' })
    await world.advance(1_000)
    expect(told('replacing')).toEqual([{ reason: 'wake', attempt: 1 }])
  })

  it('by less is nothing but late', async () => {
    const { world, told } = await startTrusted()
    answerPings(world, world.socket)
    await world.advance(CONNECT_TIMEOUT)
    world.sleep(19_000 - CONNECT_TIMEOUT + 5_000)
    await world.advance(0)
    expect(told('state').filter(({ health }) => health === 'suspect')).toEqual([])
    expect(world.socket.pings).toHaveLength(1)
  })

  it('in a hidden page is one by more than 70 seconds: its timers fire once a minute', async () => {
    const { world, told } = await startTrusted()
    answerPings(world, world.socket)
    world.isHidden = true
    await world.advance(CONNECT_TIMEOUT)
    world.sleep(19_000 - CONNECT_TIMEOUT + 70_000)
    await world.advance(0)
    expect(told('state').filter(({ health }) => health === 'suspect')).toEqual([])
    world.sleep(19_000 + 70_001)
    await world.advance(0)
    expect(told('state').filter(({ health }) => health === 'suspect')).toHaveLength(1)
  })

  it('asks once more if the answer was overdue', async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(19_000 + 2_500)
    const [old] = world.sockets
    expect(socket.health).toBe('suspect')
    const pings = old?.pings.length ?? 0
    world.sleep(30_000)
    await world.advance(10)
    expect(old?.pings).toHaveLength(pings + 1)
    old?.pong()
    expect(socket.health).toBe('good')
    expect(told('lost')).toEqual([])
  })

  it('dials now if an attempt was waited for', async () => {
    const { world, socket } = await startTrusted({ backoff: { min: 15_000 } })
    world.socket.end()
    const dials = recordDials(world)
    world.sleep(3_600_000)
    await world.advance(0)
    expect(socket.state).toBe('connecting')
    expect(dials).toEqual([0])
  })

  it('dials an attempt anew that is as old', async () => {
    const { world, socket } = start()
    world.sleep(3_600_000)
    await world.advance(0)
    expect(world.live).toHaveLength(1)
    expect(world.sockets).toHaveLength(2)
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'wake' })
  })
})

describe('what the browser held back while the page stood still', () => {
  it('is delivered, and does not pass for an answer', async () => {
    const { world, socket, emitted, told } = await startTrusted()
    await world.advance(10_000)
    world.signal('resume')
    world.socket.deliver('from before')
    expect(emitted()).toEqual(['from before'])
    expect(socket.health).toBe('suspect')
    expect(socket.send('waits')).toBe('queued')
    acceptAll(world)
    await world.advance(1_001)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(world.sockets[0]?.messages).toEqual([])
    expect(world.socket.messages).toEqual(['waits'])
  })
})

describe('an environment', () => {
  it('is told when it is used, from the first dial to the close, once', async () => {
    const calls: string[] = []
    const attach = () => {
      calls.push('attach')
      return () => void calls.push('detach')
    }
    const { world, socket } = start({
      autoConnect: false,
      before: (world) => (world.environment.attach = attach),
    })
    expect(calls).toEqual([])
    acceptAll(world)
    socket.open()
    await world.advance(10)
    socket.reconnect()
    await world.advance(10)
    expect(calls).toEqual(['attach'])
    void socket.close()
    world.socket.end(1000)
    expect(calls).toEqual(['attach', 'detach'])
  })

  it('that fails is told of as an error, and nothing else happens', async () => {
    const cause = new Error('No Worker here')
    const { socket, told } = start({
      before: (world) => {
        world.environment.attach = (fail) => {
          fail(cause)
          return () => undefined
        }
      },
    })
    await settle()
    expect(told('error')).toMatchObject([{ code: 'environment', cause }])
    expect(socket.state).toBe('connecting')
  })
})
