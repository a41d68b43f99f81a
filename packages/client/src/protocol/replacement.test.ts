import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import {
  asked,
  configOf,
  dialling,
  draining,
  endInfo,
  open,
  replacing,
  rotating,
  START,
  suspect,
  timed,
} from '../../test/support/states.ts'

const opened = { type: 'replacement-opened' } as const
const ended = { type: 'replacement-ended' } as const
const rotate = { type: 'rotate' } as const
const alone = configOf({ overlap: false })

describe('a replacement for a silent connection', () => {
  it('is dialled while that one is kept', () => {
    const history = new History(suspect({ attempts: { failures: 2 } })).until('replace')
    expect(history.effects).toEqual([{ type: 'replace', event: { attempt: 1, reason: 'heartbeat' } }])
    expect(history.open.replacement).toEqual({
      is: 'dialling',
      reason: 'heartbeat',
      attempt: 1,
      isPlanned: false,
      isHolding: false,
      dueAt: history.now + 40_000,
      postponedTo: 0,
    })
    expect(history.attempts).toMatchObject({
      failures: 0,
      isForSilence: true,
      wasImmediate: true,
      dialedAt: history.now,
      replaceFrom: history.now + 20_000,
      pauseFactor: 2,
    })
  })

  it('has the number that comes after failures if the connection was not stable', () => {
    const state = suspect({ connection: { openedAt: START + 8_000 }, attempts: { failures: 2 } })
    const history = new History(state).until('replace')
    expect(history.effects).toMatchObject([{ event: { attempt: 3 } }])
    expect(history.attempts.failures).toBe(2)
  })

  it('has no more time after a sign than any attempt', () => {
    const history = new History(open()).take({ type: 'sign', reason: 'online' }).until('replace')
    expect(history.effects).toMatchObject([{ event: { reason: 'online' } }])
    expect(history.attempts.isForSilence).toBe(false)
    expect(history.open.replacement?.dueAt).toBe(history.now + 10_000)
  })

  it('is dialled once', () => {
    const history = new History(replacing({ check: { giveUpAfter: 1e6 } }))
    for (let count = 0; count < 5; count += 1) expect(history.meet().did).toEqual(['ping'])
  })

  it('is dialled while the browser says that it is offline', () => {
    const history = new History(suspect())
    history.circumstances = { isOnline: false }
    expect(history.until('replace').did).toEqual(['replace'])
  })

  it('is not dialled if there may be one connection at a time', () => {
    const history = new History(suspect(), alone)
    const kinds = []
    while (history.state.phase.is === 'open') {
      kinds.push(history.next[0])
      history.meet()
    }
    expect(kinds).toEqual(['pong', 'pong', 'give-up'])
  })
})

describe('the pause between replacements', () => {
  it('doubles, up to eight intervals', () => {
    const history = new History(suspect({ check: { giveUpAfter: 1e9, wait: 1e9 } }))
    const pauses = []
    for (let count = 0; count < 5; count += 1) {
      history.until('replace')
      pauses.push(history.attempts.replaceFrom - history.now)
      history.take(ended)
    }
    expect(pauses).toEqual([20_000, 40_000, 80_000, 160_000, 160_000])
  })

  it('counts from the end of the last one', () => {
    const history = new History(replacing({ check: { giveUpAfter: 1e9, wait: 1e9 } })).after(9_000)
    expect(history.take(ended).next).toEqual(['replace', 40_000])
  })

  it('is 2 s at least', () => {
    const history = new History(rotating(), timed({ interval: 300 })).take(ended)
    expect(history.attempts.replaceFrom).toBe(START + 2_000)
  })

  it.each([
    ['the silence that is allowed', timed({ maxSilence: 7_000 }), 14_000],
    ['the longest window', configOf({ heartbeat: false }), 30_000],
  ])('is made of %s if no ping is sent', (_, config, ms) => {
    const history = new History(rotating(), config).take(ended)
    expect(history.attempts.replaceFrom).toBe(START + ms)
  })

  it('holds for planned ones that failed', () => {
    const check = { is: 'good', isSuspect: false, since: START, quiet: Infinity } as const
    const history = new History(rotating({ check }), configOf({ heartbeat: false })).take(ended)
    expect(history.open.connection).toMatchObject({ rotateAt: START + 30_000, rotateReason: 'rotate' })
    expect(history.until('rotate').now).toBe(START + 30_000)
  })
})

describe('a replacement that fails', () => {
  it('leaves the connection as it is', () => {
    const history = new History(replacing()).after(100).take(ended)
    expect(history.effects).toEqual([{ type: 'drop-replacement' }])
    expect(history.open.replacement).toBeUndefined()
    expect(history.status.health).toBe('suspect')
    expect(history.open.connection).toMatchObject({ rotateAt: Infinity, neverFinalUntil: START + 10_100 })
    expect(history.question.askedAt).toBe(START)
  })

  it('sends what waited for a planned one', () => {
    expect(new History(rotating()).take(ended).did).toEqual(['drop-replacement', 'flush'])
    const history = new History(suspect({ replacement: dialling({ isPlanned: true }) })).take(ended)
    expect(history.did).toEqual(['drop-replacement'])
  })

  it('is one that takes too long', () => {
    const history = new History(rotating()).meet()
    expect(history.now).toBe(START + 10_000)
    expect(history.did).toEqual(['drop-replacement', 'flush'])
  })

  it('is nothing if there is none', () => {
    expect(new History(open()).take(ended)).toMatchObject({ effects: [], state: open() })
  })

  it('is emitted as replaced if it had been ready', () => {
    const history = new History(draining()).take(ended)
    expect(history.did).toEqual(['drop-replacement', 'flush'])
    expect(history.open.connection.rotateAt).toBe(START + 40_000)
  })

  it('makes no end of the old one final for a while', () => {
    const history = new History(replacing({ connection: { hasAnswered: true } })).take(ended)
    history.take({ type: 'ended', info: endInfo({ code: 4403 }) })
    expect(history.state.phase).toMatchObject({ limit: 'not-final' })
  })
})

describe('rotate()', () => {
  it('dials a replacement for a good connection', () => {
    const history = new History(open()).after(500).take(rotate)
    expect(history.effects).toEqual([{ type: 'replace', event: { attempt: 1, reason: 'rotate' } }])
    expect(history.open.replacement).toMatchObject({ isPlanned: true, dueAt: START + 10_500 })
    expect(history.open.connection).toMatchObject({ rotateAt: START + 500, rotateReason: 'rotate' })
    expect(history.attempts).toMatchObject({ isForSilence: false, replaceFrom: START + 20_500 })
    expect(history.status).toEqual({ state: 'open', health: 'good' })
  })

  it('dials while the connection is asked, too, and whatever is owed', () => {
    expect(new History(asked()).send().take(rotate).did).toEqual(['replace'])
  })

  it('waits until a suspect one is good', () => {
    const history = new History(suspect()).take(rotate)
    expect(history.effects).toEqual([])
    expect(history.after(10).take({ type: 'message' }).next).toEqual(['rotate', -10])
    expect(history.take({ type: 'tick' }).did).toEqual(['replace'])
  })

  it('joins the replacement that is under way', () => {
    const history = new History(replacing()).take(rotate)
    expect(history.effects).toEqual([])
    history.take({ type: 'message' }).take({ type: 'tick' })
    expect(history.effects).toMatchObject([{ type: 'replace', event: { reason: 'rotate' } }])
  })

  it.each([
    ['planned', rotating()],
    ['ready', draining()],
  ])('changes nothing if one is %s', (_, state) => {
    const history = new History(state).after(5).take(rotate)
    expect(history.effects).toEqual([])
    expect(history.state.phase).toEqual(state.phase)
  })

  it('is not bound by the pause', () => {
    const history = new History(rotating()).take(ended).after(5).take(rotate)
    expect(history.did).toEqual(['replace'])
  })
})

describe('the maximum age', () => {
  const old = open({ connection: { rotateAt: START + 1_000 } })

  it('leads to a replacement', () => {
    const history = new History(old).meet()
    expect(history.now).toBe(START + 1_000)
    expect(history.effects).toMatchObject([{ type: 'replace', event: { reason: 'max-age' } }])
    expect(history.open.replacement).toMatchObject({ isPlanned: true })
  })

  it('waits while something is owed', () => {
    const history = new History(old).after(1_500).send()
    expect(history.next[0]).toBe('ask-owed')
    expect(history.receive().next).toEqual(['rotate', -500])
  })

  it('waits while the connection is suspect', () => {
    const history = new History(suspect({ connection: { rotateAt: START + 1_000 } }))
    expect(history.next[0]).toBe('pong')
  })
})

describe('the start of a replacement’s setup', () => {
  it('holds messages if it is planned', () => {
    const history = new History(rotating()).take(opened)
    expect(history.open.replacement).toMatchObject({ isHolding: true })
    expect(history.effects).toEqual([])
  })

  it('holds none for a suspect one, whose messages are held', () => {
    const history = new History(replacing()).take(opened)
    expect(history.open.replacement).toMatchObject({ isHolding: false })
  })

  it('is nothing if there is none', () => {
    expect(new History(open()).take(opened).state).toEqual(open())
  })
})

describe('a full queue', () => {
  it('calls the switch off', () => {
    const history = new History(draining()).take({ type: 'queue-full' })
    expect(history.did).toEqual(['drop-replacement', 'flush'])
    expect(history.open.replacement).toBeUndefined()
  })
})
