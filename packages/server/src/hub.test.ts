import { createHub, type Hub } from 'resilient-socket-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deferred } from '../test/support/deferred.ts'
import { FakeClient, settled } from '../test/support/fake-client.ts'
import { raise, thrownBy, thrownNames } from '../test/support/thrown.ts'

const hubs: Hub[] = []
const warnings: Error[] = []
const onWarning = (warning: Error): void => void warnings.push(warning)
/** Who prints warnings otherwise. */
const printers = process.listeners('warning')

function hubOf(options: Parameters<typeof createHub>[0] = {}): Hub {
  const hub = createHub(options)
  hubs.push(hub)
  return hub
}

/** A client that is let in, or refused. */
async function clientOf(hub: Hub, hello: object = {}): Promise<FakeClient> {
  const client = new FakeClient(hub, { url: '/' }).hello(hello)
  await settled()
  return client
}

beforeEach(() => {
  process.removeAllListeners('warning')
  process.on('warning', onWarning)
})

afterEach(() => {
  for (const hub of hubs.splice(0)) hub.close()
  warnings.length = 0
  process.removeAllListeners('warning')
  for (const printer of printers) process.on('warning', printer)
})

describe('The options of a hub', () => {
  const NUMBERS = ['resumeFor', 'maxBytes', 'maxTotalBytes', 'maxSessions']
  it.each(NUMBERS.flatMap((name) => ['1', null, {}, true, 1n].map((value) => ({ name, value }))))(
    '$name: $value is a TypeError',
    ({ name, value }) => {
      expect(() => createHub({ [name]: value })).toThrow(
        new TypeError(`options.${name} must be a number, not ${typeof value}`),
      )
    },
  )

  it.each(NUMBERS.flatMap((name) => [0, -1, NaN, -Infinity].map((value) => ({ name, value }))))(
    '$name: $value is a RangeError',
    ({ name, value }) => {
      expect(() => createHub({ [name]: value })).toThrow(
        new RangeError(`options.${name} must be more than 0, not ${value}`),
      )
    },
  )

  it.each([0.5, Infinity])('maxBytes: %d is a RangeError: it is sent to the client', (maxBytes) => {
    expect(() => createHub({ maxBytes })).toThrow(
      new RangeError(`options.maxBytes must be a whole number, not ${maxBytes}`),
    )
  })

  it.each([null, 'x', {}])('authenticate: %j is a TypeError', (authenticate) => {
    expect(() => createHub({ authenticate: authenticate as never })).toThrow(
      new TypeError('options.authenticate must be a function'),
    )
  })

  it('have defaults, also if they are undefined', async () => {
    const hub = hubOf({ resumeFor: undefined, maxBytes: undefined, authenticate: undefined })
    const client = await clientOf(hub)
    expect(client.ready).toMatchObject({ ttl: 120_000, window: 262_144 })
    expect(hub.sessions[0]?.principal).toBeUndefined()
  })
})

describe('authenticate', () => {
  it('gets the auth and the request, and names the client, at every hello', async () => {
    const asked: unknown[] = []
    const hub = hubOf({ authenticate: async (...args) => `user ${asked.push(args)}`.slice(0, 4) })
    const { ready } = await clientOf(hub, { auth: { a: 1 } })
    await clientOf(hub, { ...ready, n: 2, auth: 2 })
    expect(asked).toEqual([
      [{ a: 1 }, { url: '/' }],
      [2, { url: '/' }],
    ])
    expect(hub.sessions.map(({ principal }) => principal)).toEqual(['user'])
  })

  it.each(thrownNames)('that throws %s refuses the client', async (name) => {
    const thrown = thrownBy(name)
    for (const isAsync of [false, true]) {
      const refused: unknown[] = []
      const hub = hubOf({
        authenticate: () => (isAsync ? Promise.reject(thrown) : raise(thrown)),
      })
      hub.on('refused', (...args) => refused.push(args))
      const client = await clientOf(hub)
      expect(client.closedWith).toBe('4401 unauthorized')
      expect(refused).toHaveLength(1)
      const [[error, request] = []] = refused as unknown[][]
      expect(Object.is(error, thrown)).toBe(true)
      expect(request).toEqual({ url: '/' })
      expect(hub.sessions).toEqual([])
    }
  })

  it.each([undefined, null, 1, true, {}, [], Symbol('s'), () => 'x'])(
    'that returns %s refuses the client',
    async (value) => {
      const refused: unknown[] = []
      const hub = hubOf({ authenticate: () => value as never }).on('refused', (error) => refused.push(error))
      const client = await clientOf(hub)
      expect(client.closedWith).toBe('4401 unauthorized')
      expect(refused).toEqual([
        new TypeError(`authenticate must return a string that names the client, not ${typeof value}`),
      ])
    },
  )

  it('that is slow begins no session on a link that has closed meanwhile', async () => {
    const { promise, resolve } = deferred()
    const hub = hubOf({ authenticate: () => promise.then(() => 'user') })
    const client = await clientOf(hub)
    client.says('~px')
    expect(client.frames).toEqual(['~qx'])
    client.link.closed()
    resolve()
    await settled()
    expect(client.frames).toEqual(['~qx'])
    expect(hub.sessions).toEqual([])
  })

  it('that refuses does not reveal what the client sent', async () => {
    const hub = hubOf({
      authenticate: () => raise(new Error('refused')),
    })
    hub.on('refused', () => raise(new Error('in the listener')))
    const client = await clientOf(hub, { auth: 's3cret-auth', id: 'x', token: 's3cret-token' })
    await settled()
    expect(warnings).toHaveLength(1)
    expect(JSON.stringify([client.frames, client.closedWith, printed(warnings)])).not.toContain('s3cret')
  })
})

describe('Errors of listeners', () => {
  it.each(thrownNames)('are emitted by the hub, with the session: %s', async (name) => {
    const thrown = thrownBy(name)
    const errors: unknown[][] = []
    const hub = hubOf().on('error', (...args) => errors.push(args))
    hub.on('session', (session) => {
      session.on('message', () => raise(thrown))
      session.on('message', () => Promise.reject(thrown))
      session.on('end', () => raise(thrown))
    })
    const client = await clientOf(hub)
    const [session] = hub.sessions
    client.says('a', 'b')
    await settled()
    client.says('~?', '~bye')
    expect(client.frames.at(-1)).toBe('~a 2 0')
    expect(errors).toHaveLength(5)
    for (const [error, of] of errors) {
      expect(Object.is(error, thrown)).toBe(true)
      expect(of).toBe(session)
    }
  })

  it.each(thrownNames)('are a warning without a listener: %s', async (name) => {
    const thrown = thrownBy(name)
    const hub = hubOf()
    hub.on('session', () => raise(thrown))
    const client = await clientOf(hub)
    await settled()
    expect(client.ready.id).toBeDefined()
    expect(warnings.map(({ name }) => name)).toEqual(['ResilientSocketServerWarning'])
    expect(warnings[0]?.message).toContain("hub.on('error'")
  })

  it.each([
    ['throws', (): unknown => raise(new Error('of error'))],
    ['is rejected', (): unknown => Promise.reject(new Error('of error'))],
  ])('in a listener of `error` is a warning, once, if it %s', async (_, listener) => {
    const hub = hubOf().on('error', listener)
    hub.on('session', () => raise(new Error('of session')))
    await clientOf(hub)
    await settled()
    expect(warnings).toHaveLength(1)
    expect(printed(warnings)).toContain('of error')
  })

  it('end when the listener is removed', async () => {
    const listener = (): unknown => expect.fail()
    const hub = hubOf().on('error', listener).off('error', listener)
    hub.on('session', () => raise(new Error('of session')))
    await clientOf(hub)
    await settled()
    expect(printed(warnings)).toContain('of session')
  })
})

describe('hub.close', () => {
  it('closes all connections, those that come later too, and ends all sessions', async () => {
    const hub = hubOf()
    const ends: string[] = []
    hub.on('session', (session) => session.on('end', (reason) => ends.push(reason)))
    const clients = [await clientOf(hub), await clientOf(hub)]
    const silent = new FakeClient(hub)
    hub.close()
    expect([...clients, silent].map(({ closedWith }) => closedWith)).toEqual(['1012 ', '1012 ', '1012 '])
    expect(ends).toEqual(['ended', 'ended'])
    expect(hub.sessions).toEqual([])
    expect(new FakeClient(hub).closedWith).toBe('1012 ')
  })

  it.each([1005, 2000, 5000])('refuses %d, and closes nothing', async (code) => {
    const hub = hubOf()
    const client = await clientOf(hub)
    expect(() => hub.close(code)).toThrow(RangeError)
    expect(client.closedWith).toBeUndefined()
    expect(hub.sessions).toHaveLength(1)
  })

  it('closes the others if one port throws', async () => {
    const hub = hubOf()
    const broken = { send: (): never => expect.fail(), close: (): never => expect.fail() }
    new FakeClient(hub, undefined, broken).hello()
    const client = await clientOf(hub)
    hub.close(1001, 'bye')
    expect(client.closedWith).toBe('1001 bye')
  })
})

function printed(errors: readonly Error[]): string {
  return errors.map((error) => `${error.message} ${(error as { detail?: string }).detail}`).join()
}
