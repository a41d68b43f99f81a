import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import {
  asking,
  configOf,
  draining,
  endOf,
  open,
  replacing,
  START,
  suspect,
  timing,
} from '../../test/support/states.ts'

const check = { type: 'sign', reason: 'check' } as const
const ready = { type: 'replacement-ready', handshake: 300 } as const
const ended = { type: 'replacement-ended' } as const
const heard = { type: 'heard' } as const
const alone = configOf({ overlap: false })

describe('a replacement', () => {
  it('is dialled when the first question goes unanswered', () => {
    const history = new History(asking()).meet()
    expect(history.effects).toEqual(['send-ping', 'replace'])
    expect(history.state.replacement).toEqual({
      reason: 'heartbeat',
      attempt: 1,
      isPlanned: false,
      isDraining: false,
      lastPing: 0,
      isEnding: false,
      deadline: history.now + 10_000,
      isPostponed: false,
      handshake: 0,
    })
    expect(history.state).toMatchObject({ dialedAt: history.now, wasImmediate: true })
  })

  it.each([
    [50, 25, 1_000],
    [1_000, 250, 1_000],
    [3_000, 750, 2_000],
  ])(
    'is dialled after a third of the deadline where a sign began the doubt: %i and %i',
    (smoothed, variation, ms) => {
      const history = new History(open({ heartbeat: { smoothed, variation } })).take(check)
      expect(history.patience).toBe(ms)
      expect(history.meet().effects).toEqual(['replace'])
      expect(history.state.replacement?.reason).toBe('check')
      expect(history.state.deadline).toBe(START + Math.max(2_000, smoothed + 4 * variation))
      expect(history.heartbeat.misses).toBe(0)
      expect(history.meet().effects).toEqual(['send-ping'])
    },
  )

  it('is dialled no later than the deadline', () => {
    const config = configOf({ heartbeat: { ...timing, timeout: { min: 300, max: 700 } } })
    const history = new History(open(), config).take(check)
    expect(history.patience).toBe(300)
    expect(history.meet().effects).toEqual(['send-ping', 'replace'])
  })

  it('waits for an upload that is on its way, however urgent', () => {
    const history = new History(open()).take(check).meet(0, { backlog: 4_000 })
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(4_000)
    expect(history.meet(0, { backlog: 4_000 }).effects).toEqual(['replace'])
  })

  it('waits as long as the browser gets rid of what it holds', () => {
    const history = new History(open()).take(check, { buffered: 500_000 }).meet(0, { buffered: 300_000 })
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(1_000)
    expect(history.meet(0, { buffered: 300_000 }).effects).toEqual(['replace'])
  })

  it("doesn't wait because the system has taken a little", () => {
    const history = new History(open()).take(check, { buffered: 120_000 }).meet()
    expect(history.effects).toEqual(['replace'])
  })

  it('has the reason of the first doubt', () => {
    const history = new History(asking()).take({ type: 'sign', reason: 'visible' }).take(check).meet()
    expect(history.state.replacement?.reason).toBe('visible')
  })

  it('has the reason of the sign that ended a pause while offline', () => {
    const history = new History(open()).take({ type: 'offline' }).after(3_000)
    history.take({ type: 'sign', reason: 'online' }).meet()
    expect(history.state.replacement?.reason).toBe('online')
  })

  it('has a reason of its own, whatever an earlier doubt had', () => {
    const history = new History(asking({ heartbeat: { doubt: 'online' } })).meet()
    expect(history.state.replacement?.reason).toBe('heartbeat')
  })

  it('has the reason offline where that began it, and the question came later', () => {
    const history = new History(open()).take({ type: 'offline' }).meet().meet()
    expect(history.effects).toEqual(['send-ping', 'replace'])
    expect(history.state.replacement?.reason).toBe('offline')
  })

  it.each([
    ['while the browser says that it is offline', configOf(), { isOnline: false }],
    ['where there may be one connection at a time', alone, {}],
  ])('is not dialled %s', (_, config, circumstances) => {
    const history = new History(asking(), config)
    history.circumstances = circumstances
    expect(history.meet().effects).toEqual(['send-ping'])
    expect(history.meet().effects).toEqual(['give-up'])
  })

  it('is dialled once', () => {
    const config = configOf({ heartbeat: { ...timing, attempts: 9 } })
    const history = new History(replacing(), config)
    for (let misses = 1; misses < 5; misses += 1) expect(history.meet().effects).toEqual(['send-ping'])
  })

  it('has a connect timeout of its own, and its end leaves the old one in doubt', () => {
    const config = configOf({ connectTimeout: 1_500 })
    const history = new History(asking(), config).meet().after(1_500).take({ type: 'tick' })
    expect(history.state.replacement).toBeUndefined()
    expect(history.status.health).toBe('suspect')
    expect(history.effects).toEqual([])
  })

  it('that is late after a sleep is given 100 ms more, once', () => {
    const listening = configOf({ heartbeat: { ...timing, listen: 60_000 } })
    const history = new History(replacing({ deadline: START + 60_000 }), listening).after(11_001)
    history.take({ type: 'tick' })
    expect(history.state.replacement).toMatchObject({ isPostponed: true, deadline: history.now + 100 })
    expect(history.after(5_000).take({ type: 'tick' }).state.replacement).toBeUndefined()
  })
})

describe('the first proof', () => {
  it('of the old one ends the dial', () => {
    const history = new History(replacing()).after(50).take(heard)
    expect(history.state).toMatchObject({ replacement: undefined, rotateAt: Infinity })
    expect(history.effects).toEqual(['flush'])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
  })

  it('of the new one begins a connection', () => {
    const old = replacing({ failures: 2, refreshCode: 4401, openedAt: START - 5_000, isRestarting: true })
    const history = new History(old, configOf({ maxAge: 100_000 })).after(70).take(ready)
    expect(history.state).toMatchObject({
      replacement: undefined,
      openedAt: history.now,
      downAt: history.now,
      failures: 0,
      refreshCode: 0,
      isRestarting: false,
      rotateAt: history.now + 95_000,
      rotateReason: 'max-age',
    })
    expect(history.heartbeat).toMatchObject({
      heardAt: history.now,
      pings: [],
      misses: 0,
      smoothed: 150,
      variation: 75,
      isAwaiting: false,
    })
    expect(history.patience).toBe(19_000)
  })

  it('of the new one, where the server never answered a ping, counts as an end for want of an answer', () => {
    const history = new History(replacing({ heartbeat: { unansweredEnds: 1 } })).take(ready)
    expect(history.effects).toEqual(['announce-loss', 'promote', 'announce-open', 'warn-unanswered'])
    expect(history.heartbeat).toMatchObject({ unansweredEnds: 2, pingQuota: 1 })
  })
})

describe('the connection after one that was silent', () => {
  const answered = { hasAnswered: true } as const

  it.each([
    ['that was replaced', new History(replacing({ heartbeat: answered })).take(ready, { buffered: 9 })],
    [
      'that was given up',
      new History(suspect({ heartbeat: answered })).take(endOf({ origin: 'heartbeat' })).take({
        type: 'ready',
        handshake: 300,
      }),
    ],
  ])('measures the round trip at once, and nobody waits for it: %s', (_, history) => {
    expect(history.effects.slice(-2)).toEqual(['send-ping', 'announce-open'])
    expect(history.heartbeat.pings).toEqual([{ id: 2, sentAt: history.now, isMeasured: true }])
    expect(history.patience).toBe(19_000)
    history.after(5_000).take({ type: 'pong', id: 2 })
    expect(history.effects).toEqual(['announce-latency'])
    expect(history.heartbeat.isUnsure).toBe(false)
  })

  it.each([
    ['where the server never answered a ping', { hasAnswered: false }, configOf()],
    ['where the heartbeat only listens', answered, configOf({ heartbeat: { ...timing, listen: 8_000 } })],
  ])('does not %s', (_, heartbeat, config) => {
    const history = new History(replacing({ heartbeat }), config).take(ready)
    expect(history.effects).not.toContain('send-ping')
  })

  it('does so until it is answered', () => {
    const history = new History(replacing({ heartbeat: answered })).take(ready).take(endOf())
    expect(history.meet().take({ type: 'ready', handshake: 300 }).effects).toContain('send-ping')
    history.take({ type: 'pong', id: 3 }).take(endOf()).meet().take({ type: 'ready', handshake: 300 })
    expect(history.effects).not.toContain('send-ping')
  })
})

describe('the pause between replacements', () => {
  /** What is left of it after this. */
  const pause = ({ state, now }: History): number => state.replaceFrom - now

  it('is one interval', () => {
    expect(pause(new History(asking()).meet())).toBe(20_000)
  })

  it('is as long as the listening, where only that is done', () => {
    const listening = configOf({ heartbeat: { ...timing, listen: 30_000 } })
    expect(pause(new History(suspect({ deadline: START + 30_000 }), listening).meet())).toBe(30_000)
  })

  it('keeps a doubt from dialling', () => {
    const state = suspect({ replaceFrom: START + 2_001 })
    expect(new History(state).meet().effects).toEqual(['send-ping'])
    const due = suspect({ replaceFrom: START + 2_000 })
    expect(new History(due).meet().effects).toEqual(['send-ping', 'replace'])
  })

  it('doubles with each one, to eight intervals, and begins anew with the end of one that lost', () => {
    const history = new History(asking()).meet()
    for (const intervals of [2, 4, 8, 8]) {
      expect(pause(history.after(50).take(heard))).toBe(intervals * 20_000)
      history.after(pause(history)).take(check).meet()
      expect(history.effects).toEqual(['replace'])
      expect(pause(history)).toBe(intervals * 20_000)
    }
    expect(pause(history.after(50).take(ended))).toBe(160_000)
  })

  it('is as long after one that won: the server may be slow to answer, not to open', () => {
    const history = new History(replacing({ pauseFactor: 8 })).take(ready)
    expect(history.state.pauseFactor).toBe(8)
  })

  it('is one interval again after a rotation', () => {
    expect(new History(draining({ pauseFactor: 8 })).take({ type: 'pong', id: 1 }).state.pauseFactor).toBe(1)
  })

  it('is one interval again where a server that is only listened to talks in time', () => {
    const listening = configOf({ heartbeat: { ...timing, listen: 8_000 } })
    const state = open({ deadline: START + 8_000, pauseFactor: 8, heartbeat: { isAwaiting: true } })
    const history = new History(state, listening).after(4_000).hear().meet()
    expect(history.state.pauseFactor).toBe(1)
  })

  it('is one interval again after an answer in time', () => {
    const answer = { type: 'pong', id: 1 } as const
    expect(new History(asking({ pauseFactor: 8 })).take(answer).state.pauseFactor).toBe(1)
    expect(new History(suspect({ pauseFactor: 8 })).take(answer).state.pauseFactor).toBe(8)
    expect(new History(open({ pauseFactor: 8 })).take(answer).state.pauseFactor).toBe(8)
  })
})

describe('the end of the old connection', () => {
  it('leaves the dial under way to go on, with what is left of its time', () => {
    const history = new History(replacing({ openedAt: START - 60_000 })).after(4_000).take(endOf())
    expect(history.effects).toEqual(['announce-loss', 'promote'])
    expect(history.status).toEqual({ state: 'connecting', health: 'down', attempt: 1, reason: 'heartbeat' })
    expect(history.state).toMatchObject({
      replacement: undefined,
      deadline: START + 10_000,
      isRedialed: false,
    })
  })

  it.each([
    [2_001, 2_000, true],
    [2_000, 2_000, false],
    [5_000, 0, false],
  ])('%i ms after the dial, and a sign after %i ms of them, has it made anew: %s', (age, signed, isAnew) => {
    const history = new History(replacing({ openedAt: START - 60_000 })).after(signed).take(check)
    history.after(age - signed).take(endOf())
    expect(history.effects.at(-1)).toBe(isAnew ? 'dial' : 'promote')
    expect(history.state.isRedialed).toBe(isAnew)
    expect(history.status).toMatchObject({ state: 'connecting', reason: isAnew ? 'check' : 'heartbeat' })
  })

  it('while the browser is offline does not have it made anew', () => {
    const history = new History(replacing()).after(2_000).take(check).after(1_000)
    expect(history.take(endOf(), { isOnline: false }).effects).toContain('promote')
  })

  it('after all its attempts does so too', () => {
    const history = new History(replacing({ openedAt: START - 60_000 })).meet().meet()
    expect(history.effects).toEqual(['give-up'])
    history.take(endOf({ origin: 'heartbeat' }))
    expect(history.effects).toEqual(['announce-loss', 'promote'])
  })

  it('ends the dial where it is final', () => {
    const history = new History(replacing({ heartbeat: { hasAnswered: true } }))
    history.take(endOf({ code: 4403 }, { verdict: 'stop' }))
    expect(history.effects).toEqual(['finish'])
    expect(history.state.replacement).toBeUndefined()
  })

  it('ends the dial where the server asks to stay away', () => {
    const history = new History(replacing()).take(endOf({ reason: 'retry-after=30' }))
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.state.replacement).toBeUndefined()
  })

  it('soon after a dial that failed waits its turn', () => {
    const old = replacing({ openedAt: START - 60_000 })
    const history = new History(old)
      .take(ended)
      .after(4_999)
      .take(endOf({ origin: 'heartbeat' }))
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
  })

  it('long after it dials at once', () => {
    const old = replacing({ openedAt: START - 60_000 })
    const history = new History(old)
      .take(ended)
      .after(5_000)
      .take(endOf({ origin: 'heartbeat' }))
    expect(history.effects).toEqual(['announce-loss', 'dial'])
  })
})
