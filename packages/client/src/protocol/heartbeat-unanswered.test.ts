import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import { asking, configOf, connecting, endOf, open, timing } from '../../test/support/states.ts'

describe('a server that never answered a ping', () => {
  const death = endOf({ origin: 'heartbeat' })

  function unanswered(count: number): History {
    const history = new History(open())
    for (let end = 0; end < count; end += 1) {
      history.meet().meet().meet().take(death)
      if (history.status.state === 'waiting') history.meet()
      history.take({ type: 'ready', handshake: 100 })
    }
    return history
  }

  it('loses one connection without a word', () => {
    const history = new History(open()).meet().meet().meet()
    expect(history.effects).toEqual(['give-up'])
    expect(history.take(death).effects).toEqual(['announce-loss', 'promote'])
    expect(history.heartbeat).toMatchObject({ unansweredEnds: 1, pingQuota: Infinity })
  })

  it('loses a second one, and then is told about and asked no more', () => {
    const history = unanswered(1).meet().meet().meet()
    history.take(death)
    expect(history.effects).toEqual(['warn-unanswered', 'announce-loss', 'promote'])
    expect(history.heartbeat).toMatchObject({ unansweredEnds: 2, pingQuota: 1 })
  })

  it('is asked once on each connection after that, when it is quiet, and nothing comes of it', () => {
    const history = unanswered(2)
    for (let connection = 0; connection < 2; connection += 1) {
      expect(history.patience).toBe(19_000)
      expect(history.meet().effects).toEqual(['send-ping'])
      expect(history.status).toEqual({ state: 'open', health: 'good' })
      expect(history.state.deadline).toBe(Infinity)
      expect(history.take({ type: 'pong', id: 0 }).state.deadline).toBe(Infinity)
      history.take(endOf()).meet().take({ type: 'ready', handshake: 100 })
    }
  })

  it('is asked once on each connection after that, though it talks, and nothing comes of it', () => {
    const history = unanswered(2).after(15_000).hear().meet()
    expect(history.effects).toEqual(['send-ping'])
    expect(history.state.deadline).toBe(Infinity)
    expect(history.take({ type: 'pong', id: history.heartbeat.pingCount }).patience).toBe(19_000)
  })

  it('is asked as ever once it answers that', () => {
    const history = unanswered(2).meet().after(80)
    history.take({ type: 'pong', id: history.heartbeat.pingCount })
    expect(history.effects).toEqual(['announce-latency'])
    expect(history.heartbeat).toMatchObject({ pingQuota: Infinity, hasAnswered: true })
    expect(history.patience).toBe(19_000)
    expect(history.meet().meet().meet().effects).toEqual(['give-up'])
  })

  it('is not asked any more where it closes for that', () => {
    const history = unanswered(2).meet().after(30)
    history.take(endOf({ code: 1003, origin: 'server' }, { verdict: 'stop' }))
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.heartbeat.pingQuota).toBe(0)
    expect(history.meet().take({ type: 'ready', handshake: 100 }).state.deadline).toBe(Infinity)
  })

  it.each(['sign', 'offline'] as const)('is not asked for a %s', (type) => {
    const history = unanswered(2)
    const { state } = history
    history.take(type === 'sign' ? { type, reason: 'check' } : { type })
    expect(history.effects).toEqual([])
    expect(history.state).toMatchObject({ status: state.status, deadline: state.deadline })
  })

  it('is told about once', () => {
    const history = unanswered(2).after(60_000).take(endOf())
    expect(history.effects).not.toContain('warn-unanswered')
    expect(history.heartbeat.pingQuota).toBe(1)
  })

  it('is judged by deaths of its heartbeat only', () => {
    const history = new History(open({ heartbeat: { unansweredEnds: 1 } })).take(endOf())
    expect(history.heartbeat).toMatchObject({ unansweredEnds: 1, pingQuota: Infinity })
  })

  it.each([
    ['has answered once', open({ heartbeat: { hasAnswered: true, unansweredEnds: 1 } }), configOf()],
    [
      'is only listened to',
      open({ heartbeat: { unansweredEnds: 1 } }),
      configOf({ heartbeat: { ...timing, listen: 8_000 } }),
    ],
  ])('is another than one that %s', (_, state, config) => {
    const history = new History(state, config).take(death)
    expect(history.heartbeat).toMatchObject({ unansweredEnds: 1, pingQuota: Infinity })
    expect(history.effects).not.toContain('warn-unanswered')
  })
})

describe('a refusal', () => {
  const refusal = endOf({ code: 1003, origin: 'server' }, { verdict: 'stop' })

  it.each([0, 500, 10_000])('%i ms after a first ping turns the heartbeat off instead', (ms) => {
    const history = new History(asking()).after(ms).take(refusal)
    expect(history.effects[0]).toBe('warn-unanswered')
    expect(history.effects).not.toContain('finish')
    expect(history.status.state).toBe('waiting')
    expect(history.heartbeat.pingQuota).toBe(0)
  })

  it('after the own ping on a muted heartbeat is told about no second time', () => {
    const history = new History(asking({ heartbeat: { pingQuota: 0 } })).take(refusal)
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
  })

  it.each([
    ['long after the last ping', asking(), 10_001, configOf()],
    ['without a ping', open(), 0, configOf()],
    ['by a server that has answered once', asking({ heartbeat: { hasAnswered: true } }), 0, configOf()],
    ['without a heartbeat', asking(), 0, configOf({ heartbeat: false })],
    ['where the heartbeat only listens', asking(), 0, configOf({ heartbeat: { ...timing, listen: 8_000 } })],
    ['of an attempt', connecting({ heartbeat: asking().heartbeat }), 0, configOf()],
  ])('%s is final', (_, state, ms, config) => {
    const history = new History(state, config).after(ms).take(refusal)
    expect(history.effects).toEqual(['finish'])
    expect(history.heartbeat.pingQuota).toBe(Infinity)
  })

  it('can be a refresh where there is nothing to refresh', () => {
    const end = endOf({ code: 1008, origin: 'server' }, { verdict: 'refresh' })
    const history = new History(asking(), configOf({ isRefreshable: false })).take(end)
    expect(history.effects).toEqual(['warn-unanswered', 'announce-loss', 'announce-wait'])
    expect(history.heartbeat.pingQuota).toBe(0)
  })

  it('is not seen in a refresh', () => {
    const end = endOf({ code: 1008, origin: 'server' }, { verdict: 'refresh' })
    const history = new History(asking()).take(end)
    expect(history.effects).toEqual(['announce-loss', 'dial'])
    expect(history.heartbeat.pingQuota).toBe(Infinity)
  })

  it('is not seen in another end after a ping', () => {
    const history = new History(asking()).take(endOf({ code: 1011, origin: 'server' }))
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.heartbeat.pingQuota).toBe(Infinity)
  })
})

describe('a close right after a ping that is no refusal', () => {
  const close = endOf({ code: 1011, origin: 'server' })
  /** Asked for the first time, after one such end. */
  const second = asking({ heartbeat: { unansweredEnds: 1 } })

  it.each([
    [1000, 'retry'],
    [1011, 'retry'],
    [1008, 'refresh'],
  ] as const)('with %i counts like a death of the heartbeat: the second one is the last', (code, verdict) => {
    const end = endOf({ code, origin: 'server' }, { verdict })
    const history = new History(asking()).after(30).take(end)
    expect(history.effects).not.toContain('warn-unanswered')
    expect(history.heartbeat).toMatchObject({ unansweredEnds: 1, pingQuota: Infinity })
    if (history.status.state === 'waiting') history.meet()
    history.take({ type: 'ready', handshake: 100 }).meet().after(30).take(end)
    expect(history.effects.slice(0, 2)).toEqual(['warn-unanswered', 'announce-loss'])
    expect(history.heartbeat).toMatchObject({ unansweredEnds: 2, pingQuota: 0 })
    if (history.status.state === 'waiting') history.meet()
    expect(history.take({ type: 'ready', handshake: 100 }).state.deadline).toBe(Infinity)
  })

  it('and a death of the heartbeat are two', () => {
    const deadFirst = new History(second).after(10_000).take(close)
    expect(deadFirst.heartbeat.pingQuota).toBe(0)
    const deadSecond = new History(second).take(endOf({ origin: 'heartbeat' }))
    expect(deadSecond.heartbeat.pingQuota).toBe(1)
  })

  it('that was the only one of its connection ends asking for good', () => {
    const history = new History(open({ heartbeat: { unansweredEnds: 2, pingQuota: 1 } })).meet().take(close)
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.heartbeat.pingQuota).toBe(0)
  })

  it.each([
    ['comes long after it', new History(second).after(10_001).take(close)],
    ['comes after anything else', new History(second).after(20).hear().after(1).take(close)],
    ['is no close, but a loss', new History(second).take(endOf())],
    ['comes without a ping', new History(open({ heartbeat: { unansweredEnds: 1 } })).take(close)],
  ])('does not count where it %s', (_, history) => {
    expect(history.effects).toEqual(['announce-loss', 'announce-wait'])
    expect(history.heartbeat).toMatchObject({ unansweredEnds: 1, pingQuota: Infinity })
  })
})
