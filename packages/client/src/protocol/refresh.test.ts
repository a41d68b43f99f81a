import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import { configOf, connecting, endOf, open, suspect, waiting } from '../../test/support/states.ts'

const HOUR = 3_600_000
const ready = { type: 'ready', handshake: 100 } as const
const refreshAfter = (code: number) => endOf({ code, origin: 'server' }, { verdict: 'refresh' })
const expired = refreshAfter(4401)

describe('a close that asks for a refresh', () => {
  it('dials at once', () => {
    const history = new History(open()).after(HOUR).take(expired)
    expect(history.effects).toEqual(['announce-loss', 'dial'])
    expect(history.status).toEqual({ state: 'connecting', health: 'down', attempt: 1, reason: 'refresh' })
  })

  it('dials at once after a failed attempt, too', () => {
    const history = new History(connecting()).take(expired)
    expect(history.effects).toEqual(['dial'])
    expect(history.status).toMatchObject({ attempt: 2, reason: 'refresh' })
  })

  it('tells its own reason though a sign came just before', () => {
    const history = new History(open()).after(HOUR).take({ type: 'sign', reason: 'online' }).take(expired)
    expect(history.status).toMatchObject({ reason: 'refresh' })
  })

  it('is final where there is nothing to refresh', () => {
    const history = new History(open(), configOf({ isRefreshable: false })).after(HOUR).take(expired)
    expect(history.effects).toEqual(['finish'])
    expect(history.status).toMatchObject({ state: 'closed', closeInfo: expired.info })
  })

  it('is the only one that is final where there is nothing to refresh', () => {
    const history = new History(open(), configOf({ isRefreshable: false })).after(HOUR).take(endOf())
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
  })

  it('waits where the last dial had no delay', () => {
    const history = new History(suspect())
      .after(HOUR)
      .take(endOf({ origin: 'heartbeat' }))
      .take(expired)
    expect(history.effects).toEqual(['announce-wait'])
    expect(history.status).toMatchObject({ reason: 'refresh' })
  })

  it('waits while the browser says offline', () => {
    const history = new History(open()).after(HOUR).take(expired, { isOnline: false })
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.status).toMatchObject({ reason: 'offline' })
  })
})

describe('the same code again', () => {
  it.each([
    ['from the next attempt', (history: History) => history],
    ['from a connection that was not stable', (history: History) => history.take(ready).after(4_999)],
    ['after another failure', (history: History) => history.take(endOf()).meet()],
    ['after a dial of the user', (history: History) => history.take({ type: 'reconnect' })],
  ])('is final %s', (_, between) => {
    const history = between(new History(open()).after(HOUR).take(expired)).take(expired)
    expect(history.effects).toEqual(['finish'])
  })

  it('is refreshed again after a stable connection', () => {
    const history = new History(open()).after(HOUR).take(expired).take(ready).after(5_000).take(expired)
    expect(history.effects).toEqual(['announce-loss', 'dial'])
  })

  it('is refreshed again an hour later', () => {
    const history = new History(open())
    for (let hours = 0; hours < 5; hours += 1) {
      history.after(HOUR).take(expired)
      expect(history.effects).toEqual(['announce-loss', 'dial'])
      history.after(200).take(ready)
    }
  })

  it('is followed by a wait where it asks for no refresh this time', () => {
    const retry = endOf({ code: 4401, origin: 'server' })
    const history = new History(open()).after(HOUR).take(expired).take(retry)
    expect(history.effects).toEqual(['announce-wait'])
  })

  it('is refreshed again after open()', () => {
    const history = new History(waiting()).take(expired).take({ type: 'close', info: endOf().info })
    history.take({ type: 'open' }).take(expired)
    expect(history.effects).toEqual(['dial'])
  })
})

describe('another code', () => {
  it('is refreshed, after a delay', () => {
    const history = new History(open()).after(HOUR).take(expired).take(refreshAfter(1008))
    expect(history.effects).toEqual(['announce-wait'])
    expect(history.meet().take(refreshAfter(1008)).effects).toEqual(['finish'])
  })
})
