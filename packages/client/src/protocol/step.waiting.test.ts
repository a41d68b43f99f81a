import { describe, expect, it } from 'vitest'
import { INPUTS } from '../../test/support/every-input.ts'
import { History } from '../../test/support/history.ts'
import { START, WALL, waiting } from '../../test/support/states.ts'

const sign = { type: 'sign', reason: 'visible' } as const
const offline = { type: 'offline' } as const

describe('the next attempt', () => {
  it('is made when it is due', () => {
    const history = new History(waiting({ attempts: { wasImmediate: true } })).after(1_999)
    expect(history.take({ type: 'tick' }).effects).toEqual([])
    expect(history.meet().effects).toEqual([{ type: 'dial', attempt: 2, reason: 'network' }])
    expect(history.now).toBe(START + 2_000)
    expect(history.attempts).toMatchObject({ dialedAt: history.now, wasImmediate: false })
    expect(history.state.phase).toEqual({
      is: 'connecting',
      attempt: 2,
      reason: 'network',
      dueAt: START + 12_000,
      postponedTo: 0,
      isRedialed: false,
    })
  })

  it('is made however late', () => {
    expect(new History(waiting()).meet(3_600_000).did).toEqual(['dial'])
  })

  it('is made by reconnect(), also before a retry-after', () => {
    const history = new History(waiting({ attempts: { notBefore: START + 60_000 } }))
    history.take({ type: 'reconnect' })
    expect(history.effects).toEqual([{ type: 'dial', attempt: 2, reason: 'reconnect' }])
    expect(history.attempts.wasImmediate).toBe(false)
  })

  it('is not made by open()', () => {
    expect(new History(waiting()).take({ type: 'open' }).effects).toEqual([])
  })

  it('is given up by close()', () => {
    const history = new History(waiting()).take(INPUTS.close)
    const info = { code: 1006, reason: '', wasClean: false, origin: 'client', at: START + WALL }
    expect(history.effects).toEqual([{ type: 'closed', info, emits: true }])
  })
})

describe('a network sign while waiting', () => {
  it('dials at once', () => {
    const history = new History(waiting({ attempts: { isForSilence: true } })).take(sign)
    expect(history.effects).toEqual([{ type: 'dial', attempt: 2, reason: 'visible' }])
    expect(history.attempts).toMatchObject({ wasImmediate: true, isForSilence: false })
    expect(history.next).toEqual(['attempt', 10_000])
  })

  it('dials when the second since the last dial is over', () => {
    const history = new History(waiting({ attempts: { dialedAt: START - 400 } })).take(sign)
    const told = { attempt: 2, reason: 'visible', retryAt: START + 600 + WALL }
    expect(history.effects).toEqual([{ type: 'waiting', event: { ...told, delay: 600 } }])
    expect(history.state.phase).toEqual({ is: 'waiting', dueAt: START + 600, ...told })
    expect(history.status).toEqual({ state: 'waiting', health: 'down', ...told })
    expect(history.meet().did).toEqual(['dial'])
  })

  it('dials a second after the last dial', () => {
    expect(new History(waiting({ attempts: { dialedAt: START - 1_000 } })).take(sign).did).toEqual(['dial'])
  })

  it.each([100, 600])('never puts off what is due in %i ms', (ms) => {
    const state = waiting({ dueAt: START + ms, attempts: { dialedAt: START - 400 } })
    const history = new History(state).take(sign)
    expect(history.effects).toEqual([])
    expect(history.next).toEqual(['retry', ms])
  })

  it('waits for a retry-after', () => {
    const state = waiting({ dueAt: START + 9_000, attempts: { notBefore: START + 7_000 } })
    const history = new History(state).take(sign)
    expect(history.effects).toMatchObject([{ type: 'waiting', event: { delay: 7_000, reason: 'visible' } }])
    expect(history.after(7_000).take(sign).did).toEqual(['dial'])
  })

  it('dials at once if it brings the page back', () => {
    const state = waiting({ reason: 'pagehide', dueAt: Infinity, attempts: { dialedAt: START - 10 } })
    expect(new History(state).take({ type: 'sign', reason: 'pageshow' }).effects).toEqual([
      { type: 'dial', attempt: 2, reason: 'pageshow' },
    ])
  })

  it('says that it is not offline any more', () => {
    const state = waiting({ reason: 'offline', dueAt: START + 9_000, attempts: { dialedAt: START - 10 } })
    const history = new History(state).take({ type: 'sign', reason: 'online' }, { isOnline: false })
    expect(history.effects).toMatchObject([{ type: 'waiting', event: { delay: 990, reason: 'online' } }])
  })
})

describe('offline while waiting', () => {
  it.each([
    ['for the longest window', false, 15_000],
    ['for the longest window of a hidden page', true, 60_000],
  ])('waits %s', (_, isHidden, delay) => {
    const history = new History(waiting()).after(500).take(offline, { isHidden })
    const told = { attempt: 2, reason: 'offline', retryAt: history.now + delay + WALL }
    expect(history.effects).toEqual([{ type: 'waiting', event: { ...told, delay } }])
    expect(history.next).toEqual(['retry', delay])
  })

  it('waits no less than it did', () => {
    const history = new History(waiting({ dueAt: START + 30_000 })).take(offline)
    expect(history.effects).toMatchObject([{ event: { delay: 30_000, reason: 'offline' } }])
  })

  it('is not prolonged by repetition', () => {
    const history = new History(waiting()).take(offline).after(5_000).take(offline)
    expect(history.effects).toEqual([])
    expect(history.next).toEqual(['retry', 10_000])
  })

  it('dials then all the same', () => {
    expect(new History(waiting()).take(offline).meet().effects).toEqual([
      { type: 'dial', attempt: 2, reason: 'offline' },
    ])
  })

  it('changes nothing for a page that is hidden away', () => {
    const history = new History(waiting({ reason: 'pagehide', dueAt: Infinity })).take(offline)
    expect(history.effects).toEqual([])
    expect(history.status).toMatchObject({ reason: 'pagehide' })
  })
})

describe('a page that is hidden away', () => {
  const hidden = waiting({ reason: 'pagehide', dueAt: Infinity })

  it('waits until it comes back', () => {
    const history = new History(waiting()).take({ type: 'pagehide' })
    expect(history.effects).toMatchObject([
      { event: { retryAt: Infinity, delay: Infinity, reason: 'pagehide' } },
    ])
    expect(history.next[1]).toBe(Infinity)
  })

  it('dials on open()', () => {
    const history = new History(hidden).take({ type: 'open' })
    expect(history.effects).toEqual([{ type: 'dial', attempt: 2, reason: 'open' }])
    expect(history.attempts.wasImmediate).toBe(false)
  })

  it('dials on reconnect()', () => {
    expect(new History(hidden).take({ type: 'reconnect' }).did).toEqual(['dial'])
  })
})
