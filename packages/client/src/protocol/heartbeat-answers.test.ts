import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import { asking, connecting, open, START, suspect } from '../../test/support/states.ts'
import type { Ping } from './state.ts'

const pingOf = (id: number, sentAt: number, isMeasured = true): Ping => ({ id, sentAt, isMeasured })

/** Two pings are out, sent 0 and 2 s after `START`, and the connection is suspect. */
function twiceAsked(): History {
  return new History(asking()).meet()
}

describe('a pong', () => {
  it('is a sign of life and tells the round trip', () => {
    const history = new History(asking()).after(80).take({ type: 'pong', id: 1 })
    expect(history.effects).toEqual(['announce-latency'])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.patience).toBe(19_000)
    expect(history.heartbeat).toMatchObject({
      rtt: 80,
      pings: [],
      misses: 0,
      isAwaiting: false,
      hasAnswered: true,
      heardAt: START + 80,
    })
  })

  it('for a ping that was never sent answers none', () => {
    const history = twiceAsked().take({ type: 'pong', id: 7 })
    expect(history.heartbeat).toMatchObject({ hasAnswered: false, rtt: undefined })
    expect(history.heartbeat.pings).toHaveLength(2)
    expect(history.status).toEqual({ state: 'open', health: 'good' })
  })

  it('flushes what waited for it', () => {
    const history = new History(suspect()).after(80).take({ type: 'pong', id: 1 })
    expect(history.effects).toEqual(['announce-latency', 'flush'])
  })

  it('answers its ping and every one before', () => {
    const history = twiceAsked().after(500).take({ type: 'pong', id: 2 })
    expect(history.heartbeat).toMatchObject({ pings: [], rtt: 500 })
  })

  it('measures though it is late, and leaves later pings open', () => {
    const history = twiceAsked().after(500).take({ type: 'pong', id: 1 })
    expect(history.effects).toEqual(['announce-latency', 'flush'])
    expect(history.heartbeat).toMatchObject({ rtt: 2_500, pings: [pingOf(2, START + 2_000)] })
    expect(history.after(100).take({ type: 'pong', id: 2 }).heartbeat).toMatchObject({ rtt: 600, pings: [] })
  })

  it.each([
    ['a duplicate', 1],
    ['malformed', 0],
    ['of a ping long forgotten', -3],
  ])('that is %s is a sign of life and nothing else', (_, id) => {
    const history = new History(asking()).after(80).take({ type: 'pong', id: 1 }).after(20)
    const { heartbeat } = history
    history.take({ type: 'pong', id })
    expect(history.effects).toEqual([])
    expect(history.heartbeat).toEqual({ ...heartbeat, heardAt: START + 100, askedAt: START + 100 })
  })

  it('leaves the pings that it does not answer', () => {
    const history = twiceAsked().take({ type: 'pong', id: 0 })
    expect(history.effects).toEqual(['flush'])
    expect(history.heartbeat).toMatchObject({ hasAnswered: false, rtt: undefined })
    expect(history.heartbeat.pings.map(({ id }) => id)).toEqual([1, 2])
  })

  it('is not measured where its ping was sent behind unsent data', () => {
    const history = new History(open()).meet(0, { buffered: 1 })
    expect(history.heartbeat.pings).toEqual([pingOf(1, START + 19_000, false)])
    history.after(80).take({ type: 'pong', id: 1 })
    expect(history.effects).toEqual([])
    expect(history.heartbeat).toMatchObject({ rtt: undefined, smoothed: 50, hasAnswered: true, pings: [] })
  })
})

describe('a pong without an id', () => {
  it('measures where one ping is out', () => {
    const history = new History(asking()).after(80).take({ type: 'pong', id: true })
    expect(history.effects).toEqual(['announce-latency'])
    expect(history.heartbeat).toMatchObject({ rtt: 80, pings: [], hasAnswered: true })
  })

  it('answers all pings, and measures nothing where there are several', () => {
    const history = twiceAsked().after(500).take({ type: 'pong', id: true })
    expect(history.effects).toEqual(['flush'])
    expect(history.heartbeat).toMatchObject({ rtt: undefined, pings: [], hasAnswered: true })
  })

  it('is a sign of life where no ping is out', () => {
    const history = new History(open()).after(500).take({ type: 'pong', id: true })
    expect(history.effects).toEqual([])
    expect(history.heartbeat).toMatchObject({ hasAnswered: false, heardAt: START + 500 })
    expect(history.patience).toBe(19_000)
  })
})

describe('the estimate of the round trip', () => {
  const measured = (...rtts: number[]) => {
    const history = new History(open({ heartbeat: { smoothed: 4_000, variation: 2_000 } }))
    for (const rtt of rtts) {
      history.take({ type: 'ping' }).after(rtt)
      history.take({ type: 'pong', id: history.heartbeat.pingCount })
    }
    return history
  }

  it('begins with the first round trip and half of it', () => {
    expect(measured(100).heartbeat).toMatchObject({ rtt: 100, smoothed: 100, variation: 50 })
  })

  it('takes an eighth of the next one, and a quarter of how far it is off', () => {
    expect(measured(100, 200).heartbeat).toMatchObject({ rtt: 200, smoothed: 112.5, variation: 62.5 })
    expect(measured(200, 100).heartbeat).toMatchObject({ rtt: 100, smoothed: 187.5, variation: 100 })
  })

  it('follows a round trip that stays the same', () => {
    const { heartbeat } = measured(...Array.from({ length: 60 }, () => 3_000))
    expect(heartbeat.smoothed).toBe(3_000)
    expect(heartbeat.variation).toBeCloseTo(0, 3)
  })

  it('bounds how long the next answer may take', () => {
    expect(measured(1_000).meet().patience).toBe(3_000)
    expect(measured(1_000, 2_000).meet().patience).toBe(1_125 + 4 * 625)
  })
})

describe('a ping of the user', () => {
  it('moves no deadline', () => {
    const history = new History(open()).after(4_000).take({ type: 'ping' })
    expect(history.effects).toEqual(['send-ping'])
    expect(history.state.deadline).toBe(START + 19_000)
    expect(history.heartbeat).toMatchObject({ isAwaiting: false, pingCount: 1 })
    expect(history.heartbeat.pings).toEqual([pingOf(1, START + 4_000)])
  })

  it('is remembered with fifteen others, the oldest is forgotten', () => {
    const history = new History(open())
    for (let count = 0; count < 16; count += 1) history.take({ type: 'ping' })
    expect(history.heartbeat.pings[0]?.id).toBe(1)
    history.take({ type: 'ping' })
    expect(history.heartbeat.pings.map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, i) => i + 2))
  })

  it('can wake a heartbeat that was muted', () => {
    const history = new History(open({ deadline: Infinity, heartbeat: { pingQuota: 0 } }))
    history.take({ type: 'ping' })
    expect(history.state.deadline).toBe(Infinity)
    history.after(30).take({ type: 'pong', id: 1 })
    expect(history.heartbeat.pingQuota).toBe(Infinity)
    expect(history.patience).toBe(19_000)
  })
})

describe('a heartbeat whose pings can not be made', () => {
  it('is off, and what was suspect is good', () => {
    const history = new History(open()).take({ type: 'sign', reason: 'check' }).take({ type: 'muted' })
    expect(history.effects).toEqual(['flush'])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.state.deadline).toBe(Infinity)
    expect(history.heartbeat).toMatchObject({ pingQuota: 0, isAwaiting: false })
  })

  it('stays off in the next connection', () => {
    const history = new History(open()).take({ type: 'muted' }).take({ type: 'reconnect' })
    expect(history.take({ type: 'ready', handshake: 100 }).state.deadline).toBe(Infinity)
  })
})

describe('the next connection', () => {
  it('begins with a heartbeat of its own, and goes on counting pings', () => {
    const old = { ...asking().heartbeat, misses: 1, rtt: 9, hasAnswered: true, pingCount: 5 }
    const history = new History(connecting({ heartbeat: old })).after(300)
    history.take({ type: 'ready', handshake: 200 })
    expect(history.heartbeat).toEqual({
      heardAt: START + 300,
      askedAt: START + 300,
      isAwaiting: false,
      isUrgent: false,
      buffered: 0,
      doubt: 'heartbeat',
      misses: 0,
      pings: [],
      rtt: undefined,
      smoothed: 100,
      variation: 50,
      pingCount: 5,
      hasAnswered: true,
      isUnsure: false,
      nudgedAt: -Infinity,
      unansweredEnds: 0,
      pingQuota: Infinity,
    })
  })
})
