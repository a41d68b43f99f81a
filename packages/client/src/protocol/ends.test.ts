import { describe, expect, it } from 'vitest'
import { INPUTS } from '../../test/support/every-input.ts'
import { History } from '../../test/support/history.ts'
import {
  asked,
  backoff,
  closingOld,
  configOf,
  connecting,
  dialling,
  draining,
  endInfo,
  open,
  pingOf,
  replacing,
  START,
  signed,
  suspect,
  WALL,
} from '../../test/support/states.ts'

const retry = { type: 'judged', verdict: 'retry' } as const
const stop = { type: 'judged', verdict: 'stop' } as const
const delayed = { type: 'delayed', delay: undefined } as const

describe('the end of an open connection', () => {
  it('is judged', () => {
    const history = new History(open()).after(4_999).take(INPUTS.ended)
    expect(history.effects).toEqual([
      { type: 'discard', silent: undefined },
      { type: 'ask-verdict', info: endInfo() },
    ])
    expect(history.state.phase).toEqual({
      is: 'judging',
      info: endInfo(),
      wasOpen: true,
      limit: 'none',
      plan: undefined,
    })
    expect(history.status).toEqual({ state: 'open', health: 'good' })
  })

  it('counts as a failure where it was not stable', () => {
    const history = new History(open({ attempts: { failures: 2, refreshCode: 4401 } })).after(4_999)
    expect(history.take(INPUTS.ended).attempts).toMatchObject({ failures: 3, refreshCode: 4401 })
  })

  it('clears what failures had left where it was', () => {
    const history = new History(open({ attempts: { failures: 2, refreshCode: 4401 } })).after(5_000)
    expect(history.take(INPUTS.ended).attempts).toMatchObject({
      failures: 0,
      refreshCode: 0,
      downAt: history.now,
    })
  })

  it.each([1001, 1012, 1013, 4429])('with %i says that everybody is affected', (code) => {
    const history = new History(open()).take({ type: 'ended', info: endInfo({ code, origin: 'server' }) })
    expect(history.attempts.isRestarting).toBe(true)
  })

  it('is never final soon after a replacement was dropped', () => {
    const state = open({ connection: { neverFinalUntil: START + 10_000 } })
    const history = new History(state).after(9_999).take(INPUTS.ended)
    expect(history.state.phase).toMatchObject({ limit: 'not-final' })
    expect(new History(state).after(10_000).take(INPUTS.ended).state.phase).toMatchObject({ limit: 'none' })
  })
})

describe('a connection that is given up', () => {
  const gone = endInfo({ origin: 'heartbeat', at: START + 10_000 + WALL })
  const due = configOf({ overlap: false })

  it('after silence alone may have met all clients, and its late close shows whether it was alive', () => {
    const history = new History(suspect({ check: { kind: 'busy' } }), due).until('give-up')
    expect(history.effects).toEqual([
      { type: 'discard', silent: 'busy' },
      { type: 'ask-verdict', info: gone },
    ])
    expect(history.attempts).toMatchObject({ isRestarting: true, isForSilence: true, failures: 0 })
    expect(history.server.silentEnds).toBe(1)
  })

  it('after a sign is alone in it, and teaches nothing', () => {
    const history = new History(signed({ attempts: { isForSilence: true } }), due).until('give-up')
    expect(history.effects[0]).toEqual({ type: 'discard', silent: undefined })
    expect(history.attempts).toMatchObject({ isRestarting: false, isForSilence: false })
    expect(history.server.silentEnds).toBe(0)
    expect(history.take(retry).take(delayed).did).toEqual(['lost', 'dial'])
  })

  it('for silence leaves the next attempt 4 times as long', () => {
    const history = new History(asked(), due).until('give-up').take(retry).take(delayed).meet()
    expect(history.did).toEqual(['dial'])
    expect(history.next).toEqual(['attempt', 40_000])
  })

  it('is not final soon after a replacement was dropped', () => {
    const connection = { neverFinalUntil: START + 11_000 }
    const history = new History(suspect({ connection }), due).until('give-up')
    expect(history.state.phase).toMatchObject({ limit: 'not-final' })
  })

  it('keeps what the row of attempts knows', () => {
    const history = new History(signed({ attempts: { isRestarting: true } }), due).until('give-up')
    expect(history.attempts.isRestarting).toBe(true)
  })

  it('is not given up while the browser says that it is offline', () => {
    const history = new History(suspect(), due)
    history.circumstances = { isOnline: false }
    history.until('give-up')
    expect(history.effects).toEqual([])
    expect(history.question).toMatchObject({ askedAt: START + 10_000, isSuspect: true })
    expect(history.server.silentEnds).toBe(0)
    history.until('give-up')
    expect(history.now).toBe(START + 20_000)
  })
})

describe('an end with a replacement under way', () => {
  it('leaves the dial to go on as the next attempt', () => {
    const info = endInfo({ code: 4403, origin: 'server' })
    const history = new History(replacing({ attempts: { wasImmediate: false } })).after(3_000)
    history.take({ type: 'ended', info })
    expect(history.effects).toEqual([
      { type: 'lost', info },
      { type: 'promote', silent: undefined },
    ])
    expect(history.state.phase).toEqual({
      is: 'connecting',
      attempt: 2,
      reason: 'heartbeat',
      dueAt: START + 40_000,
      postponedTo: 0,
      isRedialed: false,
    })
    expect(history.attempts).toMatchObject({ failures: 1, isRestarting: true, downAt: START + 3_000 })
  })

  it('of a stable connection is no failure', () => {
    const history = new History(replacing({ attempts: { failures: 3 } })).after(5_000).take(INPUTS.ended)
    expect(history.status).toMatchObject({ state: 'connecting', attempt: 1 })
  })

  it.each([
    [1006, false],
    [1012, true],
  ])('with %i after a sign: everybody is affected: %s', (code, isRestarting) => {
    const state = signed({ replacement: dialling({ reason: 'probe' }) })
    const history = new History(state).take({ type: 'ended', info: endInfo({ code }) })
    expect(history.did).toEqual(['lost', 'promote'])
    expect(history.attempts.isRestarting).toBe(isRestarting)
  })

  it('that asks to stay away ends the dial, but is never final', () => {
    const info = endInfo({ code: 4403, reason: 'retry-after=5' })
    const history = new History(replacing({ connection: { hasAnswered: true } }))
    history.take({ type: 'ended', info })
    expect(history.effects).toEqual([
      { type: 'drop-replacement' },
      { type: 'discard', silent: undefined },
      { type: 'ask-verdict', info },
    ])
    expect(history.take(stop).take(delayed).effects).toMatchObject([{ type: 'lost' }, { type: 'waiting' }])
    expect(history.attempts.notBefore).toBe(START + 5_000)
  })

  it('by being given up shows by its late close whether it was alive', () => {
    const history = new History(replacing({ check: { kind: 'busy' } })).until('give-up')
    expect(history.effects).toEqual([
      { type: 'lost', info: endInfo({ origin: 'heartbeat', at: START + 10_000 + WALL }) },
      { type: 'promote', silent: 'busy' },
    ])
    expect(history.server.silentEnds).toBe(1)
  })

  it('completes a switch that was planned', () => {
    const history = new History(draining()).take({
      type: 'ended',
      info: endInfo({ reason: 'retry-after=5' }),
    })
    expect(history.did).toEqual(['lost', 'promote', 'opened', 'move-pings'])
  })
})

describe('without overlap, an end during a planned switch', () => {
  it.each([
    ['completes it', {}, ['lost', 'dial']],
    ['is judged where everybody is affected', { code: 1012 }, ['drop-replacement', 'discard', 'ask-verdict']],
    [
      'is judged where it asks to stay away',
      { reason: 'retry-after=9' },
      ['drop-replacement', 'discard', 'ask-verdict'],
    ],
  ])('%s', (_, info, effects) => {
    const history = new History(draining(), configOf({ overlap: false }))
    expect(history.take({ type: 'ended', info: endInfo(info) }).did).toEqual(effects)
  })

  it('completes it whatever the code is of one that this side closed', () => {
    const history = new History(closingOld(), configOf({ overlap: false }))
    const info = endInfo({ code: 1012, reason: 'retry-after=9' })
    expect(history.take({ type: 'ended', info }).did).toEqual(['lost', 'dial'])
  })
})

describe('an end that has a reason other than the ping', () => {
  const pings = [pingOf()]
  const limit = (history: History) => {
    const { phase } = history.take(INPUTS.ended).state
    return phase.is === 'judging' ? phase.limit : phase.is
  }

  it.each([
    [1_000, 'none', 0],
    [1_001, 'retry', 1],
  ])('such as a network that changed %i ms before', (ago, what, pingEnds) => {
    const attempts = { signAt: START - ago, signReason: 'online' } as const
    const history = new History(open({ connection: { pings }, attempts }))
    expect(limit(history)).toBe(what)
    expect(history.server.pingEnds).toBe(pingEnds)
  })

  it('such as a kick', () => {
    const history = new History(replacing())
    expect(limit(history)).toBe('connecting')
    expect(history.server.pingEnds).toBe(0)
  })

  it('is not final if that may be a kick', () => {
    const connection = { neverFinalUntil: START + 10_000, hasAnswered: true }
    expect(limit(new History(open({ connection })))).toBe('not-final')
  })

  it('but is a ping’s if it may be both', () => {
    expect(limit(new History(open({ connection: { pings, neverFinalUntil: START + 10_000 } })))).toBe('retry')
  })
})

describe('an end without a replacement', () => {
  it('is no silence any more', () => {
    const history = new History(open({ attempts: { isForSilence: true } })).take(INPUTS.ended)
    expect(history.attempts.isForSilence).toBe(false)
  })
})

describe('a failed attempt', () => {
  it('with 1012 says that everybody is affected', () => {
    const history = new History(connecting()).take({ type: 'ended', info: endInfo({ code: 1012 }) })
    expect(history.attempts.isRestarting).toBe(true)
  })

  it('is emitted with its number and the time until the next', () => {
    const config = configOf({ backoff: { ...backoff, min: 400 } })
    const history = new History(connecting({ attempts: { failures: 1 } }), config).take(INPUTS.ended)
    history.take(retry).take(delayed)
    const told = { attempt: 3, reason: 'network', retryAt: START + 800 + WALL, delay: 800 }
    expect(history.effects).toEqual([{ type: 'waiting', event: told }])
  })
})
