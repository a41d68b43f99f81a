import { describe, expect, it } from 'vitest'
import { World } from '../../test/simulation/world.ts'
import type { Environment } from '../environment/environment.ts'
import { DeadlineTimer } from './deadline-timer.ts'

interface Bench {
  readonly timer: DeadlineTimer
  readonly world: World
  /** When it fired, from the start. */
  readonly fired: number[]
  /** Delays that were asked for. */
  readonly delays: number[]
  /** Arms it for an instant from the start. */
  arm(at: number): void
}

function makeBench(): Bench {
  const world = new World()
  const start = world.now
  const fired: number[] = []
  const delays: number[] = []
  const { setTimeout } = world.environment
  const environment = {
    ...world.environment,
    setTimeout: (callback: () => void, delay: number) => {
      delays.push(delay)
      return setTimeout?.(callback, delay)
    },
  } as Environment
  const timer = new DeadlineTimer(environment, () => fired.push(world.now - start))
  return { timer, world, fired, delays, arm: (at) => timer.arm(start + at, world.now) }
}

describe('The deadline timer', () => {
  it('fires at the deadline, once', async () => {
    const { world, fired, arm } = makeBench()
    arm(100)
    await world.advance(99)
    expect(fired).toEqual([])
    await world.advance(1_000)
    expect(fired).toEqual([100])
    expect(world.timerCount).toBe(0)
  })

  it('is set again only to an earlier instant', async () => {
    const { world, fired, delays, arm } = makeBench()
    for (const at of [500, 900, 500, 300, 400]) arm(at)
    expect(delays).toEqual([500, 300])
    expect(world.timerCount).toBe(1)
    await world.advance(1_000)
    expect(fired).toEqual([300])
  })

  it('can be armed again while it fires, and for later', async () => {
    const { world, fired, arm } = makeBench()
    arm(100)
    await world.advance(100)
    arm(400)
    await world.advance(1_000)
    expect(fired).toEqual([100, 400])
  })

  it('fires at once if the deadline has passed', async () => {
    const { world, fired, delays, arm } = makeBench()
    world.sleep(50)
    arm(20)
    await world.advance(0)
    expect(delays).toEqual([0])
    expect(fired).toEqual([50])
  })

  it('never fires a fraction of a millisecond too early', () => {
    const { delays, arm } = makeBench()
    arm(100.25)
    expect(delays).toEqual([101])
  })

  it('never fires after Infinity, until it is armed again', async () => {
    const { timer, world, fired, arm } = makeBench()
    arm(100)
    timer.arm(Infinity, world.now)
    expect(world.timerCount).toBe(0)
    await world.advance(200)
    expect(fired).toEqual([])
    arm(300)
    await world.advance(200)
    expect(fired).toEqual([300])
  })

  it('clears nothing if nothing is set', () => {
    const { timer, world } = makeBench()
    timer.arm(Infinity, world.now)
    expect(world.timerCount).toBe(0)
  })

  it('never asks for a longer delay than timers take', () => {
    const { delays, arm } = makeBench()
    arm(2 ** 40)
    expect(delays).toEqual([2 ** 31 - 1])
  })
})
