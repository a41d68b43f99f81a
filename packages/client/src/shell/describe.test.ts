import { expect, describe as group, it } from 'vitest'
import { describe } from './describe.ts'

const named = (name: unknown): Error => Object.defineProperty(new Error('s3cret'), 'name', { value: name })

const hostile = new Proxy(new Error('s3cret'), {
  get() {
    throw new Error('trap')
  },
  getPrototypeOf() {
    throw new Error('trap')
  },
})

group('What was thrown is described', () => {
  it.each<[thrown: unknown, word: string]>([
    [new Error('s3cret'), 'Error'],
    [new TypeError('s3cret'), 'TypeError'],
    [new DOMException('s3cret', 'SecurityError'), 'SecurityError'],
    [Object.assign(new Error('s3cret'), { name: 'AuthError' }), 'AuthError'],
  ])('by the name of its class: %s', (thrown, word) => {
    expect(describe(thrown)).toBe(word)
  })

  it.each<[what: string, thrown: unknown, word: string]>([
    ['text', 's3cret', 'string'],
    ['a symbol', Symbol('s3cret'), 'symbol'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'object'],
    ['a number', 5, 'number'],
    ['what has no text', Object.create(null), 'object'],
    ['what only looks like an error', { name: 's3cret', message: 's3cret' }, 'object'],
    ['an error whose name is a text of its own', named('s3cret: token=s3cret'), 'Error'],
    ['an error whose name is a symbol', named(Symbol('s3cret')), 'object'],
    ['an error whose name is empty', named(''), 'Error'],
    ['an error that throws whatever is asked of it', hostile, 'object'],
  ])('without its text: %s', (_what, thrown, word) => {
    expect(describe(thrown)).toBe(word)
  })
})
