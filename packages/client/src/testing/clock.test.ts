import { afterEach, describe, expect, it, vi } from 'vitest'
import { simulate } from '../testing.ts'
import { VirtualClock } from './clock.ts'

const START = 1_700_000_000_000

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('Virtual time', () => {
  it('stands still by itself', async () => {
    const { now, environment } = simulate()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(now()).toBe(START)
    expect(environment.now()).toBe(START)
  })

  it('passes in advance(), exactly', async () => {
    const { advance, now } = simulate()
    await advance(1_234)
    await advance(0)
    expect(now()).toBe(START + 1_234)
  })

  it('runs what is due in order, each at its instant, and what that sets too', async () => {
    const { advance, environment, now } = simulate()
    const ran: [string, number][] = []
    const run = (name: string) => () => void ran.push([name, now() - START])
    environment.setTimeout(run('late'), 300)
    environment.setTimeout(run('first of two'), 100)
    environment.setTimeout(run('second of two'), 100)
    environment.setTimeout(() => environment.setTimeout(run('nested'), 50), 100)
    environment.setTimeout(run('too late'), 301)
    await advance(300)
    expect(ran).toEqual([
      ['first of two', 100],
      ['second of two', 100],
      ['nested', 150],
      ['late', 300],
    ])
  })

  it('lets promises settle between two timers, of any depth', async () => {
    const { advance, environment } = simulate()
    const ran: string[] = []
    environment.setTimeout(async () => {
      for (let depth = 0; depth < 1_000; depth += 1) await undefined
      ran.push('promises')
    }, 100)
    environment.setTimeout(() => ran.push('timer'), 100)
    await advance(100)
    expect(ran).toEqual(['promises', 'timer'])
  })

  it('forgets a timer that is cleared', async () => {
    const { advance, environment } = simulate()
    const ran = vi.fn()
    environment.clearTimeout(environment.setTimeout(ran, 10))
    environment.clearTimeout(undefined)
    await advance(20)
    expect(ran).not.toHaveBeenCalled()
  })

  it.each([-5, Number.NaN, 2 ** 31, Infinity])(
    'fires a timer of %s ms at once, as browsers do',
    async (delay) => {
      const { advance, environment } = simulate()
      const ran = vi.fn()
      environment.setTimeout(ran, delay)
      await advance(0)
      expect(ran).toHaveBeenCalledOnce()
    },
  )

  it('fires late what was due while the device slept', async () => {
    const { advance, environment, page, now } = simulate()
    const ranAt: number[] = []
    environment.setTimeout(() => ranAt.push(now() - START), 100)
    environment.setTimeout(() => ranAt.push(now() - START), 6_000)
    page.sleep(5_000)
    expect(ranAt).toEqual([])
    await advance(2_000)
    expect(ranAt).toEqual([5_000, 6_000])
    expect(now()).toBe(START + 7_000)
  })

  it('reports an endless loop', async () => {
    const { advance, environment } = simulate()
    const again = (): void => void environment.setTimeout(again, 0)
    again()
    await expect(advance(1)).rejects.toThrow('Time stands still')
  })

  it('passes once at a time', async () => {
    const { advance } = simulate()
    const first = advance(1)
    await expect(advance(1)).rejects.toThrow('await the first advance()')
    await first
    await expect(advance(1)).resolves.toBeUndefined()
  })

  it.each([-1, Number.NaN, Infinity])("doesn't pass for %s ms", async (ms) => {
    const { advance, page } = simulate()
    await expect(advance(ms)).rejects.toThrow(RangeError)
    expect(() => page.sleep(ms)).toThrow(RangeError)
  })

  it("passes whatever a test runner's fake timers do", async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'setInterval', 'Date'] })
    const { advance, environment } = simulate()
    const ran = vi.fn()
    environment.setTimeout(ran, 100)
    await advance(100)
    expect(ran).toHaveBeenCalledOnce()
  })

  it('passes if there is no MessageChannel, with the timers of that time', async () => {
    vi.stubGlobal('MessageChannel', undefined)
    const clock = new VirtualClock()
    vi.useFakeTimers()
    const ran: string[] = []
    clock.schedule(async () => {
      for (let depth = 0; depth < 100; depth += 1) await undefined
      ran.push('promises')
    }, 100)
    clock.schedule(() => ran.push('timer'), 100)
    await clock.advance(100)
    expect(ran).toEqual(['promises', 'timer'])
  })
})

describe('What goes wrong meanwhile', () => {
  it('rejects advance(): a timer that throws', async () => {
    const { advance, environment } = simulate()
    environment.setTimeout(() => {
      throw new Error('broken')
    }, 10)
    await expect(advance(20)).rejects.toThrow('broken')
  })

  it('rejects advance(): all errors without a listener, once', async () => {
    const { advance, environment, now } = simulate()
    environment.reportError(new Error('one'))
    await expect(advance(20)).rejects.toThrow('one')
    expect(now()).toBe(START + 20)
    environment.reportError(new Error('one'))
    environment.reportError(new Error('two'))
    await expect(advance(20)).rejects.toMatchObject({ errors: [{ message: 'one' }, { message: 'two' }] })
    await expect(advance(20)).resolves.toBeUndefined()
  })
})

describe('Randomness', () => {
  const draws = (seed?: number) => Array.from({ length: 5 }, simulate({ seed }).environment.random)

  it('comes again with the seed, which is 1 by default', () => {
    expect(draws(7)).toEqual(draws(7))
    expect(draws()).toEqual(draws(1))
    expect(draws(1)).not.toEqual(draws(2))
    expect(draws(3).every((draw) => draw >= 0 && draw < 1)).toBe(true)
  })

  it('needs an integer', () => {
    expect(() => simulate({ seed: 0.5 })).toThrow(TypeError)
    expect(() => simulate({ seed: Number.NaN })).toThrow('seed must be an integer, not NaN')
  })
})
