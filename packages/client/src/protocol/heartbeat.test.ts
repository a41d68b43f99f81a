import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import { asking, configOf, connecting, open, START, suspect, timing } from '../../test/support/states.ts'

const sign = { type: 'sign', reason: 'check' } as const
const quiet = configOf({ heartbeat: false })
const listening = configOf({ heartbeat: { ...timing, listen: 8_000 } })
const withAttempts = (attempts: number) => configOf({ heartbeat: { ...timing, attempts } })

describe('the quiet interval', () => {
  it.each([
    [0, 20_000],
    [0.5, 19_000],
    [0.99, 18_020],
  ])('is shorter by a random tenth: random %f, %i ms', (random, ms) => {
    const opened = new History(connecting()).take({ type: 'ready', handshake: 100 }, { random })
    expect(opened.patience).toBeCloseTo(ms, 6)
    const heard = new History(open()).after(1_000).take({ type: 'heard' }, { random })
    expect(heard.patience).toBeCloseTo(ms, 6)
  })

  it('ends with a ping, and the connection stays good', () => {
    const history = new History(open()).meet()
    expect(history.effects).toEqual(['send-ping'])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.heartbeat).toMatchObject({
      isAwaiting: true,
      pingCount: 1,
      pings: [{ id: 1, sentAt: START + 19_000, isMeasured: true }],
    })
  })

  it('starts anew with whatever came in meanwhile', () => {
    const history = new History(open({ heartbeat: { hasAnswered: true } })).after(5_000).hear().meet()
    expect(history.effects).toEqual([])
    expect(history.state.deadline).toBe(START + 5_000 + 19_000)
    expect(history.meet().effects).toEqual(['send-ping'])
  })

  it('of a server that talks but never answered a ping ends with one for which nobody waits', () => {
    const history = new History(open()).after(15_000).hear().meet()
    expect(history.effects).toEqual(['send-ping'])
    expect(history.heartbeat).toMatchObject({ isAwaiting: false, hasAnswered: false })
    expect(history.state.deadline).toBe(START + 15_000 + 19_000)
    expect(history.after(1_000).hear().meet().effects).toEqual([])
    history.take({ type: 'pong', id: 1 })
    expect(history.heartbeat.hasAnswered).toBe(true)
  })

  it('of a server that said something long ago ends with one ping, not with two', () => {
    const history = new History(open()).after(200).hear()
    expect(history.meet().effects).toEqual([])
    expect(history.patience).toBe(200)
    expect(history.meet().effects).toEqual(['send-ping'])
    expect(history.heartbeat).toMatchObject({ isAwaiting: true, pingCount: 1 })
  })

  it('looks again when somebody looks early', () => {
    const { state } = new History(open())
    const history = new History(state).after(18_999).take({ type: 'tick' })
    expect(history.state).toEqual(state)
    expect(history.effects).toEqual([])
  })

  it('is over where the machine slept through the next one too', () => {
    const history = new History(open({ heartbeat: { hasAnswered: true } })).after(5_000).hear().meet(60_000)
    expect(history.effects).toEqual([])
    expect(history.patience).toBeLessThan(0)
    expect(history.take({ type: 'tick' }).effects).toEqual(['send-ping'])
  })

  it('is not ended by what goes out', () => {
    const history = new History(open()).meet(0, { backlog: 10_000 })
    expect(history.effects).toEqual(['send-ping'])
  })

  it('does not exist without a heartbeat', () => {
    const history = new History(connecting(), quiet).take({ type: 'ready', handshake: 100 })
    expect(history.state.deadline).toBe(Infinity)
    expect(history.after(1_000).take({ type: 'heard' }).state.deadline).toBe(Infinity)
  })
})

describe('the patience for an answer', () => {
  it.each([
    ['the shortest', 10, 5, 2_000],
    ['the shortest', 1_000, 250, 2_000],
    ['smoothed + 4 × variation', 1_000, 500, 3_000],
    ['smoothed + 4 × variation', 2_000, 2_000, 10_000],
    ['the longest', 5_000, 2_500, 10_000],
  ])('is %s: %i and %i give %i ms', (_, smoothed, variation, ms) => {
    expect(new History(open({ heartbeat: { smoothed, variation } })).meet().patience).toBe(ms)
  })

  it('comes from half the handshake before the first pong', () => {
    const history = new History(connecting()).take({ type: 'ready', handshake: 4_000 })
    expect(history.heartbeat).toMatchObject({ smoothed: 2_000, variation: 1_000, rtt: undefined })
    expect(history.meet().patience).toBe(6_000)
  })

  it.each([
    [1_000, 3_000],
    [500, 2_500],
    [3_000, 5_000],
    [120_000, 122_000],
    [500_000, 122_000],
  ])('grows with what a slow uplink may still be busy with: for %i ms, %i ms', (backlog, ms) => {
    expect(new History(open()).meet(0, { backlog }).patience).toBe(ms)
  })

  it('grows while the answer is awaited', () => {
    const history = new History(asking()).meet(0, { backlog: 2_000 })
    expect(history.effects).toEqual([])
    expect(history.state.deadline).toBe(START + 4_000)
    expect(history.heartbeat.misses).toBe(0)
    expect(history.meet(0, { backlog: 2_000 }).effects).toEqual(['send-ping', 'replace'])
  })

  it('begins anew as long as the browser gets rid of what it holds', () => {
    const history = new History(asking({ heartbeat: { buffered: 900_000 } }))
    for (const buffered of [779_999, 500_000, 0]) {
      history.meet(0, { buffered })
      expect(history.effects).toEqual([])
      expect(history.status.health).toBe('good')
      expect(history.heartbeat).toMatchObject({ misses: 0, askedAt: history.now, buffered })
      expect(history.patience).toBe(2_000)
    }
    expect(history.meet().effects).toEqual(['send-ping', 'replace'])
  })

  it.each([900_000, 905_000, 780_000])(
    'is over where the browser gets rid of next to nothing: %i bytes of 900,000 left',
    (buffered) => {
      const history = new History(asking({ heartbeat: { buffered: 900_000 } })).meet(0, { buffered })
      expect(history.effects).toEqual(['send-ping', 'replace'])
      expect(history.heartbeat.buffered).toBe(buffered)
    },
  )
})

describe('a ping', () => {
  it.each([
    [true, 0, 0],
    [true, 0, 999],
    [false, 0, 1_000],
    [false, 1, 0],
  ])(
    'measures the round trip: %s, behind %i bytes and an upload of %i ms',
    (isMeasured, buffered, backlog) => {
      const history = new History(open()).meet(0, { buffered, backlog })
      expect(history.heartbeat.pings).toMatchObject([{ isMeasured }])
    },
  )
})

describe('a missed pong', () => {
  it('makes the connection suspect, is asked for again, and leads to a dial beside', () => {
    const history = new History(asking()).meet()
    expect(history.status).toEqual({ state: 'open', health: 'suspect' })
    expect(history.effects).toEqual(['send-ping', 'replace'])
    expect(history.heartbeat).toMatchObject({
      misses: 1,
      isAwaiting: true,
      pingCount: 2,
      askedAt: history.now,
    })
    expect(history.patience).toBe(2_000)
  })

  it('is the last after two', () => {
    const history = new History(asking()).meet().meet()
    expect(history.effects).toEqual(['give-up'])
    expect(history.state.deadline).toBe(Infinity)
  })

  it.each([1, 2, 3, 5])('ends the connection after so many attempts: %i', (attempts) => {
    const history = new History(asking(), withAttempts(attempts))
    for (let misses = 1; misses < attempts; misses += 1) {
      expect(history.meet().effects).toContain('send-ping')
      expect(history.heartbeat.misses).toBe(misses)
    }
    expect(history.meet().effects).toEqual(['give-up'])
  })

  it('is forgiven with any sign of life', () => {
    const history = new History(asking()).meet().after(1_000).take({ type: 'heard' })
    expect(history.effects).toEqual(['flush'])
    expect(history.status).toEqual({ state: 'open', health: 'good' })
    expect(history.heartbeat).toMatchObject({ misses: 0, isAwaiting: false, heardAt: history.now })
    expect(history.patience).toBe(19_000)
    expect(history.meet().meet().effects).toEqual(['send-ping'])
  })

  it('is none where something has come in that was not told yet', () => {
    const history = new History(asking()).after(1_999).hear().meet()
    expect(history.effects).toEqual([])
    expect(history.heartbeat).toMatchObject({ misses: 0, isAwaiting: false })
    expect(history.state.deadline).toBe(START + 1_999 + 19_000)
  })
})

describe('a last deadline that is met late', () => {
  const last = () => new History(asking({ heartbeat: { misses: 1 } }))

  it('gives up where it is only a second', () => {
    expect(last().meet(1_000).effects).toEqual(['give-up'])
  })

  it('is put off by 100 ms, once', () => {
    const history = last().meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(100)
    expect(history.meet(9_000).effects).toEqual(['give-up'])
    expect(history.state.deadline).toBe(Infinity)
  })

  it('counts what arrives meanwhile', () => {
    const history = last().meet(1_001).after(50).take({ type: 'heard' })
    expect(history.status.health).toBe('good')
    expect(history.patience).toBe(19_000)
  })

  it('is put off by how late the earlier deadline after a sign of trouble is met', () => {
    const once = configOf({ heartbeat: { ...timing, attempts: 1 } })
    const sign = { type: 'sign', reason: 'check' } as const
    const history = new History(open(), once).take(sign).meet(1_500)
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(100)
  })

  it('is put off again after a sign of life', () => {
    const history = last().meet(1_001).take({ type: 'heard' })
    history.meet().meet().meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(100)
  })

  it('is put off again after another question', () => {
    const history = last().meet(1_001).take({ type: 'offline' }).after(500).take(sign)
    history.meet().meet().meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(100)
  })

  it('is put off again after a message to one that only listens', () => {
    const config = configOf({ heartbeat: { ...timing, attempts: 1, listen: 8_000 } })
    const history = new History(connecting(), config).take({ type: 'ready', handshake: 100 })
    history.meet(1_001).take({ type: 'heard' }).meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(100)
  })

  it('is not put off where another question follows', () => {
    const history = new History(asking()).meet(60_000)
    expect(history.effects).toContain('send-ping')
    expect(history.patience).toBe(2_000)
  })
})

describe('the status', () => {
  it('is the same object as long as nothing changes', () => {
    const good = open()
    const bad = suspect()
    expect(new History(good).take({ type: 'heard' }).status).toBe(good.status)
    expect(new History(good).meet().status).toBe(good.status)
    expect(new History(bad).take({ type: 'offline' }).status).toBe(bad.status)
    expect(new History(bad).take({ type: 'offline' }).take(sign).status).toBe(bad.status)
    expect(new History(bad).meet().status).toBe(bad.status)
  })
})

describe('a heartbeat that only listens', () => {
  const opened = () => new History(connecting(), listening).take({ type: 'ready', handshake: 100 })

  it('expects to hear the server so often', () => {
    expect(opened().patience).toBe(8_000)
    expect(opened().after(3_000).take({ type: 'heard' }).patience).toBe(8_000)
  })

  it('looks when anything last came in', () => {
    const history = opened().after(3_000).hear().meet()
    expect(history.effects).toEqual([])
    expect(history.state.deadline).toBe(START + 11_000)
    expect(history.status.health).toBe('good')
  })

  it('suspects a server that is silent, then gives it up, and never sends', () => {
    const history = opened().meet()
    expect(history.status).toEqual({ state: 'open', health: 'suspect' })
    expect(history.effects).toEqual(['replace'])
    expect(history.patience).toBe(8_000)
    expect(history.meet().effects).toEqual(['give-up'])
    expect(history.heartbeat.pingCount).toBe(0)
  })

  it('forgives with a message', () => {
    const history = opened().meet().after(1_000).take({ type: 'heard' })
    expect(history.status.health).toBe('good')
    expect(history.effects).toEqual(['flush'])
    expect(history.meet().effects).toEqual([])
  })

  it('waits no longer for uploads', () => {
    const history = opened().meet(0, { backlog: 100_000 })
    expect(history.status.health).toBe('suspect')
    expect(history.patience).toBe(8_000)
  })

  it('puts its last deadline off where it is met late', () => {
    const history = opened().meet().meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.patience).toBe(100)
    expect(history.meet().effects).toEqual(['give-up'])
  })

  it('listens though pings are muted', () => {
    const history = new History(connecting({ heartbeat: { pingQuota: 0 } }), listening)
    expect(history.take({ type: 'ready', handshake: 100 }).patience).toBe(8_000)
  })
})
