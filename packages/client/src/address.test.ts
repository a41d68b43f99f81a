import { describe, expect, it } from 'vitest'
import { parseProtocols, parseUrl } from './address.ts'

/** What it throws. */
function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

const hostile = {
  toString() {
    throw new Error('s3cret')
  },
}

describe('A URL', () => {
  it.each([
    ['wss://example.com/live?token=x', undefined, 'wss://example.com/live?token=x'],
    ['https://example.com/live', undefined, 'wss://example.com/live'],
    ['/live', 'http://example.com/page', 'ws://example.com/live'],
    [new URL('ws://example.com'), undefined, 'ws://example.com/'],
  ])('may be %s', (value, base, expected) => {
    expect(parseUrl(value, base)).toBe(expected)
  })

  it.each<[what: string, value: unknown]>([
    ['string', 'wss://user-s3cret:s3cret@example.com/?token=s3cret#fragment'],
    ['string', 'ftp://s3cret@example.com/s3cret'],
    ['string', 's3cret:s3cret'],
    ['string', 'wss://s3cret:s3cret@?s3cret'],
    ['object', new URL('data:s3cret')],
    ['object', hostile],
    ['object', Object.create(null)],
    ['object', null],
    ['undefined', undefined],
    ['symbol', Symbol('s3cret')],
  ])('that cannot work is a SyntaxError that says what to do, without the URL (%s)', (what, value) => {
    const error = thrownBy(() => parseUrl(value, undefined)) as DOMException
    expect(error).toBeInstanceOf(DOMException)
    expect(error).toMatchObject({ name: 'SyntaxError', message: expect.stringContaining(`(${what})`) })
    expect(error.message).not.toContain('s3cret')
  })
})

describe('Subprotocols', () => {
  it.each([
    [undefined, []],
    ['chat', ['chat']],
    [
      ['chat', 'v2.chat'],
      ['chat', 'v2.chat'],
    ],
  ])('may be %j', (value, expected) => {
    expect(parseProtocols(value)).toEqual(expected)
  })

  it.each<[what: string, value: unknown]>([
    ['no token', 'token=s3cret;'],
    ['given twice', ['s3cret', 's3cret']],
    ['no text', [hostile]],
    ['a symbol', Symbol('s3cret')],
    ['what has no text', Object.create(null)],
  ])('that cannot work are a SyntaxError without them: %s', (_what, value) => {
    const error = thrownBy(() => parseProtocols(value)) as DOMException
    expect(error).toBeInstanceOf(DOMException)
    expect(error.name).toBe('SyntaxError')
    expect(error.message).not.toContain('s3cret')
  })
})
