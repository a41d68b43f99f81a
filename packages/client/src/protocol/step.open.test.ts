import { describe, expect, it } from 'vitest'
import { INPUTS } from '../../test/support/every-input.ts'
import { History } from '../../test/support/history.ts'
import { asked, draining, open, replacing, START, suspect, WALL } from '../../test/support/states.ts'

const lostToClient = {
  type: 'lost',
  info: { code: 1006, reason: '', wasClean: false, origin: 'client', at: START + 5_000 + WALL },
}

describe('reconnect() while open', () => {
  it('drops the connection, and dials at once', () => {
    const history = new History(open({ attempts: { failures: 3, refreshCode: 4401 } })).after(5_000)
    history.take({ type: 'reconnect' })
    expect(history.effects).toEqual([lostToClient, { type: 'dial', attempt: 1, reason: 'reconnect' }])
    expect(history.attempts).toMatchObject({
      failures: 0,
      refreshCode: 0,
      downAt: START + 5_000,
      wasImmediate: false,
    })
  })

  it('keeps the number of failures if the connection was not stable', () => {
    const history = new History(open({ attempts: { failures: 3, refreshCode: 4401 } })).after(4_999)
    history.take({ type: 'reconnect' })
    expect(history.effects[1]).toEqual({ type: 'dial', attempt: 4, reason: 'reconnect' })
    expect(history.attempts.refreshCode).toBe(4401)
  })

  it('drops the replacement, too', () => {
    const history = new History(replacing()).take({ type: 'reconnect' })
    expect(history.did).toEqual(['lost', 'dial'])
    expect(history.attempts.isForSilence).toBe(false)
  })
})

describe('a page that is hidden away while open', () => {
  it('lets go of the connection, and waits until it comes back', () => {
    const history = new History(open({ attempts: { failures: 3 } })).after(5_000).take({ type: 'pagehide' })
    const told = { attempt: 1, reason: 'pagehide', retryAt: Infinity }
    expect(history.effects).toEqual([lostToClient, { type: 'waiting', event: { ...told, delay: Infinity } }])
    expect(history.status).toEqual({ state: 'waiting', health: 'down', ...told })
  })
})

describe('close() while open', () => {
  it('hands over what is queued, and starts the closing handshake', () => {
    const history = new History(suspect()).after(10).take(INPUTS.close)
    expect(history.effects).toEqual([{ type: 'flush' }, { type: 'start-close', code: 4000, reason: 'bye' }])
    expect(history.state.phase).toEqual({ is: 'closing', dueAt: START + 2_010 })
    expect(history.status).toEqual({ state: 'closing', health: 'down' })
  })

  it.each([
    ['dialled', replacing()],
    ['ready', draining()],
  ])('drops a replacement that is %s', (_, state) => {
    expect(new History(state).take(INPUTS.close).did).toEqual(['drop-replacement', 'flush', 'start-close'])
  })
})

describe('ping() while open', () => {
  it('is one that the check does not wait for', () => {
    const history = new History(asked()).after(100).take({ type: 'ping' })
    expect(history.effects).toEqual([{ type: 'ping', id: 2 }])
    expect(history.next).toEqual(['pong', 1_900])
  })
})

describe('a connection after one that was dialled without delay', () => {
  const isImmediateAfter = (ms: number, dialed: number) => {
    const history = new History(open({ attempts: { wasImmediate: true, dialedAt: START + dialed } })).after(
      ms,
    )
    return history.take(INPUTS.ended).attempts.wasImmediate
  }

  it('may be followed by another one once it was stable', () => {
    expect([isImmediateAfter(4_999, -100), isImmediateAfter(5_000, -100)]).toEqual([true, false])
  })

  it('must have been stable since the last replacement was dialled', () => {
    expect([isImmediateAfter(7_999, 3_000), isImmediateAfter(8_000, 3_000)]).toEqual([true, false])
  })
})
