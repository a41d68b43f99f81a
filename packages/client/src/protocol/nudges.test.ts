import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import {
  asking,
  configOf,
  draining,
  momentOf,
  open,
  replacing,
  rotating,
  START,
  suspect,
  timing,
  waiting,
} from '../../test/support/states.ts'
import type { Config } from './config.ts'
import type { State } from './state.ts'
import { nextDeadline } from './step.ts'

const tick = { type: 'tick' } as const
const heard = { type: 'heard' } as const

/** When somebody looks, where the first message since the last sign of life was sent at `START`. */
function looksAt(state: State, given: { sentAt?: number; backlog?: number } = {}, config?: Config): number {
  return nextDeadline(state, momentOf({ sentAt: START, ...given }), config ?? configOf())
}

describe('a message that nothing comes after', () => {
  it('leads to a ping after a deadline, and the connection stays good', () => {
    expect(looksAt(open())).toBe(START + 2_000)
    const history = new History(open()).after(2_000).take(tick, { sentAt: START })
    expect(history.effects).toEqual(['send-ping'])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.heartbeat).toMatchObject({ isAwaiting: true, isUrgent: false, nudgedAt: history.now })
    expect(history.patience).toBe(2_000)
  })

  it('leads to a dial beside when that ping is missed', () => {
    const history = new History(open()).after(2_000).take(tick, { sentAt: START }).meet()
    expect(history.effects).toEqual(['send-ping', 'replace'])
    expect(history.now).toBe(START + 4_000)
  })

  it.each([
    [{ sentAt: START + 500 }, 2_500],
    [{ backlog: 3_000 }, 5_000],
    [{ sentAt: Infinity }, 19_000],
    [{ sentAt: START + 18_000 }, 19_000],
  ])(
    'is waited for from when it was sent, longer while an upload is on its way, never beyond the interval: %o',
    (given, ms) => {
      expect(looksAt(open(), given)).toBe(START + ms)
    },
  )

  it('is not asked about before that, though somebody looks', () => {
    const history = new History(open()).after(1_999).take(tick, { sentAt: START })
    expect(history.effects).toEqual([])
    expect(history.state).toEqual(open())
  })

  it('that followed a sign of life is asked about from then on', () => {
    const history = new History(open())
      .after(5_000)
      .hear()
      .after(2_500)
      .take(tick, { sentAt: START + 5_500 })
    expect(history.effects).toEqual(['send-ping'])
    expect(history.meet().effects).toContain('replace')
  })

  it('is asked about four times in an interval', () => {
    const history = new History(open())
    for (let nudges = 0; nudges < 8; nudges += 1) {
      const before = history.now
      history.now = looksAt(history.state, { sentAt: history.now })
      expect(history.now - before).toBe(nudges === 0 ? 2_000 : 4_970)
      history.take(tick, { sentAt: before })
      expect(history.effects).toEqual(['send-ping'])
      history.after(30).take(heard)
    }
  })

  it.each([
    ['where one is asked already', asking(), START + 2_000, configOf()],
    ['in doubt', suspect(), START + 2_000, configOf()],
    [
      'where the server knows no pings',
      open({ deadline: Infinity, heartbeat: { pingQuota: 1 } }),
      Infinity,
      configOf(),
    ],
    ['without a heartbeat', open({ deadline: Infinity }), Infinity, configOf({ heartbeat: false })],
    [
      'where the heartbeat only listens',
      open(),
      START + 19_000,
      configOf({ heartbeat: { ...timing, listen: 19_000 } }),
    ],
    ['while waiting', waiting(), START + 2_000, configOf()],
  ])('is not asked about %s', (_, state, at, config) => {
    expect(looksAt(state, { sentAt: START - 60_000 }, config)).toBe(at)
  })
})

describe('the next deadline', () => {
  it.each([
    ['of a replacement', replacing({ deadline: START + 30_000 }), START + 10_000],
    ['of the old connection, beside one', replacing(), START + 2_000],
    ['of a rotation', open({ rotateAt: START + 500 }), START + 500],
    ['of no rotation while in doubt', suspect({ rotateAt: START + 500 }), START + 2_000],
    ['of no rotation while one is under way', rotating({ rotateAt: START }), START + 10_000],
    ['of the last answer, whatever else is due', draining({ deadline: START + 1_000 }), START + 2_000],
  ])('is that %s', (_, state, at) => {
    expect(looksAt(state, { sentAt: Infinity })).toBe(at)
  })
})
