import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import {
  asked,
  configOf,
  open,
  paused,
  replacing,
  START,
  signed,
  suspect,
  timed,
  timing,
} from '../../test/support/states.ts'

const message = { type: 'message' } as const
const learnt = (proved: number) => ({ proved, presumed: 0, presumedUntil: 0 })
const alone = configOf({ overlap: false })

describe('a missed pong', () => {
  it('makes the connection suspect, and it is asked again', () => {
    const history = new History(asked()).meet()
    expect(history.now).toBe(START + 2_000)
    expect(history.effects).toEqual([{ type: 'ping', id: 2 }])
    expect(history.status).toEqual({ state: 'open', health: 'suspect' })
    expect(history.question).toMatchObject({ askedAt: START, repeatedAt: START + 2_000, wait: 2_000 })
  })

  it('is asked again at each deadline, which doubles after silence alone', () => {
    const history = new History(suspect(), alone).meet().meet()
    expect(history.effects).toEqual([{ type: 'ping', id: 3 }])
    expect(history.now).toBe(START + 6_000)
    const urgent = new History(signed(), alone).meet().meet()
    expect(urgent.now).toBe(START + 4_000)
  })

  it('doubles to the longest timeout', () => {
    const history = new History(suspect({ check: { giveUpAfter: 1e6 } }), alone).meet().meet().meet().meet()
    expect(history.question).toMatchObject({ wait: 10_000 })
  })

  it.each([
    [50, 25, 2_000],
    [1_000, 500, 3_000],
    [4_000, 2_000, 10_000],
  ])('is one after the round trip and its variation: %i and %i', (smoothed, variation, wait) => {
    const history = new History(open({ connection: { smoothed, variation } })).meet()
    expect(history.question.wait).toBe(wait)
    expect(history.next).toEqual(['pong', wait])
  })

  it('is one a little later if that is usual, within the bounds of the deadline', () => {
    const known = (proved: number) => new History(open({ server: { idle: learnt(proved) } })).meet()
    expect(known(4_000).next).toEqual(['pong', 4_000])
    expect(known(30_000).next).toEqual(['pong', 10_000])
    expect(known(4_000).meet().question.wait).toBe(2_000)
  })

  it('is one a little later only for what is usual of that kind', () => {
    const history = new History(open({ server: { idle: learnt(4_000) } })).send().until('ask-owed')
    expect(history.next).toEqual(['pong', 2_000])
  })

  it.each([
    [5_000, 6_999],
    [500_000, 122_000],
  ])('is none while a slow uplink carries what is before the ping: %i ms', (ms, wait) => {
    const history = new History(open()).after(18_999).send(ms).meet()
    expect(history.did).toEqual(['ping'])
    expect(history.next).toEqual(['pong', wait])
  })

  it.each([
    [10, 110],
    [5_000, 5_100],
    [500_000, 120_100],
  ])('is none while a slow uplink carries what came after the ping: %i ms', (ms, wait) => {
    expect(new History(asked()).after(1_900).send(ms).next).toEqual(['pong', wait])
  })

  it('is not put off by the time between messages', () => {
    const history = new History(asked()).after(1_000).send(1).after(900).send(1)
    expect(history.next).toEqual(['pong', 101])
  })

  it('comes again when the uplink has had its time', () => {
    const history = new History(asked()).send(5_000).meet()
    expect(history.now).toBe(START + 7_000)
    expect(history.next).toEqual(['pong', 2_000])
  })
})

describe('the patience', () => {
  it('is over for an idle connection after 10 s', () => {
    const history = new History(asked(), alone).until('give-up')
    expect(history.now).toBe(START + 10_000)
    expect(history.did).toEqual(['discard', 'ask-verdict'])
  })

  it('is over after 20 s where something is owed', () => {
    const history = new History(open(), alone).send().until('ask-owed')
    const askedAt = history.now
    expect(history.until('give-up').now).toBe(askedAt + 20_000)
  })

  it('is at least two deadlines', () => {
    const connection = { smoothed: 4_000, variation: 1_000 }
    const history = new History(open({ connection })).meet()
    expect(history.question).toMatchObject({ wait: 8_000, giveUpAfter: 16_000 })
  })

  it('is longer than what is usual, after which the connection is suspect', () => {
    const history = new History(open({ server: { idle: learnt(9_000) } })).meet()
    expect(history.question).toMatchObject({ wait: 7_000, giveUpAfter: 10_000 })
  })

  it('is what was learnt if that is more', () => {
    const history = new History(open({ server: { idle: learnt(45_000) } })).meet()
    expect(history.question).toMatchObject({ wait: 10_000, giveUpAfter: 45_000 })
  })

  it('is never shorter where something is owed', () => {
    const history = new History(open({ server: { idle: learnt(45_000) } })).send().until('ask-owed')
    expect(history.question.giveUpAfter).toBe(45_000)
  })

  it('is longer by the time that a slow uplink takes for what is before the ping', () => {
    const history = new History(open(), alone).after(18_999).send(5_000).until('give-up')
    expect(history.now).toBe(START + 23_999 + 20_000)
  })

  it('is longer by the time that one takes for what came after the ping', () => {
    const history = new History(asked(), alone).after(1_900)
    expect(history.send(5_000).until('give-up').now).toBe(START + 15_000)
  })

  it('counts from the first ping', () => {
    expect(new History(suspect(), alone).meet().meet().until('give-up').now).toBe(START + 10_000)
  })

  it('is longer by no upload that was over before the ping', () => {
    const history = new History(asked())
    history.circumstances = { carriedAt: START - 1_000, carriedFrom: START - 9_000 }
    expect(history.next).toEqual(['pong', 2_000])
  })
})

describe('a replacement for silence', () => {
  it.each([
    [0, 7_000],
    [0.5, 8_500],
    [0.999, 9_997],
  ])('is dialled in the last part of the patience, after a draw of %d', (random, ms) => {
    const history = new History(open())
    history.circumstances = { random }
    history.meet()
    const askedAt = history.now
    history.until('replace')
    expect(history.now - askedAt).toBeCloseTo(ms)
    expect(history.effects).toEqual([{ type: 'replace', event: { attempt: 1, reason: 'heartbeat' } }])
    expect(history.status.health).toBe('suspect')
  })

  it('is never dialled for a connection that is not suspect yet', () => {
    for (let proved = 0; proved < 20_000; proved += 500) {
      const history = new History(open({ server: { idle: learnt(proved) } }))
      history.circumstances = { random: 0 }
      expect(history.meet().until('replace').status.health).toBe('suspect')
    }
  })
})

describe('an upload that goes on', () => {
  const sent = asked({ check: { buffered: 500_000 } })

  it('begins the wait anew', () => {
    const history = new History(sent).send(300).meet(0, { buffered: 379_999 })
    expect(history.effects).toEqual([])
    expect(history.status.health).toBe('good')
    expect(history.question).toMatchObject({
      askedAt: START + 2_300,
      repeatedAt: START + 2_300,
      buffered: 379_999,
      replaceAfter: 8_500,
    })
  })

  it('is none because the system has taken a little', () => {
    const history = new History(sent).meet(0, { buffered: 380_000 })
    expect(history.status.health).toBe('suspect')
    expect(history.question.buffered).toBe(500_000)
  })

  it('is noticed over several deadlines', () => {
    const history = new History(sent).meet(0, { buffered: 400_000 }).meet(0, { buffered: 379_000 })
    expect(history.question).toMatchObject({ askedAt: START + 4_000, isSuspect: true })
  })

  it('puts off the verdict', () => {
    const history = new History(sent, timed({ maxSilence: 0 })).after(10_000)
    history.take({ type: 'tick' }, { buffered: 0, isHidden: true })
    expect(history.question.askedAt).toBe(START + 10_000)
  })

  it('puts off a dial for a sign as far as one for silence', () => {
    const history = new History(signed({ check: { buffered: 500_000 } })).after(1_000)
    history.take({ type: 'tick' }, { buffered: 0 })
    expect(history.effects).toEqual([])
    expect(history.question.replaceAfter).toBe(7_000)
  })
})

describe('a deadline that is met late', () => {
  it('counts up to a second later', () => {
    expect(new History(asked()).meet(1_000).status.health).toBe('suspect')
  })

  it('is put off once, so that what has arrived counts', () => {
    const history = new History(asked()).meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.status.health).toBe('good')
    expect(history.next).toEqual(['pong', 100])
    history.meet(4_000)
    expect(history.status.health).toBe('suspect')
  })

  it('counts in a hidden page', () => {
    expect(new History(asked()).meet(60_000, { isHidden: true }).status.health).toBe('suspect')
  })

  it('puts off the verdict', () => {
    const history = new History(asked(), timed({ interval: 1 })).after(15_000).take({ type: 'tick' })
    expect(history.question).toMatchObject({ postponedTo: START + 15_100 })
    expect(history.open.replacement).toBeUndefined()
    history.after(50).take(message)
    expect(history.status.health).toBe('good')
  })

  it('is put off also if it would close the replacement', () => {
    const state = replacing({ check: { wait: 1e9, giveUpAfter: 1e9 } })
    const history = new History(state).meet(1_001)
    expect(history.effects).toEqual([])
    expect(history.next).toEqual(['replacement', 100])
    expect(history.meet(3_000).did).toEqual(['drop-replacement'])
  })

  it('of a replacement leaves the question alone, and the other way round', () => {
    const history = new History(replacing({ check: { wait: 1e9, giveUpAfter: 1e9 } })).meet(2_000)
    expect(history.question.postponedTo).toBe(0)
    const other = new History(replacing()).meet(1_500)
    expect(other.open.replacement).toMatchObject({ postponedTo: 0 })
    expect(other.question.postponedTo).toBe(other.now + 100)
  })
})

describe('the pause while offline', () => {
  it('ends with a ping', () => {
    const history = new History(paused()).send().meet()
    expect(history.now).toBe(START + 15_000)
    expect(history.effects).toEqual([{ type: 'ping', id: 1 }])
    expect(history.question).toMatchObject({
      cause: 'offline',
      isSuspect: true,
      isUrgent: false,
      kind: 'busy',
      giveUpAfter: timing.patience.busy,
    })
  })

  it('is over at once if it is met late', () => {
    expect(new History(paused()).meet(90_000).did).toEqual(['ping'])
  })

  it('teaches nothing', () => {
    const history = new History(paused()).meet().after(9_000).take(message)
    expect(history.server.idle.proved).toBe(0)
  })
})
