import { describe, expect, it } from 'vitest'
import { backoff } from '../../test/support/states.ts'
import { delayWindow, drawDelay } from './backoff.ts'

describe('the window that a delay is drawn from', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 15_000],
    [6, 15_000],
    [2_000, 15_000],
  ])('doubles with every attempt, up to the longest: attempt %i, %i ms', (attempt, window) => {
    expect(delayWindow(backoff, attempt, false, false)).toBe(window)
  })

  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 15_000],
  ])('starts longer after a restart of the server: attempt %i, %i ms', (attempt, window) => {
    expect(delayWindow(backoff, attempt, true, false)).toBe(window)
  })

  it.each([
    [1, false, 4_000],
    [2, false, 8_000],
    [9, false, 60_000],
    [1, true, 20_000],
  ])(
    'is four times as long on a hidden page: attempt %i, restart %s, %i ms',
    (attempt, isRestart, window) => {
      expect(delayWindow(backoff, attempt, isRestart, true)).toBe(window)
    },
  )

  it('follows the options', () => {
    const own = { min: 10, max: 100, factor: 3, restartWindow: 50, hidden: 1 }
    expect([1, 2, 3, 4].map((attempt) => delayWindow(own, attempt, false, true))).toEqual([10, 30, 90, 100])
    expect(delayWindow(own, 1, true, false)).toBe(50)
    expect(delayWindow({ ...own, restartWindow: 500 }, 1, true, false)).toBe(100)
  })

  it('stays the same if the factor is 1', () => {
    const even = { ...backoff, factor: 1 }
    expect([1, 5, 50].map((attempt) => delayWindow(even, attempt, false, false))).toEqual([
      1_000, 1_000, 1_000,
    ])
  })
})

describe('a delay', () => {
  it.each([
    [1_000, 0.5, 500],
    [15_000, 0.999_999, 15_000],
    [8_000, 0.1, 800],
    [1_000, 0.123_4, 123],
    [1_000, 0.123_6, 124],
  ])('is a random share of the window, in whole milliseconds: %i × %f', (window, random, delay) => {
    expect(drawDelay(window, random)).toBe(delay)
  })

  it.each([
    [1_000, 0],
    [1_000, 0.099],
    [1_000, 0.1],
    [50, 0.9],
  ])('is never less than 100 ms: %i × %f', (window, random) => {
    expect(drawDelay(window, random)).toBe(100)
  })
})
