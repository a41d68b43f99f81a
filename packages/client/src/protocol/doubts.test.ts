import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import { asking, configOf, open, START, suspect, timing } from '../../test/support/states.ts'

const sign = { type: 'sign', reason: 'check' } as const
const quiet = configOf({ heartbeat: false })
const listening = configOf({ heartbeat: { ...timing, listen: 8_000 } })

describe('a sign of trouble', () => {
  it('probes at once', () => {
    const history = new History(open()).after(7_000).take(sign)
    expect(history.status).toEqual({ state: 'open', health: 'suspect' })
    expect(history.effects).toEqual(['send-ping'])
    expect(history.patience).toBe(1_000)
  })

  it('is remembered', () => {
    const history = new History(open()).after(7_000).take({ type: 'sign', reason: 'online' })
    expect(history.state).toMatchObject({ signAt: START + 7_000, signReason: 'online' })
  })

  it('is not dispelled by what came in before it', () => {
    const history = new History(open()).after(4_000).hear().after(3_000).take(sign).meet().meet()
    expect(history.status.health).toBe('suspect')
    expect(history.effects).toEqual(['send-ping'])
    expect(history.meet().effects).toEqual(['give-up'])
  })

  it('does not probe again where it has asked in the same moment, but is in a hurry', () => {
    const history = new History(open()).after(30_000).take({ type: 'tick' }).take(sign)
    expect(history.effects).toEqual([])
    expect(history.status.health).toBe('suspect')
    expect(history.heartbeat).toMatchObject({ pingCount: 1, isAwaiting: true, isUrgent: true })
    expect(history.patience).toBe(1_000)
  })

  it.each(['visible', 'pageshow', 'resume', 'wake'] as const)(
    'is not dispelled by what the browser had held back, but by the answer: %s',
    (reason) => {
      const history = new History(open()).take({ type: 'sign', reason }).after(99).take({ type: 'heard' })
      expect(history.status.health).toBe('suspect')
      expect(history.meet().effects).toEqual(['replace'])
      const answered = new History(open())
        .take({ type: 'sign', reason })
        .after(1)
        .take({ type: 'pong', id: 1 })
      expect(answered.status.health).toBe('good')
      const later = new History(open()).take({ type: 'sign', reason }).after(100).take({ type: 'heard' })
      expect(later.status.health).toBe('good')
    },
  )

  it.each(['online', 'network-change', 'check'] as const)(
    'after which nothing was held back is dispelled by any message: %s',
    (reason) => {
      const history = new History(open()).take({ type: 'sign', reason }).after(1).take({ type: 'heard' })
      expect(history.status.health).toBe('good')
    },
  )

  it('leaves pings from before unmeasured', () => {
    const history = new History(asking()).after(500).take(sign)
    expect(history.heartbeat.pings.map(({ id, isMeasured }) => [id, isMeasured])).toEqual([
      [1, false],
      [2, true],
    ])
  })

  it('probes a good connection though the browser says that it is offline: it can be wrong', () => {
    const history = new History(open()).take(sign, { isOnline: false })
    expect(history.effects).toEqual(['send-ping'])
    expect(history.patience).toBe(1_000)
    const asked = new History(asking()).after(500).take(sign, { isOnline: false })
    expect(asked.effects).toEqual(['send-ping'])
  })

  it('probes again where the answer is overdue: the machine slept', () => {
    const overdue = new History(suspect()).after(2_000).take(sign)
    expect(overdue.effects).toEqual(['send-ping'])
    expect(new History(suspect()).after(1_999).take(sign).effects).toEqual([])
  })

  it('does not probe again while it probes', () => {
    const history = new History(open()).take(sign).after(500)
    const { deadline } = history.state
    history.take(sign)
    expect(history.effects).toEqual([])
    expect(history.state.deadline).toBe(deadline)
    expect(history.heartbeat.pingCount).toBe(1)
  })

  it('probes again once the first probe has been answered', () => {
    const history = new History(open())
      .take(sign)
      .after(50)
      .take({ type: 'pong', id: 1 })
      .after(50)
      .take(sign)
    expect(history.effects).toEqual(['send-ping'])
    expect(history.heartbeat.pingCount).toBe(2)
  })

  it('probes though a ping of the interval is out, with all its attempts', () => {
    const history = new History(asking()).after(1_500).take(sign)
    expect(history.status.health).toBe('suspect')
    expect(history.effects).toEqual(['send-ping'])
    expect(history.patience).toBe(1_000)
    expect(history.meet().effects).toEqual(['replace'])
    expect(history.meet().effects).toEqual(['send-ping'])
    expect(history.meet().effects).toEqual(['give-up'])
  })

  it.each([
    ['without a heartbeat', open({ deadline: Infinity }), quiet],
    ['where the heartbeat only listens', open(), listening],
    ['where the server knows no pings', open({ heartbeat: { pingQuota: 0 } }), configOf()],
  ])('does nothing but to be remembered %s', (_, state, config) => {
    const history = new History(state, config).take(sign)
    expect(history.effects).toEqual([])
    expect(history.state).toEqual({ ...state, signAt: START })
  })
})

describe('while offline', () => {
  it('is suspect and asks nothing, for the longest back-off', () => {
    const history = new History(open()).after(1_000).take({ type: 'offline' }, { isHidden: true })
    expect(history.status).toEqual({ state: 'open', health: 'suspect' })
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(15_000)
  })

  it('pauses a deadline, and forgets what was missed', () => {
    const history = new History(asking()).meet().after(500).take({ type: 'offline' })
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(15_000)
    expect(history.heartbeat).toMatchObject({ misses: 0, isAwaiting: false })
  })

  it('pauses once, however often it is told so', () => {
    const history = new History(open()).take({ type: 'offline' }).after(5_000).take({ type: 'offline' })
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(10_000)
    expect(history.meet().effects).toEqual(['send-ping'])
  })

  it('pauses again after a probe', () => {
    const history = new History(open()).take({ type: 'offline' }).after(5_000).take(sign)
    expect(history.after(500).take({ type: 'offline' }).patience).toBe(15_000)
  })

  it('asks when the longest back-off is over', () => {
    const history = new History(suspect()).take({ type: 'offline' }).meet()
    expect(history.effects).toEqual(['send-ping'])
    expect(history.patience).toBe(2_000)
    expect(history.heartbeat.isAwaiting).toBe(true)
  })

  it('asks nothing because of other signs, as long as the browser says so', () => {
    const history = new History(open()).take({ type: 'offline' }).after(3_000)
    history.take({ type: 'sign', reason: 'visible' }, { isOnline: false })
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(12_000)
    expect(history.take({ type: 'sign', reason: 'visible' }).effects).toEqual(['send-ping'])
  })

  it('asks when it is online again', () => {
    const history = new History(suspect()).take({ type: 'offline' }).after(3_000)
    history.take({ type: 'sign', reason: 'online' })
    expect(history.effects).toEqual(['send-ping'])
    expect(history.status.health).toBe('suspect')
    expect(history.patience).toBe(1_000)
  })

  it('is good again with any message', () => {
    const history = new History(open()).take({ type: 'offline' }).after(3_000).take({ type: 'heard' })
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.effects).toEqual(['flush'])
    expect(history.patience).toBe(19_000)
  })

  it.each([
    ['without a heartbeat', open({ deadline: Infinity }), quiet],
    ['where the heartbeat only listens', open(), listening],
    ['where the server knows no pings', open({ heartbeat: { pingQuota: 0 } }), configOf()],
  ])('goes on as it is %s', (_, state, config) => {
    const history = new History(state, config).take({ type: 'offline' })
    expect(history.state).toEqual(state)
    expect(history.effects).toEqual([])
  })
})
