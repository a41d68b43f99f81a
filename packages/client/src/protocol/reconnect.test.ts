import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import {
  backoff,
  configOf,
  connecting,
  endInfo,
  endOf,
  open,
  ownClose,
  START,
  suspect,
  waiting,
} from '../../test/support/states.ts'
import type { EndInfo } from './inputs.ts'

const ready = { type: 'ready', handshake: 100 } as const
const death = endOf({ origin: 'heartbeat' })
const check = { type: 'sign', reason: 'check' } as const
const answered = { hasAnswered: true }
/** An open connection that has been stable. */
const stable = (state = open(), config = configOf()) => new History(state, config).after(5_000)

describe('a lost connection', () => {
  it.each(['network', 'server', 'provider', 'setup'] as const)('is followed by a wait: %s', (origin) => {
    const history = stable().take(endOf({ origin }))
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.status).toEqual({
      state: 'waiting',
      health: 'down',
      attempt: 1,
      retryAt: history.now + 500,
      reason: origin,
    })
    expect(history.state.deadline).toBe(history.now + 500)
  })

  it('is followed by an attempt at once where only its heartbeat died', () => {
    const history = stable(suspect({ heartbeat: answered })).take(death)
    expect(history.effects).toEqual(['announce-loss', 'dial'])
    expect(history.status).toEqual({ state: 'connecting', health: 'down', attempt: 1, reason: 'heartbeat' })
    expect(history.state).toMatchObject({ dialedAt: history.now, wasImmediate: true })
    expect(history.patience).toBe(10_000)
  })

  it('is told with the instant from which it was down', () => {
    expect(stable().take(endOf()).state.downAt).toBe(START + 5_000)
    expect(new History(connecting()).take(endOf()).state.downAt).toBe(undefined)
  })

  it('counts as a failure where it was not stable', () => {
    const history = new History(open({ failures: 2 })).after(4_999).take(endOf())
    expect(history.state.failures).toBe(3)
    expect(history.status).toMatchObject({ attempt: 4 })
    expect(history.patience).toBe(4_000)
  })

  it('clears all failures where it was stable', () => {
    const history = stable(open({ failures: 2 })).take(endOf())
    expect(history.state.failures).toBe(0)
    expect(history.status).toMatchObject({ attempt: 1 })
    expect(history.patience).toBe(500)
  })

  it('is stable after what the options say', () => {
    const config = configOf({ stableAfter: 50 })
    expect(new History(open(), config).after(50).take(endOf()).state.failures).toBe(0)
    expect(new History(open(), config).after(49).take(endOf()).state.failures).toBe(1)
  })
})

describe('a failed attempt', () => {
  it('is followed by windows that double', () => {
    const history = new History(connecting())
    const waits = Array.from({ length: 6 }, () => {
      const { patience } = history.take(endOf())
      history.meet()
      return patience
    })
    expect(waits).toEqual([1_000, 2_000, 4_000, 7_500, 7_500, 7_500])
    expect(history.status).toMatchObject({ state: 'connecting', attempt: 7, reason: 'network' })
  })

  it('tells no loss', () => {
    expect(new History(connecting()).take(endOf()).effects).toEqual(['announce-wait'])
  })

  it('draws a delay per attempt, of at least 100 ms', () => {
    const waits = [0, 0.2, 0.9].map((random) => new History(connecting()).take(endOf(), { random }).patience)
    expect(waits).toEqual([100, 400, 1_800])
  })

  it.each([1001, 1012, 1013, 4429])('waits in the restart window after %i', (code) => {
    const history = stable().take(endOf({ code, origin: 'server' }))
    expect(history.patience).toBe(2_500)
    expect(history.status).toMatchObject({ reason: 'server' })
  })

  it('waits in windows that double from the restart window on, whatever fails after it', () => {
    const history = stable().take(endOf({ code: 1012, origin: 'server' }))
    const waits = Array.from({ length: 3 }, () => {
      const { patience } = history
      history.meet().take(endOf())
      return patience
    })
    expect(waits).toEqual([2_500, 5_000, 7_500])
  })

  it('adds a draw from the restart window to a retry-after while the server restarts', () => {
    const history = stable().take(endOf({ code: 1012, origin: 'server' }))
    history.meet().take(endOf({ code: 1011, reason: 'retry-after=10' }))
    expect(history.patience).toBe(12_500)
  })

  it.each([
    ['an open', (history: History) => history.meet().take(ready)],
    [
      'a close of the user',
      (history: History) => history.take({ type: 'close', info: ownClose }).take({ type: 'open' }),
    ],
  ])('waits in the first window again after %s', (_, between) => {
    const history = stable().take(endOf({ code: 1012, origin: 'server' }))
    between(history).take(endOf())
    expect(history.state.failures).toBe(1)
    expect(history.patience).toBe(1_000)
  })

  it('waits four times as long on a hidden page', () => {
    expect(stable().take(endOf(), { isHidden: true }).patience).toBe(2_000)
    expect(stable().take(endOf({ code: 1012 }), { isHidden: true }).patience).toBe(10_000)
  })
})

describe('attempts without a delay', () => {
  it('never follow one another', () => {
    const history = stable(suspect({ heartbeat: answered }))
      .take(death)
      .take(ready)
      .after(4_999)
      .take(death)
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.patience).toBe(1_000)
    expect(history.status).toMatchObject({ attempt: 2, reason: 'heartbeat' })
  })

  it('may follow one another after a stable connection', () => {
    const history = stable(suspect({ heartbeat: answered }))
      .take(death)
      .take(ready)
      .after(5_000)
      .take(death)
    expect(history.effects).toEqual(['announce-loss', 'dial'])
  })

  it.each([
    ['an attempt that was waited for', (history: History) => history.take(endOf()).meet()],
    ['an attempt of the user', (history: History) => history.take({ type: 'reconnect' })],
    ['one after a connection', (history: History) => history.take(ready).take({ type: 'reconnect' })],
    ['one instead of a wait', (history: History) => history.take(endOf()).take({ type: 'reconnect' })],
  ])('may follow %s', (_, between) => {
    const history = stable(suspect({ heartbeat: answered })).take(death)
    between(history).take(ready).after(2_000).take(death)
    expect(history.effects).toEqual(['announce-loss', 'dial'])
  })

  it('do not follow one that a sign started', () => {
    const history = new History(waiting({ heartbeat: answered }))
      .take(check)
      .take(ready)
      .after(4_000)
      .take(death)
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
  })

  it('do not follow one that a sign started anew', () => {
    const history = new History(connecting({ heartbeat: answered }))
      .after(2_001)
      .take(check)
      .take(ready)
      .after(4_000)
      .take(death)
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
  })

  it('do not happen while offline', () => {
    const history = stable(suspect({ heartbeat: answered })).take(death, { isOnline: false })
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.status).toMatchObject({ reason: 'offline' })
  })
})

describe('while the browser says offline', () => {
  it.each([
    [false, 15_000],
    [true, 60_000],
  ])('waits for the longest window: hidden %s, %i ms', (isHidden, ms) => {
    const history = stable().take(endOf(), { isOnline: false, isHidden })
    expect(history.status).toMatchObject({ state: 'waiting', reason: 'offline', retryAt: history.now + ms })
    expect(history.patience).toBe(ms)
  })

  it('does not count failures', () => {
    const history = new History(connecting({ failures: 1 }), configOf({ maxAttempts: 2 }))
    history.take(endOf(), { isOnline: false })
    expect(history.state.failures).toBe(1)
    expect(history.status).toMatchObject({ state: 'waiting', attempt: 2 })
  })

  it('waits longer where the server or the user asked for it', () => {
    const asked = stable().take(endOf({ reason: 'retry-after=60' }), { isOnline: false })
    expect(asked.patience).toBe(60_500)
    const own = stable().take(endOf({}, { delay: 20_000 }), { isOnline: false })
    expect(own.patience).toBe(20_000)
  })

  it('dials at the longest window all the same', () => {
    const history = stable().take(endOf(), { isOnline: false }).meet(0, { isOnline: false })
    expect(history.effects).toEqual(['dial'])
    expect(history.status).toMatchObject({ reason: 'offline' })
  })

  it('dials when it is online again', () => {
    const history = stable().take(endOf(), { isOnline: false }).after(4_000)
    history.take({ type: 'sign', reason: 'online' })
    expect(history.effects).toEqual(['dial'])
    expect(history.status).toMatchObject({ reason: 'online' })
  })

  it.each([
    [START + 2_000, false, 15_000],
    [START + 2_000, true, 60_000],
    [START + 90_000, false, 90_000],
  ])('puts off an attempt that was to come sooner', (deadline, isHidden, ms) => {
    const history = new History(waiting({ deadline })).take({ type: 'offline' }, { isHidden })
    expect(history.effects).toEqual(['announce-wait'])
    expect(history.status).toMatchObject({ attempt: 2, reason: 'offline', retryAt: START + ms })
    expect(history.patience).toBe(ms)
  })

  it('puts it off once, however often it is told so', () => {
    const history = new History(waiting()).take({ type: 'offline' }).after(5_000).take({ type: 'offline' })
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(10_000)
  })
})

describe('retry-after', () => {
  it.each([
    ['retry-after=0', 0],
    ['retry-after=1', 1_000],
    ['retry-after=3600', 3_600_000],
    ['retry-after=7200', 3_600_000],
  ])('adds to a draw from the first window: %s', (reason, ms) => {
    const history = new History(connecting({ failures: 4 })).take(endOf({ reason }))
    expect(history.patience).toBe(ms + 500)
    expect(history.state.notBefore).toBe(START + ms)
  })

  it('adds to a draw from the first restart window', () => {
    const history = new History(connecting({ failures: 4 }))
    history.take(endOf({ code: 1013, reason: 'retry-after=10' }))
    expect(history.patience).toBe(12_500)
  })

  it('adds to the delay of the user', () => {
    expect(stable().take(endOf({ reason: 'retry-after=10' }, { delay: 70 })).patience).toBe(10_070)
  })

  it.each([
    ['a death of the heartbeat', endOf({ origin: 'heartbeat', reason: 'retry-after=10' })],
    ['a refresh', endOf({ code: 4401, reason: 'retry-after=10' }, { verdict: 'refresh' })],
  ])('holds %s back', (_, end) => {
    const history = stable().take(end)
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.patience).toBe(10_500)
  })

  it('holds an immediate attempt back for a draw even where it is 0', () => {
    const end = endOf({ code: 4401, reason: 'retry-after=0' }, { verdict: 'refresh' })
    expect(stable().take(end).patience).toBe(500)
  })

  it('does not hold the user back', () => {
    const history = stable()
      .take(endOf({ reason: 'retry-after=10' }))
      .take({ type: 'reconnect' })
    expect(history.effects).toEqual(['dial'])
  })

  it('is forgotten with the next end', () => {
    const history = stable()
      .take(endOf({ reason: 'retry-after=10' }))
      .take({ type: 'reconnect' })
    history.after(2_000).take(endOf()).take(check)
    expect(history.effects).toEqual(['dial'])
  })
})

describe('the delay of the user', () => {
  it.each([0, 30, 100_000])('is taken as it is: %i ms', (delay) => {
    const history = stable().take(endOf({}, { delay }), { isHidden: true })
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.patience).toBe(delay)
  })

  it('comes after a death of the heartbeat, and after a sign, too', () => {
    expect(
      stable(suspect({ heartbeat: answered })).take(endOf({ origin: 'heartbeat' }, { delay: 300 })).patience,
    ).toBe(300)
    const signed = stable()
      .take(check)
      .take(endOf({}, { delay: 300 }))
    expect(signed.patience).toBe(300)
    expect(signed.status).toMatchObject({ reason: 'check' })
  })

  it('does not come before a refresh', () => {
    const end = endOf({ code: 4401 }, { verdict: 'refresh', delay: 300 })
    expect(stable().take(end).effects).toEqual(['announce-loss', 'dial'])
  })
})

describe('the connect timeout', () => {
  const timeout = endOf({ origin: 'connect-timeout' })

  it('doubles after each attempt that ran into it, up to four times', () => {
    const history = new History(connecting())
    const bounds = Array.from({ length: 4 }, () => history.take(timeout).meet().patience)
    expect(bounds).toEqual([20_000, 40_000, 40_000, 40_000])
  })

  it('stays as it is after other failures', () => {
    const history = new History(connecting()).take(timeout).meet().take(endOf()).meet()
    expect(history.patience).toBe(20_000)
  })

  it('is the first one again after an open', () => {
    const history = new History(connecting()).take(timeout).meet().take(ready).take(endOf()).meet()
    expect(history.patience).toBe(10_000)
  })
})

describe('a close with verdict stop', () => {
  it.each([
    ['an open connection', open()],
    ['an attempt', connecting()],
  ])('is final for %s', (_, state) => {
    const info: EndInfo = endInfo({ code: 4403, reason: 'forbidden', wasClean: true, origin: 'server' })
    const history = new History(state).take({ type: 'ended', info, verdict: 'stop' })
    expect(history.effects).toEqual(['finish'])
    expect(history.status).toEqual({ state: 'closed', health: 'down', closeInfo: info })
    expect(history.state.deadline).toBe(Infinity)
  })
})

describe('the most failures in a row', () => {
  it('are final, with the info of the last', () => {
    const history = new History(connecting(), configOf({ maxAttempts: 3, backoff }))
    const last = endOf({ code: 1011 })
    history.take(endOf()).meet().take(endOf()).meet().take(last)
    expect(history.effects).toEqual(['finish'])
    expect(history.status).toMatchObject({ state: 'closed', closeInfo: last.info })
  })

  it('include connections that were not stable', () => {
    const history = new History(open({ failures: 1 }), configOf({ maxAttempts: 2 })).take(death)
    expect(history.effects).toEqual(['finish'])
  })

  it('are not reached by a stable connection', () => {
    const history = stable(open({ failures: 1 }), configOf({ maxAttempts: 1 })).take(endOf())
    expect(history.status).toMatchObject({ state: 'waiting', attempt: 1 })
  })
})
