// No browser takes part.
import { expect, test } from '@playwright/test'
import { range } from '../support/range.ts'
import { ROUND, roundOf } from './schedule.ts'

test('the same seed and round give the same actions', () => {
  expect(roundOf(7, 3)).toEqual(roundOf(7, 3))
})

test('another seed, and another round, give others', () => {
  expect(roundOf(8, 3)).not.toEqual(roundOf(7, 3))
  expect(roundOf(7, 4)).not.toEqual(roundOf(7, 3))
})

test('a round is in order, and ends', () => {
  const times = roundOf(7, 0).map(({ at }) => at)
  expect(times).toEqual(times.toSorted((one, other) => one - other))
  expect(times.at(-1)).toBeLessThan(2 * ROUND)
})

test('every kind of action comes within a few rounds', () => {
  const kinds = new Set(range(0, 9).flatMap((round) => roundOf(7, round).map(({ action }) => action.kind)))
  expect([...kinds].sort()).toEqual([
    'ambush',
    'break',
    'call',
    'expire',
    'network',
    'offline',
    'pongs',
    'push',
    'restart',
    'send',
    'server-close',
    'signal',
  ])
})
