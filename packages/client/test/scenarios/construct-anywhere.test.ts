import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Environment,
  ResilientSocket,
  type ResilientSocketError,
  type ResilientSocketOptions,
} from '../../src/index.ts'
import { settle, World } from '../simulation/world.ts'

/** A place such as a server that renders: no page, and no class unless a test gives one. */
const bare = { ...new World().environment, WebSocket: undefined, baseUrl: undefined }

// Node has a class from version 22 on.
beforeEach(() => void vi.stubGlobal('WebSocket', undefined))
afterEach(() => void vi.unstubAllGlobals())

describe('Where there is no WebSocket class', () => {
  const make = (options?: ResilientSocketOptions): ResilientSocket =>
    new ResilientSocket('wss://example.com/live', { environment: bare, ...options })

  it('a socket that dials at once throws, and says what to pass', () => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(/WebSocket.*options\.WebSocket/)
  })

  it('a socket that waits for open() is idle, takes messages, and can be closed', async () => {
    const socket = make({ autoConnect: false })
    expect(socket.state).toBe('idle')
    expect(socket.url).toBe('wss://example.com/live')
    expect(socket.send('later')).toBe('queued')
    await expect(socket.close()).resolves.toMatchObject({ origin: 'client' })
  })

  it.each(['open', 'reconnect'] as const)('%s() throws, and leaves the socket as it is', (method) => {
    const socket = make({ autoConnect: false })
    const { status } = socket
    expect(() => socket[method]()).toThrow(/options\.WebSocket/)
    expect(socket.status).toBe(status)
  })

  it('nothing is asked for by a socket whose signal has aborted', () => {
    expect(make({ signal: AbortSignal.abort() }).state).toBe('closed')
  })

  it('one that comes later is taken', () => {
    const world = new World()
    const socket = make({ autoConnect: false })
    vi.stubGlobal('WebSocket', world.WebSocket)
    socket.open()
    expect(world.sockets).toHaveLength(1)
  })

  it('a class that has gone fails the attempt, and is asked for again by the next', async () => {
    const world = new World()
    vi.stubGlobal('WebSocket', world.WebSocket)
    const errors: ResilientSocketError[] = []
    const socket = make({ environment: { ...world.environment, WebSocket: undefined } })
    socket.on('error', (error) => errors.push(error))
    await settle()
    vi.stubGlobal('WebSocket', undefined)
    world.socket.end()
    await world.advance(1_000)
    vi.stubGlobal('WebSocket', world.WebSocket)
    await world.advance(15_000)
    expect(world.sockets).toHaveLength(2)
    expect(errors).toMatchObject([{ code: 'constructor' }])
    expect(String(errors[0]?.cause)).toContain('options.WebSocket')
    await socket.close()
  })
})

describe('Without a page', () => {
  const { WebSocket } = new World()
  const make = (url: string, options?: ResilientSocketOptions): ResilientSocket =>
    new ResilientSocket(url, { environment: bare, WebSocket, ...options })

  it('a relative URL of a socket that dials at once is a SyntaxError that says why', () => {
    expect(() => make('/live')).toThrow(expect.objectContaining({ name: 'SyntaxError' }))
    expect(() => make('/live')).toThrow(/no page/)
  })

  it.each(['', '?room=1', '//example.com', '../live'])('%j is relative, too', (url) => {
    expect(() => make(url)).toThrow(/no page/)
    expect(() => make(url, { autoConnect: false }).open()).toThrow(/no page/)
  })

  it('a relative URL of a socket that waits for open() is kept as it is, until it is dialled', () => {
    const socket = make('/live?room=1', { autoConnect: false })
    expect(socket.url).toBe('/live?room=1')
    expect(() => socket.open()).toThrow(/no page/)
    expect(socket.state).toBe('idle')
  })

  it.each(['ftp://example.com', 'wss://', '/live#part'])(
    '%s can never work, and is refused at once',
    (url) => {
      expect(() => make(url, { autoConnect: false })).toThrow(
        expect.objectContaining({ name: 'SyntaxError' }),
      )
    },
  )
})

describe('An environment', () => {
  const { WebSocket } = new World()

  it('may be an instance of a class, whose methods keep their `this`', () => {
    const { now, random } = new World().environment as Environment
    class Instance {
      readonly #inner = { now, random }
      readonly calls: string[] = []
      now(): number {
        this.calls.push('now')
        return this.#inner.now()
      }
      random(): number {
        this.calls.push('random')
        return this.#inner.random()
      }
    }
    const instance = new Instance()
    new ResilientSocket('wss://example.com', { environment: instance, WebSocket, autoConnect: false })
    expect(new Set(instance.calls)).toEqual(new Set(['now', 'random']))
  })

  it.each([
    ['now', 5],
    ['setTimeout', 'soon'],
    ['subscribe', null],
    ['attach', {}],
    ['WebSocket', 'ws'],
    ['baseUrl', new URL('https://example.com')],
  ])('with a wrong %s is refused by that name', (name, value) => {
    const make = (): unknown =>
      new ResilientSocket('wss://example.com', { environment: { [name]: value }, autoConnect: false })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(new RegExp(`^options\\.environment\\.${name} must be of type `))
  })
})
