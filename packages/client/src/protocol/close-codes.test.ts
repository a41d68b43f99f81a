import { describe, expect, it } from 'vitest'
import { defaultVerdict, isRestart, retryAfter } from './close-codes.ts'

const RETRY = [1000, 1001, 1002, 1005, 1006, 1009, 1011, 1012, 1013, 1014, 1015, 3008, 4408, 4429]
const REFRESH = [1008, 3000, 4401]
const STOP = [1003, 1007, 1010, 3003, 4400, 4403, 4404, 4406, 4409]

describe('the default close policy', () => {
  it.each(RETRY)('retries after %i', (code) => {
    expect(defaultVerdict({ code, reason: '' })).toBe('retry')
  })

  it.each(REFRESH)('asks for a fresh url and protocols after %i', (code) => {
    expect(defaultVerdict({ code, reason: '' })).toBe('refresh')
  })

  it.each(STOP)('stops after %i', (code) => {
    expect(defaultVerdict({ code, reason: '' })).toBe('stop')
  })

  it.each([...RETRY, ...REFRESH, ...STOP])('retries after %i if the server says when', (code) => {
    expect(defaultVerdict({ code, reason: 'retry-after=30' })).toBe('retry')
  })

  it('retries after every other code', () => {
    const known = new Set([...REFRESH, ...STOP])
    for (let code = 1000; code < 5000; code += 1) {
      if (!known.has(code)) expect(defaultVerdict({ code, reason: '' }), `${code}`).toBe('retry')
    }
  })
})

describe('a restart', () => {
  it.each([1001, 1012, 1013, 4429])('is what %i means', (code) => {
    expect(isRestart(code)).toBe(true)
  })

  it('is what no other code means', () => {
    const restarts = Array.from({ length: 4_000 }, (_, index) => 1_000 + index).filter(isRestart)
    expect(restarts).toEqual([1001, 1012, 1013, 4429])
  })
})

describe('retry-after in a close reason', () => {
  it.each([
    ['retry-after=5', 5_000],
    ['retry-after=3600', 3_600_000],
    ['overloaded; retry-after=30', 30_000],
    ['retry-after=7, please', 7_000],
    ['(retry-after=12)', 12_000],
    ['retry-after=1 retry-after=2', 1_000],
  ])('asks to stay away for some seconds: %j', (reason, ms) => {
    expect(retryAfter(reason)).toBe(ms)
  })

  it.each(['retry-after=3601', 'retry-after=86400', `retry-after=${'9'.repeat(90)}`])(
    'asks for an hour at most: %j',
    (reason) => {
      expect(retryAfter(reason)).toBe(3_600_000)
    },
  )

  it.each([
    '',
    'going away',
    'retry-after',
    'retry-after=',
    'retry-after=soon',
    'retry-after=-5',
    'xretry-after=5',
  ])('is no demand if no seconds follow: %j', (reason) => {
    expect(retryAfter(reason)).toBeUndefined()
  })

  it('may ask for no more than the first window', () => {
    expect(retryAfter('retry-after=0')).toBe(0)
  })
})
