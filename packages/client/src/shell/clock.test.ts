import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../testing/clock.ts'
import { Clock } from './clock.ts'

const START = 1_700_000_000_000
const AN_HOUR = 3_600_000
const TEN_MINUTES = 600_000

/** What the clock says while the wall clock reads these; the first reading makes it. */
function readings(...wall: number[]): number[] {
  let reading = wall[0] ?? 0
  const clock = new Clock({ now: () => reading })
  return wall.map((value) => {
    reading = value
    return clock.now()
  })
}

/** A clock in a world where the wall clock can be set, and both may be coarse. */
function makeWorld({ isMonotonic = true, step = 1, draw = 0 } = {}) {
  const time = new VirtualClock()
  const coarse = (now: number): number => Math.floor((now + draw) / step) * step
  const world = {
    /** By which the wall clock was set. */
    error: 0,
    /** Milliseconds that only the wall clock has counted. */
    slept: 0,
    get real(): number {
      return time.now - START
    },
    wallNow: () => coarse(time.now + world.error + world.slept),
  }
  const clock = new Clock({
    now: () => world.wallNow(),
    ...(isMonotonic && { monotonicNow: () => coarse(time.now - START + 5_000) }),
  })
  /** Sets one timer after the other, each for an instant of the clock, until the time is over. */
  const poll = async (delay: number, ms: number): Promise<void> => {
    const arm = (): void => {
      const dueAt = clock.now() + delay
      time.schedule(() => {
        clock.atLeast(dueAt)
        arm()
      }, delay)
    }
    arm()
    await time.advance(ms)
  }
  return { world, clock, time, poll }
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

  it('stands still until a clock that is a little behind has come up with it', () => {
    expect(readings(10_000, 9_800, 9_950, 10_001)).toEqual([10_000, 10_000, 10_000, 10_001])
  })

  it('never runs backwards', () => {
    const values = readings(5_000, 3_000, 8_000, 1_000, 1_000, 20_000, 2_000, 9_000)
    expect(values).toEqual([...values].sort((a, b) => a - b))
  })

  it('moves on to the instant of a timer if it was set back before', () => {
    const { world, clock, time } = makeWorld({ isMonotonic: false })
    const startedAt = clock.now()
    world.error = -AN_HOUR
    clock.atLeast(startedAt + 2_000)
    expect(clock.now() - startedAt).toBe(2_000)
    time.sleep(500)
    expect(clock.now() - startedAt).toBe(2_500)
  })

  it('moves on to the instant of a timer that fires a little early, and gains nothing by that', () => {
    const { clock, time } = makeWorld()
    const startedAt = clock.now()
    clock.atLeast(startedAt + 1)
    expect(clock.now() - startedAt).toBe(1)
    time.sleep(1)
    expect(clock.now() - startedAt).toBe(1)
    clock.atLeast(startedAt - 1_000)
    expect(clock.now() - startedAt).toBe(1)
  })

  it('moves on by its timers if the clock that it reads stands still', async () => {
    const time = new VirtualClock()
    const clock = new Clock({ now: () => 5 })
    for (let count = 0; count < 100; count += 1) {
      const dueAt = clock.now() + 50
      await time.advance(50)
      clock.atLeast(dueAt)
    }
    expect(clock.now()).toBe(5_005)
  })
})

describe.each([
  { isMonotonic: true, what: 'which has a clock that is never set' },
  { isMonotonic: false, what: 'which has only the wall clock' },
])('In an environment $what, the clock', ({ isMonotonic }) => {
  it.each([
    { step: 100, draw: 0, delay: 50 },
    { step: 100, draw: 0, delay: 1_000 },
    { step: 100, draw: 99, delay: 50 },
    { step: 100, draw: 50, delay: 30 },
    { step: 16, draw: 8, delay: 7 },
  ])(
    'gains nothing in ten minutes of timers where it is coarse: $step ms, timers of $delay ms',
    async ({ delay, ...coarseness }) => {
      const { world, clock, poll } = makeWorld({ isMonotonic, ...coarseness })
      const startedAt = clock.now()
      await poll(delay, TEN_MINUTES)
      expect(Math.abs(clock.now() - startedAt - TEN_MINUTES)).toBeLessThanOrEqual(coarseness.step)
      expect(Math.abs(clock.wall(clock.now()) - world.wallNow())).toBeLessThanOrEqual(1)
    },
  )

  it('is at the instant of a timer when that fires, however coarse it is', () => {
    const { clock, time } = makeWorld({ isMonotonic, step: 100 })
    const dueAt = clock.now() + 50
    time.sleep(50)
    expect(clock.atLeast(dueAt)).toBe(0)
    expect(clock.now()).toBe(dueAt)
  })

  it('measures durations while the wall clock is set back an hour, and gives instants by the new time', async () => {
    const { world, clock, time, poll } = makeWorld({ isMonotonic })
    const startedAt = clock.now()
    await poll(1_000, 10_000)
    world.error = -AN_HOUR
    await time.advance(10_000)
    expect(clock.now() - startedAt).toBe(20_000)
    expect(clock.wall(clock.now())).toBe(START + 20_000 - AN_HOUR)
    expect(clock.wall(clock.now() + 5_000)).toBe(START + 25_000 - AN_HOUR)
  })

  it('gives instants of the wall clock if that is set forward', () => {
    const { world, clock, time } = makeWorld({ isMonotonic })
    time.sleep(1_000)
    world.error = AN_HOUR
    expect(clock.wall(clock.now())).toBe(START + 1_000 + AN_HOUR)
  })

  it('returns how late a timer is', () => {
    const { clock, time } = makeWorld({ isMonotonic })
    const dueAt = clock.now() + 100
    time.sleep(7_100)
    expect(clock.atLeast(dueAt)).toBe(7_000)
    expect(clock.now()).toBe(dueAt + 7_000)
  })

  it('returns how long the machine slept between two timers, once', () => {
    const { world, clock, time } = makeWorld({ isMonotonic })
    clock.atLeast(clock.now())
    const dueAt = clock.now() + 100
    world.slept = AN_HOUR
    time.sleep(100)
    expect(clock.atLeast(dueAt)).toBe(AN_HOUR)
    expect(clock.atLeast(clock.now())).toBe(0)
  })

  it('is not late because the wall clock is set back', () => {
    const { world, clock } = makeWorld({ isMonotonic })
    world.error = -AN_HOUR
    expect(clock.atLeast(clock.now())).toBe(0)
  })
})

describe('A clock that is never set', () => {
  it('measures durations while the wall clock is set forward an hour', async () => {
    const { world, clock, poll, time } = makeWorld()
    const startedAt = clock.now()
    await poll(1_000, 10_000)
    world.error = AN_HOUR
    await time.advance(10_000)
    expect(clock.now() - startedAt).toBe(20_000)
  })

  it('gives whole milliseconds on the wall clock', () => {
    let monotonic = 1_234.567
    const clock = new Clock({ now: () => START, monotonicNow: () => monotonic })
    monotonic += 0.3
    expect(clock.wall(clock.now() + 0.4)).toBe(START)
  })
})
