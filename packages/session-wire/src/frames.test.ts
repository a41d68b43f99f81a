import { describe, expect, it } from 'vitest'
import {
  decodeData,
  encodeAck,
  encodeData,
  encodeHello,
  encodePing,
  encodeReady,
  encodeTake,
  encodeVolatile,
  isControl,
  parseControl,
  parseHello,
  parseReady,
  parseTake,
} from './frames.ts'

const HELLO = { v: 1, n: 7, id: 'i', token: 't', recv: 40, take: true, auth: { name: 'a' } }
const READY = { recv: 12, window: 262_144 }
const NEW = { window: 1, id: 'i', token: 't', ttl: 120_000 }

describe('Data frames', () => {
  it.each([
    ['text', 'text', false],
    ['', '', false],
    ['~', '~~', false],
    ['~a 1 1', '~~a 1 1', false],
    ['~~', '~~~', false],
    [' ~', ' ~', false],
  ])('%j travels as %j', (data, frame) => {
    expect(encodeData(data)).toBe(frame)
    expect(isControl(frame)).toBe(false)
    expect(decodeData(frame)).toBe(data)
  })

  it('binary data travels as it is', () => {
    const bytes = new TextEncoder().encode('~hello')
    expect(encodeData(bytes)).toBe(bytes)
    expect(decodeData(bytes)).toBe(bytes)
    expect(isControl(bytes)).toBe(false)
  })

  it.each(['~', '~a 1 1', '~x', '~ ~'])('%j is control', (frame) => {
    expect(isControl(frame)).toBe(true)
  })
})

describe('Control frames of both sides', () => {
  const counts = { handled: 41, sent: 13 }
  it.each([
    [encodeAck(counts), { type: 'ack', text: '', counts }],
    [encodePing('p', 'x-1'), { type: 'ping', text: 'x-1' }],
    [encodePing('q', 'x-1'), { type: 'pong', text: 'x-1' }],
    [encodePing('p', '1', counts), { type: 'ping', text: '1', counts }],
    [encodePing('q', '1', counts), { type: 'pong', text: '1', counts }],
    [encodeVolatile(''), { type: 'volatile', text: '' }],
    [encodeVolatile('~text\n'), { type: 'volatile', text: '~text\n' }],
    [encodeVolatile('x'.repeat(100_000)), { type: 'volatile', text: 'x'.repeat(100_000) }],
    ['~?', { type: 'ask', text: '' }],
  ])('%.40s is read as it was written', (frame, control) => {
    expect(isControl(frame)).toBe(true)
    expect(parseControl(frame)).toEqual(control)
  })

  it.each([
    '~',
    '~x',
    '~a',
    '~a 1',
    '~a 1 1 1',
    '~a -1 1',
    '~a 1.5 1',
    '~a 1 1\n',
    '~a 1  1',
    '~a 0x1 1',
    '~a 1000000000000000 1',
    '~aid 1 1',
    '~aid',
    '~p 1 1',
    '~p',
    '~q',
    '~p ü',
    `~p${'x'.repeat(65)}`,
    `~p${'x'.repeat(65)} 1 1`,
    '~??',
    '~bye',
    '~taken',
    '~take 1 2 3',
    encodeHello(HELLO),
    encodeReady(READY),
  ])('%.40j is malformed, or another one', (frame) => {
    expect(parseControl(frame)).toBeUndefined()
  })
})

describe('A take', () => {
  it('is read as it was written', () => {
    const take = { n: 7, handled: 41, next: 13 }
    expect(parseTake(encodeTake(take))).toEqual(take)
  })

  it.each([
    '~take',
    '~take 1 2',
    '~take 1 2 x',
    '~take 1 2 3 4',
    '~take 1 -2 3',
    '~a 1 1',
    new Uint8Array(3),
  ])('%j is none', (frame) => expect(parseTake(frame)).toBeUndefined())
})

describe('A hello', () => {
  it.each([HELLO, { v: 2, n: 1, recv: 0, take: false }, { ...HELLO, later: [1] }])(
    'is read as it was written: %j',
    (hello) => expect(parseHello(encodeHello(hello))).toEqual(hello),
  )

  it.each([
    ...['~hello', '~hello{}', '~hello {', '~hello null', '~hello 1', '~hello "x"', '~hello [1]', '~hello {}'],
    ` ${encodeHello(HELLO)}`,
    encodeReady(READY),
    new TextEncoder().encode(encodeHello(HELLO)),
    encodeHello({ ...HELLO, auth: 'x'.repeat(65_536) }),
  ])('%.40j is none', (frame) => {
    expect(parseHello(frame)).toBeUndefined()
  })

  it.each([
    ...[{ v: undefined }, { v: '1' }, { v: 1.5 }, { v: -1 }, { v: 2 ** 53 }],
    ...[{ n: undefined }, { n: -1 }, { recv: undefined }, { recv: '0' }, { take: undefined }, { take: 1 }],
    ...[{ id: 1 }, { id: '' }, { id: 'x'.repeat(129) }, { token: {} }, { token: '' }],
  ])('is refused with %j', (wrong) => {
    expect(parseHello(`~hello ${JSON.stringify({ ...HELLO, ...wrong })}`)).toBeUndefined()
  })
})

describe('A ready', () => {
  it.each([READY, NEW, { ...NEW, reset: 'unknown', recv: 3 }])('is read as it was written: %j', (ready) => {
    expect(parseReady(encodeReady(ready))).toEqual(ready)
  })

  it.each([
    ...[{ window: undefined }, { window: -1 }, { window: null }, { recv: -1 }, { recv: '1' }],
    ...[{ id: undefined }, { token: undefined }, { id: 1 }, { id: '' }],
  ])('is refused with %j', (wrong) => {
    expect(parseReady(`~ready ${JSON.stringify({ ...NEW, ...wrong })}`)).toBeUndefined()
  })

  it.each(['~ready', '~ready {', '~ready []', '~ready {}', encodeHello(HELLO), undefined, 1])(
    '%j is none',
    (frame) => expect(parseReady(frame)).toBeUndefined(),
  )
})
