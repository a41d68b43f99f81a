import { describe, expect, it } from 'vitest'
import { INPUTS } from '../../test/support/every-input.ts'
import { History } from '../../test/support/history.ts'
import {
  asked,
  configOf,
  dialling,
  open,
  pingOf,
  replacing,
  rotating,
  START,
  suspect,
  timed,
  untrusted,
} from '../../test/support/states.ts'

const message = { type: 'message' } as const
const pong = (id: number | true) => ({ type: 'pong', id }) as const

describe('a ping', () => {
  it('goes out after an interval without a message, less a random tenth', () => {
    const history = new History(open()).after(5_000).receive()
    expect(history.next).toEqual(['ask', 19_000])
    history.meet()
    expect(history.effects).toEqual([{ type: 'ping', id: 1 }])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.open.connection.owedPingAt).toBe(-Infinity)
    expect(history.question).toEqual({
      is: 'asked',
      isSuspect: false,
      cause: 'heartbeat',
      isUrgent: false,
      kind: 'idle',
      askedAt: START + 24_000,
      replaceAfter: 8_500,
      giveUpAfter: 10_000,
      repeatedAt: START + 24_000,
      wait: 2_000,
      buffered: 0,
      postponedTo: 0,
    })
  })

  it.each([
    [0, 20_000],
    [0.5, 19_000],
    [0.999, 18_002],
  ])('is asked for after a draw of %d: %i ms', (random, quiet) => {
    const history = new History(asked()).take(pong(1), { random })
    expect(history.next).toEqual(['ask', quiet])
  })

  it('is remembered with what its answer will have to wait for', () => {
    const pings = (circumstances: object) =>
      new History(open()).take({ type: 'ping' }, circumstances).open.connection.pings
    const ping = { id: 1, sentAt: START, isMeasured: true, isAnswered: false }
    expect(pings({})).toEqual([ping])
    expect(pings({ buffered: 1 })).toEqual([{ ...ping, isMeasured: false }])
    expect(pings({ sentAt: START - 9 })).toEqual([{ ...ping, isMeasured: false }])
    expect(pings({ carriedAt: START + 999 })).toEqual([ping])
    expect(pings({ carriedAt: START + 1_000 })).toEqual([{ ...ping, isMeasured: false }])
  })

  it('has the next number, whatever the connection', () => {
    const history = new History(open({ server: { pingCount: 7 } })).take({ type: 'ping' })
    expect(history.effects).toEqual([{ type: 'ping', id: 8 }])
    expect(history.server.pingCount).toBe(8)
    expect(history.open.check).toMatchObject({ is: 'good', since: START })
  })

  it('is forgotten a minute after it was sent, once it was answered', () => {
    const pings = [pingOf({ isAnswered: true }), pingOf({ id: 2 })]
    const history = new History(open({ connection: { pings }, server: { pingCount: 2 } })).after(59_999)
    const ids = () => history.take({ type: 'ping' }).open.connection.pings.map(({ id }) => id)
    expect(ids()).toEqual([1, 2, 3])
    history.after(1)
    expect(ids()).toEqual([2, 3, 4])
  })

  it('is one of at most 64 that are remembered', () => {
    const history = new History(open())
    for (let count = 0; count < 70; count += 1) history.take({ type: 'ping' })
    const { pings } = history.open.connection
    expect(pings).toHaveLength(64)
    expect([pings[0]?.id, pings.at(-1)?.id]).toEqual([7, 70])
  })

  it.each([
    ['the heartbeat is off', configOf({ heartbeat: false }), open()],
    ['the server has used up its pings', configOf(), open({ server: { pingQuota: 0 } })],
  ])('never goes out by itself where %s', (_, config, state) => {
    const history = new History(state, config).take(pong(0))
    expect(history.open.check).toMatchObject({ quiet: Infinity })
    expect(history.next[1]).toBe(Infinity)
  })
})

describe('an unanswered message', () => {
  it('is pinged for after a deadline', () => {
    const history = new History(open({ connection: { smoothed: 800, variation: 500 } })).after(100).send()
    expect(history.next).toEqual(['ask-owed', 2_800])
    history.meet()
    expect(history.effects).toEqual([{ type: 'ping', id: 1 }])
    expect(history.status.health).toBe('good')
    expect(history.question).toMatchObject({ kind: 'busy', giveUpAfter: 20_000, cause: 'heartbeat' })
    expect(history.open.connection).toMatchObject({ owedPingAt: history.now, owedGap: 5_000 })
    expect(history.open.connection.pings[0]?.isMeasured).toBe(false)
  })

  it('is given the time that a slow uplink takes', () => {
    expect(new History(open()).send(3_000).next).toEqual(['ask-owed', 5_000])
  })

  it('is pinged for while others follow', () => {
    const history = new History(open()).send()
    for (let ms = 0; ms < 2_000; ms += 100) history.after(100).send(1)
    expect(history.next).toEqual(['ask-owed', 1])
  })

  it('is pinged for at the interval if that comes first', () => {
    const history = new History(open()).after(18_000).send().meet()
    expect(history.now).toBe(START + 19_000)
    expect(history.question).toMatchObject({ kind: 'busy' })
    expect(history.open.connection).toMatchObject({ owedPingAt: history.now, owedGap: 5_000 })
  })

  it('is not pinged for once a message has come in', () => {
    expect(new History(open()).send().receive().next[0]).toBe('ask')
  })

  it.each([
    ['a server that nobody knows to answer', configOf(), untrusted()],
    ['a server that is only listened to', timed({ maxSilence: 30_000 }), open()],
    ['a connection without a heartbeat', configOf({ heartbeat: false }), open()],
  ])('is not asked about on %s', (_, config, state) => {
    expect(new History(state, config).send().next[0]).not.toBe('ask-owed')
  })

  it('is pinged for at most four times an interval', () => {
    const state = open({ connection: { owedPingAt: START, owedGap: 5_000 } })
    const history = new History(state).after(100).receive().send()
    expect(history.next).toEqual(['ask-owed', 4_900])
    expect(history.meet().question.kind).toBe('busy')
    expect(history.open.connection.owedGap).toBe(5_000)
  })

  it('is pinged for ever more rarely if only pongs come', () => {
    const history = new History(open()).after(1)
    const gaps: number[] = []
    for (let asked = START; history.now < START + 80_000; asked = history.now) {
      history.send().until(history.deadline.kind)
      gaps.push(history.now - asked)
      history.after(10).take(pong(history.server.pingCount))
    }
    expect(gaps).toEqual([2_001, 9_990, 19_000, 19_000, 19_000, 19_000])
    expect(history.open.connection.owedGap).toBe(20_000)
  })

  it('is pinged for as often as at first after a message of the application', () => {
    const history = new History(open({ connection: { owedPingAt: START + 1, owedGap: 20_000 } }))
    expect(history.after(1).send().next).toEqual(['ask', 18_999])
    expect(history.receive().send().next).toEqual(['ask-owed', 5_000])
    expect(history.meet().open.connection.owedGap).toBe(5_000)
  })

  it('is pinged for no more rarely after a pong to another ping', () => {
    const pings = [pingOf({ sentAt: START - 1 })]
    const history = new History(asked({ connection: { pings, owedPingAt: START, owedGap: 5_000 } }))
    expect(history.take(pong(1)).open.connection.owedGap).toBe(5_000)
  })
})

describe('proof of life', () => {
  it('makes a suspect connection good, and sends what waits', () => {
    const history = new History(suspect()).after(500).take(message)
    expect(history.effects).toEqual([{ type: 'flush' }])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.open.check).toEqual({
      is: 'good',
      isSuspect: false,
      since: START + 500,
      quiet: 19_000,
    })
  })

  it('of a good one changes nothing that users see', () => {
    const { state } = new History(asked())
    const history = new History(state).take(message)
    expect(history.effects).toEqual([])
    expect(history.status).toBe(state.status)
  })

  it('allows another pause while offline', () => {
    const history = new History(suspect({ connection: { offlineUntil: START + 500 } })).take(message)
    expect(history.open.connection.offlineUntil).toBe(0)
  })

  it.each([
    ['in time ends the pauses between replacements', asked({ attempts: { pauseFactor: 4 } }), 1],
    ['too late does not', suspect({ attempts: { pauseFactor: 4 } }), 4],
    ['that nobody asked for does, too', open({ attempts: { pauseFactor: 4 } }), 1],
  ])('%s', (_, state, factor) => {
    expect(new History(state).take(pong(1)).attempts.pauseFactor).toBe(factor)
  })

  it('closes the replacement that was dialled for silence', () => {
    const history = new History(replacing()).after(50).take(message)
    expect(history.effects).toEqual([{ type: 'drop-replacement' }, { type: 'flush' }])
    expect(history.open.replacement).toBeUndefined()
  })

  it('leaves a planned one', () => {
    const planned = dialling({ reason: 'rotate', isPlanned: true })
    const history = new History(suspect({ replacement: planned })).take(message)
    expect(history.effects).toEqual([{ type: 'flush' }])
    expect(history.open.replacement).toBe(planned)
  })

  it('sends nothing that waits for a planned one', () => {
    const replacement = dialling({ isPlanned: true, isHolding: true })
    expect(new History(suspect({ replacement })).take(message).effects).toEqual([])
    expect(new History(rotating({ replacement })).take(message).effects).toEqual([])
  })

  it('teaches how long a silence may last', () => {
    const history = new History(asked({ check: { kind: 'busy' } })).meet().meet().after(2_000)
    history.take(message)
    expect(history.server).toMatchObject({ busy: { proved: 9_000 }, idle: { proved: 0 } })
  })

  it('teaches it less the time of an upload', () => {
    const history = new History(open()).after(18_999).send(4_000).meet().after(6_000).take(message)
    expect(history.server.busy.proved).toBe(3_001.5)
  })

  it('teaches no silence in which the page stood still', () => {
    const proved = (ms: number) => new History(suspect()).after(ms).take(message).server.idle.proved
    expect([proved(3_000), proved(3_001)]).toEqual([4_500, 0])
  })

  it.each([
    ['after a sign', { cause: 'visible' }],
    ['after a late timer', { postponedTo: START + 3_000 }],
  ] as const)('teaches nothing %s', (_, check) => {
    const history = new History(suspect({ check })).after(2_900).take(message)
    expect(history.server.idle.proved).toBe(0)
  })
})

describe('a server that is only listened to', () => {
  const config = timed({ maxSilence: 30_000 })

  it('makes the connection suspect by silence, and is sent nothing', () => {
    const history = new History(untrusted(), config).after(1).take(pong(0))
    expect(history.next).toEqual(['ask', 30_000])
    history.meet()
    expect(history.effects).toEqual([])
    expect(history.status.health).toBe('suspect')
    expect(history.question).toMatchObject({ wait: Infinity, isUrgent: false, giveUpAfter: 10_000 })
    expect(history.next).toEqual(['replace', 8_500])
    expect(history.open.connection).toMatchObject({ pings: [], needsEarlyPing: false })
  })

  it('has the patience of what it owes', () => {
    const history = new History(open(), config).take(pong(0)).send().meet()
    expect(history.question.giveUpAfter).toBe(20_000)
  })

  it('is good again by any message', () => {
    const history = new History(open(), config).take(pong(0)).meet().take(message)
    expect(history.effects).toEqual([{ type: 'flush' }])
    expect(history.next).toEqual(['ask', 30_000])
  })

  it('is pinged only by the user', () => {
    expect(new History(untrusted(), config).take(INPUTS['first-message']).effects).toEqual([])
    expect(new History(untrusted(), config).take({ type: 'ping' }).did).toEqual(['ping'])
  })
})

describe('pings that can’t be made', () => {
  const broken = (state: History) => state.take({ type: 'ping-failed' })

  it('are made no more', () => {
    const history = broken(new History(asked()))
    expect(history.effects).toEqual([])
    expect(history.next[1]).toBe(Infinity)
    expect(history.server).toMatchObject({ pingQuota: 0, isTrusted: false })
  })

  it('leave the connection good', () => {
    const history = broken(new History(suspect()))
    expect(history.effects).toEqual([{ type: 'flush' }])
    expect(history.status.health).toBe('good')
  })

  it('are not made for what is owed either', () => {
    const history = broken(new History(asked())).send()
    expect(history.next[1]).toBe(Infinity)
  })

  it('do not count as unanswered', () => {
    const history = broken(new History(untrusted(), timed({ attempts: 1 })).take(INPUTS['first-message']))
    expect(history.next[1]).toBe(Infinity)
  })
})
