import { describe, expect, it } from 'vitest'
import { INPUTS } from '../../test/support/every-input.ts'
import { History } from '../../test/support/history.ts'
import { configOf, connecting, endInfo, ownClose, START, WALL, waiting } from '../../test/support/states.ts'

const sign = { type: 'sign', reason: 'online' } as const

describe('an attempt that becomes usable', () => {
  const ready = { type: 'ready', handshake: 200 } as const

  it('is the connection from then on', () => {
    const history = new History(connecting({ attempt: 3, reason: 'server' })).after(700)
    history.circumstances = { random: 0.25 }
    history.take(ready)
    expect(history.effects).toEqual([{ type: 'opened', attempt: 3, reason: 'server', downFor: undefined }])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.open).toEqual({
      is: 'open',
      check: { is: 'good', isSuspect: false, since: START + 700, quiet: 19_500 },
      connection: {
        openedAt: START + 700,
        pings: [],
        hasAnswered: false,
        needsEarlyPing: true,
        unansweredAt: Infinity,
        owedPingAt: -Infinity,
        owedGap: 0,
        smoothed: 100,
        variation: 50,
        isMeasured: false,
        rotateAt: Infinity,
        rotateReason: 'max-age',
        offlineUntil: 0,
        neverFinalUntil: 0,
      },
      replacement: undefined,
    })
  })

  it('ends what a row of failures has led to, but for their number', () => {
    const row = { failures: 3, isRestarting: true, isForSilence: true, notBefore: START }
    const server = { timeoutFactor: 4 }
    const history = new History(connecting({ attempts: row, server })).take(ready)
    expect(history.attempts).toMatchObject({
      failures: 3,
      isRestarting: false,
      isForSilence: false,
      notBefore: 0,
    })
    expect(history.server.timeoutFactor).toBe(1)
  })

  it('tells how long there was no connection', () => {
    const history = new History(connecting({ attempts: { downAt: START - 3_000 } })).after(500).take(ready)
    expect(history.effects).toMatchObject([{ type: 'opened', downFor: 3_500 }])
  })

  it('is due for replacement at its maximum age, less a random tenth', () => {
    const history = new History(connecting(), configOf({ maxAge: 60_000 }))
    history.circumstances = { random: 0.5 }
    expect(history.take(ready).open.connection.rotateAt).toBe(START + 57_000)
  })

  it.each([
    ['an unknown server', { isTrusted: false, silentEnds: 0 }, true],
    ['a server that answers', { isTrusted: true, silentEnds: 0 }, false],
    ['a server that fell silent', { isTrusted: true, silentEnds: 1 }, true],
  ])('to %s gets an early ping as it should', (_, server, needsEarlyPing) => {
    const history = new History(connecting({ server })).take(ready)
    expect(history.open.connection.needsEarlyPing).toBe(needsEarlyPing)
  })
})

describe('a network sign during an attempt', () => {
  it('changes nothing for 2 s', () => {
    const history = new History(connecting()).after(2_000).take(sign)
    expect(history.effects).toEqual([])
    expect(history.next).toEqual(['attempt', 8_000])
  })

  it('starts an older one anew, with the whole timeout', () => {
    const history = new History(connecting()).after(2_001).take(sign)
    expect(history.effects).toEqual([{ type: 'dial', attempt: 1, reason: 'online' }])
    expect(history.status).toMatchObject({ state: 'connecting', attempt: 1, reason: 'online' })
    expect(history.next).toEqual(['attempt', 10_000])
    expect(history.attempts).toMatchObject({ dialedAt: history.now, wasImmediate: true, failures: 0 })
  })

  it('does so once', () => {
    const history = new History(connecting()).after(2_001).take(sign).after(2_001).take(sign)
    expect(history.effects).toEqual([])
    expect(history.next).toEqual(['attempt', 7_999])
  })

  it('starts one anew that another sign had started', () => {
    const history = new History(waiting()).take(sign).after(2_001)
    expect(history.take({ type: 'sign', reason: 'probe' }).did).toEqual(['dial'])
  })

  it('starts one anew that the user had asked for', () => {
    const history = new History(connecting({ isRedialed: true })).take({ type: 'reconnect' }).after(2_001)
    expect(history.take(sign).did).toEqual(['dial'])
  })

  it('says that the server is not the cause of the silence', () => {
    const state = connecting({ dueAt: START + 40_000, attempts: { isForSilence: true } })
    const history = new History(state).after(2_001).take(sign)
    expect(history.next).toEqual(['attempt', 10_000])
    expect(history.attempts.isForSilence).toBe(false)
  })
})

describe('an attempt that takes too long', () => {
  it('fails', () => {
    const history = new History(connecting()).meet()
    const info = endInfo({ origin: 'connect-timeout', at: START + 10_000 + WALL })
    expect(history.effects).toEqual([
      { type: 'discard', silent: undefined },
      { type: 'ask-verdict', info },
    ])
    expect(history.state.phase).toEqual({
      is: 'judging',
      info,
      wasOpen: false,
      limit: 'none',
      plan: undefined,
    })
    expect(history.attempts.failures).toBe(1)
    expect(history.server.timeoutFactor).toBe(2)
  })

  it.each([
    [1, 2],
    [2, 4],
    [4, 4],
  ])('lengthens the timeout of the next: from %i to %i times', (timeoutFactor, next) => {
    const history = new History(connecting({ server: { timeoutFactor } })).meet()
    expect(history.server.timeoutFactor).toBe(next)
    history.take({ type: 'reconnect' })
    expect(history.next).toEqual(['attempt', next * 10_000])
  })

  it('but no other failure does', () => {
    const history = new History(connecting()).take(INPUTS.ended)
    expect(history.attempts.failures).toBe(1)
    expect(history.server.timeoutFactor).toBe(1)
  })

  it('is met up to a second late', () => {
    expect(new History(connecting()).meet(1_000).did).toEqual(['discard', 'ask-verdict'])
  })

  it('is given 100 ms more, once, if that is met later', () => {
    const history = new History(connecting()).meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.next).toEqual(['attempt', 100])
    expect(history.meet(5_000).did).toEqual(['discard', 'ask-verdict'])
  })

  it('fails in a hidden page, where timers are late', () => {
    expect(new History(connecting()).meet(60_000, { isHidden: true }).did).toEqual(['discard', 'ask-verdict'])
  })

  it('has 4 times as long if the server fell silent, and up to 12 times after failures', () => {
    for (const [timeoutFactor, ms] of [
      [1, 40_000],
      [2, 80_000],
      [4, 120_000],
    ] as const) {
      const history = new History(
        waiting({ attempts: { isForSilence: true }, server: { timeoutFactor } }),
      ).meet()
      expect(history.next).toEqual(['attempt', ms])
    }
  })
})

describe('while an attempt is under way', () => {
  it('an end is a failure', () => {
    const history = new History(connecting({ attempts: { failures: 2 } })).take(INPUTS.ended)
    expect(history.attempts.failures).toBe(3)
    expect(history.effects).toEqual([
      { type: 'discard', silent: undefined },
      { type: 'ask-verdict', info: endInfo() },
    ])
  })

  it('an end is none while the browser says that it is offline', () => {
    const history = new History(connecting()).take(INPUTS.ended, { isOnline: false })
    expect(history.attempts.failures).toBe(0)
  })

  it('reconnect() starts another with the same number', () => {
    const state = connecting({ attempts: { failures: 2, wasImmediate: true, isForSilence: true } })
    const history = new History(state).after(10).take({ type: 'reconnect' })
    expect(history.effects).toEqual([{ type: 'dial', attempt: 3, reason: 'reconnect' }])
    expect(history.attempts).toMatchObject({
      dialedAt: START + 10,
      wasImmediate: false,
      isForSilence: false,
    })
  })

  it('close() is final', () => {
    const history = new History(connecting()).after(10).take(INPUTS.close)
    const info = { code: 1006, reason: '', wasClean: false, origin: 'client', at: START + 10 + WALL }
    expect(history.effects).toEqual([{ type: 'closed', info, emits: true }])
    expect(history.status).toEqual({ state: 'closed', health: 'down', closeInfo: info })
    expect(history.next[1]).toBe(Infinity)
  })

  it('a page that is hidden away waits until it comes back', () => {
    const history = new History(connecting({ attempts: { failures: 1 } })).take({ type: 'pagehide' })
    const told = { attempt: 2, reason: 'pagehide', retryAt: Infinity }
    expect(history.effects).toEqual([{ type: 'waiting', event: { ...told, delay: Infinity } }])
    expect(history.state.phase).toEqual({ is: 'waiting', dueAt: Infinity, ...told })
  })
})

describe('a closed socket', () => {
  it('starts a new row of attempts, and knows what it knew of the server', () => {
    const history = new History(connecting({ attempts: { failures: 9 }, server: { isTrusted: true } }))
    history.take(INPUTS.close).after(50).take({ type: 'open' })
    expect(history.effects).toEqual([{ type: 'dial', attempt: 1, reason: 'open' }])
    expect(history.attempts).toMatchObject({ failures: 0, dialedAt: START + 50, wasImmediate: false })
    expect(history.server.isTrusted).toBe(true)
  })

  it('emits no close again', () => {
    const history = new History(connecting()).take(INPUTS.close).take(INPUTS.close)
    expect(history.effects).toEqual([])
  })

  it('closes without an event where it was never opened', () => {
    const history = new History({ ...connecting(), phase: { is: 'idle' } }).take(INPUTS.close)
    expect(history.effects).toMatchObject([{ type: 'closed', emits: false }])
  })
})

describe('a closing handshake', () => {
  const closing = new History(connecting()).take(INPUTS.ready).take(INPUTS.close).state

  it.each([INPUTS['close-settled'], INPUTS.ended])('ends with what the browser reports: $type', (input) => {
    const history = new History(closing).take(input)
    expect(history.effects).toEqual([{ type: 'closed', info: input.info, emits: true }])
  })

  it('is waited for no longer than the close timeout', () => {
    const history = new History(closing)
    expect(history.next).toEqual(['close', 2_000])
    const info = {
      ...ownClose,
      code: 1006,
      wasClean: false,
      origin: 'close-timeout',
      at: START + 2_000 + WALL,
    }
    expect(history.meet().effects).toEqual([{ type: 'closed', info, emits: true }])
  })

  it('is met late as well', () => {
    expect(new History(closing).meet(9_000).did).toEqual(['closed'])
  })
})
