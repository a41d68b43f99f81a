import { describe, expect, it } from 'vitest'
import { STATES } from '../../test/support/every-input.ts'
import {
  asked,
  configOf,
  connecting,
  dialling,
  draining,
  drainingOf,
  momentOf,
  open,
  paused,
  replacing,
  rotating,
  START,
  signed,
  suspect,
  timed,
  untrusted,
} from '../../test/support/states.ts'
import { type DeadlineKind, isOverdue, nextDeadline, postponed } from './deadlines.ts'
import type { Moment } from './inputs.ts'
import type { State } from './state.ts'

function next(state: State, given: Partial<Moment> = {}, config = configOf()): [DeadlineKind, number] {
  const { kind, at } = nextDeadline(state, momentOf(given), config)
  return [kind, at - START]
}

describe('the next deadline', () => {
  it.each([
    ['idle', Infinity],
    ['closed', Infinity],
    ['judging', Infinity],
  ] as const)('of a socket that is %s never comes', (name, ms) => {
    expect(next(STATES[name])[1]).toBe(ms)
  })

  it.each([
    ['connecting', 'attempt', 10_000],
    ['waiting', 'retry', 2_000],
    ['closing', 'close', 2_000],
    ['open', 'ask', 19_000],
    ['asked', 'pong', 2_000],
    ['signed', 'replace', 1_000],
    ['paused', 'resume', 15_000],
    ['rotating', 'replacement', 10_000],
    ['draining', 'drain', 2_000],
    ['closing-old', 'close-old', 2_000],
  ] as const)('of one that is %s: %s in %i ms', (name, kind, ms) => {
    expect(next(STATES[name])).toEqual([kind, ms])
  })

  it('is the earliest', () => {
    const connection = { unansweredAt: START + 5_000, rotateAt: START + 4_000 }
    expect(next(untrusted({ connection }))).toEqual(['rotate', 4_000])
    expect(next(untrusted({ connection }), { sentAt: START })).toEqual(['unanswered', 5_000])
    expect(next(asked({ connection }))).toEqual(['pong', 2_000])
    expect(next(paused({ connection }))).toEqual(['unanswered', 5_000])
    expect(next(replacing({ replacement: dialling({ dueAt: START + 1_000 }) }))).toEqual([
      'replacement',
      1_000,
    ])
  })

  it('waits as long as a deadline that was met late', () => {
    expect(next(connecting({ postponedTo: START + 10_700 }))).toEqual(['attempt', 10_700])
    expect(next(asked({ check: { postponedTo: START + 30_000 } }))).toEqual(['pong', 30_000])
    expect(
      next(rotating({ replacement: dialling({ isPlanned: true, postponedTo: START + 50_000 }) })),
    ).toEqual(['ask', 19_000])
    expect(next(draining({ replacement: drainingOf({ postponedTo: START + 2_500 }) }))).toEqual([
      'drain',
      2_500,
    ])
  })

  it('counts silence from the last message, or from the last proof of life', () => {
    expect(next(open(), { receivedAt: START + 700 })).toEqual(['ask', 19_700])
    expect(next(open(), { receivedAt: START - 700 })).toEqual(['ask', 19_000])
  })

  it('of an early ping comes whatever comes in, but not of silence that is listened to', () => {
    const receivedAt = START + 700
    expect(next(untrusted(), { receivedAt })).toEqual(['ask', 19_000])
    expect(next(untrusted(), { receivedAt }, timed({ maxSilence: 9_000 }))).toEqual(['ask', 19_700])
    expect(next(untrusted(), { receivedAt }, configOf({ heartbeat: false }))).toEqual(['ask', 19_000])
    expect(next(open(), { receivedAt })).toEqual(['ask', 19_700])
  })

  it('of a switch is the only one', () => {
    const connection = { unansweredAt: START + 5, rotateAt: START }
    expect(next(draining({ connection }))).toEqual(['drain', 2_000])
  })
})

describe('a replacement', () => {
  const check = { wait: 1e9, giveUpAfter: 1e9 }

  it('is due when the pause is over', () => {
    expect(next(suspect({ check, attempts: { replaceFrom: START + 12_000 } }))).toEqual(['replace', 12_000])
    expect(next(suspect({ check, attempts: { replaceFrom: START } }))).toEqual(['replace', 8_500])
  })

  it.each([
    ['where there is one', configOf(), replacing({ check, replacement: dialling({ dueAt: Infinity }) })],
    ['without overlap', configOf({ overlap: false }), signed({ check })],
  ])('is not due %s', (_, config, state) => {
    expect(next(state, {}, config)[1]).toBeGreaterThan(1e8)
  })
})

describe('a planned replacement', () => {
  const connection = { rotateAt: START + 3_000 }
  const wanted = { ...connection, rotateReason: 'rotate' } as const

  it.each([
    ['its maximum age', connection, {}, 'rotate'],
    ['its maximum age while something is owed', connection, { sentAt: START + 2_000 }, 'ask-owed'],
    ['rotate() while something is owed', wanted, { sentAt: START + 2_000 }, 'rotate'],
  ] as const)('is due for %s, or not', (_, connection, given, kind) => {
    expect(next(open({ connection }), given)[0]).toBe(kind)
  })

  it('is due when a server that sends messages has had the time to answer the last one', () => {
    const heartbeat = { messageAt: START + 1, unansweredAt: START + 2_000, receivedAt: START + 90_000 }
    expect(next(open({ connection: wanted }), heartbeat)).toEqual(['rotate', 22_000])
    expect(next(open({ connection: wanted }), { ...heartbeat, messageAt: START })).toEqual(['rotate', 3_000])
    expect(next(open({ connection: wanted }), { ...heartbeat, unansweredAt: -Infinity })[1]).toBe(3_000)
    expect(next(open({ connection: wanted }), heartbeat, configOf({ heartbeat: false }))[1]).toBe(3_000)
  })

  it('is not due while the connection is suspect, or being replaced', () => {
    expect(next(paused({ connection: wanted }))[0]).toBe('resume')
    expect(next(rotating({ connection: wanted }))[0]).toBe('replacement')
  })
})

const patient = ['attempt', 'pong', 'replace', 'give-up', 'replacement', 'drain'] as const
const strict = ['retry', 'close', 'ask', 'ask-owed', 'unanswered', 'resume', 'rotate', 'close-old'] as const

describe('an overdue deadline', () => {
  it.each(strict)('settles before a later input: %s', (kind) => {
    expect(isOverdue({ kind, at: START }, START)).toBe(true)
    expect(isOverdue({ kind, at: START + 1 }, START)).toBe(false)
  })

  it.each(patient)('but not one that would give something up: %s', (kind) => {
    expect(isOverdue({ kind, at: START - 60_000 }, START)).toBe(false)
  })
})

describe('a deadline that is met late', () => {
  const late = { now: START + 1_001 }
  const moment = (given: Partial<Moment> = late) => momentOf(given)

  it.each(patient)('is put off if it would give something up: %s', (kind) => {
    expect(postponed({ kind, at: START }, moment(), 0)).toBe(START + 1_101)
  })

  it.each(strict)('is not put off otherwise: %s', (kind) => {
    expect(postponed({ kind, at: START }, moment(), 0)).toBeUndefined()
  })

  it.each([
    ['after a second', moment({ now: START + 1_000 }), 0],
    ['in a hidden page', moment({ ...late, isHidden: true }), 0],
    ['twice', moment(), START],
  ])('is not put off %s', (_, given, postponedTo) => {
    expect(postponed({ kind: 'pong', at: START }, given, postponedTo)).toBeUndefined()
  })
})
