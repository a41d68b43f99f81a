import { describe, expect, it } from 'vitest'
import type { SetupLink } from '../../src/index.ts'
import { accept, type Scenario, type Start, startOpen } from '../simulation/scenario.ts'
import { eachState } from '../support/every-state.ts'

/** A rotation whose replacement is open and set up. */
async function startDraining(options: Start = {}): Promise<Scenario> {
  const scenario = await startOpen(options)
  const { world, socket } = scenario
  await world.advance(10_000)
  socket.rotate()
  await accept(world)
  scenario.forget()
  return scenario
}

describe('rotate()', () => {
  it('dials beside a good connection, which goes on as before', async () => {
    const { world, socket, told } = await startOpen()
    socket.rotate()
    expect(told('replacing')).toEqual([{ reason: 'rotate', attempt: 1 }])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect(socket.send('goes out')).toBe('sent')
    expect(world.sockets[0]?.messages).toEqual(['goes out'])
  })

  it('asks the old one a last time when the new one is set up, and what is sent waits', async () => {
    const { world, socket, names, heard } = await startDraining()
    const [old] = world.sockets
    expect(old?.pings).toHaveLength(1)
    expect(socket.send('waits')).toBe('queued')
    old?.deliver('still under way')
    expect(heard()).toEqual(['still under way'])
    expect(names()).toEqual(['message'])
  })

  it('switches with the answer: state, lost, open, then what the new one has received', async () => {
    const { world, socket, names, told, heard } = await startDraining()
    const [old, fresh] = world.sockets
    socket.send('one')
    fresh?.deliver('early')
    old?.deliver('last')
    old?.pong()
    expect(names()).toEqual(['message', 'state', 'lost', 'open', 'message'])
    expect(told('lost')).toMatchObject([{ origin: 'replaced', code: 1006 }])
    expect(told('open')).toMatchObject([{ reason: 'rotate', downFor: 0 }])
    expect(heard()).toEqual(['last', 'early'])
    expect(fresh?.messages).toEqual(['one'])
    expect(old?.closeCalls).toEqual([{ code: 1000, reason: undefined }])
    expect(socket.send('two')).toBe('sent')
  })

  it('waits for an answer no longer than closeTimeout', async () => {
    const { world, told } = await startDraining({ closeTimeout: 700 })
    await world.advance(699)
    expect(told('lost')).toEqual([])
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'replaced' }])
  })

  it('waits for closeTimeout where there is no heartbeat', async () => {
    const { world, told } = await startDraining({ heartbeat: false })
    expect(world.sockets[0]?.sent).toEqual([])
    await world.advance(1_999)
    expect(told('lost')).toEqual([])
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'replaced' }])
  })

  it('tells how the old one ended where it does so itself', async () => {
    const { world, told, socket } = await startDraining()
    world.sockets[0]?.end(4409, 'another session')
    expect(told('lost')).toMatchObject([{ origin: 'server', code: 4409, reason: 'another session' }])
    expect(told('open')).toHaveLength(1)
    expect(socket.state).toBe('open')
  })

  it('goes on with the old one where the new one ends before the switch', async () => {
    const { world, socket, names } = await startDraining()
    const [old, fresh] = world.sockets
    socket.send('waits')
    fresh?.end(1006)
    expect(names()).toEqual([])
    expect(old?.messages).toEqual(['waits'])
    expect(socket.send('goes out')).toBe('sent')
  })

  it('is tried again later where it failed', async () => {
    const { world, told } = await startDraining({ heartbeat: false })
    world.socket.end(1006)
    await world.advance(29_999)
    expect(told('replacing')).toHaveLength(0)
    await world.advance(1)
    expect(told('replacing')).toEqual([{ reason: 'rotate', attempt: 1 }])
  })

  it('hands volatile messages and those of queue: false to the old one meanwhile', async () => {
    const { world, socket } = await startDraining()
    socket.send('waits')
    expect(socket.send('now or never', { volatile: true })).toBe('sent')
    expect(world.sockets[0]?.messages).toEqual(['now or never'])
    const unqueued = await startDraining({ queue: false })
    expect(unqueued.socket.send('at once')).toBe('sent')
  })

  it('is not hurried nor held up by pings of the application', async () => {
    const { world, socket, told } = await startOpen()
    await world.advance(10_000)
    void socket.ping().catch(() => undefined)
    socket.rotate()
    await accept(world)
    void socket.ping().catch(() => undefined)
    const [old] = world.sockets
    const [first, last] = old?.pings ?? []
    old?.pong(first)
    expect(told('lost')).toEqual([])
    old?.pong(last)
    expect(told('lost')).toMatchObject([{ origin: 'replaced' }])
  })

  it('takes a pong that does not say which ping it answers for the oldest one’s', async () => {
    const { world, socket, heard, told } = await startOpen({
      heartbeat: { format: { ping: () => 'PING', pong: (data) => data === 'PONG' } },
    })
    await world.advance(10_000)
    void socket.ping().catch(() => undefined)
    socket.rotate()
    await accept(world)
    const [old] = world.sockets
    old?.deliver('PONG')
    old?.deliver('under way')
    expect(heard()).toEqual(['under way'])
    expect(told('lost')).toEqual([])
    old?.deliver('PONG')
    expect(told('lost')).toHaveLength(1)
  })

  it('leaves nothing to a setup that is over', async () => {
    const links: SetupLink[] = []
    const { world, heard } = await startDraining({
      setup: (link) => {
        links.push(link)
        void link.receive().catch(() => undefined)
      },
    })
    expect(() => links[1]?.send('too late')).toThrow('setup is over')
    world.socket.deliver('for the application')
    world.openSocket.deliver('early')
    world.sockets[0]?.pong()
    expect(heard()).toEqual(['for the application', 'early'])
  })

  it('is given up where the browser says that it is offline, and the old connection is asked later', async () => {
    const { world, socket } = await startDraining()
    const [old, fresh] = world.sockets
    socket.send('waits')
    world.goOffline()
    expect(socket.status).toEqual({ state: 'open', health: 'suspect' })
    expect(fresh?.closeCalls).toHaveLength(1)
    expect(old?.messages).toEqual([])
    world.goOnline()
    old?.pong()
    expect(old?.messages).toEqual(['waits'])
  })

  it('that a sign has joined is no death of the heartbeat', async () => {
    const { world, socket, told } = await startOpen()
    for (let round = 0; round < 3; round += 1) {
      await world.advance(10_000)
      socket.rotate()
      world.signal('visible')
      await accept(world)
    }
    expect(told('lost')).toHaveLength(3)
    expect(told('error')).toEqual([])
  })

  it('is told back to back, whatever becomes of the queue', async () => {
    const { world, socket, names, told } = await startDraining({ highWaterMark: 10 })
    world.socket.isPoison = (data) => data === 'poison'
    socket.send('poison')
    socket.send('long enough for the mark')
    world.sockets[0]?.pong()
    expect(names()).toEqual(['state', 'lost', 'open', 'drop', 'drain'])
    expect(told('drop')).toMatchObject([{ reason: 'rejected' }])
  })

  it('is one at a time', async () => {
    const { world, socket } = await startOpen()
    for (let count = 0; count < 5; count += 1) socket.rotate()
    expect(world.sockets).toHaveLength(2)
  })

  it('waits for what comes of a doubt', async () => {
    const { world, socket, told } = await startOpen()
    socket.check()
    socket.rotate()
    expect(world.sockets).toHaveLength(1)
    world.socket.pong()
    await world.advance(1)
    expect(told('replacing')).toEqual([{ reason: 'rotate', attempt: 1 }])
  })

  it.each(eachState.filter(([state]) => state !== 'open'))('does nothing while %s', async (state, make) => {
    const { world, socket } = await make()
    const dials = world.sockets.length
    socket.rotate()
    expect(socket.state).toBe(state)
    expect(world.sockets).toHaveLength(dials)
  })
})

describe('maxAge', () => {
  it.each([
    [0, 60_000],
    [0.999, 54_006],
  ])('replaces a connection of that age, up to a tenth earlier: %d', async (random, age) => {
    const { world, told } = await startOpen({
      maxAge: 60_000,
      heartbeat: false,
      before: (world) => (world.random = [random]),
    })
    await world.advance(age - 1)
    expect(told('replacing')).toEqual([])
    await world.advance(1)
    expect(told('replacing')).toEqual([{ reason: 'max-age', attempt: 1 }])
  })

  it('counts from the switch', async () => {
    const { world, socket, told } = await startOpen({ maxAge: 60_000, heartbeat: false })
    await world.advance(50_000)
    socket.rotate()
    await accept(world)
    await world.advance(2_000)
    await world.advance(56_900)
    expect(told('replacing')).toHaveLength(1)
    await world.advance(200)
    expect(told('replacing')).toHaveLength(2)
  })
})

describe('overlap: false', () => {
  it('lets everything come in, then closes the old one, then dials', async () => {
    const { world, socket, names, told, forget } = await startOpen({ overlap: false })
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
    expect(world.socket.closeCalls).toEqual([{ code: 1000, reason: undefined }])
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
    const { world, socket } = await startOpen({
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
    const { world, socket, told } = await startOpen({ overlap: false, closeTimeout: 700 })
    socket.rotate()
    world.socket.pong()
    await world.advance(699)
    expect(told('lost')).toEqual([])
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'replaced', code: 1006 }])
    expect(socket.state).toBe('connecting')
  })

  it('dials only when a silent connection has been given up', async () => {
    const { world, socket, told } = await startOpen({ overlap: false })
    await world.advance(10_000)
    socket.check()
    await world.advance(3_999)
    expect(world.sockets).toHaveLength(1)
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'heartbeat' }])
    expect(world.live).toHaveLength(1)
    expect(told('replacing')).toEqual([])
  })
})
