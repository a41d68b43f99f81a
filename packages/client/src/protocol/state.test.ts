import { describe, expect, it } from 'vitest'
import {
  asking,
  closed,
  closing,
  connecting,
  draining,
  open,
  replacing,
  rotating,
  START,
  suspect,
  waiting,
} from '../../test/support/states.ts'
import { closeInfo, initialState, isAwaited, isOverdue, mayRotate } from './state.ts'

describe('the initial state', () => {
  it('is idle, and nothing is due', () => {
    expect(initialState.status).toEqual({ state: 'idle', health: 'down' })
    expect(initialState.deadline).toBe(Infinity)
    expect(isOverdue(initialState, Number.MAX_VALUE)).toBe(false)
  })
})

describe('an end of which the browser reported nothing', () => {
  it('is abnormal and has no reason', () => {
    expect(closeInfo('network', START)).toEqual({
      code: 1006,
      reason: '',
      wasClean: false,
      origin: 'network',
      at: START,
    })
  })
})

describe('a deadline that has passed', () => {
  const paused = suspect({ heartbeat: { isAwaiting: false } })

  it.each([
    ['the next attempt', waiting()],
    ['the next ping', open()],
    ['the end of a pause while offline', paused],
    ['the bound of the closing handshake', closing()],
  ])('settles before a later input: %s', (_, state) => {
    expect(isOverdue(state, state.deadline)).toBe(true)
    expect(isOverdue(state, state.deadline + 60_000)).toBe(true)
    expect(isOverdue(state, state.deadline - 1)).toBe(false)
  })

  it.each([
    ['the connect timeout', connecting()],
    ['an answer that is awaited', asking()],
    ['the answer to a probe', suspect()],
    ['the server that is only listened to', open({ heartbeat: { isAwaiting: true } })],
  ])('lets a later input count where it would give up: %s', (_, state) => {
    expect(isOverdue(state, state.deadline)).toBe(false)
    expect(isOverdue(state, state.deadline + 60_000)).toBe(false)
  })

  it.each([
    ['a rotation that is due', open({ rotateAt: START + 500 }), START + 500],
    ['a ping beside a dial', rotating(), START + 19_000],
  ])('settles before a later input where a replacement is due: %s', (_, state, at) => {
    expect(isOverdue(state, at)).toBe(true)
    expect(isOverdue(state, at - 1)).toBe(false)
  })

  it.each([
    ['a dial beside', replacing()],
    ['the wait for the last answers', draining({ heartbeat: { isAwaiting: false } })],
    ['a rotation while in doubt', suspect({ rotateAt: START })],
    ['a rotation while one is under way', rotating({ rotateAt: START, deadline: Infinity })],
  ])('lets a later input count, or cannot be: %s', (_, state) => {
    expect(isOverdue(state, START + 60_000)).toBe(false)
  })

  it('settles in a later state, whatever the heartbeat awaited', () => {
    expect(isOverdue(waiting({ heartbeat: { isAwaiting: true } }), START + 2_000)).toBe(true)
  })
})

describe('a replacement may be wanted', () => {
  it.each([
    ['of a good connection', open(), true],
    ['not of a suspect one', suspect(), false],
    ['not twice', rotating(), false],
  ])('%s', (_, state, may) => {
    expect(mayRotate(state)).toBe(may)
  })
})

describe('the next inbound message', () => {
  it.each([
    ['a ping is out', asking()],
    ['a probe is out', suspect()],
    ['it is suspect without a ping', suspect({ heartbeat: { isAwaiting: false } })],
  ])('is told at once where %s', (_, state) => {
    expect(isAwaited(state)).toBe(true)
  })

  it.each([
    ['all is well', open()],
    ['the server is only listened to', open({ heartbeat: { isAwaiting: true } })],
    ['there is no connection', initialState],
    ['an attempt is under way', connecting({ heartbeat: asking().heartbeat })],
    ['the next attempt is waited for', waiting({ heartbeat: asking().heartbeat })],
    ['it is closing', closing()],
    ['it is closed', closed()],
  ])('can wait where %s', (_, state) => {
    expect(isAwaited(state)).toBe(false)
  })
})
