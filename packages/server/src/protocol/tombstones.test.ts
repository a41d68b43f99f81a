import { describe, expect, it } from 'vitest'
import { type Tombstone, Tombstones } from './tombstones.ts'

function buriedAt(buriedAt: number): Tombstone {
  return { tokenHash: 'h', principal: undefined, reason: 'expired', buriedAt, handled: 1 }
}

describe('Tombstones', () => {
  it('are found by the id of their session', () => {
    const tombstones = new Tombstones()
    tombstones.add('a', buriedAt(0))
    expect(tombstones.get('a')).toEqual(buriedAt(0))
    expect(tombstones.get('b')).toBeUndefined()
  })

  it.each([
    { now: 599_999, left: 2 },
    { now: 600_000, left: 1 },
    { now: 600_500, left: 0 },
  ])('are kept for ten minutes: at $now ms, $left of two', ({ now, left }) => {
    const tombstones = new Tombstones()
    tombstones.add('a', buriedAt(0))
    tombstones.add('b', buriedAt(500))
    tombstones.expire(now)
    expect(tombstones.size).toBe(left)
  })

  it('are at most 100,000: the oldest go first', () => {
    const tombstones = new Tombstones()
    for (let number = 0; number < 100_010; number += 1) tombstones.add(`s${number}`, buriedAt(number))
    expect(tombstones.size).toBe(100_000)
    expect(tombstones.get('s9')).toBeUndefined()
    expect(tombstones.get('s10')).toBeDefined()
  })
})
