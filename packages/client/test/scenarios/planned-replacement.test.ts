import { describe, expect, it } from 'vitest'
import type { SetupLink } from '../../src/index.ts'
import {
  accept,
  answerPings,
  type Scenario,
  type Start,
  startOpen,
  startTrusted,
} from '../simulation/scenario.ts'
import { eachState } from '../support/every-state.ts'

/** A rotation whose replacement is open and set up. */
async function startDraining(options: Start = {}): Promise<Scenario> {
  const scenario = await startTrusted(options)
  const { world, socket } = scenario
  await world.advance(10_000)
  socket.rotate()
  await accept(world)
  scenario.forget()
  return scenario
}

describe('rotate()', () => {
  it('dials while a good connection goes on as before', async () => {
    const { world, socket, told } = await startTrusted()
    socket.rotate()
    expect(told('replacing')).toEqual([{ reason: 'rotate', attempt: 1 }])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect(socket.send('goes out')).toBe('sent')
    expect(world.sockets[0]?.messages).toEqual(['goes out'])
  })

  it('queues what is sent from the start of setup on, so that what that subscribes to is complete', async () => {
    let finish = (): void => undefined
    const { world, socket } = await startTrusted({
      setup: (_, { isReplacement }) =>
        isReplacement ? new Promise<void>((resolve) => (finish = resolve)) : undefined,
    })
    const [old] = world.sockets
    socket.rotate()
    expect(socket.send('before')).toBe('sent')
    await accept(world)
    expect(socket.send('during')).toBe('queued')
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect(old?.pings).toEqual([])
    finish()
    await world.advance(0)
    expect(old?.pings).toHaveLength(1)
    old?.pong()
    expect(old?.messages).toEqual(['before'])
    expect(world.socket.messages).toEqual(['during'])
  })

  it('turns the dial into the reconnect attempt if the old one ends before the new one is ready', async () => {
    const { world, socket, told } = await startTrusted()
    await world.advance(10_000)
    socket.rotate()
    world.openSocket.end(4409, 'another session')
    expect(told('lost')).toMatchObject([{ code: 4409, origin: 'server' }])
    expect(socket.status).toMatchObject({ state: 'connecting', reason: 'rotate', attempt: 1 })
    await accept(world)
    expect(socket.state).toBe('open')
    expect(world.sockets).toHaveLength(2)
  })

  it('asks the old one a last time when the new one is set up, and what is sent waits', async () => {
    const { world, socket, names, emitted } = await startDraining()
    const [old] = world.sockets
    expect(old?.pings).toHaveLength(1)
    expect(socket.send('waits')).toBe('queued')
    old?.deliver('still under way')
    expect(emitted()).toEqual(['still under way'])
    expect(names()).toEqual(['message'])
  })

  it('switches with the answer: lost, open, then what the new one has received', async () => {
    const { world, socket, names, told, emitted } = await startDraining()
    const [old, fresh] = world.sockets
    socket.send('one')
    fresh?.deliver('early')
    old?.deliver('last')
    old?.pong()
    expect(names()).toEqual(['message', 'lost', 'open', 'message'])
    expect(told('lost')).toMatchObject([{ origin: 'replaced', code: 1006 }])
    expect(told('open')).toMatchObject([{ reason: 'rotate', downFor: 0 }])
    expect(emitted()).toEqual(['last', 'early'])
    expect(fresh?.messages).toEqual(['one'])
    expect(old?.closeCalls).toEqual([{ code: 1000, reason: '' }])
    expect(socket.send('two')).toBe('sent')
  })

  it('is called off if the last ping is not answered within closeTimeout: the queue goes out on the old one', async () => {
    const { world, socket, told, names } = await startDraining({ closeTimeout: 700 })
    const [old, fresh] = world.sockets
    socket.send('waits')
    await world.advance(699)
    expect(old?.messages).toEqual([])
    await world.advance(1)
    expect(old?.messages).toEqual(['waits'])
    expect(fresh?.closeCalls).toHaveLength(1)
    expect(names()).toEqual([])
    expect(socket.status).toEqual({ state: 'open', health: 'good' })
    expect(told('lost')).toEqual([])
  })

  it('that was called off is tried again after the pause', async () => {
    const { world, told } = await startDraining()
    const [old] = world.sockets
    await world.advance(2_000)
    for (let second = 0; second < 39; second += 1) {
      old?.deliver('news')
      await world.advance(1_000)
    }
    expect(told('replacing')).toEqual([])
    await world.advance(1_000)
    expect(told('replacing')).toEqual([{ reason: 'rotate', attempt: 1 }])
  })

  it('is called off if the queue is full: nothing is dropped', async () => {
    const { world, socket, told } = await startDraining({ queue: { maxMessages: 2 } })
    const [old, fresh] = world.sockets
    expect(['1', '2', '3'].map((text) => socket.send(text))).toEqual(['queued', 'queued', 'sent'])
    expect(old?.messages).toEqual(['1', '2', '3'])
    expect(fresh?.closeCalls).toHaveLength(1)
    expect(told('drop')).toEqual([])
    expect(told('lost')).toEqual([])
  })

  it('waits for closeTimeout if there is no heartbeat', async () => {
    const { world, told } = await startDraining({ heartbeat: false })
    expect(world.sockets[0]?.sent).toEqual([])
    await world.advance(1_999)
    expect(told('lost')).toEqual([])
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'replaced' }])
  })

  it('waits for it from the last inbound message, if there is no heartbeat', async () => {
    const { world, told } = await startDraining({ heartbeat: false })
    await world.advance(1_500)
    world.sockets[0]?.deliver('still coming')
    await world.advance(1_999)
    expect(told('lost')).toEqual([])
    await world.advance(1)
    expect(told('lost')).toMatchObject([{ origin: 'replaced' }])
  })

  it('waits no longer than five closeTimeouts if the server never pauses, without a heartbeat', async () => {
    const { world, told } = await startDraining({ heartbeat: false })
    for (let second = 0; second < 9; second += 1) {
      world.sockets[0]?.deliver('news')
      await world.advance(1_000)
    }
    expect(told('lost')).toEqual([])
    world.sockets[0]?.deliver('news')
    await world.advance(1_000)
    expect(told('lost')).toMatchObject([{ origin: 'replaced' }])
  })

  it('tells how the old one ended if it does so itself', async () => {
    const { world, told, socket } = await startDraining()
    world.sockets[0]?.end(4409, 'another session')
    expect(told('lost')).toMatchObject([
      { origin: 'replaced', code: 4409, reason: 'another session', wasClean: true },
    ])
    expect(told('open')).toHaveLength(1)
    expect(socket.state).toBe('open')
  })

  it('goes on with the old one if the new one ends before the switch', async () => {
    const { world, socket, names } = await startDraining()
    const [old, fresh] = world.sockets
    socket.send('waits')
    fresh?.end(1006)
    expect(names()).toEqual([])
    expect(old?.messages).toEqual(['waits'])
    expect(socket.send('goes out')).toBe('sent')
  })

  it('is tried again later if it failed', async () => {
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
    const { world, socket, told } = await startTrusted()
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
    const { world, socket, emitted, told } = await startOpen({
      heartbeat: { format: { ping: () => 'PING', pong: (data) => data === 'PONG' } },
    })
    await world.advance(19_000)
    world.socket.deliver('PONG')
    void socket.ping().catch(() => undefined)
    socket.rotate()
    await accept(world)
    const [old] = world.sockets
    old?.deliver('PONG')
    old?.deliver('under way')
    expect(emitted()).toEqual(['under way'])
    expect(told('lost')).toEqual([])
    old?.deliver('PONG')
    expect(told('lost')).toHaveLength(1)
  })

  it('leaves nothing to a setup that is over', async () => {
    const links: SetupLink[] = []
    const { world, emitted } = await startDraining({
      setup: (link) => {
        links.push(link)
        void link.receive().catch(() => undefined)
      },
    })
    expect(() => links[1]?.send('too late')).toThrow('setup is over')
    world.socket.deliver('for the application')
    world.openSocket.deliver('early')
    world.sockets[0]?.pong()
    expect(emitted()).toEqual(['for the application', 'early'])
  })

  it('is given up if the browser says that it is offline, and the old connection is asked later', async () => {
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
    const { world, socket, told } = await startTrusted()
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
    expect(names()).toEqual(['lost', 'open', 'drop', 'drain'])
    expect(told('drop')).toMatchObject([{ reason: 'rejected' }])
  })

  it('is one at a time', async () => {
    const { world, socket } = await startTrusted()
    for (let count = 0; count < 5; count += 1) socket.rotate()
    expect(world.sockets).toHaveLength(2)
  })

  it('waits for the answer to a sign', async () => {
    const { world, socket, told } = await startTrusted()
    socket.probe()
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
    const { world, told } = await startTrusted({
      maxAge: 60_000,
      heartbeat: false,
      before: (world) => (world.random = [random]),
    })
    await world.advance(age - 1)
    expect(told('replacing')).toEqual([])
    await world.advance(1)
    expect(told('replacing')).toEqual([{ reason: 'max-age', attempt: 1 }])
  })

  it('begins only while nothing is owed', async () => {
    const { world, socket, told } = await startTrusted({ maxAge: 60_000 })
    answerPings(world, world.socket)
    await world.advance(56_000)
    world.socket.onsend = () => undefined
    socket.send('question')
    await world.advance(2_500)
    expect(socket.health).toBe('good')
    expect(told('replacing')).toEqual([])
    world.socket.deliver('answer')
    await world.advance(1)
    expect(told('replacing')).toEqual([{ reason: 'max-age', attempt: 1 }])
  })

  it('begins only while the connection is good', async () => {
    const { world, socket, told } = await startTrusted({ maxAge: 60_000, overlap: false })
    answerPings(world, world.socket)
    await world.advance(50_000)
    world.socket.onsend = () => undefined
    socket.probe()
    await world.advance(9_000)
    expect(told('replacing')).toEqual([])
    expect(world.socket.closeCalls).toEqual([])
    world.socket.pong()
    expect(socket.health).toBe('good')
    await world.advance(1)
    socket.send('waits')
    expect(world.socket.messages).toEqual([])
  })

  it('counts from the switch', async () => {
    const { world, socket, told } = await startTrusted({ maxAge: 60_000, heartbeat: false })
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
