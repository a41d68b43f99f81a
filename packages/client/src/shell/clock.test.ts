import { describe, expect, it } from 'vitest'
import { Clock } from './clock.ts'

/** What the clock says while the wall clock reads these. */
function readings(...wall: number[]): number[] {
  let index = 0
  const clock = new Clock(() => wall[index++] ?? 0)
  return wall.map(() => clock.now())
}

describe('The clock', () => {
  it('says what the wall clock says as long as that goes on', () => {
    expect(readings(1_000, 1_000, 1_500, 9_000)).toEqual([1_000, 1_000, 1_500, 9_000])
  })

  it('goes on from where it was when the wall clock is set back', () => {
    expect(readings(10_000, 4_000, 4_500, 6_000)).toEqual([10_000, 10_000, 10_500, 12_000])
  })

  it('goes on when the wall clock is set back again', () => {
    expect(readings(10_000, 4_000, 5_000, 1_000, 1_250)).toEqual([10_000, 10_000, 11_000, 11_000, 11_250])
  })

  it('never runs backwards', () => {
    const values = readings(5, 3, 8, 1, 1, 20, 2, 9)
    expect(values).toEqual([...values].sort((a, b) => a - b))
  })

  it('goes on to an instant of which a timer tells, where it was set back before', () => {
    let wall = 10_000
    const clock = new Clock(() => wall)
    clock.now()
    wall = 4_000
    clock.atLeast(12_000)
    expect(clock.now()).toBe(12_000)
    wall += 500
    expect(clock.now()).toBe(12_500)
  })

  it('does not go on for a timer that fires a millisecond early, or late', () => {
    const clock = new Clock(() => 10_000)
    clock.atLeast(10_001)
    clock.atLeast(9_000)
    expect(clock.now()).toBe(10_000)
  })
})
