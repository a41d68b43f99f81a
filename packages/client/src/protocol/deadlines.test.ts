import { describe, expect, it } from 'vitest'
import {
  asking,
  closed,
  closing,
  configOf,
  connecting,
  endInfo,
  momentOf,
  open,
  ownClose,
  START,
  suspect,
  waiting,
} from '../../test/support/states.ts'
import type { Moment } from './inputs.ts'
import { initialState, type State } from './state.ts'
import { step } from './step.ts'

const tick = { type: 'tick' } as const
const ready = { type: 'ready', handshake: 100 } as const

const down = { health: 'down' } as const

describe('a deadline', () => {
  const meet = (state: State, given: Partial<Moment> = {}) =>
    step(state, tick, momentOf({ now: state.deadline, ...given }), configOf())

  it.each([
    ['connecting', connecting()],
    ['open', open()],
    ['suspect', suspect()],
    ['waiting', waiting()],
    ['closing', closing()],
  ])('of a state that is %s is not met before its time', (_, state) => {
    expect(meet(state, { now: state.deadline - 1 })).toEqual({ state, effects: [] })
  })

  it('gives up an attempt', () => {
    const { state, effects } = meet(connecting())
    expect(effects).toEqual(['give-up'])
    expect(state.deadline).toBe(Infinity)
    expect(state.status).toEqual(connecting().status)
  })

  it('starts the attempt that was waited for, for the same reason', () => {
    const { state, effects } = meet(waiting())
    expect(effects).toEqual(['dial'])
    expect(state.status).toEqual({ state: 'connecting', ...down, attempt: 2, reason: 'network' })
    expect(state.dialedAt).toBe(START + 2_000)
    expect(state.deadline).toBe(START + 12_000)
  })

  it('ends the wait for a closing handshake', () => {
    const { state, effects } = meet(closing())
    const info = endInfo({ at: START + 2_000 })
    expect(effects).toEqual(['finish'])
    expect(state.status).toEqual({
      state: 'closed',
      ...down,
      closeInfo: { ...info, origin: 'close-timeout' },
    })
    expect(state.deadline).toBe(Infinity)
  })

  it('is met by time alone', () => {
    const state = closing()
    const late = momentOf({ now: state.deadline + 1 })
    expect(step(state, { type: 'heard' }, late, configOf())).toEqual({ state, effects: [] })
  })

  it('follows the options', () => {
    const config = configOf({ connectTimeout: 500, closeTimeout: 300 })
    expect(step(initialState, { type: 'open' }, momentOf(), config).state.deadline).toBe(START + 500)
    expect(step(open(), { type: 'close', info: ownClose }, momentOf(), config).state.deadline).toBe(
      START + 300,
    )
  })
})

describe('an attempt whose deadline is met late', () => {
  const late = (state: State, by: number) =>
    step(state, tick, momentOf({ now: state.deadline + by }), configOf())

  it('is given up where it is only a second', () => {
    expect(late(connecting(), 1_000).effects).toEqual(['give-up'])
  })

  it('is put off by 100 ms', () => {
    const { state, effects } = late(connecting(), 1_001)
    expect(effects).toEqual([])
    expect(state.deadline).toBe(START + 11_101)
  })

  it('is put off once', () => {
    const { state } = late(connecting(), 1_001)
    expect(late(state, 5_000).effects).toEqual(['give-up'])
  })

  it('opens where an answer was only waiting to be read', () => {
    const { state } = late(connecting(), 1_001)
    const { effects } = step(state, ready, momentOf({ now: state.deadline }), configOf())
    expect(effects).toEqual(['announce-open'])
  })

  it('is put off again in the next attempt', () => {
    const { state } = late(connecting(), 1_001)
    const { state: next } = step(state, { type: 'reconnect' }, momentOf({ now: state.deadline }), configOf())
    expect(late(next, 1_001).effects).toEqual([])
  })
})

describe('the next life', () => {
  const past: Partial<State> = {
    failures: 3,
    timeoutFactor: 4,
    wasImmediate: true,
    isRedialed: true,
    isPostponed: true,
    notBefore: START + 60_000,
    downAt: START - 1_000,
    refreshCode: 4401,
    signAt: START,
    signReason: 'online',
  }
  const known = { pingCount: 7, hasAnswered: true, unansweredEnds: 1, pingQuota: 0 }

  it.each(['open', 'reconnect'] as const)('starts anew with %s, but knows its server', (name) => {
    const state: State = { ...closed(), ...past, heartbeat: { ...asking().heartbeat, ...known } }
    const { state: next } = step(state, { type: name }, momentOf(), configOf())
    const { state: first } = step(initialState, { type: 'open' }, momentOf(), configOf())
    expect(next).toEqual({ ...first, heartbeat: state.heartbeat })
  })

  it('is one that no sign starts', () => {
    const { state } = step(initialState, { type: 'open' }, momentOf(), configOf())
    expect(state.wasImmediate).toBe(false)
  })
})
