import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { settle } from '../../test/simulation/world.ts'
import { watch } from '../../test/support/watched-promise.ts'
import { Waits } from './waits.ts'

describe('Waits', () => {
  it('know the earliest deadline', () => {
    const waits = new Waits()
    expect(waits.nextDeadline).toBe(Infinity)
    void waits.add(1, {}, 100)
    expect(waits.nextDeadline).toBe(Infinity)
    void waits.add(1, { timeout: 50 }, 100)
    void waits.add(2, { timeout: 30 }, 110)
    expect(waits.nextDeadline).toBe(140)
    waits.settle(2, 2, 120)
    expect(waits.nextDeadline).toBe(150)
  })

  it('are kept by their ids, with the time that it took', async () => {
    const waits = new Waits()
    const [one, two, three] = [1, 2, 3].map((id) => watch(waits.add(id, {}, 100 + id)))
    waits.settle(2, 3, 110)
    await settle()
    expect([one?.outcome, two?.outcome, three?.outcome]).toEqual([
      'pending',
      ['resolved', 8],
      ['resolved', 7],
    ])
  })

  it('are broken by their ids, with an error', async () => {
    const waits = new Waits()
    const failure = new Error('It broke')
    const one = watch(waits.add(1, {}, 100))
    const two = watch(waits.add(2, {}, 100))
    waits.settle(1, 1, 0, failure)
    await settle()
    expect([one.outcome, two.outcome]).toEqual([['rejected', failure], 'pending'])
  })

  it('are broken at their deadline, and not before', async () => {
    const waits = new Waits()
    const wait = watch(waits.add(1, { timeout: 50 }, 100))
    waits.expire(149)
    await settle()
    expect(wait.outcome).toBe('pending')
    waits.expire(150)
    await settle()
    expect(wait.outcome).toEqual(['rejected', expect.objectContaining({ name: 'TimeoutError' })])
    expect(waits.nextDeadline).toBe(Infinity)
  })

  it('are broken by their signal, and then let go of it', async () => {
    const waits = new Waits()
    const controller = new AbortController()
    const { signal } = controller
    const wait = watch(waits.add(1, { signal, timeout: 50 }, 100))
    controller.abort('enough')
    await settle()
    expect(wait.outcome).toEqual(['rejected', 'enough'])
    expect(waits.nextDeadline).toBe(Infinity)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('let go of their signal when they are kept', () => {
    const waits = new Waits()
    const { signal } = new AbortController()
    void waits.add(1, { signal }, 100)
    waits.settle(1, 1, 110)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
