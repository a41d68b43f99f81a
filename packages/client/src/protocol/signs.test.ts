import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import { connecting, endOf, open, START, waiting } from '../../test/support/states.ts'

const ready = { type: 'ready', handshake: 100 } as const
const check = { type: 'sign', reason: 'check' } as const
/** An open connection that has been stable. */
const stable = () => new History(open()).after(5_000)

describe('a loss soon after a sign', () => {
  it.each([0, 1_000])('counts as the one of the sign: %i ms', (ms) => {
    const history = stable().take({ type: 'sign', reason: 'online' }).after(ms).take(endOf())
    expect(history.effects).toEqual(['announce-loss', 'dial'])
    expect(history.status).toMatchObject({ reason: 'online', attempt: 1 })
  })

  it('is one for itself after more than a second', () => {
    const history = stable().take(check).after(1_001).take(endOf())
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.status).toMatchObject({ reason: 'network' })
  })

  it('is no failed attempt', () => {
    const history = new History(connecting()).take(check).after(500).take(endOf())
    expect(history.effects).toEqual(['announce-wait'])
    expect(history.status).toMatchObject({ reason: 'network' })
  })

  it('can be one that an attempt by the sign itself led to', () => {
    const history = new History(waiting()).take(check).after(300).take(ready).after(300).take(endOf())
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.status).toMatchObject({ reason: 'check' })
  })
})

describe('a sign while the page is in its cache', () => {
  const hidden = () => new History(connecting()).after(300).take({ type: 'pagehide' })

  it('dials at once, though the last dial was just before', () => {
    expect(hidden().take({ type: 'sign', reason: 'pageshow' }).effects).toEqual(['dial'])
  })

  it('is still needed after the browser said that it is offline', () => {
    const history = hidden().take({ type: 'offline' })
    expect(history.effects).toEqual([])
    expect(history.status).toMatchObject({ reason: 'pagehide', retryAt: Infinity })
  })

  it('leaves a retry-after as it is', () => {
    const history = new History(connecting())
      .take(endOf({ reason: 'retry-after=9' }))
      .take({ type: 'pagehide' })
    history.after(100).take({ type: 'sign', reason: 'pageshow' })
    expect(history.effects).toEqual(['announce-wait'])
    expect(history.patience).toBe(8_900)
  })
})

describe('a sign while an attempt is under way', () => {
  it('dials anew where the dial is older than two seconds', () => {
    const history = new History(connecting()).after(2_001).take({ type: 'sign', reason: 'online' })
    expect(history.effects).toEqual(['dial'])
    expect(history.status).toEqual({ state: 'connecting', health: 'down', attempt: 1, reason: 'online' })
    expect(history.state.dialedAt).toBe(history.now)
    expect(history.patience).toBe(10_000)
  })

  it('leaves a dial alone that is not', () => {
    const history = new History(connecting()).after(2_000).take(check)
    expect(history.effects).toEqual([])
    expect(history.state).toMatchObject({ deadline: START + 10_000, signAt: START + 2_000 })
  })

  it('dials anew once', () => {
    const history = new History(connecting()).after(2_001).take(check).after(2_001).take(check)
    expect(history.effects).toEqual([])
    expect(history.state.dialedAt).toBe(START + 2_001)
  })

  it('dials anew once in each attempt', () => {
    const history = new History(connecting()).after(2_001).take(check).take(endOf()).meet()
    expect(history.after(2_001).take(check).effects).toEqual(['dial'])
  })
})

describe('a sign while waiting', () => {
  it('dials now', () => {
    const history = new History(waiting()).take(check)
    expect(history.effects).toEqual(['dial'])
    expect(history.state).toMatchObject({ wasImmediate: true, signAt: START, signReason: 'check' })
  })

  it('dials when the last dial is a second old', () => {
    const history = new History(waiting({ dialedAt: START - 400 })).take(check)
    expect(history.effects).toEqual(['announce-wait'])
    expect(history.status).toEqual({
      state: 'waiting',
      health: 'down',
      attempt: 2,
      retryAt: START + 600,
      reason: 'check',
    })
    expect(history.state.deadline).toBe(START + 600)
    expect(history.meet().status).toMatchObject({ state: 'connecting', reason: 'check' })
  })

  it('dials now where the last dial is exactly a second old', () => {
    expect(new History(waiting({ dialedAt: START - 1_000 })).take(check).effects).toEqual(['dial'])
  })

  it.each([1, 600])('never delays the next attempt: due %i ms later', (ms) => {
    const state = waiting({ dialedAt: START - 400, deadline: START + ms })
    const history = new History(state).take(check)
    expect(history.effects).toEqual([])
    expect(history.state).toEqual({ ...state, signAt: START })
  })

  it('does not bring it forward beyond a retry-after', () => {
    const history = stable().take(endOf({ reason: 'retry-after=30' }))
    expect(history.patience).toBe(30_500)
    history.after(2_000).take(check)
    expect(history.effects).toEqual(['announce-wait'])
    expect(history.patience).toBe(28_000)
    expect(history.status).toMatchObject({ reason: 'check' })
    expect(history.after(1_000).take({ type: 'sign', reason: 'online' }).effects).toEqual([])
  })

  it('dials at once where the browser says offline', () => {
    expect(new History(waiting()).take(check, { isOnline: false }).effects).toEqual(['dial'])
  })
})
