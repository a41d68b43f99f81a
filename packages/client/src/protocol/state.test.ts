import { describe, expect, it } from 'vitest'
import { STATES, type StateName } from '../../test/support/every-input.ts'
import {
  closed,
  connecting,
  dialling,
  judging,
  open,
  ownClose,
  rotating,
  START,
  suspect,
  untrusted,
  WALL,
  waiting,
} from '../../test/support/states.ts'
import type { Phase } from './phases.ts'
import {
  awaitsFirstMessage,
  awaitsMessage,
  closeInfo,
  holdsMessages,
  initialState,
  type State,
  statusOf,
} from './state.ts'
import type { Status } from './status.ts'

const names = Object.keys(STATES) as StateName[]
const all = (is: (state: State) => boolean) => names.filter((name) => is(STATES[name]))

describe('a socket', () => {
  it('is idle at first, and knows nothing', () => {
    expect(initialState).toEqual({
      status: { state: 'idle', health: 'down' },
      phase: { is: 'idle' },
      attempts: {
        failures: 0,
        isRestarting: false,
        isForSilence: false,
        dialedAt: -Infinity,
        wasImmediate: false,
        notBefore: 0,
        downAt: undefined,
        refreshCode: 0,
        refreshedAt: -Infinity,
        refreshes: 0,
        signAt: -Infinity,
        signReason: 'probe',
        replaceFrom: 0,
        pauseFactor: 1,
      },
      server: {
        pingCount: 0,
        timeoutFactor: 1,
        isTrusted: false,
        pingQuota: Infinity,
        unanswered: 0,
        silentEnds: 0,
        pingEnds: 0,
        unclearEnds: 0,
        idle: { proved: 0, presumed: 0, presumedUntil: 0 },
        busy: { proved: 0, presumed: 0, presumedUntil: 0 },
      },
    })
    expect(Object.isFrozen(initialState.status)).toBe(true)
  })

  it('waits for messages while it has asked, or is offline', () => {
    expect(all(awaitsMessage)).toEqual(['asked', 'suspect', 'signed', 'paused', 'replacing'])
  })

  it('holds messages while it is suspect, or being replaced', () => {
    expect(all(holdsMessages)).toEqual([
      'suspect',
      'signed',
      'paused',
      'replacing',
      'draining',
      'closing-old',
    ])
  })

  it('holds messages for a planned replacement from the start of its setup', () => {
    const planned = (isHolding: boolean) =>
      rotating({ replacement: dialling({ isPlanned: true, isHolding }) })
    expect([holdsMessages(planned(false)), holdsMessages(planned(true))]).toEqual([false, true])
  })

  it('waits for the first message of a connection that is to be pinged behind it', () => {
    expect(all(awaitsFirstMessage)).toEqual(['untrusted'])
  })
})

describe('what users see', () => {
  it.each([
    [initialState, { state: 'idle', health: 'down' }],
    [connecting({ attempt: 3 }), { state: 'connecting', health: 'down', attempt: 3, reason: 'open' }],
    [open(), { state: 'open', health: 'good' }],
    [untrusted(), { state: 'open', health: 'good' }],
    [suspect(), { state: 'open', health: 'suspect' }],
    [judging(), { state: 'open', health: 'good' }],
    [
      waiting(),
      { state: 'waiting', health: 'down', attempt: 2, retryAt: START + 2_000 + WALL, reason: 'network' },
    ],
    [STATES.closing, { state: 'closing', health: 'down' }],
    [closed(), { state: 'closed', health: 'down', closeInfo: ownClose }],
  ])('is told by the phase', ({ status, phase }, told) => {
    expect(status).toEqual(told)
    expect(Object.isFrozen(status)).toBe(true)
    expect(statusOf(status, phase)).toBe(status)
  })

  it('is new if any part of it is', () => {
    const { status } = waiting()
    const later = waiting({ retryAt: START }).phase
    expect(statusOf(status, later)).not.toBe(status)
    expect(statusOf(status, later)).toMatchObject({ retryAt: START })
  })

  it('stays what it was while an end is judged', () => {
    const previous: Status = Object.freeze({ state: 'open', health: 'suspect' })
    const phase: Phase = judging().phase
    expect(statusOf(previous, phase)).toBe(previous)
  })
})

describe('what is known of an end', () => {
  it('is what the browser reports if it reports nothing', () => {
    const info = closeInfo('heartbeat', 42)
    expect(info).toEqual({ code: 1006, reason: '', wasClean: false, origin: 'heartbeat', at: 42 })
    expect(Object.isFrozen(info)).toBe(true)
  })
})
