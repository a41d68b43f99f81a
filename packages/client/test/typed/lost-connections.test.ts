import type { ResilientSocketOptions } from 'resilient-socket'
import { describe, expect, it } from 'vitest'
import {
  answerTo,
  listenersOf,
  type Outcome,
  startOpen,
  startSocket,
  typedOver,
  type World,
  watch,
} from './scenario.ts'

const JOIN = { type: 'join', room: 'lobby' } as const
const REPLY = { reply: 'joined' } as const

/** Longer than a replacement takes, shorter than a request waits. */
const A_WHILE = 10_000

function answerAll({ network }: World): void {
  network.onMessage = (connection, data) => connection.send(answerTo(data) ?? '{"type":"price","value":0}')
}

/** An open socket whose server answers pings, and no request. */
async function startTrusted(options?: ResilientSocketOptions): Promise<World> {
  const world = await startOpen(options, false)
  const pong = world.socket.ping()
  await world.advance(1_000)
  await pong
  return world
}

describe('When the connection is lost', () => {
  it('a request that was sent rejects, and one that is queued is sent on the next one', async () => {
    const world = await startOpen({}, false)
    const { socket, network, until, advance } = world
    const live = typedOver(socket)
    const sent = watch(live.request(JOIN, REPLY))
    await advance(100)
    network.reset()
    await until(() => socket.state !== 'open')
    const queued = watch(live.request(JOIN, REPLY))
    expect(sent).toEqual({ error: 'closed' })
    answerAll(world)
    await until(() => socket.state === 'open')
    await advance(100)
    expect(queued.value).toMatchObject({ type: 'joined' })
    expect(listenersOf(socket)).toBe(0)
  })

  it('in the call after the request, it rejects', async () => {
    const { socket, advance } = await startOpen({}, false)
    const outcome = watch(typedOver(socket).request(JOIN, REPLY))
    socket.reconnect()
    await advance(0)
    expect(outcome).toEqual({ error: 'closed' })
  })

  it('once more, a request that the next connection took rejects', async () => {
    const { socket, network, until, advance } = startSocket({}, false)
    const outcome = watch(typedOver(socket).request(JOIN, REPLY))
    await until(() => socket.state === 'open')
    await advance(100)
    expect(outcome).toEqual({})
    network.reset()
    await advance(100)
    expect(outcome).toEqual({ error: 'closed' })
  })

  it('several times before it is open, a queued request waits', async () => {
    const world = startSocket({}, true)
    const { socket, network, until, advance } = world
    network.refuse()
    const outcome = watch(typedOver(socket).request(JOIN, REPLY))
    await advance(A_WHILE)
    expect(outcome).toEqual({})
    network.accept()
    await until(() => socket.state === 'open')
    await advance(100)
    expect(outcome.value).toMatchObject({ type: 'joined' })
  })
})

describe('While the connection is suspect', () => {
  async function startSuspect(): Promise<World & { outcome: Outcome; live: ReturnType<typeof typedOver> }> {
    const world = await startTrusted()
    const live = typedOver(world.socket)
    world.network.blackHole('down')
    world.socket.probe()
    expect(world.socket.health).toBe('suspect')
    const outcome = watch(live.request(JOIN, REPLY))
    await world.advance(1)
    return { ...world, outcome, live }
  }

  it('a request is queued, goes out when it is good again, and rejects with the connection', async () => {
    const { socket, network, until, advance, outcome, received } = await startSuspect()
    network.heal()
    await until(() => socket.health === 'good')
    await advance(100)
    expect(received).toHaveLength(1)
    expect(outcome).toEqual({})
    network.reset()
    await advance(100)
    expect(outcome).toEqual({ error: 'closed' })
  })

  it('a request is queued, and goes out on the replacement', async () => {
    const world = await startSuspect()
    const { socket, network, until, advance, outcome } = world
    answerAll(world)
    const lost: unknown[] = []
    socket.on('lost', ({ origin }) => lost.push(origin))
    network.forget()
    network.heal()
    await until(() => lost.length === 1)
    await until(() => socket.state === 'open')
    await advance(100)
    expect(outcome.value).toMatchObject({ type: 'joined' })
  })

  it('a request that was sent before rejects when the replacement takes over', async () => {
    const world = await startTrusted()
    const { socket, network, until } = world
    const live = typedOver(socket)
    const outcome = watch(live.request(JOIN, REPLY))
    await world.advance(100)
    network.forget()
    socket.probe()
    let hasSwitched = false
    socket.on('lost', () => {
      hasSwitched = true
    })
    await until(() => hasSwitched)
    await world.advance(1)
    expect(outcome).toEqual({ error: 'closed' })
  })

  it('a request that a listener sends at the switch belongs to the replacement', async () => {
    const world = await startTrusted()
    const { socket, network, until, advance } = world
    const live = typedOver(socket)
    network.forget()
    answerAll(world)
    socket.probe()
    const outcomes: Outcome[] = []
    socket.on('state', ({ state, health }) => {
      if (state === 'open' && health === 'good') outcomes.push(watch(live.request(JOIN, REPLY)))
    })
    live.on('price', () => undefined)
    await until(() => outcomes.length === 1)
    await advance(100)
    expect(outcomes).toMatchObject([{ value: { type: 'joined' } }])
  })
})

describe.each([{}, { overlap: false }])('During a planned replacement, with %j', (options) => {
  /** Setup of the replacement takes a second, or fails. */
  async function startRotating(fails = false): Promise<World> {
    const simulated: { world?: World } = {}
    const world = await startTrusted({
      ...options,
      setup: async (_link, { isReplacement, attempt, reason }) => {
        if (reason !== 'rotate') return
        await new Promise<void>((resolve) => simulated.world?.environment.setTimeout(resolve, 1_000))
        if (fails && isReplacement && attempt === 1) throw new Error('refused')
      },
    })
    simulated.world = world
    world.socket.on('error', () => undefined)
    return world
  }

  it('a request that was sent rejects at the switch', async () => {
    const { socket, until, advance } = await startRotating()
    const outcome = watch(typedOver(socket).request(JOIN, REPLY))
    await advance(100)
    const lost: unknown[] = []
    socket.on('lost', ({ origin }) => lost.push(origin))
    socket.rotate()
    await until(() => lost.length === 1)
    await advance(1)
    expect(lost).toEqual(['replaced'])
    expect(outcome).toEqual({ error: 'closed' })
  })

  it('an answer that comes before the switch is in time', async () => {
    const { socket, received, connection, advance, until } = await startRotating()
    const outcome = watch(typedOver(socket).request(JOIN, REPLY))
    await advance(100)
    socket.rotate()
    connection().send(answerTo(received[0] ?? '') ?? '')
    await until(() => outcome.value !== undefined, 1_000)
  })

  it('a request that is queued goes out on the next connection', async () => {
    const world = await startRotating()
    const { socket, until, advance } = world
    const live = typedOver(socket)
    const opened: unknown[] = []
    socket.on('open', () => opened.push(1))
    answerAll(world)
    socket.rotate()
    const asked: Outcome[] = []
    while (opened.length === 0) {
      const isHeld = socket.send('probe: is it held?') === 'queued'
      if (isHeld) asked.push(watch(live.request(JOIN, REPLY)))
      await advance(50)
    }
    world.network.onMessage = undefined
    await until(() => asked.every(({ value, error }) => value ?? error), 5_000)
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter(({ error }) => error)).toEqual([])
  })

  it('a request that a listener of the end sends belongs to the next connection', async () => {
    const world = await startRotating()
    const { socket, until, advance } = world
    const live = typedOver(socket)
    answerAll(world)
    const outcomes: Outcome[] = []
    socket.on('lost', () => outcomes.push(watch(live.request(JOIN, REPLY))))
    live.on('price', () => undefined)
    const before = watch(live.request(JOIN, { ...REPLY, timeout: Infinity }))
    await advance(100)
    expect(before.value).toBeDefined()
    world.network.onMessage = (connection, data) =>
      world.environment.setTimeout(
        () => connection.send(answerTo(data) ?? '{"type":"price","value":0}'),
        2_000,
      )
    const inFlight = watch(live.request(JOIN, REPLY))
    socket.rotate()
    await until(() => outcomes.length === 1)
    await advance(5_000)
    expect(outcomes).toMatchObject([{ value: { type: 'joined' } }])
    expect(inFlight.error ?? 'answered').toMatch(/closed|answered/)
  })
})

describe('When a planned replacement is called off', () => {
  it('a request that was held goes out on the old connection, and rejects with it', async () => {
    let fail: (error: Error) => void = () => undefined
    const { socket, received, network, advance, until } = await startTrusted({
      setup: (_link, { isReplacement }) =>
        isReplacement ? new Promise<void>((_resolve, reject) => (fail = reject)) : Promise.resolve(),
    })
    socket.on('error', () => undefined)
    const live = typedOver(socket)
    socket.rotate()
    await until(() => socket.send('probe') === 'queued')
    const outcome = watch(live.request(JOIN, REPLY))
    fail(new Error('refused'))
    await advance(100)
    expect(received.some((text) => text.startsWith('{'))).toBe(true)
    expect(outcome).toEqual({})
    network.reset()
    await advance(100)
    expect(outcome).toEqual({ error: 'closed' })
  })

  it('and the next one succeeds, it rejects at the switch', async () => {
    let fail: (error: Error) => void = () => undefined
    let isFailing = true
    const { socket, received, advance, until } = await startTrusted({
      setup: (_link, { isReplacement }) =>
        isReplacement && isFailing
          ? new Promise<void>((_resolve, reject) => (fail = reject))
          : Promise.resolve(),
    })
    socket.on('error', () => undefined)
    const live = typedOver(socket)
    socket.rotate()
    await until(() => socket.send('probe') === 'queued')
    const outcome = watch(live.request(JOIN, { ...REPLY, timeout: Infinity }))
    fail(new Error('refused'))
    isFailing = false
    await advance(100)
    expect(received.some((text) => text.startsWith('{'))).toBe(true)
    const lost: unknown[] = []
    socket.on('lost', ({ origin }) => lost.push(origin))
    await until(() => lost.length === 1, 120_000)
    await advance(1)
    expect(lost).toEqual(['replaced'])
    expect(outcome).toEqual({ error: 'closed' })
  })
})
