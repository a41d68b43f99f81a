import { describe, expect, it } from 'vitest'
import { ResilientSocket, type ResilientSocketOptions, type UrlOption } from '../../src/index.ts'
import { accept, start, startOpen, URL_OF_SERVER } from '../simulation/scenario.ts'
import { settle, World } from '../simulation/world.ts'

const withoutBase = { ...new World().environment, baseUrl: undefined }

describe('The URL', () => {
  it.each<[what: string, url: unknown]>([
    ['a fragment', 'wss://example.com/#part'],
    ['an empty fragment', 'wss://example.com/#'],
    ['another scheme', 'ftp://example.com/'],
    ['a scheme without a host', 'data:text/plain,hello'],
    ['no host', 'wss://'],
    ['an impossible port', 'wss://example.com:99999/'],
    ['a relative URL without a base', '/live'],
    ['a URL object with another scheme', new URL('file:///live')],
    ['a number', 5],
    ['an object', {}],
    ['null', null],
  ])('is refused with a SyntaxError if it has or is %s', (_what, url) => {
    const make = () => start({ url: url as UrlOption, environment: withoutBase })
    expect(make).toThrow(expect.objectContaining({ name: 'SyntaxError' }))
    expect(make).toThrow(DOMException)
  })

  it('says in the error what a URL must be, and not which it was: that may hold a token', () => {
    const explained = expect.objectContaining({ message: expect.stringContaining('use ws:, wss:') })
    expect(() => start({ url: 'ftp://s3cret@example.com/' })).toThrow(explained)
    expect(() => start({ url: 'ftp://s3cret@example.com/' })).not.toThrow('s3cret')
  })

  it.each([
    ['ws://example.com/live?room=1', 'ws://example.com/live?room=1'],
    ['http://example.com/live', 'ws://example.com/live'],
    ['https://example.com:8443/live', 'wss://example.com:8443/live'],
    ['WSS://EXAMPLE.com', 'wss://example.com/'],
    ['/live?room=1', 'wss://app.example/live?room=1'],
    ['live', 'wss://app.example/live'],
    ['//other.example/live', 'wss://other.example/live'],
    [new URL('https://example.com/live'), 'wss://example.com/live'],
  ])('%s is dialled as %s', (url, dialled) => {
    const { world, socket } = start({ url })
    expect(world.socket.url).toBe(dialled)
    expect(socket.url).toBe(dialled)
  })

  it('that is a URL object is left as it is', () => {
    const url = new URL('https://example.com/live')
    start({ url })
    expect(url.href).toBe('https://example.com/live')
  })
})

describe('The protocols', () => {
  it.each<[what: string, protocols: unknown]>([
    ['the same one twice', ['chat', 'chat']],
    ['an empty one', ''],
    ['a space', 'chat v2'],
    ['a comma', 'chat,v2'],
    ['a character outside ASCII', 'schön'],
    ['a control character', 'chat\n'],
    ['a number', 5],
    ['a list with something else', ['chat', 5]],
    ['an object', {}],
  ])('are refused with a SyntaxError if they have or are %s', (_what, protocols) => {
    const make = () => start({ protocols: protocols as string })
    expect(make).toThrow(expect.objectContaining({ name: 'SyntaxError' }))
    expect(make).toThrow(DOMException)
  })

  it.each([
    [undefined, []],
    [[], []],
    ['chat', ['chat']],
    [
      ['chat.v2', "!#$%&'*+-.^_`|~09azAZ"],
      ['chat.v2', "!#$%&'*+-.^_`|~09azAZ"],
    ],
  ])('%j are offered as %j', (protocols, offered) => {
    expect(start({ protocols }).world.socket.protocols).toEqual(offered)
  })
})

describe('Without an own WebSocket', () => {
  it('the one of the environment is taken', () => {
    const world = new World()
    new ResilientSocket(URL_OF_SERVER, { environment: { ...world.environment, WebSocket: world.WebSocket } })
    expect(world.sockets).toHaveLength(1)
  })
})

describe('A WebSocket that is none', () => {
  it.each([null, false, 0, '', {}])('is a TypeError: %j', (WebSocket) => {
    const options = { WebSocket, autoConnect: false } as unknown as ResilientSocketOptions
    expect(() => new ResilientSocket(URL_OF_SERVER, options)).toThrow(/^options\.WebSocket must be/)
  })
})

describe('The first dial', () => {
  it('is made in the constructor', () => {
    const { world, socket } = start()
    expect(world.sockets).toHaveLength(1)
    expect(socket.status).toEqual({ state: 'connecting', health: 'down', attempt: 1, reason: 'open' })
  })

  it('calls a URL function in the constructor', () => {
    let calls = 0
    const { socket } = start({
      url: () => {
        calls += 1
        return URL_OF_SERVER
      },
    })
    expect(calls).toBe(1)
    expect(socket.state).toBe('connecting')
  })

  it('is told in a microtask, so that listeners can be added first', async () => {
    const { names, told } = start()
    expect(names()).toEqual([])
    await Promise.resolve()
    expect(told('state')).toMatchObject([
      { state: 'connecting', previous: 'idle', attempt: 1, reason: 'open' },
    ])
  })

  it('that fails in the constructor is told in a microtask too', async () => {
    const scenario = start({
      before: (world) => {
        world.onDial = () => {
          throw new DOMException('Insecure', 'SecurityError')
        }
      },
    })
    expect(scenario.names()).toEqual([])
    await settle()
    expect(scenario.names()).toEqual(['state', 'error', 'state', 'waiting'])
    expect(scenario.world.reported).toEqual([])
  })

  it('waits for open() with autoConnect: false', async () => {
    const { world, socket, names } = start({ autoConnect: false })
    await world.advance(60_000)
    expect(world.sockets).toEqual([])
    expect(socket.status).toEqual({ state: 'idle', health: 'down' })
    socket.open()
    expect(names()).toEqual(['state'])
    expect(world.sockets).toHaveLength(1)
    await accept(world)
    expect(socket.state).toBe('open')
  })
})

describe('binaryType', () => {
  it("is 'blob' unless an option says otherwise", () => {
    const { world, socket } = start()
    expect(socket.binaryType).toBe('blob')
    expect(world.socket.binaryType).toBe('blob')
    expect(start({ binaryType: 'arraybuffer' }).world.socket.binaryType).toBe('arraybuffer')
  })

  it('is kept across connections', async () => {
    const { world, socket } = await startOpen()
    socket.binaryType = 'arraybuffer'
    expect(world.socket.binaryType).toBe('arraybuffer')
    socket.reconnect()
    expect(world.socket.binaryType).toBe('arraybuffer')
    await socket.close()
    socket.open()
    expect(world.sockets).toHaveLength(3)
    expect(world.socket.binaryType).toBe('arraybuffer')
  })

  it('can be set while it is connecting', () => {
    const { world, socket } = start()
    socket.binaryType = 'arraybuffer'
    expect(world.socket.binaryType).toBe('arraybuffer')
  })

  it('can be set while a URL function is pending', async () => {
    const { world, socket } = start({ url: async () => URL_OF_SERVER })
    socket.binaryType = 'arraybuffer'
    await settle()
    expect(world.socket.binaryType).toBe('arraybuffer')
  })

  it('can be set while it is waiting', async () => {
    const { world, socket } = await startOpen()
    world.socket.end()
    expect(socket.state).toBe('waiting')
    socket.binaryType = 'arraybuffer'
    await world.advance(5_000)
    expect(world.sockets).toHaveLength(2)
    expect(world.socket.binaryType).toBe('arraybuffer')
  })

  it('ignores other values, as the native one', () => {
    const { world, socket } = start()
    socket.binaryType = 'text' as BinaryType
    expect(socket.binaryType).toBe('blob')
    expect(world.socket.binaryType).toBe('blob')
  })
})
