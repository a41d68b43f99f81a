import { expect, it } from 'vitest'
import { inWords } from './durations.ts'

it.each([
  [0, '0 ms'],
  [0.4, '0 ms'],
  [849.6, '850 ms'],
  [999.4, '999 ms'],
  [999.5, '1.0 s'],
  [1_000, '1.0 s'],
  [4_249, '4.2 s'],
  [4_251, '4.3 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [60_000, '1 min 0 s'],
  [80_400, '1 min 20 s'],
  [119_500, '2 min 0 s'],
  [3_600_000, '60 min 0 s'],
])('%d ms: %s', (milliseconds, words) => {
  expect(inWords(milliseconds)).toBe(words)
})
