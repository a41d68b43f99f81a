import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import { asked, open, pingOf, START, suspect, untrusted } from '../../test/support/states.ts'
import type { Ping } from './phases.ts'

const pong = (id: number | true) => ({ type: 'pong', id }) as const

/** Three pings, a second apart; the first was answered. */
const three: readonly Ping[] = [
  pingOf({ isAnswered: true }),
  pingOf({ id: 2, sentAt: START + 1_000 }),
  pingOf({ id: 3, sentAt: START + 2_000 }),
]

function askedThrice(given: Parameters<typeof suspect>[0] = {}): History {
  const { connection, server, ...rest } = given
  return new History(
    suspect({ connection: { pings: three, ...connection }, server: { pingCount: 3, ...server }, ...rest }),
  ).after(2_300)
}

const answered = (history: History): readonly boolean[] =>
  history.open.connection.pings.map(({ isAnswered }) => isAnswered)

describe('a pong', () => {
  it('measures the round trip, and proves life', () => {
    const history = askedThrice().take(pong(3))
    expect(history.effects).toEqual([
      { type: 'latency', event: { rtt: 300, smoothed: 300 } },
      { type: 'flush' },
    ])
    expect(history.open.check.is).toBe('good')
  })

  it('answers its ping and every one before it', () => {
    expect(answered(askedThrice().take(pong(3)))).toEqual([true, true, true])
    const history = askedThrice().take(pong(2))
    expect(answered(history)).toEqual([true, true, false])
    expect(history.effects[0]).toMatchObject({ type: 'latency', event: { rtt: 1_300 } })
  })

  it.each([
    ['that comes twice', 1],
    ['that is unknown', 4],
    ['that answers none', 0],
  ])('%s proves life and nothing else', (_, id) => {
    const history = askedThrice({ server: { isTrusted: false, pingQuota: 1 } }).take(pong(id))
    expect(history.effects).toEqual([{ type: 'flush' }])
    expect(answered(history)).toEqual([true, false, false])
    expect(history.server).toMatchObject({ isTrusted: false, pingQuota: 1 })
  })

  it('measures late as well', () => {
    const history = askedThrice().take(pong(3)).after(9_000).take({ type: 'ping' }).after(50).take(pong(4))
    expect(history.effects).toMatchObject([{ type: 'latency', event: { rtt: 50 } }])
  })

  it('that can’t tell its ping answers all, and measures if that was one', () => {
    const history = askedThrice().take(pong(true))
    expect(history.effects).toEqual([{ type: 'flush' }])
    expect(answered(history)).toEqual([true, true, true])
    expect(new History(asked()).after(80).take(pong(true)).effects).toMatchObject([
      { type: 'latency', event: { rtt: 80 } },
    ])
  })

  it('that can’t tell its ping answers none if all have been', () => {
    const history = new History(open({ server: { isTrusted: false } })).take(pong(true))
    expect(history.server.isTrusted).toBe(false)
    expect(history.effects).toEqual([])
  })

  it('to a ping that waited behind something else measures nothing', () => {
    const pings = [pingOf({ isMeasured: false })]
    const history = new History(asked({ connection: { pings } })).after(700).take(pong(1))
    expect(history.effects).toEqual([])
    expect(history.open.connection).toMatchObject({ smoothed: 50, isMeasured: false })
    expect(answered(history)).toEqual([true])
  })

  it('makes silence of the server mean something', () => {
    const server = { pingQuota: 1, unanswered: 2, silentEnds: 2, pingEnds: 1 }
    const connection = { pings: [pingOf()], unansweredAt: START + 10_000 }
    const history = new History(untrusted({ server, connection })).take(pong(1))
    expect(history.server).toMatchObject({
      isTrusted: true,
      pingQuota: Infinity,
      unanswered: 0,
      silentEnds: 0,
      pingEnds: 0,
    })
    expect(history.open.connection).toMatchObject({
      hasAnswered: true,
      needsEarlyPing: false,
      unansweredAt: Infinity,
    })
  })

  it('without a heartbeat measures what the user asked for', () => {
    const history = new History(untrusted()).take({ type: 'ping' }).after(30).take(pong(1))
    expect(history.effects).toEqual([{ type: 'latency', event: { rtt: 30, smoothed: 30 } }])
  })
})

describe('the round trip', () => {
  it('is taken from the first measurement instead of the guess', () => {
    const history = new History(asked()).after(400).take(pong(1))
    expect(history.open.connection).toMatchObject({ smoothed: 400, variation: 200, isMeasured: true })
  })

  it('is smoothed afterwards, as RFC 6298 says', () => {
    const connection = { smoothed: 400, variation: 200, isMeasured: true }
    const history = new History(asked({ connection })).after(800).take(pong(1))
    expect(history.open.connection).toMatchObject({ smoothed: 450, variation: 250 })
    expect(history.effects).toMatchObject([{ event: { rtt: 800, smoothed: 450 } }])
  })

  it('varies by what it falls, too', () => {
    const connection = { smoothed: 400, variation: 200, isMeasured: true }
    const history = new History(asked({ connection })).take(pong(1))
    expect(history.open.connection).toMatchObject({ smoothed: 350, variation: 250 })
  })
})
