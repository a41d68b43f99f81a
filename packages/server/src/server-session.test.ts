import { createHub, type Hub, type ServerSession } from 'resilient-socket-server'
import { afterEach, describe, expect, it } from 'vitest'
import { deferred } from '../test/support/deferred.ts'
import { FakeClient, settled } from '../test/support/fake-client.ts'

const hubs: Hub[] = []

interface Setup {
  readonly hub: Hub
  readonly client: FakeClient
  readonly session: ServerSession
}

async function setup(options: Parameters<typeof createHub>[0] = {}): Promise<Setup> {
  const hub = createHub(options)
  hubs.push(hub)
  const client = new FakeClient(hub).hello()
  await settled()
  return { hub, client, session: hub.sessions[0]! }
}

afterEach(() => {
  for (const hub of hubs.splice(0)) hub.close()
})

describe('A session for the application', () => {
  it('keeps messages until there is a listener', async () => {
    const { client, session } = await setup()
    const got: unknown[] = []
    client.says('a', '~vb', new Uint8Array([1]), '~?')
    expect(client.frames.at(-1)).toBe('~a 0 0')
    session.on('message', (data, { key }) => got.push([data, key]))
    expect(got).toEqual([])
    await settled()
    expect(got).toEqual([
      ['a', `${session.id}:1`],
      ['b', undefined],
      [new Uint8Array([1]), `${session.id}:2`],
    ])
    expect(client.frames.at(-1)).toBe('~a 2 0')
  })

  it('waits again if the listener is gone before it was called', async () => {
    const { client, session } = await setup()
    const got: unknown[] = []
    client.says('a')
    const removed = (): unknown => expect.fail()
    session
      .on('message', removed)
      .on('attached', () => undefined)
      .off('message', removed)
    await settled()
    session.on('message', (data) => got.push(data))
    session.on('message', (data) => got.push(data))
    await settled()
    expect(got).toEqual(['a', 'a'])
  })

  it('gives one message at a time, also to a slow listener', async () => {
    const { client, session } = await setup()
    const got: unknown[] = []
    const { promise, resolve } = deferred()
    client.says('a', 'b')
    session.on('message', async (data) => {
      got.push(data)
      await promise
    })
    await settled()
    client.says('~?')
    expect(got).toEqual(['a'])
    expect(client.frames.at(-1)).toBe('~a 0 0')
    resolve()
    await settled()
    expect(got).toEqual(['a', 'b'])
    expect(client.frames.at(-1)).toBe('~a 2 0')
  })

  it('emits attached, detached, drain and end', async () => {
    const { hub, client, session } = await setup({ maxBytes: 200 })
    const told: string[] = []
    for (const event of ['attached', 'detached', 'drain'] as const) session.on(event, () => told.push(event))
    session.on('end', (reason) => told.push(reason))
    expect(['x'.repeat(90), 'y'].map((data) => session.send(data))).toEqual(['sent', 'dropped'])
    expect(session.isAttached).toBe(true)
    client.link.closed()
    expect(session.isAttached).toBe(false)
    const back = new FakeClient(hub).hello({ ...client.ready, n: 2, recv: 1 })
    await settled()
    back.says('~bye')
    expect(told).toEqual(['detached', 'attached', 'drain', 'bye'])
    expect(session.send('x')).toBe('dropped')
  })

  it('counts what the client has not acknowledged, without the overhead of messages', async () => {
    const { client, session } = await setup()
    session.send('aü')
    session.send(new Uint8Array(5))
    expect(session.unacked).toEqual({ messages: 2, bytes: 8 })
    client.says('~a 2 0')
    expect(session.unacked).toEqual({ messages: 0, bytes: 0 })
  })

  it('sends copies of binary data', async () => {
    const { client, session } = await setup()
    const bytes = new Uint8Array([1, 2, 3, 4])
    session.send(bytes.buffer)
    session.send(bytes.subarray(1, 3))
    session.send(new DataView(bytes.buffer, 2))
    bytes.fill(0)
    expect(client.frames.slice(1)).toEqual([
      new Uint8Array([1, 2, 3, 4]),
      new Uint8Array([2, 3]),
      new Uint8Array([3, 4]),
    ])
  })

  it.each([undefined, null, 1, {}, [], Symbol('s3cret'), new Blob(['s3cret'])])(
    'refuses to send %s',
    async (data) => {
      const { client, session } = await setup()
      expect(() => session.send(data as never)).toThrow(
        new TypeError(
          `send() takes a string, an ArrayBuffer or a view, not ${typeof data}: use JSON.stringify`,
        ),
      )
      expect(client.frames).toHaveLength(1)
    },
  )

  it('sends volatile texts while there is a connection, and no binary data', async () => {
    const { client, session } = await setup()
    expect(session.send('~v', { volatile: true })).toBe('sent')
    expect(client.frames.at(-1)).toBe('~v~v')
    expect(() => session.send(new Uint8Array(1), { volatile: true })).toThrow(TypeError)
    client.link.closed()
    expect(session.send('v', { volatile: true })).toBe('dropped')
    expect(session.unacked.messages).toBe(0)
  })

  it('is closed by the application with a code', async () => {
    const { hub, client, session } = await setup()
    expect(() => session.close(1006)).toThrow(RangeError)
    expect(() => session.close(4403, 'x'.repeat(124))).toThrow(RangeError)
    expect(client.closedWith).toBeUndefined()
    session.close(4403, 'forbidden')
    expect(client.closedWith).toBe('4403 forbidden')
    expect(hub.sessions).toEqual([])
    session.close()
  })

  it('works on if its port throws', async () => {
    const { hub, client, session } = await setup()
    const port = { send: (): never => expect.fail(), close: (): never => expect.fail() }
    new FakeClient(hub, undefined, port).hello({ ...client.ready, n: 2 })
    await settled()
    expect(client.closedWith).toBe('4001 taken')
    expect(session.send('a')).toBe('sent')
    const back = new FakeClient(hub).hello({ ...client.ready, n: 3 })
    await settled()
    expect(back.frames.at(-1)).toBe('a')
  })

  it('counts the message being handled when it ended', async () => {
    const { hub, client, session } = await setup()
    const { promise, resolve } = deferred()
    session.on('message', () => promise)
    client.says('a', 'b')
    session.close()
    resolve()
    await settled()
    const back = new FakeClient(hub).hello({ ...client.ready, n: 2 })
    await settled()
    expect(back.ready).toMatchObject({ reset: 'ended', recv: 1 })
  })

  it('is over when no connection has come back for `resumeFor`', async () => {
    const { hub, client, session } = await setup({ resumeFor: 1 })
    const ended = new Promise((resolve) => session.on('end', resolve))
    client.says('a').link.closed()
    expect(await ended).toBe('expired')
    expect(hub.sessions).toEqual([])
  })
})
