import { describe, expect, it } from 'vitest'
import { Fifo } from './fifo.ts'

describe('A queue', () => {
  it('gives first what came first, between what comes in', () => {
    const fifo = new Fifo<number>()
    expect([fifo.shift(), fifo.size]).toEqual([undefined, 0])
    for (const item of [1, 2]) fifo.push(item)
    expect([fifo.shift(), fifo.size]).toEqual([1, 1])
    for (const item of [3, 4]) fifo.push(item)
    expect(fifo.size).toBe(3)
    expect([fifo.shift(), fifo.shift(), fifo.shift(), fifo.shift()]).toEqual([2, 3, 4, undefined])
  })

  it('gives all that are left in order, and is empty then', () => {
    const fifo = new Fifo<number>()
    for (const item of [1, 2, 3]) fifo.push(item)
    fifo.shift()
    fifo.push(4)
    expect(fifo.drain()).toEqual([2, 3, 4])
    expect([fifo.size, fifo.shift(), fifo.drain()]).toEqual([0, undefined, []])
    fifo.push(5)
    expect(fifo.shift()).toBe(5)
  })

  it('takes a time for each that does not grow with their number', () => {
    const fifo = new Fifo<number>()
    for (let item = 0; item < 500_000; item += 1) fifo.push(item)
    const startedAt = performance.now()
    for (let item = 0; item < 500_000; item += 1) {
      fifo.push(item)
      fifo.shift()
    }
    expect(fifo.size).toBe(500_000)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})
