import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { byteSize, copyOf, isSocketData, quickSize } from './socket-data.ts'

const elsewhere = (code: string): unknown => runInContext(code, createContext({ Blob, File }))

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
  ])('is false for %s', (_what, data) => {
    expect(isSocketData(data)).toBe(false)
  })
})

describe('Sizes', () => {
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
