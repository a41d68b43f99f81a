import { describe, expect, it } from 'vitest'
import { INPUTS } from '../../test/support/every-input.ts'
import { History } from '../../test/support/history.ts'
import {
  asked,
  closingOld,
  configOf,
  dialling,
  draining,
  drainingOf,
  endInfo,
  open,
  paused,
  pingOf,
  replacing,
  rotating,
  START,
  signed,
  suspect,
  untrusted,
  WALL,
} from '../../test/support/states.ts'
import type { CloseInfo } from './status.ts'

const ready = { type: 'replacement-ready', handshake: 300 } as const
const message = { type: 'message' } as const
const pong = (id: number | true) => ({ type: 'pong', id }) as const
const alone = configOf({ overlap: false })
const silent = configOf({ heartbeat: false })

function told(origin: CloseInfo['origin'], now = START): CloseInfo {
  return { code: 1006, reason: '', wasClean: false, origin, at: now + WALL }
}

describe('a replacement that is ready', () => {
  it('takes over from a silent connection', () => {
    const history = new History(replacing()).after(500).take(ready)
    expect(history.effects).toEqual([
      { type: 'lost', info: told('heartbeat', START + 500) },
      { type: 'promote', silent: 'idle', keepsPings: false },
      { type: 'opened', attempt: 1, reason: 'heartbeat', downFor: 0 },
    ])
    expect(Object.isFrozen(history.effects[0]?.type === 'lost' && history.effects[0].info)).toBe(true)
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.open).toMatchObject({
      check: { is: 'good', since: START + 500 },
      connection: { openedAt: START + 500, pings: [], smoothed: 150, variation: 75, needsEarlyPing: true },
      replacement: undefined,
    })
    expect(history.server.silentEnds).toBe(1)
    expect(history.attempts).toMatchObject({ downAt: START + 500, isForSilence: false, pauseFactor: 2 })
  })

  it('takes over from one that a sign speaks against, which teaches nothing', () => {
    const history = new History(signed({ replacement: dialling({ reason: 'probe' }) })).take(ready)
    expect(history.effects[1]).toEqual({ type: 'promote', silent: undefined, keepsPings: false })
    expect(history.server.silentEnds).toBe(0)
  })

  it('takes over from one that a sign of the page had only asked, which teaches as silence does', () => {
    const check = { cause: 'visible', kind: 'busy' } as const
    const history = new History(replacing({ check })).take(ready)
    expect(history.effects[1]).toEqual({ type: 'promote', silent: 'busy', keepsPings: false })
    expect(history.server.silentEnds).toBe(1)
  })

  it('takes over from one that was offline, which teaches nothing', () => {
    const history = new History(replacing({ check: { cause: 'offline' } })).take(ready)
    expect(history.effects[1]).toEqual({ type: 'promote', silent: undefined, keepsPings: false })
    expect(history.server.silentEnds).toBe(0)
  })

  it('takes over from one that is offline, which teaches nothing', () => {
    const history = new History(paused({ replacement: dialling() })).take(ready)
    expect(history.effects[1]).toEqual({ type: 'promote', silent: undefined, keepsPings: false })
    expect(history.server.silentEnds).toBe(0)
  })

  it('is pinged at once if a signal came since it was dialled', () => {
    const attempts = { signAt: START, signReason: 'online', dialedAt: START } as const
    const history = new History(replacing({ attempts })).take(ready)
    expect(history.did).toEqual(['lost', 'promote', 'opened', 'ping'])
    expect(history.question).toMatchObject({ cause: 'online', isSuspect: false, isUrgent: false })
  })

  it.each([
    ['came before', configOf(), replacing({ attempts: { signAt: START - 1 } })],
    [
      'means nothing to a server that nobody trusts',
      configOf(),
      rotating({
        check: { is: 'paused', isSuspect: true, until: START + 9 },
        attempts: { signAt: START },
        server: { isTrusted: false },
      }),
    ],
    ['means nothing without a heartbeat', silent, replacing({ attempts: { signAt: START } })],
  ])('is not if the sign %s', (_, config, state) => {
    expect(new History(state, config).take(ready).did).toEqual(['lost', 'promote', 'opened'])
  })

  it('is nothing if there is none', () => {
    expect(new History(open()).take(ready).state).toEqual(open())
    expect(new History(draining()).take(ready).state).toEqual(draining())
  })
})

describe('a planned replacement that is ready', () => {
  it('waits for the answer to a last ping', () => {
    const history = new History(rotating()).take(ready)
    expect(history.effects).toEqual([{ type: 'ping', id: 1 }])
    expect(history.open.replacement).toEqual({
      is: 'draining',
      reason: 'rotate',
      attempt: 1,
      handshake: 300,
      lastPing: 1,
      dueAt: START + 2_000,
      until: START + 10_000,
      postponedTo: 0,
    })
    expect(history.next).toEqual(['drain', 2_000])
    expect(history.status.health).toBe('good')
  })

  it('takes over when that has come', () => {
    const history = new History(draining({ attempts: { pauseFactor: 4 } })).after(80).take(pong(1))
    expect(history.effects).toEqual([
      { type: 'lost', info: told('replaced', START + 80) },
      { type: 'promote', silent: undefined, keepsPings: true },
      { type: 'opened', attempt: 1, reason: 'rotate', downFor: 0 },
      { type: 'move-pings' },
    ])
    expect(history.open).toMatchObject({ replacement: undefined, connection: { smoothed: 50, pings: [] } })
    expect(history.attempts.pauseFactor).toBe(1)
    expect(history.server.silentEnds).toBe(0)
  })

  it('is called off if the server is at work on a message', () => {
    const history = new History(draining()).after(10).receive().send().after(70).take(pong(1))
    expect(history.did).toEqual(['latency', 'drop-replacement', 'flush'])
    expect(history.open.replacement).toBeUndefined()
    const late = new History(draining({ replacement: drainingOf({ dueAt: START + 60_000 }) }))
    expect(late.after(10).receive().send().after(20_000).take(pong(1)).did).toContain('promote')
  })

  it.each([
    ['an earlier ping', pong(1), ['latency']],
    ['none', pong(0), []],
    ['any ping, for which it takes the oldest', pong(true), ['latency']],
  ])('goes on waiting after a pong for %s', (_, input, effects) => {
    const pings = [pingOf(), pingOf({ id: 2 })]
    const state = draining({ replacement: drainingOf({ lastPing: 2 }), connection: { pings } })
    const history = new History(state).take(input)
    expect(history.did).toEqual(effects)
    expect(history.open.replacement).toMatchObject({ is: 'draining', dueAt: START + 2_000 })
  })

  it('takes over when a pong for any ping leaves none', () => {
    const pings = [pingOf({ isAnswered: true }), pingOf({ id: 2 })]
    const state = draining({ replacement: drainingOf({ lastPing: 2 }), connection: { pings } })
    expect(new History(state).take(pong(true)).did).toContain('promote')
  })

  it('goes on waiting after a pong that answers nothing', () => {
    const pings = [pingOf({ isAnswered: true })]
    const state = draining({ replacement: drainingOf({ lastPing: 0 }), connection: { pings } })
    expect(new History(state).take(pong(true)).effects).toEqual([])
  })

  it('goes on waiting after a message', () => {
    expect(new History(draining()).take(message).open.replacement).toEqual(drainingOf())
  })

  it('is called off if the answer doesn’t come', () => {
    const history = new History(draining()).meet()
    expect(history.did).toEqual(['drop-replacement', 'flush'])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.open).toMatchObject({
      replacement: undefined,
      connection: { rotateAt: START + 42_000, neverFinalUntil: START + 12_000 },
    })
  })

  it('is given 100 ms more, once, if that is met late', () => {
    const history = new History(draining()).meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.open.check).toMatchObject({ is: 'good' })
    expect(history.next).toEqual(['drain', 100])
    expect(history.meet(5_000).did).toEqual(['drop-replacement', 'flush'])
  })

  it('takes over at once if the connection has become suspect', () => {
    const planned = { replacement: dialling({ isPlanned: true, reason: 'max-age' }) } as const
    const history = new History(suspect(planned)).take(ready)
    expect(history.did).toEqual(['lost', 'promote', 'opened'])
    expect(history.effects[0]).toMatchObject({ info: { origin: 'heartbeat' } })
  })

  it('takes over if the old one ends, and reports how', () => {
    const info = endInfo({ code: 4403, reason: 'kicked', wasClean: true, origin: 'server' })
    const history = new History(draining({ attempts: { pauseFactor: 4 } })).take({ type: 'ended', info })
    expect(history.did).toEqual(['lost', 'promote', 'opened', 'move-pings'])
    expect(history.attempts.pauseFactor).toBe(1)
    expect(history.effects[0]).toEqual({ type: 'lost', info: { ...info, origin: 'replaced' } })
  })
})

describe('a planned switch without a last ping', () => {
  const state = untrusted({ replacement: dialling({ isPlanned: true, reason: 'rotate' }) })

  it('waits for silence', () => {
    const history = new History(state).after(5_000).take(ready)
    expect(history.effects).toEqual([])
    expect(history.open.replacement).toMatchObject({ lastPing: 0, dueAt: START + 7_000 })
    expect(history.meet().did).toEqual(['lost', 'promote', 'opened', 'move-pings'])
  })

  it('waits for a close timeout of it', () => {
    const history = new History(state, silent).take(ready).after(1_500).receive().meet()
    expect(history.now).toBe(START + 2_000)
    expect(history.effects).toEqual([])
    expect(history.next).toEqual(['drain', 1_500])
    expect(history.meet().did).toContain('promote')
  })

  it('waits no longer than five of them', () => {
    const history = new History(state, silent).take(ready)
    while (history.open.replacement) history.after(1_999).receive().meet()
    expect(history.now).toBe(START + 10_000)
  })

  it('asks no server that has used up its pings', () => {
    const history = new History(rotating({ server: { pingQuota: 0 } })).take(ready)
    expect(history.open.replacement).toMatchObject({ is: 'draining', lastPing: 0 })
  })
})

describe('without overlap, a planned replacement', () => {
  it('waits for what is under way', () => {
    const history = new History(open(), alone).take({ type: 'rotate' })
    expect(history.effects).toEqual([{ type: 'ping', id: 1 }])
    expect(history.open.replacement).toEqual({
      is: 'draining',
      reason: 'rotate',
      attempt: 0,
      handshake: 0,
      lastPing: 1,
      dueAt: START + 2_000,
      until: START + 10_000,
      postponedTo: 0,
    })
    expect(history.attempts).toMatchObject({ replaceFrom: START + 20_000, pauseFactor: 2 })
  })

  it('then closes the old connection', () => {
    const history = new History(draining(), alone).after(50).take(pong(1))
    expect(history.effects).toEqual([{ type: 'start-close', code: 1000, reason: '' }])
    expect(history.open.replacement).toEqual({ is: 'closing', reason: 'rotate', dueAt: START + 2_050 })
    expect(history.next).toEqual(['close-old', 2_000])
  })

  it('is called off if the answer doesn’t come', () => {
    expect(new History(draining(), alone).meet().did).toEqual(['drop-replacement', 'flush'])
  })

  it.each([
    ['is closed', closingOld()],
    ['ends before that', draining()],
  ])('is dialled when the old one %s', (_, state) => {
    const info = endInfo({ code: 1000, wasClean: true, origin: 'server' })
    const history = new History(state, alone).after(6_000).take({ type: 'ended', info })
    expect(history.effects).toEqual([
      { type: 'lost', info: { ...info, origin: 'replaced' } },
      { type: 'dial', attempt: 1, reason: 'rotate' },
    ])
    expect(history.attempts).toMatchObject({ downAt: START + 6_000, wasImmediate: true })
  })

  it('is dialled after the close timeout at the latest', () => {
    const history = new History(closingOld(), alone).meet(30_000)
    expect(history.effects).toEqual([
      { type: 'lost', info: told('replaced', START + 32_000) },
      { type: 'dial', attempt: 1, reason: 'rotate' },
    ])
  })
})

describe('the old connection', () => {
  it('counts as a success where it was stable', () => {
    const history = new History(draining({ attempts: { failures: 3, refreshCode: 4401 } })).after(5_000)
    expect(history.take(pong(1)).attempts).toMatchObject({ failures: 0, refreshCode: 0 })
  })

  it('is no failure where it was not', () => {
    const history = new History(draining({ attempts: { failures: 3 } })).after(100).take(pong(1))
    expect(history.attempts.failures).toBe(3)
  })

  it('that ends before the replacement is ready leaves it as an attempt', () => {
    const history = new History(rotating()).after(100).take(INPUTS.ended)
    expect(history.did).toEqual(['lost', 'promote'])
    expect(history.status).toMatchObject({ state: 'connecting', attempt: 2, reason: 'rotate' })
    expect(history.attempts.isRestarting).toBe(false)
    expect(history.take({ type: 'ready', handshake: 50 }).effects).toEqual([
      { type: 'opened', attempt: 2, reason: 'rotate', downFor: 0 },
    ])
  })

  it('that ends while offline is no failure', () => {
    const history = new History(rotating()).take(INPUTS.ended, { isOnline: false })
    expect(history.attempts.failures).toBe(0)
  })
})

describe('a ping of the user', () => {
  it('during the wait for the last one is no last one', () => {
    const history = new History(draining()).take({ type: 'ping' }).take(pong(1))
    expect(history.did).toContain('promote')
    expect(new History(asked()).take({ type: 'ping' }).question.askedAt).toBe(START)
  })
})
