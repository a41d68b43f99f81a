import { describe, expect, it } from 'vitest'
import { INPUTS } from '../../test/support/every-input.ts'
import { History } from '../../test/support/history.ts'
import {
  asked,
  closingOld,
  configOf,
  endInfo,
  open,
  pingOf,
  START,
  timed,
  timing,
  untrusted,
} from '../../test/support/states.ts'
import type { State } from './state.ts'

const first = { type: 'first-message' } as const
const ready = { type: 'ready', handshake: 100 } as const
const pong = (id: number) => ({ type: 'pong', id }) as const
const ended = (code: number) => ({ type: 'ended', info: endInfo({ code, origin: 'server' }) }) as const
const judged = (verdict: 'retry' | 'refresh' | 'stop') => ({ type: 'judged', verdict }) as const

/** The connection ends, and the next one opens at once. */
function reopen(history: History, input = ended(1011)): History {
  history.take(input).take(judged('retry')).take({ type: 'delayed', delay: 0 }).take({ type: 'tick' })
  return history.take(ready)
}

describe('the early ping', () => {
  it('goes out behind the first message of the application', () => {
    const history = new History(untrusted()).after(3_000).take(first)
    expect(history.effects).toEqual([{ type: 'ping', id: 1 }])
    expect(history.open.check.is).toBe('good')
    expect(history.open.connection).toMatchObject({ needsEarlyPing: false, unansweredAt: START + 13_000 })
    expect(history.take(first).effects).toEqual([])
  })

  it('goes out after an interval otherwise', () => {
    const history = new History(untrusted()).meet()
    expect(history.now).toBe(START + 19_000)
    expect(history.did).toEqual(['ping'])
    expect(history.status.health).toBe('good')
    expect(history.open.check).toMatchObject({ is: 'good', since: history.now, quiet: 19_000 })
    expect(history.open.connection.needsEarlyPing).toBe(false)
  })

  it('is not waited for', () => {
    const history = new History(untrusted()).take(first).after(9_999).take({ type: 'tick' })
    expect(history.status.health).toBe('good')
    expect(history.effects).toEqual([])
  })

  it('goes out on a connection after a silent one, though the server is trusted', () => {
    const state = open({ server: { silentEnds: 1 }, connection: { needsEarlyPing: true } })
    const history = new History(state).take(first)
    expect(history.did).toEqual(['ping'])
    expect(history.open.connection.unansweredAt).toBe(Infinity)
  })

  it('is none if a pong has come in before', () => {
    const pings = [pingOf()]
    const state = untrusted({ connection: { pings }, server: { pingCount: 1 } })
    expect(new History(state).take(pong(1)).take(first).effects).toEqual([])
  })

  it('is none if the server has used up its pings', () => {
    const history = new History(untrusted({ server: { pingQuota: 0 } })).take(first)
    expect(history.effects).toEqual([])
    expect(history.open.connection).toMatchObject({ needsEarlyPing: false, unansweredAt: Infinity })
  })

  it('is due with the one before it', () => {
    const history = new History(untrusted(), timed({ interval: 4_000 })).take(pong(0)).take(first)
    history.until('ask').until('ask')
    expect(history.open.connection.unansweredAt).toBe(START + 10_000)
  })
})

describe('a server that answers no ping', () => {
  const silent = (state: State, config = configOf()) => new History(state, config).until('unanswered')

  it('is not told of after the first one', () => {
    const history = silent(untrusted())
    expect(history.now).toBe(START + 29_000)
    expect(history.effects).toEqual([])
    expect(history.server).toMatchObject({ unanswered: 1, pingQuota: Infinity })
    expect(history.open.connection.unansweredAt).toBe(Infinity)
  })

  it('is reported once, and gets one ping a connection from then on', () => {
    const history = silent(untrusted({ server: { unanswered: 1 } }))
    expect(history.effects).toEqual([{ type: 'unanswered' }])
    expect(history.server).toMatchObject({ unanswered: 2, pingQuota: 1, isTrusted: false })
    expect(history.until('ask').effects).toEqual([])
    expect(history.next[1]).toBe(Infinity)
    reopen(history).take(first)
    expect(history.did).toEqual(['ping'])
    expect(history.until('unanswered').effects).toEqual([])
    expect(history.until('ask').next[1]).toBe(Infinity)
  })

  it('is reported after as many as there are attempts', () => {
    expect(silent(untrusted(), timed({ attempts: 1 })).did).toEqual(['unanswered'])
    expect(silent(untrusted({ server: { unanswered: 1 } }), timed({ attempts: 3 })).effects).toEqual([])
  })

  it('is trusted when it does at last', () => {
    const history = silent(untrusted({ server: { unanswered: 1 } })).take(pong(1))
    expect(history.server).toMatchObject({ isTrusted: true, pingQuota: Infinity, unanswered: 0 })
    expect(history.next).toEqual(['ask', 19_000])
  })
})

describe('a server that has answered', () => {
  const twice = { silentEnds: 2 }

  it('is held to it on the connection after one that was silent', () => {
    expect(new History(open({ server: { silentEnds: 1 } })).meet().question.cause).toBe('heartbeat')
  })

  it('is not after two of them, before it answers again; it may be at work', () => {
    const history = new History(open({ server: twice })).meet()
    expect(history.did).toEqual(['ping'])
    expect(history.open.check.is).toBe('good')
    expect(history.open.connection.unansweredAt).toBe(history.now + 20_000)
  })

  it('is not trusted any more if it doesn’t, whatever else comes in', () => {
    const history = new History(open({ server: twice })).meet().after(100).receive().until('unanswered')
    expect(history.effects).toEqual([{ type: 'unanswered' }])
    expect(history.server).toMatchObject({ isTrusted: false, pingQuota: 1, silentEnds: 0 })
  })

  it('is again if it does', () => {
    const history = new History(open({ server: twice })).meet().after(50).take(pong(1))
    expect(history.server).toMatchObject({ isTrusted: true, silentEnds: 0 })
    history.state = { ...history.state, server: { ...history.server, ...twice } }
    expect(history.meet().question.cause).toBe('heartbeat')
  })
})

describe('a server that closes on a ping', () => {
  const opened = (server = {}) => new History(untrusted({ server })).take(first)

  it.each([1000, 1003, 1006, 1008, 1011])('with %i gets no more after two connections', (code) => {
    const history = reopen(opened().after(10_000), ended(code))
    expect(history.server).toMatchObject({ pingEnds: 1, pingQuota: Infinity })
    history.take(first).after(50).take(ended(code))
    expect(history.did).toEqual(['discard', 'ask-verdict', 'unanswered'])
    expect(history.server).toMatchObject({ pingEnds: 2, pingQuota: 0, isTrusted: false })
    history.take(judged('retry')).take({ type: 'delayed', delay: 0 }).take({ type: 'tick' }).take(ready)
    expect(history.take(first).effects).toEqual([])
    expect(history.next[1]).toBe(Infinity)
  })

  it.each(['stop', 'refresh'] as const)('has no verdict but retry: %s', (verdict) => {
    const history = opened().after(50).take(ended(1003)).take(judged(verdict))
    expect(history.effects).toMatchObject([{ type: 'ask-delay', reason: 'server' }])
  })

  it.each([
    ['later than that', opened().after(10_001)],
    ['after an answer on that connection', opened().after(10).take(pong(1)).take({ type: 'ping' })],
  ])('is another matter %s', (_, history) => {
    history.take(ended(1008))
    expect(history.server.pingEnds).toBe(0)
    expect(history.state.phase).toMatchObject({ limit: 'none' })
  })

  it.each([
    [2999, 1],
    [3000, 0],
    [4401, 0],
  ])('with %i, an own code of the application or not, after a message: %i', (code, pingEnds) => {
    const history = opened().after(50).receive().take(ended(code))
    expect(history.server.pingEnds).toBe(pingEnds)
  })

  it('with an own code of the application closes on a ping if nothing came in', () => {
    expect(opened().after(50).take(ended(4401)).server.pingEnds).toBe(1)
  })

  it('begins anew after a connection that ended otherwise', () => {
    expect(opened({ pingEnds: 1 }).after(10_001).take(ended(1008)).server.pingEnds).toBe(0)
  })

  it('is the same after a connection without a ping', () => {
    const history = new History(untrusted({ server: { pingEnds: 1 } })).take(ended(1008))
    expect(history.server.pingEnds).toBe(1)
    expect(history.state.phase).toMatchObject({ limit: 'none' })
  })

  it('is reported also if it had answered before', () => {
    const state = open({ server: { pingEnds: 1, pingCount: 1 }, connection: { pings: [pingOf()] } })
    const history = new History(state).take(ended(1011))
    expect(history.did).toEqual(['discard', 'ask-verdict', 'unanswered'])
  })

  it('is told of once', () => {
    const history = opened({ pingEnds: 1, pingQuota: 1 }).take(ended(1011))
    expect(history.did).toEqual(['discard', 'ask-verdict'])
    expect(history.server.pingQuota).toBe(0)
  })

  it('is not one that is closed for its replacement', () => {
    const state = closingOld({ connection: { pings: [pingOf()] }, server: { pingEnds: 1 } })
    const history = new History(state, configOf({ overlap: false })).take(ended(1000))
    expect(history.did).toEqual(['lost', 'dial'])
    expect(history.server.pingEnds).toBe(1)
  })

  it('is nothing without a heartbeat', () => {
    const history = new History(asked(), configOf({ heartbeat: false })).take(INPUTS.ended)
    expect(history.server.pingEnds).toBe(0)
    expect(history.state.phase).toMatchObject({ limit: 'none' })
  })

  it('is judged within the longest deadline', () => {
    const config = timed({ timeout: { ...timing.timeout, max: 3_000 } })
    const closed = (ms: number) =>
      new History(untrusted(), config).take(first).after(ms).take(ended(1008)).server.pingEnds
    expect([closed(3_000), closed(3_001)]).toEqual([1, 0])
  })
})
