import { describe, expect, it } from 'vitest'
import { assertCloseArguments } from './close-arguments.ts'

describe('The arguments of close()', () => {
  it.each([
    [1000, ''],
    [3000, 'x'.repeat(123)],
    [4999, null],
  ])('may be %d and a reason of 123 bytes', (code, reason) => {
    expect(() => assertCloseArguments(code, reason as string)).not.toThrow()
  })

  it.each([
    [1001, '', 'InvalidAccessError'],
    [5000, '', 'InvalidAccessError'],
    [Number.NaN, '', 'InvalidAccessError'],
    [1000, 'x'.repeat(124), 'SyntaxError'],
    [1000, 'ä'.repeat(62), 'SyntaxError'],
  ])('that the native class refuses are refused: %d', (code, reason, name) => {
    expect(() => assertCloseArguments(code, reason)).toThrow(expect.objectContaining({ name }))
  })
})
