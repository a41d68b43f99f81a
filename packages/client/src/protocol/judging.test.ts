import { describe, expect, it } from 'vitest'
import { INPUTS } from '../../test/support/every-input.ts'
import { History } from '../../test/support/history.ts'
import { configOf, endInfo, judging, START, WALL } from '../../test/support/states.ts'
import type { Attempts, State } from './state.ts'

const retry = { type: 'judged', verdict: 'retry' } as const
const refresh = { type: 'judged', verdict: 'refresh' } as const
const stop = { type: 'judged', verdict: 'stop' } as const
const delayed = { type: 'delayed', delay: undefined } as const

/** Until the next attempt is dialled or waited for. */
function afterVerdict(
  state: State,
  input: typeof retry | typeof refresh = retry,
  config = configOf(),
): History {
  return new History(state, config).take(input).take(delayed)
}

describe('the verdict stop', () => {
  it('is final', () => {
    const history = new History(judging()).take(stop)
    expect(history.effects).toEqual([{ type: 'closed', info: endInfo(), emits: true }])
    expect(history.status).toEqual({ state: 'closed', health: 'down', closeInfo: endInfo() })
  })

  it('is no refresh', () => {
    const history = new History(judging({ limit: 'not-final', info: endInfo({ code: 4403 }) })).take(stop)
    expect(history.attempts).toMatchObject({ refreshCode: 0, refreshedAt: -Infinity })
  })

  it.each(['not-final', 'retry'] as const)('is not if the end may be at most %s', (limit) => {
    expect(new History(judging({ limit })).take(stop).did).toEqual(['ask-delay'])
  })
})

describe('the verdict retry', () => {
  it('asks for the delay before it emits lost', () => {
    const history = new History(judging({ info: endInfo({ origin: 'server' }) })).take(retry)
    const info = endInfo({ origin: 'server' })
    expect(history.effects).toEqual([{ type: 'ask-delay', attempt: 2, reason: 'server', info }])
    history.take({ type: 'delayed', delay: 700 })
    const told = { attempt: 2, reason: 'server', retryAt: START + 700 + WALL }
    expect(history.effects).toEqual([
      { type: 'lost', info },
      { type: 'waiting', event: { ...told, delay: 700 } },
    ])
    expect(history.state.phase).toEqual({ is: 'waiting', dueAt: START + 700, ...told })
    expect(history.attempts.notBefore).toBe(START)
  })

  it('of a failed attempt tells no loss', () => {
    const history = afterVerdict(judging({ wasOpen: false }))
    expect(history.effects).toMatchObject([{ type: 'waiting', event: { delay: 1_000, attempt: 2 } }])
  })

  it('leaves the last refresh where it is', () => {
    const attempts = { refreshes: 3, refreshedAt: START - 100, refreshCode: 4401 }
    const history = new History(judging({ attempts })).take(retry)
    expect(history.attempts).toMatchObject({ refreshes: 0, refreshedAt: START - 100, refreshCode: 4401 })
  })

  it('is final after the last attempt', () => {
    const state = judging({ attempts: { failures: 3 } })
    expect(new History(state, configOf({ maxAttempts: 3 })).take(retry).did).toEqual(['closed'])
    expect(new History(state, configOf({ maxAttempts: 4 })).take(retry).did).toEqual(['ask-delay'])
  })
})

describe('the delay', () => {
  const window = (state: State, circumstances = {}, config = configOf()): number | undefined => {
    const { phase } = new History(state, config).take(retry, circumstances).state
    return phase.is === 'judging' ? phase.plan?.window : undefined
  }

  it.each([
    [1, 2_000],
    [2, 4_000],
    [9, 15_000],
  ])('after %i failures is drawn from %i ms', (failures, ms) => {
    expect(window(judging({ attempts: { failures } }))).toBe(ms)
    const delay = ms / 2
    expect(afterVerdict(judging({ attempts: { failures } })).effects).toMatchObject([
      { type: 'lost' },
      { event: { delay } },
    ])
  })

  it('starts from a longer window where everybody is affected', () => {
    expect(window(judging({ attempts: { failures: 0, isRestarting: true } }))).toBe(5_000)
  })

  it('is longer in a hidden page', () => {
    expect(window(judging(), { isHidden: true })).toBe(8_000)
  })

  it('is at least the longest window while offline', () => {
    const history = new History(judging()).take(retry, { isOnline: false })
    history.take(delayed, { isOnline: false })
    expect(history.effects).toMatchObject([{}, { event: { delay: 15_000, reason: 'offline' } }])
  })

  it('may be the user’s own, also if there would be none', () => {
    const plan = { reason: 'network', isImmediate: true, window: 1_000, away: 0 } as const
    const history = new History(judging({ plan })).take({ type: 'delayed', delay: 0 })
    expect(history.did).toEqual(['lost', 'waiting'])
    expect(history.next).toEqual(['retry', 0])
  })

  it('comes on top of a retry-after', () => {
    const info = endInfo({ reason: 'retry-after=7' })
    const history = afterVerdict(judging({ info, attempts: { failures: 4 } }))
    expect(history.effects).toMatchObject([{ type: 'lost' }, { event: { delay: 7_500 } }])
    expect(history.attempts.notBefore).toBe(START + 7_000)
    history.state = new History(judging({ info })).take(retry).state
    expect(history.take({ type: 'delayed', delay: 50 }).effects[1]).toMatchObject({ event: { delay: 7_050 } })
  })

  it('comes on top of a retry-after of nothing, and is drawn from the first window then', () => {
    const info = endInfo({ reason: 'retry-after=0' })
    expect(window(judging({ info, attempts: { failures: 4 } }))).toBe(1_000)
  })
})

describe('an attempt without delay', () => {
  const signedAt = (ago: number): Partial<Attempts> => ({ signAt: START - ago, signReason: 'online' })

  it('follows a loss within a second after a network sign, and has its reason', () => {
    const history = afterVerdict(judging({ attempts: signedAt(1_000) }))
    expect(history.effects).toEqual([
      { type: 'lost', info: endInfo() },
      { type: 'dial', attempt: 2, reason: 'online' },
    ])
    expect(history.attempts.wasImmediate).toBe(true)
  })

  it.each([
    ['a second later', judging({ attempts: signedAt(1_001) })],
    ['for a failed attempt', judging({ wasOpen: false, attempts: signedAt(0) })],
    ['after another one', judging({ attempts: { ...signedAt(0), wasImmediate: true } })],
    ['against a retry-after', judging({ info: endInfo({ reason: 'retry-after=0' }), attempts: signedAt(0) })],
    [
      'after silence that everybody may have met',
      judging({
        info: endInfo({ origin: 'heartbeat' }),
        attempts: { isRestarting: true },
      }),
    ],
    ['after a close', judging({ info: endInfo({ origin: 'server' }) })],
  ])('is not made %s', (_, state) => {
    expect(afterVerdict(state).did.at(-1)).toBe('waiting')
  })

  it('is not made while offline', () => {
    const history = new History(judging({ attempts: signedAt(0) })).take(retry, { isOnline: false })
    expect(history.take(delayed).did).toEqual(['lost', 'waiting'])
  })

  it('follows a connection that was given up after a sign', () => {
    const state = judging({ info: endInfo({ origin: 'heartbeat' }) })
    expect(afterVerdict(state).effects).toMatchObject([{}, { type: 'dial', reason: 'heartbeat' }])
  })
})

describe('the verdict refresh', () => {
  const info = endInfo({ code: 4401, origin: 'server' })

  it('dials at once', () => {
    const history = new History(judging({ info, attempts: { failures: 0 } })).take(refresh)
    expect(history.effects).toEqual([
      { type: 'lost', info },
      { type: 'dial', attempt: 1, reason: 'refresh' },
    ])
    expect(history.attempts).toMatchObject({
      wasImmediate: true,
      refreshedAt: START,
      refreshes: 0,
      refreshCode: 4401,
    })
  })

  it('of a failed attempt tells no loss', () => {
    expect(new History(judging({ info, wasOpen: false })).take(refresh).did).toEqual(['dial'])
  })

  it.each([
    [59_999, 'ask-delay', 1],
    [60_000, 'lost', 0],
  ])('%i ms after the last one leads to: %s', (ms, effect, refreshes) => {
    const history = new History(judging({ info, attempts: { refreshedAt: START - ms } })).take(refresh)
    expect(history.did[0]).toBe(effect)
    expect(history.attempts).toMatchObject({ refreshes, refreshedAt: START })
  })

  it('takes its time, more and more, if it comes again soon', () => {
    const attempts = { failures: 0, refreshedAt: START - 9_000, refreshes: 3 }
    const history = new History(judging({ info, attempts })).take(refresh)
    expect(history.effects).toEqual([{ type: 'ask-delay', attempt: 1, reason: 'refresh', info }])
    expect(history.attempts.refreshes).toBe(4)
    expect(history.take(delayed).effects[1]).toMatchObject({ event: { delay: 4_000, reason: 'refresh' } })
  })

  it.each([
    ['after another attempt without delay', { wasImmediate: true }, {}],
    ['while offline', {}, { isOnline: false }],
  ])('takes its time %s', (_, attempts, circumstances) => {
    const history = new History(judging({ info, attempts })).take(refresh, circumstances)
    expect(history.effects).toMatchObject([{ type: 'ask-delay', reason: 'refresh' }])
  })

  it('takes its time if the server asks for it', () => {
    const away = endInfo({ code: 4401, reason: 'retry-after=3' })
    expect(afterVerdict(judging({ info: away }), refresh).effects[1]).toMatchObject({
      event: { delay: 3_500, reason: 'refresh' },
    })
  })

  it('has no use for a sign', () => {
    const attempts = { signAt: START, refreshedAt: START - 1 }
    expect(new History(judging({ info, attempts })).take(refresh).effects).toMatchObject([
      { type: 'ask-delay', reason: 'refresh' },
    ])
  })

  it('is final if the same code comes twice in a row', () => {
    const state = judging({ info, attempts: { refreshCode: 4401 } })
    expect(new History(state).take(refresh).did).toEqual(['closed'])
  })

  it('is not if the codes differ', () => {
    const state = judging({ info, attempts: { refreshCode: 1008 } })
    const history = new History(state).take(refresh)
    expect(history.did).toEqual(['lost', 'dial'])
    expect(history.attempts.refreshCode).toBe(4401)
  })

  it('is retry if nothing but that is allowed', () => {
    const history = new History(judging({ info, limit: 'retry' })).take(refresh)
    expect(history.effects).toMatchObject([{ type: 'ask-delay', reason: 'server' }])
    expect(history.attempts.refreshCode).toBe(0)
  })

  it('is retry if it would be final and must not', () => {
    const state = judging({ info, limit: 'not-final', attempts: { refreshCode: 4401 } })
    expect(new History(state).take(refresh).effects).toMatchObject([{ reason: 'server' }])
  })

  it('is refresh if it need not be final', () => {
    expect(new History(judging({ info, limit: 'not-final' })).take(refresh).did).toEqual(['lost', 'dial'])
  })
})

describe('if nothing can be refreshed', () => {
  const config = configOf({ isRefreshable: false })
  const policy = endInfo({ code: 1008, origin: 'server' })

  it.each([3000, 4401, 4000])('%i is final', (code) => {
    const history = new History(judging({ info: endInfo({ code }) }), config).take(refresh)
    expect(history.did).toEqual(['closed'])
  })

  it('1008 is not, after a stable connection', () => {
    const history = new History(judging({ info: policy, attempts: { failures: 0 } }), config).take(refresh)
    expect(history.effects).toMatchObject([{ type: 'ask-delay', reason: 'server' }])
    expect(history.attempts.refreshCode).toBe(0)
  })

  it.each([
    ['connection that was not stable', { attempts: { failures: 1 } }],
    ['failed attempt', { wasOpen: false, attempts: { failures: 0 } }],
  ])('1008 is final after the second %s', (_, given) => {
    const history = new History(judging({ info: policy, ...given }), config).take(refresh)
    expect(history.did).toEqual(['ask-delay'])
    expect(history.attempts.refreshCode).toBe(1008)
    const again = judging({ info: policy, attempts: history.attempts })
    expect(new History(again, config).take(refresh).did).toEqual(['closed'])
  })
})

describe('while an end is judged', () => {
  it('close() is final, and has what is known of the end', () => {
    expect(new History(judging()).take(INPUTS.close).effects).toEqual([
      { type: 'closed', info: endInfo(), emits: true },
    ])
  })

  it('reconnect() dials at once', () => {
    const history = new History(judging()).take({ type: 'reconnect' })
    expect(history.effects).toEqual([
      { type: 'lost', info: endInfo() },
      { type: 'dial', attempt: 2, reason: 'reconnect' },
    ])
    expect(history.attempts.wasImmediate).toBe(false)
  })

  it('reconnect() emits no lost for what was not open', () => {
    expect(new History(judging({ wasOpen: false })).take({ type: 'reconnect' }).did).toEqual(['dial'])
  })

  it('a delay without a verdict means nothing', () => {
    expect(new History(judging()).take(delayed)).toMatchObject({ effects: [], state: judging() })
  })
})
