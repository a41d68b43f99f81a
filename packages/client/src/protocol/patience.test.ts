import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import { asked, closed, configOf, momentOf, open, START, timed, timing } from '../../test/support/states.ts'
import { type Patience, type PatienceKind, patienceOf, recordProof } from './patience.ts'
import { turnOf } from './turn.ts'

const unknown: Patience = { proved: 0, presumed: 0, presumedUntil: 0 }

function turnWith(
  given: { readonly idle?: Partial<Patience>; readonly busy?: Partial<Patience> },
  now = START,
) {
  const server = { idle: { ...unknown, ...given.idle }, busy: { ...unknown, ...given.busy } }
  return turnOf(open({ server }), momentOf({ now }), configOf())
}

const late = (kind: PatienceKind, wasClean: boolean, after = 30_000) =>
  ({ type: 'late-close', kind, wasClean, after }) as const

describe('the patience with a silent connection', () => {
  it('is as configured at first', () => {
    expect(patienceOf(turnWith({}), 'idle', timing)).toBe(10_000)
    expect(patienceOf(turnWith({}), 'busy', timing)).toBe(20_000)
  })

  it('is what was proved if that is more', () => {
    const turn = turnWith({ idle: { proved: 12_000 }, busy: { proved: 19_000 } })
    expect(patienceOf(turn, 'idle', timing)).toBe(12_000)
    expect(patienceOf(turn, 'busy', timing)).toBe(20_000)
  })

  it('is never shorter for a busy one', () => {
    expect(patienceOf(turnWith({ idle: { proved: 50_000 } }), 'busy', timing)).toBe(50_000)
    expect(patienceOf(turnWith({ busy: { proved: 50_000 } }), 'idle', timing)).toBe(10_000)
  })

  it('is what is presumed, until then', () => {
    const presumed = { presumed: 40_000, presumedUntil: START + 1 }
    expect(patienceOf(turnWith({ idle: presumed }), 'idle', timing)).toBe(40_000)
    expect(patienceOf(turnWith({ idle: presumed }, START + 1), 'idle', timing)).toBe(10_000)
  })
})

describe('a silence that ended in proof of life', () => {
  it('is allowed for with a margin', () => {
    const turn = turnWith({})
    recordProof(turn, 'busy', 30_000)
    expect(turn.server).toMatchObject({ busy: { proved: 45_000 }, idle: unknown })
  })

  it('is allowed for up to two minutes', () => {
    const turn = turnWith({})
    recordProof(turn, 'idle', 90_000)
    expect(turn.server.idle.proved).toBe(120_000)
  })

  it('takes nothing back, and leaves what is presumed', () => {
    const given = { proved: 9_000, presumed: 30_000, presumedUntil: START + 9 }
    const turn = turnWith({ idle: given })
    recordProof(turn, 'idle', 100)
    expect(turn.server.idle).toEqual(given)
  })
})

describe('the late close of a connection that was given up', () => {
  it('that is clean trebles the patience for ten minutes', () => {
    const history = new History(closed()).take(late('busy', true))
    expect(history.effects).toEqual([])
    expect(history.server.busy).toEqual({ proved: 0, presumed: 60_000, presumedUntil: START + 600_000 })
    expect(history.server.idle).toEqual(unknown)
  })

  it('that is clean again trebles it again, up to two minutes', () => {
    const history = new History(closed()).take(late('idle', true)).take(late('idle', true))
    expect(history.server.idle.presumed).toBe(90_000)
    expect(history.take(late('idle', true)).server.idle.presumed).toBe(120_000)
  })

  it('trebles what is more, also if it was proved', () => {
    const history = new History(open({ server: { idle: { ...unknown, proved: 15_000 } } }))
    expect(history.take(late('idle', true)).server.idle).toMatchObject({ proved: 15_000, presumed: 45_000 })
  })

  it('that is unclean undoes what was presumed, and not what was proved', () => {
    const idle = { proved: 15_000, presumed: 45_000, presumedUntil: START + 9_000 }
    const history = new History(open({ server: { idle } })).take(late('idle', false))
    expect(history.server.idle).toMatchObject({ proved: 15_000, presumed: 0 })
  })

  it.each([4_000, 8_000])('that is unclean after %i ms shows nothing', (after) => {
    const busy = { ...unknown, presumed: 45_000, presumedUntil: START + 9_000 }
    const history = new History(open({ server: { busy } })).take(late('busy', false, after))
    expect(history.server).toMatchObject({ busy, unclearEnds: 1 })
  })

  it.each([3_999, 8_001])('that is unclean after %i ms does', (after) => {
    const busy = { ...unknown, presumed: 45_000, presumedUntil: START + 9_000 }
    const history = new History(open({ server: { busy, unclearEnds: 1 } })).take(late('busy', false, after))
    expect(history.server).toMatchObject({ busy: { presumed: 0 }, unclearEnds: 0 })
  })

  it('that shows nothing twice in a row trebles the patience where something was owed', () => {
    const history = new History(open()).take(late('busy', false, 5_500)).take(late('busy', false, 5_500))
    expect(history.server).toMatchObject({ busy: { presumed: 60_000 }, unclearEnds: 2 })
  })

  it('that shows nothing never does if nothing was owed', () => {
    const history = new History(open({ server: { unclearEnds: 2 } }))
    for (let time = 0; time < 3; time += 1) history.take(late('idle', false, 5_500))
    expect(history.server).toMatchObject({ idle: unknown, unclearEnds: 2 })
  })

  it('that is clean begins that row anew', () => {
    const history = new History(open({ server: { unclearEnds: 1 } })).take(late('idle', true, 5_500))
    expect(history.server).toMatchObject({ unclearEnds: 0, idle: { presumed: 30_000 } })
  })

  it('holds for the silence that is under way', () => {
    const history = new History(asked()).after(1_000).take(late('idle', true))
    expect(history.question).toMatchObject({ giveUpAfter: 30_000, replaceAfter: 25_500, askedAt: START })
  })

  it('takes nothing from it', () => {
    const history = new History(asked({ check: { giveUpAfter: 40_000 } })).take(late('idle', true))
    expect(history.question).toMatchObject({ giveUpAfter: 40_000, replaceAfter: 8_500 })
  })

  it.each([
    ['a sign', asked({ check: { cause: 'probe' } })],
    ['no silence', open()],
  ])('changes nothing for %s', (_, state) => {
    const history = new History(state).take(late('idle', true))
    expect(history.state.phase).toEqual(state.phase)
    expect(history.server.idle.presumed).toBe(30_000)
  })

  it('means nothing without a heartbeat', () => {
    const history = new History(open(), configOf({ heartbeat: false })).take(late('idle', true))
    expect(history.state).toEqual(open())
  })

  it('is measured by the patience that is configured', () => {
    const history = new History(open(), timed({ patience: { idle: 1_000, busy: 2_000 } }))
    expect(history.take(late('busy', true)).server.busy.presumed).toBe(6_000)
  })
})
