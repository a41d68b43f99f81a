import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SocketData } from '../../src/index.ts'
import type { ReleaseConfirmedTopic } from '../../src/subscriptions.ts'
import { watch } from '../support/watched-promise.ts'
import { type Scene, type Scenery, startOpen } from './topic-server.ts'

const confirm = (data: SocketData): string | undefined => {
  const text = String(data)
  return text.startsWith('!') ? text.slice(1) : undefined
}

interface ConfirmedScene extends Scene {
  readonly add: (topic: string) => ReleaseConfirmedTopic
  /** The outcome of a topic's promise. */
  readonly outcome: (release: ReleaseConfirmedTopic) => { readonly outcome: unknown }
}

async function startConfirmed(scenery: Scenery = {}): Promise<ConfirmedScene> {
  const scene = await startOpen({ ...scenery, topics: { confirm, ...scenery.topics } })
  scene.server.confirms = true
  return {
    ...scene,
    add: scene.topics.add as (topic: string) => ReleaseConfirmedTopic,
    outcome: ({ confirmed }) => watch(confirmed),
  }
}

const CONFIRMED = ['resolved', undefined]
const ABORTED = ['rejected', expect.objectContaining({ name: 'AbortError' })]

describe('confirmed', () => {
  const unhandled: unknown[] = []
  const catchIt = (reason: unknown): void => void unhandled.push(reason)

  beforeEach(() => void process.on('unhandledRejection', catchIt))
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve))
    process.off('unhandledRejection', catchIt)
    expect(unhandled.splice(0)).toEqual([])
  })

  it('is only there with a confirm function', async () => {
    const { topics } = await startOpen()
    expect('confirmed' in topics.add('a')).toBe(false)
  })

  it('resolves when the server has confirmed, and the message reaches the application too', async () => {
    const { world, socket, add, outcome } = await startConfirmed()
    const messages: unknown[] = []
    socket.on('message', ({ data }) => messages.push(data))
    const a = outcome(add('a'))
    await world.advance(15)
    expect(a.outcome).toBe('pending')
    await world.advance(100)
    expect(a.outcome).toEqual(CONFIRMED)
    expect(messages).toEqual(['!a'])
  })

  it('resolves at once for a topic that is confirmed on this connection', async () => {
    const { world, server, add, outcome } = await startConfirmed()
    add('a')
    await world.advance(100)
    server.confirms = false
    const again = outcome(add('a'))
    await world.advance(0)
    expect(again.outcome).toEqual(CONFIRMED)
  })

  it('resolves for a topic that was released and added again, with and without unsubscribe', async () => {
    for (const unsubscribe of [undefined, (topic: string) => `-${topic}`]) {
      const { world, server, add, outcome } = await startConfirmed({ topics: { unsubscribe } })
      const release = add('a')
      await world.advance(100)
      release()
      await world.advance(100)
      const again = outcome(add('a'))
      await world.advance(5)
      expect(again.outcome).toEqual(unsubscribe ? 'pending' : CONFIRMED)
      await world.advance(100)
      expect(again.outcome).toEqual(CONFIRMED)
      expect(server.faults).toEqual([])
    }
  })

  it('waits for the next connection when this one is lost', async () => {
    const { world, server, add, outcome } = await startConfirmed()
    server.confirms = false
    const a = outcome(add('a'))
    await world.advance(100)
    server.confirms = true
    world.network.reset()
    await world.advance(20_000)
    expect(a.outcome).toEqual(CONFIRMED)
    expect(server.received).toEqual([['+a'], ['+a']])
  })

  it('is right for each connection: what only the one before has confirmed is waited for', async () => {
    const { world, server, add, outcome } = await startConfirmed()
    add('a')
    await world.advance(100)
    server.confirms = false
    world.network.reset()
    await world.advance(20_000)
    const again = outcome(add('a'))
    await world.advance(1_000)
    expect(again.outcome).toBe('pending')
    server.connections.at(-1)?.send('!a')
    await world.advance(100)
    expect(again.outcome).toEqual(CONFIRMED)
  })

  it('is known of the replacement that confirmed in setup', async () => {
    const { world, server, socket, add, outcome } = await startConfirmed({
      setup: (topics, world) => async (link, context, socket) => {
        topics.setup(link, context, socket)
        await new Promise((resolve) => world.environment.setTimeout(() => resolve(undefined), 500))
      },
    })
    add('a')
    await world.advance(100)
    socket.rotate()
    await world.advance(10_000)
    expect(server.received).toEqual([['+a'], ['+a']])
    server.confirms = false
    const again = outcome(add('a'))
    await world.advance(0)
    expect(again.outcome).toEqual(CONFIRMED)
  })

  it('rejects when the topic is released, for this add alone', async () => {
    const { world, server, add, outcome } = await startConfirmed()
    server.confirms = false
    const first = add('a')
    const second = add('a')
    const outcomes = [outcome(first), outcome(second)]
    first()
    await world.advance(100)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([ABORTED, 'pending'])
    server.connections[0]?.send('!a')
    await world.advance(100)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([ABORTED, CONFIRMED])
  })

  it('rejects when the socket is closed; the topic is there again when it opens', async () => {
    const { world, server, socket, add, outcome } = await startConfirmed()
    server.confirms = false
    const a = outcome(add('a'))
    void socket.close()
    await world.advance(1_000)
    expect(a.outcome).toEqual(ABORTED)
    server.confirms = true
    const again = outcome(add('a'))
    await world.advance(1_000)
    expect(again.outcome).toBe('pending')
    socket.open()
    await world.advance(1_000)
    expect(again.outcome).toEqual(CONFIRMED)
  })

  it('comes on a later connection if the application has removed all listeners', async () => {
    const { world, socket, add, outcome } = await startConfirmed()
    socket.removeAllListeners()
    const a = outcome(add('a'))
    await world.advance(100)
    expect(a.outcome).toBe('pending')
    world.network.reset()
    await world.advance(20_000)
    expect(a.outcome).toEqual(CONFIRMED)
  })

  it.each([
    ['throws', () => JSON.parse('no JSON')],
    ['returns what is no topic', () => ({}) as string],
    ['returns a promise', async () => 'a'],
  ])('survives a confirm function that %s', async (_name, fail) => {
    let isFailing = true
    const { world, server, socket, errors, add, outcome } = await startConfirmed({
      topics: { confirm: (data) => (isFailing ? (fail() as string) : confirm(data)) },
    })
    const messages: unknown[] = []
    socket.on('message', ({ data }) => messages.push(data))
    const a = outcome(add('a'))
    for (const text of ['1', '2']) server.connections[0]?.send(text)
    await world.advance(100)
    expect(messages).toHaveLength(3)
    expect(a.outcome).toBe('pending')
    expect(errors).toHaveLength(_name === 'throws' ? 1 : 0)
    isFailing = false
    server.connections[0]?.send('!a')
    await world.advance(100)
    expect(a.outcome).toEqual(CONFIRMED)
    expect(socket.state).toBe('open')
  })

  it('is attached once, whatever the number of connections', async () => {
    const { world, socket } = await startConfirmed()
    for (let count = 0; count < 3; count += 1) {
      world.network.reset()
      await world.advance(20_000)
    }
    expect(socket.listenerCount('message')).toBe(1)
  })
})
