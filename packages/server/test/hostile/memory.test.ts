import { describe, expect, it } from 'vitest'
import { Rig, type RigLink } from '../support/rig.ts'

const CONFIG = { maxBytes: 262_144, maxTotalBytes: 67_108_864, resumeFor: 120_000 }

/** What the hub counts is what there is, and within its bound. */
function expectBounded({ hub: { population } }: Rig): void {
  let sum = 0
  for (const { cost } of population.sessions) sum += cost
  expect(population.totalCost).toBe(sum)
  expect(sum).toBeLessThanOrEqual(CONFIG.maxTotalBytes)
}

describe('10,000 detached sessions', () => {
  it('stay within the bytes of the hub, whatever waits for their clients: the oldest go first', () => {
    const rig = new Rig(CONFIG)
    for (let number = 1; number <= 10_000; number += 1) {
      const { link, session } = rig.begin()
      rig.send(session, 'x'.repeat(10_000))
      link.gone()
      if (number % 500 === 0) expectBounded(rig)
    }
    const { population } = rig.hub
    expect(population.size).toBe(Math.floor(CONFIG.maxTotalBytes / (1_024 + 10_064)))
    expect(population.tombstoneCount).toBe(10_000 - population.size)
    expect(rig.session('s1').isOver).toBe(true)
    expect(rig.session('s10000').isOver).toBe(false)
    const link = rig.link()
    expect(link.hello({ n: 2, id: 's1', token: 't1' })[0]).toContain('"reset":"evicted","recv":0')
  })

  it('stay within the bytes of the hub, though they get messages while they are attached', () => {
    const rig = new Rig(CONFIG)
    const links: RigLink[] = []
    for (let number = 1; number <= 10_000; number += 1) links.push(rig.begin().link)
    rig.isPrompt = false
    for (const link of links) link.says('x'.repeat(10_000))
    for (const link of links) link.gone()
    expectBounded(rig)
    expect(rig.hub.population.size).toBeGreaterThan(6_000)
  })

  it('stay within them, too, when new messages come for others', () => {
    const rig = new Rig(CONFIG)
    rig.isPrompt = false
    for (let number = 1; number <= 6_000; number += 1) {
      const { link } = rig.begin()
      link.says('x'.repeat(10_000))
      link.gone()
    }
    expectBounded(rig)
    for (const { link } of [rig.begin(), rig.begin(), rig.begin()]) {
      for (let number = 1; number <= 50; number += 1) link.says('x'.repeat(10_000))
      expectBounded(rig)
    }
  })
})

describe('A principal', () => {
  it('has at most 100 sessions, and costs nobody else one', () => {
    const rig = new Rig(CONFIG)
    rig.principal = 'innocent'
    const innocent = rig.begin()
    innocent.link.says('a')
    innocent.link.gone()
    rig.principal = 'greedy'
    for (let number = 1; number <= 1_000; number += 1) {
      const { link } = rig.begin()
      link.says('a')
      link.gone()
    }
    expect(rig.hub.population.size).toBe(101)
    expect(innocent.session.isOver).toBe(false)
  })

  it('is refused with 4429 beyond 100 attached ones', () => {
    const rig = new Rig(CONFIG)
    rig.principal = 'greedy'
    for (let number = 1; number <= 100; number += 1) rig.begin()
    const link = rig.link()
    expect(link.hello()).toEqual([])
    expect(link.closedWith).toBe('4429 too many sessions')
    rig.principal = 'innocent'
    expect(rig.link().hello()).toHaveLength(1)
  })
})

describe('A flood of hellos', () => {
  it('leaves no session, and at most 100,000 tombstones', () => {
    const rig = new Rig(CONFIG)
    const { link, session } = rig.begin()
    for (let number = 1; number <= 100_100; number += 1) {
      const flood = rig.link()
      flood.hello({ take: number % 2 === 0 })
      flood.gone()
    }
    rig.events.length = 0
    expect(rig.hub.population).toMatchObject({ size: 1, totalCost: 1_024, tombstoneCount: 100_000 })
    expect(session.isOver).toBe(false)
    expect(link.says('a', '~?').at(-1)).toBe('~a 1 0')
    rig.wait(600_000)
    expect(rig.hub.population).toMatchObject({ size: 0, tombstoneCount: 1 })
  })
})
