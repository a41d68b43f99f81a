import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/testing.ts'
import type * as entry from '../../src/websocket.ts'
import { WebSocket, withOptions } from '../../src/websocket.ts'
import { bundle, evaluate } from '../support/bundle.ts'
import { URL_OF_SERVER } from '../support/watched-native.ts'
import { dropIn } from './drop-in.ts'

describe('withOptions', () => {
  it('makes a class of its own, constants and all', () => {
    const { environment } = simulate()
    const Class = withOptions({ environment })
    const socket = new Class(URL_OF_SERVER)
    expect(socket).toBeInstanceOf(Class)
    expect(socket).not.toBeInstanceOf(WebSocket)
    expect(Object.getPrototypeOf(Class)).toBe(EventTarget)
    expect(Reflect.ownKeys(Class.prototype)).toEqual(
      expect.arrayContaining(Reflect.ownKeys(WebSocket.prototype)),
    )
    expect(() => Reflect.apply(Class as never, undefined, [URL_OF_SERVER])).toThrow(TypeError)
    expect([Class.name, Class.length]).toEqual(['WebSocket', 1])
    expect([Class.CONNECTING, Class.OPEN, Class.CLOSING, Class.CLOSED]).toEqual([0, 1, 2, 3])
    socket.close()
  })

  it('binds its options to classes that extend it, and to no other', async () => {
    const simulation = simulate()
    class Extended extends withOptions({ environment: simulation.environment, maxAttempts: 1 }) {}
    withOptions({ environment: simulation.environment, maxAttempts: 2 })
    simulation.network.refuse()
    const socket = new Extended(URL_OF_SERVER)
    await simulation.advance(60_000)
    expect(socket.readyState).toBe(3)
    expect(simulation.network.dials).toHaveLength(1)
  })

  it('binds its options also to a proxy of it, and to functions that build upon it', async () => {
    const simulation = simulate()
    const Class = withOptions({ environment: simulation.environment, maxAttempts: 1 })
    function Old(url: string): WebSocket {
      return Reflect.construct(Class, [url], Old)
    }
    Old.prototype = Object.create(Class.prototype)
    simulation.network.refuse()
    const sockets = [new new Proxy(Class, {})(URL_OF_SERVER), Old(URL_OF_SERVER)]
    await simulation.advance(60_000)
    expect(sockets.map(({ readyState }) => readyState)).toEqual([3, 3])
    expect(simulation.network.dials).toHaveLength(2)
  })

  it('keeps the options as they were', async () => {
    const simulation = simulate()
    const options = { environment: simulation.environment, maxAttempts: 1 }
    const Class = withOptions(options)
    options.maxAttempts = 5
    simulation.network.refuse()
    new Class(URL_OF_SERVER)
    await simulation.advance(60_000)
    expect(simulation.network.dials).toHaveLength(1)
  })

  it.each([
    [{ connectTimeout: -1 }, RangeError, 'options.connectTimeout'],
    [{ heartbeat: { interval: '1s' } }, TypeError, 'options.heartbeat.interval'],
    [{ WebSocket: 5 }, TypeError, 'options.WebSocket'],
    [{ reconnect: 'never' }, TypeError, 'options.reconnect'],
    [{ protocols: 'chat' }, TypeError, 'options.protocols'],
    [{ autoConnect: false }, TypeError, 'options.autoConnect'],
    [null, TypeError, 'options'],
    [5, TypeError, 'options'],
  ])('refuses %o at once', (options, kind, name) => {
    expect(() => withOptions(options as never)).toThrow(kind)
    expect(() => withOptions(options as never)).toThrow(name)
  })

  it('dials nothing, draws on nothing that stays, and needs no native class', () => {
    const { signal } = new AbortController()
    const listened: string[] = []
    const add = signal.addEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listened.push('add')
      add(...args)
    }
    const remove = signal.removeEventListener.bind(signal)
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listened.push('remove')
      remove(...args)
    }
    withOptions({ signal })
    expect(listened).toEqual(['add', 'remove'])
  })

  it('an aborted signal closes what is made with it', async () => {
    const { events, advance } = dropIn({ signal: AbortSignal.abort() })
    await advance(10)
    expect(events).toEqual(['error 3', 'close 1006 3'])
  })
})

describe('In place of the global class', () => {
  const globals = { AbortController, DOMException, Event, EventTarget, TextEncoder, URL, queueMicrotask }

  it('it says that it needs the browser’s own', async () => {
    const realm: Record<string, unknown> = { ...globals, EventTarget }
    const { WebSocket } = evaluate<typeof entry>(await bundle('websocket.ts'), realm)
    realm['WebSocket'] = WebSocket
    expect(() => new WebSocket(URL_OF_SERVER)).toThrow(/pass it as withOptions\(\{ WebSocket \}\)/)
  })

  it('it works with the browser’s own', async () => {
    const { environment, WebSocket: Native, network, advance } = simulate()
    const realm: Record<string, unknown> = { ...globals, EventTarget }
    const { withOptions } = evaluate<typeof entry>(await bundle('websocket.ts'), realm)
    realm['WebSocket'] = withOptions({
      environment: { ...environment, WebSocket: undefined },
      WebSocket: Native,
    })
    const socket = new (realm['WebSocket'] as typeof WebSocket)(URL_OF_SERVER)
    await advance(100)
    expect(socket.readyState).toBe(1)
    expect(network.dials).toHaveLength(1)
  })
})
