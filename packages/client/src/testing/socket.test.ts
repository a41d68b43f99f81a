import { describe, expect, it, vi } from 'vitest'
import { URL_OF_SERVER, watch, watchOpen } from '../../test/support/watched-native.ts'
import { simulate } from '../testing.ts'

describe('The class', () => {
  it('has the constants, on itself and on its instances', () => {
    const { WebSocket } = simulate()
    const native = new WebSocket(URL_OF_SERVER)
    for (const it of [WebSocket, native]) {
      expect([it.CONNECTING, it.OPEN, it.CLOSING, it.CLOSED]).toEqual([0, 1, 2, 3])
    }
    expect(native).toBeInstanceOf(WebSocket)
    expect(native).toBeInstanceOf(EventTarget)
  })

  it.each(['nonsense://x', 'wss://example.com/#fragment', 'mailto:a@b.c'])('refuses the URL %s', (url) => {
    const { WebSocket, network } = simulate()
    expect(() => new WebSocket(url)).toThrow(expect.objectContaining({ name: 'SyntaxError' }))
    expect(network.dials).toEqual([])
  })

  it('refuses subprotocols that are no tokens or come twice', () => {
    const { WebSocket } = simulate()
    for (const protocols of ['a b', ['a', 'a'], '']) {
      expect(() => new WebSocket(URL_OF_SERVER, protocols)).toThrow(
        expect.objectContaining({ name: 'SyntaxError' }),
      )
    }
  })

  it('resolves relative URLs and converts http', () => {
    const { WebSocket } = simulate()
    expect(new WebSocket('/live').url).toBe('wss://app.example/live')
    expect(new WebSocket(new URL('http://example.com/')).url).toBe('ws://example.com/')
  })

  it('gets the first of the subprotocols that it asked for', async () => {
    const { WebSocket, advance } = simulate()
    const native = new WebSocket(URL_OF_SERVER, ['chat', 'superchat'])
    expect(native.protocol).toBe('')
    await advance(100)
    expect(native.protocol).toBe('chat')
  })

  it('opens after two round trips, with events', async () => {
    const simulation = simulate()
    const { native, events } = watch(simulation)
    expect(native.readyState).toBe(0)
    await simulation.advance(39)
    expect(events).toEqual([])
    await simulation.advance(1)
    expect(events).toEqual(['open'])
    expect(native.readyState).toBe(1)
  })
})

describe('Listeners', () => {
  it('are called as those of any EventTarget, and handlers among them', async () => {
    const { native, advance, network } = await watchOpen()
    const emitted: unknown[] = []
    const off = (): unknown => emitted.push('off')
    native.addEventListener('message', (event) => emitted.push(event.data, event.target === native), {
      once: true,
    })
    native.onmessage = function (event) {
      emitted.push('handler', this === native, event instanceof MessageEvent)
    }
    native.addEventListener('message', off)
    native.removeEventListener('message', off)
    for (const data of ['a', 'b']) network.connections[0]?.send(data)
    await advance(10)
    expect(emitted).toEqual(['handler', true, true, 'a', true, 'handler', true, true])
  })

  it('that are handlers can be taken away', async () => {
    const { native, events, advance, network } = await watchOpen()
    expect(native.onmessage).toBeTypeOf('function')
    native.onmessage = null
    expect(native.onmessage).toBeNull()
    native.onmessage = 'nonsense' as never
    expect(native.onmessage).toBeNull()
    network.connections[0]?.send('a')
    await advance(10)
    expect(events).toEqual([])
  })

  it('get a close event with code, reason and wasClean', async () => {
    const { native, advance, network } = await watchOpen()
    const closed = vi.fn()
    native.addEventListener('close', closed)
    network.closeAll(4_000, 'why')
    await advance(10)
    expect(closed.mock.lastCall).toMatchObject([
      { type: 'close', code: 4_000, reason: 'why', wasClean: true },
    ])
  })
})

describe('send()', () => {
  it('throws while CONNECTING', () => {
    const { native } = watch(simulate())
    expect(() => native.send('x')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
  })

  it('swallows what comes after close(), and counts it', async () => {
    const { native, network, advance } = await watchOpen()
    native.close()
    native.send('äöü')
    expect(native.bufferedAmount).toBe(6)
    const [connection] = network.connections
    await advance(100)
    expect(connection?.received).toEqual([])
    expect(native.bufferedAmount).toBe(6)
  })

  it('counts what has not left, in bytes', async () => {
    const { native, network, advance } = await watchOpen()
    native.send('ä')
    native.send(new Uint8Array(3))
    expect(native.bufferedAmount).toBe(5)
    await advance(0)
    expect(native.bufferedAmount).toBe(0)
    network.blackHole('up')
    native.send('stuck')
    await advance(5_000)
    expect(native.bufferedAmount).toBe(5)
    network.heal()
    await advance(5_000)
    expect(native.bufferedAmount).toBe(0)
    expect(network.connections[0]?.received.at(-1)).toBe('stuck')
  })

  it('hands over text, and copies of bytes', async () => {
    const { native, network, advance } = await watchOpen()
    const bytes = new Uint8Array([1, 2, 3, 4])
    native.send('text')
    native.send(bytes.subarray(1, 3))
    native.send(bytes.buffer)
    native.send(new Blob(['blob']))
    native.send(5 as never)
    bytes.fill(9)
    await advance(10)
    const [text, view, buffer, blob, number] = network.connections[0]?.received ?? []
    expect([text, number]).toEqual(['text', '5'])
    expect([...new Uint8Array(view as ArrayBuffer)]).toEqual([2, 3])
    expect([...new Uint8Array(buffer as ArrayBuffer)]).toEqual([1, 2, 3, 4])
    await expect((blob as Blob).text()).resolves.toBe('blob')
  })
})

describe('binaryType', () => {
  it("is 'blob' at first, can be 'arraybuffer', and nothing else", () => {
    const { native } = watch(simulate())
    expect(native.binaryType).toBe('blob')
    native.binaryType = 'arraybuffer'
    native.binaryType = 'nonsense' as BinaryType
    expect(native.binaryType).toBe('arraybuffer')
    native.binaryType = 'blob'
    expect(native.binaryType).toBe('blob')
  })

  it('says what binary messages are', async () => {
    const { native, network, advance } = await watchOpen()
    const emitted: unknown[] = []
    native.onmessage = ({ data }) => emitted.push(data)
    const bytes = new Uint8Array([1, 2])
    network.connections[0]?.send(bytes)
    bytes.fill(9)
    await advance(10)
    native.binaryType = 'arraybuffer'
    network.connections[0]?.send(bytes)
    network.connections[0]?.send('text')
    await advance(10)
    const blob = await (emitted[0] as Blob).arrayBuffer()
    expect([...new Uint8Array(blob)]).toEqual([1, 2])
    expect([...new Uint8Array(emitted[1] as ArrayBuffer)]).toEqual([9, 9])
    expect(emitted[2]).toBe('text')
  })
})

describe('close()', () => {
  it.each([
    [999, '', 'InvalidAccessError'],
    [1001, '', 'InvalidAccessError'],
    [5000, '', 'InvalidAccessError'],
    [1000, 'x'.repeat(124), 'SyntaxError'],
  ])('refuses code %s with reason %j', (code, reason, name) => {
    const { native } = watch(simulate())
    expect(() => native.close(code, reason)).toThrow(expect.objectContaining({ name }))
    expect(native.readyState).toBe(0)
  })

  it('takes a round trip, and hands over first what was sent', async () => {
    const { native, events, network, advance } = await watchOpen()
    const [connection] = network.connections
    native.send('last words')
    native.close(3_000, 'bye')
    native.close(3_001, 'again')
    expect(native.readyState).toBe(2)
    await advance(19)
    expect(events).toEqual([])
    await advance(1)
    expect(events).toEqual(['close 3000 bye clean'])
    expect(native.readyState).toBe(3)
    expect(connection?.received).toEqual(['last words'])
    expect(connection?.closedWith).toEqual({ code: 3_000, reason: 'bye' })
    expect(network.connections).toEqual([])
    await advance(100_000)
    expect(events).toHaveLength(1)
  })

  it('without a code is 1005', async () => {
    const { native, events, advance } = await watchOpen()
    native.close()
    await advance(20)
    expect(events).toEqual(['close 1005 clean'])
  })

  it('while CONNECTING ends it at once, with error and 1006', async () => {
    const simulation = simulate()
    const { native, events } = watch(simulation)
    native.close()
    expect([native.readyState, events]).toEqual([2, []])
    await simulation.advance(0)
    expect(events).toEqual(['error', 'close 1006'])
    await simulation.advance(100)
    expect(events).toHaveLength(2)
    expect(simulation.network.connections).toEqual([])
  })

  it('while the server has just accepted ends it there too', async () => {
    const simulation = simulate()
    const { native, events } = watch(simulation)
    await simulation.advance(35)
    const [connection] = simulation.network.connections
    native.close()
    await simulation.advance(20)
    expect(events).toEqual(['error', 'close 1006'])
    expect(connection?.closedWith?.code).toBe(1006)
  })

  it('delivers no message that comes in meanwhile', async () => {
    const { native, events, network, advance } = await watchOpen()
    network.connections[0]?.send('crosses')
    native.close()
    await advance(100)
    expect(events).toEqual(['close 1005 clean'])
  })
})
