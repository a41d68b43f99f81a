import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { assertSocketData, byteSize, copyOf, isSocketData, quickSize } from './socket-data.ts'

/** Its buffer is somebody else's from now on. */
function detached<T extends ArrayBuffer | ArrayBufferView<ArrayBuffer>>(data: T): T {
  structuredClone(undefined, { transfer: [ArrayBuffer.isView(data) ? data.buffer : data] })
  return data
}

const pretender = (tag: string, members: object = {}): object => ({
  ...members,
  get [Symbol.toStringTag]() {
    return tag
  },
})

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('trap')
    },
    getPrototypeOf() {
      throw new Error('trap')
    },
  },
)

const elsewhere = (code: string): unknown => runInContext(code, createContext({ Blob, File }))

/** A view of the last bytes of a buffer that then shrinks. */
const outOfBounds = (View: string): unknown =>
  elsewhere(`
    const buffer = new ArrayBuffer(8, { maxByteLength: 8 })
    const view = new ${View}(buffer, 4, 4)
    buffer.resize(2)
    view`)

describe('isSocketData()', () => {
  it.each<[what: string, data: unknown]>([
    ['text', 'hello'],
    ['an empty text', ''],
    ['an ArrayBuffer', new ArrayBuffer(1)],
    ['a Uint8Array', new Uint8Array(1)],
    ['a DataView', new DataView(new ArrayBuffer(1))],
    ['a Buffer of Node', Buffer.from('hello')],
    ['a Blob', new Blob(['hello'])],
    ['a File', new File(['hello'], 'hello.txt')],
    ['an ArrayBuffer of another realm', elsewhere('new ArrayBuffer(1)')],
    ['a view of another realm', elsewhere('new Uint8Array(1)')],
  ])('is true for %s', (_what, data) => {
    expect(isSocketData(data)).toBe(true)
  })

  it.each<[what: string, data: unknown]>([
    ['a number', 1],
    ['a big integer', 1n],
    ['a boolean', true],
    ['null', null],
    ['undefined', undefined],
    ['an object', {}],
    ['an array', ['hello']],
    ['a String object', new String('hello')],
    ['a function', () => 'hello'],
    ['a symbol', Symbol('hello')],
    ['a SharedArrayBuffer', new SharedArrayBuffer(1)],
    ['a view of shared memory', new Uint8Array(new SharedArrayBuffer(1))],
    ['a DataView of shared memory', new DataView(new SharedArrayBuffer(1))],
    ['a detached ArrayBuffer', detached(new ArrayBuffer(1))],
    ['a detached ArrayBuffer of another realm', detached(elsewhere('new ArrayBuffer(1)') as ArrayBuffer)],
    ['a view of a detached buffer', detached(new Uint8Array(1))],
    ['a DataView of a detached buffer', detached(new DataView(new ArrayBuffer(1)))],
    ['a resizable buffer', elsewhere('new ArrayBuffer(1, { maxByteLength: 2 })')],
    ['a view that is out of bounds', outOfBounds('Uint8Array')],
    ['a DataView that is out of bounds', outOfBounds('DataView')],
    ['what calls itself a Blob', pretender('Blob', { size: 1, slice: () => pretender('Blob') })],
    ['what calls itself a File', pretender('File', { size: 1 })],
    ['what calls itself an ArrayBuffer', pretender('ArrayBuffer', { byteLength: 1 })],
    ['what inherits from a view', Object.create(new Uint8Array(1))],
    ['a proxy of a view', new Proxy(new Uint8Array(1), {})],
    ['what throws whatever is asked of it', hostile],
    [
      'a view that does not give its buffer',
      Object.defineProperty(new Uint8Array(1), 'buffer', {
        get() {
          throw new Error('no')
        },
      }),
    ],
  ])('is false for %s', (_what, data) => {
    expect(isSocketData(data)).toBe(false)
  })

  it('is true for text, and false for anything else, if there is no Blob', () => {
    const { Blob } = globalThis
    Reflect.deleteProperty(globalThis, 'Blob')
    try {
      expect([isSocketData('hello'), isSocketData(new Uint8Array(1)), isSocketData({})]).toEqual([
        true,
        true,
        false,
      ])
    } finally {
      globalThis.Blob = Blob
    }
  })
})

describe('assertSocketData()', () => {
  it('lets through what can be sent', () => {
    expect(() => assertSocketData('hello')).not.toThrow()
    expect(() => assertSocketData(new Uint8Array(1))).not.toThrow()
  })

  it.each([
    [{ toString: () => 's3cret' }, 'object'],
    [{ s3cret: 's3cret' }, 'object'],
    [5, 'number'],
    [Symbol('s3cret'), 'symbol'],
    [hostile, 'object'],
  ])('throws a TypeError that says what to do, without the data', (data, type) => {
    let error: unknown
    try {
      assertSocketData(data)
    } catch (reason) {
      error = reason
    }
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toContain(`not ${type}: use JSON.stringify`)
    expect(String(error)).not.toContain('s3cret')
  })
})

describe('Sizes', () => {
  it('of text are counted without the platform, half pairs as what replaces them', () => {
    const { TextEncoder } = globalThis
    const edges = ['\0', '\x7f', '\x80', '\u07ff', '\u0800', '\ud7ff', '\ud800', '\udbff', '\udc00', '\udfff']
    const texts = [...edges, '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'].flatMap((first, _, all) =>
      all.map((second) => `${first}${second}a`),
    )
    const expected = texts.map((text) => new TextEncoder().encode(text).length)
    Reflect.deleteProperty(globalThis, 'TextEncoder')
    try {
      expect(texts.map(byteSize)).toEqual(expected)
    } finally {
      globalThis.TextEncoder = TextEncoder
    }
  })

  it('of a view are its bytes, whatever else its class calls a size', () => {
    class Packet extends Uint8Array {
      readonly size = 'large'
    }
    expect([byteSize(new Packet(3)), quickSize(new Packet(3))]).toEqual([3, 3])
  })

  it('are in bytes; the quick one of text is never more', () => {
    for (const text of ['', 'hello', 'grüße', '日本', '👋', '\ud83d']) {
      expect(byteSize(text)).toBe(Buffer.byteLength(text))
      expect(quickSize(text)).toBeLessThanOrEqual(byteSize(text))
    }
    for (const size of [byteSize, quickSize]) {
      expect(size(new ArrayBuffer(3))).toBe(3)
      expect(size(new Uint16Array(3))).toBe(6)
      expect(size(new DataView(new ArrayBuffer(9), 2, 4))).toBe(4)
      expect(size(new Blob(['grüße']))).toBe(7)
    }
  })
})

describe('copyOf()', () => {
  it('keeps the bytes of a view, and nothing else of its buffer', () => {
    const source = new Uint8Array([0, 1, 2, 3, 4])
    const copy = copyOf(new DataView(source.buffer, 1, 3)) as Uint8Array<ArrayBuffer>
    source.fill(9)
    expect([...copy]).toEqual([1, 2, 3])
    expect(copy.buffer.byteLength).toBe(3)
  })

  it('keeps the bytes of a buffer', () => {
    const source = new Uint8Array([1, 2])
    const copy = copyOf(source.buffer) as ArrayBuffer
    source.fill(9)
    expect([...new Uint8Array(copy)]).toEqual([1, 2])
  })

  it('copies memory that is shared to memory that is not', () => {
    const copy = copyOf(new Uint8Array(new SharedArrayBuffer(2))) as Uint8Array
    expect(copy.buffer).toBeInstanceOf(ArrayBuffer)
  })

  it('keeps the content of a Blob', async () => {
    const copy = copyOf(new Blob(['hello'])) as Blob
    expect(await copy.text()).toBe('hello')
  })

  it('is the same text', () => {
    expect(copyOf('hello')).toBe('hello')
  })
})
