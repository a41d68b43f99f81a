import { describe, expect, it } from 'vitest'
import { assertCloseArguments } from './close-arguments.ts'

describe('A server', () => {
  it.each([1000, 1001, 1003, 1007, 1012, 1014, 3000, 4000, 4999])('may close with %d', (code) => {
    expect(() => assertCloseArguments(code, 'x'.repeat(123))).not.toThrow()
  })

  it.each([0, -1, 999, 1004, 1005, 1006, 1015, 2000, 2999, 5000, 1000.5, NaN, Infinity, '1000', undefined])(
    'may not close with %s',
    (code) => {
      expect(() => assertCloseArguments(code as number, '')).toThrow(RangeError)
      expect(() => assertCloseArguments(code as number, '')).toThrow(`not ${code}`)
    },
  )

  it('may not close with a reason of more than 123 bytes', () => {
    expect(() => assertCloseArguments(1000, 'ü'.repeat(62))).toThrow('longer than 123 bytes')
  })
})
