import { describe, expect, it } from 'vitest'
import type { Session } from './hub-state.ts'
import type { HubConfig } from './output.ts'
import { Population } from './population.ts'
import { SESSION_COST, SessionState } from './session.ts'

interface Setup {
  readonly population: Population
  /** What was told to be over. */
  readonly over: string[]
  /** A new session; detached at this time, if it is told. */
  readonly add: (id: string, principal?: string, detachedAt?: number) => Session
}

function setup(config: Partial<HubConfig> = {}): Setup {
  const over: string[] = []
  const population = new Population(
    { resumeFor: 30_000, maxBytes: 1_000, maxTotalBytes: 4 * SESSION_COST, maxSessions: 2, ...config },
    (session, reason) => {
      session.end()
      over.push(`${session.id} ${reason}`)
    },
  )
  const add: Setup['add'] = (id, principal, detachedAt) => {
    const session = newSession(id, principal)
    expect(population.add(session, detachedAt ?? 0)).toBeUndefined()
    if (detachedAt !== undefined) population.detached(session, detachedAt)
    return session
  }
  return { population, over, add }
}

function newSession(id: string, principal?: string): Session {
  return new SessionState({ id, tokenHash: 'h', principal, attempt: 0 }, 1_000)
}

describe('The population', () => {
  it('finds sessions, and counts them and their cost', () => {
    const { population, add } = setup()
    const session = add('a')
    expect(population.session('a')).toBe(session)
    expect(population.session('b')).toBeUndefined()
    expect([...population.sessions]).toEqual([session])
    session.send('x', 100)
    expect(population.totalCost).toBe(SESSION_COST)
    population.account(session)
    expect(population).toMatchObject({ size: 1, totalCost: SESSION_COST + 100 })
  })

  it('counts nothing of a session that it does not know', () => {
    const { population } = setup()
    population.account(newSession('a'))
    population.remove(newSession('b'))
    population.attached(newSession('c'))
    expect(population).toMatchObject({ size: 0, totalCost: 0, detachedCount: 0 })
  })

  it('forgets a session and its cost', () => {
    const { population, add } = setup()
    const session = add('a', 'p', 0)
    population.remove(session)
    expect(population).toMatchObject({ size: 0, totalCost: 0, detachedCount: 0, tombstoneCount: 0 })
  })

  it('evicts the longest detached sessions when there are too many bytes', () => {
    const { population, over, add } = setup()
    add('old', undefined, 1)
    const back = add('back', undefined, 2)
    population.attached(back)
    add('attached')
    add('new', undefined, 3)
    add('more')
    expect(over).toEqual(['old evicted'])
    population.detached(back, 4)
    add('most')
    expect(over).toEqual(['old evicted', 'new evicted'])
    expect(population.totalCost).toBe(4 * SESSION_COST)
  })

  it('refuses with 1013 what has no room beside attached sessions', () => {
    const { population, add } = setup()
    for (const id of ['a', 'b', 'c', 'd']) add(id)
    expect(population.add(newSession('e'), 0)).toEqual([1013, 'too many sessions on this server'])
    expect(population).toMatchObject({ size: 4, totalCost: 4 * SESSION_COST })
  })

  it('evicts nothing for a message that would not fit anyway', () => {
    const { population, over, add } = setup()
    const asks = add('asks', undefined, 1)
    add('bystander', undefined, 2)
    expect(population.makeRoom(4 * SESSION_COST, asks, 0)).toBe(false)
    expect(population.makeRoom(3 * SESSION_COST + 1, asks, 0)).toBe(false)
    expect(over).toEqual([])
    expect(population.makeRoom(3 * SESSION_COST, asks, 0)).toBe(true)
    expect(over).toEqual(['bystander evicted'])
  })

  it('evicts nothing for a message of the evicted session itself', () => {
    const { population, over, add } = setup({ maxTotalBytes: SESSION_COST })
    const session = add('a', undefined, 0)
    expect(population.makeRoom(1, session, 0)).toBe(false)
    expect(over).toEqual([])
  })

  it('evicts within a principal first, and refuses with 4429 whose sessions are all attached', () => {
    const { population, over, add } = setup()
    add('other', 'q', 0)
    add('p1', 'p')
    const detached = add('p2', 'p', 1)
    add('p3', 'p')
    expect(over).toEqual(['p2 evicted'])
    expect(population.tombstone('p2')).toMatchObject({ reason: 'evicted', principal: 'p' })
    expect(population.add(newSession('p4', 'p'), 0)).toEqual([4429, 'too many sessions'])
    expect(detached.isOver).toBe(true)
  })

  it('evicts the longest detached session of a principal', () => {
    const { over, add } = setup({ maxSessions: 3 })
    const session = add('p1', 'p')
    add('p2', 'p', 2)
    add('p3', 'p', 1)
    add('p4', 'p')
    expect(session.isOver).toBe(false)
    expect(over).toEqual(['p3 evicted'])
  })

  it.each([
    { now: 30_000, over: [] },
    { now: 30_001, over: ['a expired'] },
    { now: 30_002, over: ['a expired', 'c expired'] },
  ])('ends at $now who was detached for `resumeFor`: $over', ({ now, over }) => {
    const { population, add, over: told } = setup()
    add('a', undefined, 1)
    add('b')
    add('c', undefined, 2)
    population.expire(now)
    expect(told).toEqual(over)
  })

  it('forgets tombstones after ten minutes', () => {
    const { population, add } = setup()
    population.bury(add('a'), 'ended', 0)
    expect(population.tombstoneCount).toBe(1)
    population.expire(600_000)
    expect(population.tombstoneCount).toBe(0)
  })
})

describe('A buried session', () => {
  it.each([
    { reason: 'expired', isHandling: false, handled: 1 },
    { reason: 'expired', isHandling: true, handled: undefined },
    { reason: 'out-of-step', isHandling: false, handled: undefined },
  ] as const)('$reason, a message in hand: $isHandling; the count $handled is remembered', (row) => {
    const { population, over, add } = setup()
    const session = add('a')
    session.receive('x', 1)
    session.receive('y', 1)
    session.take()
    session.handledOne(0)
    if (row.isHandling) session.take()
    population.bury(session, row.reason, 5)
    expect(population.tombstone('a')).toEqual({
      tokenHash: 'h',
      principal: undefined,
      reason: row.reason,
      buriedAt: 5,
      handled: row.handled,
    })
    expect(over).toEqual([`a ${row.reason}`])
  })

  it.each([
    { reason: 'ended', handled: 1 },
    { reason: 'out-of-step', handled: undefined },
  ] as const)('$reason, whose last message is handled late, remembers $handled', ({ reason, handled }) => {
    const { population, add } = setup()
    const session = add('a')
    session.receive('x', 1)
    session.take()
    population.bury(session, reason, 0)
    session.handledOne(0)
    population.handledLate(session)
    expect(population.tombstone('a')).toMatchObject({ handled })
  })

  it('is buried once, and a tombstone that is gone remembers nothing', () => {
    const { population, over, add } = setup()
    const session = add('a')
    population.bury(session, 'ended', 0)
    population.bury(session, 'expired', 0)
    expect(over).toEqual(['a ended'])
    population.expire(600_000)
    population.handledLate(session)
    expect(population.tombstone('a')).toBeUndefined()
  })
})
