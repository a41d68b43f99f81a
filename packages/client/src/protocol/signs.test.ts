import { describe, expect, it } from 'vitest'
import { History } from '../../test/support/history.ts'
import {
  asked,
  closingOld,
  configOf,
  dialling,
  draining,
  open,
  paused,
  pingOf,
  replacing,
  rotating,
  START,
  signed,
  suspect,
  timed,
  untrusted,
} from '../../test/support/states.ts'
import type { NetworkSign } from './status.ts'

const message = { type: 'message' } as const
const sign = (reason: NetworkSign) => ({ type: 'sign', reason }) as const
const offline = { type: 'offline' } as const
const gentle = ['visible', 'resume', 'wake'] as const
const strong = ['online', 'network-change', 'pageshow', 'probe'] as const

describe('a network sign', () => {
  it.each([...gentle, ...strong])('%s makes the connection suspect, and asks it', (reason) => {
    const history = new History(open({ attempts: { dialedAt: START - 60_000 } }))
      .after(500)
      .take(sign(reason))
    expect(history.effects).toEqual([{ type: 'ping', id: 1 }])
    expect(history.status).toEqual({ state: 'open', health: 'suspect' })
    expect(history.question).toEqual({
      is: 'asked',
      isSuspect: true,
      cause: reason,
      isUrgent: true,
      kind: 'idle',
      askedAt: START + 500,
      replaceAfter: 1_000,
      giveUpAfter: 10_000,
      repeatedAt: START + 500,
      wait: 2_000,
      buffered: 0,
      postponedTo: 0,
    })
    expect(history.attempts).toMatchObject({ signAt: START + 500, signReason: reason })
    expect(history.next).toEqual(['replace', 1_000])
  })

  it.each([
    [600, 1_000],
    [667, 1_000.5],
    [3_000, 4_500],
  ])('leads to a replacement after 1.5 round trips of %i ms, or a second', (smoothed, ms) => {
    const history = new History(open({ connection: { smoothed }, attempts: { dialedAt: 0 } }))
    expect(history.take(sign('online')).question.replaceAfter).toBe(ms)
  })

  it('leads to one whatever the pause after an earlier one', () => {
    const attempts = { replaceFrom: START + 90_000, dialedAt: START - 1_500 }
    const history = new History(open({ attempts })).take(sign('online'))
    expect(history.next).toEqual(['replace', 1_000])
    expect(history.attempts.replaceFrom).toBe(START + 500)
  })

  it('leads to one 2 s after the last dial at the earliest', () => {
    const history = new History(open({ attempts: { dialedAt: START - 100 } })).take(sign('online'))
    expect(history.next).toEqual(['replace', 1_900])
  })

  it('gives the connection up after as many deadlines as there are attempts', () => {
    const history = new History(open(), timed({ attempts: 9 })).take(sign('probe'))
    expect(history.question.giveUpAfter).toBe(18_000)
  })

  it('gives it up after what was learnt of idle ones', () => {
    const idle = { proved: 33_000, presumed: 0, presumedUntil: 0 }
    const history = new History(open({ server: { idle } })).send().take(sign('probe'))
    expect(history.question).toMatchObject({ giveUpAfter: 33_000, kind: 'busy' })
  })

  it('starts the wait anew if silence had begun it', () => {
    const history = new History(suspect()).after(1_500).take(sign('visible'))
    expect(history.question).toMatchObject({ askedAt: START + 1_500, isUrgent: true, cause: 'visible' })
    expect(history.did).toEqual(['ping'])
  })

  it('changes nothing if another one had', () => {
    const history = new History(signed()).after(500).take(sign('online'))
    expect(history.effects).toEqual([])
    expect(history.question).toMatchObject({ askedAt: START, cause: 'probe' })
  })

  it('makes no pong a measurement that comes from before', () => {
    const history = new History(asked()).take(sign('wake')).after(40).take({ type: 'pong', id: 1 })
    expect(history.did).toEqual(['flush'])
    expect(history.take({ type: 'pong', id: 2 }).did).toEqual(['latency'])
  })

  it('is new after a pause while offline', () => {
    const history = new History(paused()).take(sign('online'))
    expect(history.question).toMatchObject({ cause: 'online', isUrgent: true })
  })

  it('is none while it says itself that it is offline', () => {
    const history = new History(paused()).take(sign('visible'), { isOnline: false })
    expect(history.effects).toEqual([])
    expect(history.open.check.is).toBe('paused')
    expect(new History(open()).take(sign('visible'), { isOnline: false }).did).toEqual(['ping'])
  })

  it.each([
    ['before the server is trusted', untrusted({ connection: { needsEarlyPing: false } }), ['ping']],
    [
      'where it has used up its pings',
      untrusted({ server: { pingQuota: 0 }, connection: { needsEarlyPing: false } }),
      [],
    ],
  ])('only asks %s', (_, state, effects) => {
    const history = new History(state).take(sign('online'))
    expect(history.did).toEqual(effects)
    expect(history.status.health).toBe('good')
  })

  it("doesn't even ask before the application's first message, which may have to be a login", () => {
    expect(new History(untrusted()).take(sign('online')).did).toEqual([])
  })

  it.each([
    ['without a heartbeat', configOf({ heartbeat: false }), open()],
    ['of a server that is only listened to', timed({ maxSilence: 9_000 }), open()],
    ['that is being replaced', configOf(), draining()],
    ['that is being closed for its replacement', configOf({ overlap: false }), closingOld()],
  ])('does nothing to a connection %s', (_, config, state) => {
    const history = new History(state, config).take(sign('online'))
    expect(history.effects).toEqual([])
    expect(history.state.phase).toEqual(state.phase)
  })
})

describe('a sign of the page while something is owed', () => {
  it.each(gentle)('%s only asks', (reason) => {
    const history = new History(open()).send().after(300).take(sign(reason))
    expect(history.did).toEqual(['ping'])
    expect(history.status.health).toBe('good')
    expect(history.question).toMatchObject({
      cause: reason,
      isUrgent: false,
      isSuspect: false,
      kind: 'busy',
      askedAt: START + 300,
      giveUpAfter: 10_000,
      replaceAfter: 8_500,
    })
    expect(history.attempts.replaceFrom).toBe(0)
  })

  it.each(strong)('%s does more', (reason) => {
    const history = new History(open()).send().take(sign(reason))
    expect(history.status.health).toBe('suspect')
    expect(history.question).toMatchObject({ isUrgent: true, kind: 'busy' })
  })

  it('leaves a suspect connection suspect', () => {
    const history = new History(suspect({ check: { kind: 'busy' } })).send().take(sign('visible'))
    expect(history.status.health).toBe('suspect')
  })

  const busy = { kind: 'busy', giveUpAfter: 20_000, wait: 4_000 } as const

  it.each([
    [1_000, 10_000],
    [12_000, 8_000],
    [17_500, 4_000],
  ])('leaves what is left of the patience, at most that of idle ones: after %i ms', (ms, left) => {
    const state = suspect({ check: { ...busy, repeatedAt: START + ms - 500 } })
    const history = new History(state).send().after(ms).take(sign('visible'))
    expect(history.question.giveUpAfter).toBe(left)
  })

  it('leaves as much as was learnt of busy ones', () => {
    const state = suspect({
      check: { ...busy, giveUpAfter: 45_000 },
      server: { busy: { proved: 45_000, presumed: 0, presumedUntil: 0 } },
    })
    const history = new History(state).send().after(1_000).take(sign('visible'))
    expect(history.question.giveUpAfter).toBe(44_000)
  })

  it('counts no time in which the page stood still', () => {
    const state = suspect({ check: { ...busy, repeatedAt: START + 10_000, wait: 2_000 } })
    const history = new History(state).send().after(60_000).take(sign('wake'))
    expect(history.question.giveUpAfter).toBe(8_000)
  })

  it('changes nothing if another one has asked', () => {
    const history = new History(open()).send().take(sign('visible')).after(500).take(sign('resume'))
    expect(history.effects).toEqual([])
    expect(history.question.askedAt).toBe(START)
  })

  it('asks after an offline event has', () => {
    const history = new History(suspect({ check: { cause: 'offline' } })).send().take(sign('visible'))
    expect(history.did).toEqual(['ping'])
  })

  it('yields to a sign of the network', () => {
    const history = new History(open()).send().take(sign('visible')).take(sign('online'))
    expect(history.question).toMatchObject({ isUrgent: true, cause: 'online' })
  })
})

describe('a sign while a replacement is dialled for silence', () => {
  it('changes nothing for 2 s', () => {
    const history = new History(replacing()).after(2_000).take(sign('online'))
    expect(history.did).toEqual(['ping'])
  })

  it('dials an older one anew', () => {
    const history = new History(replacing()).after(2_001).take(sign('online'))
    expect(history.effects).toEqual([
      { type: 'drop-replacement' },
      { type: 'replace', event: { attempt: 1, reason: 'online' } },
      { type: 'ping', id: 2 },
    ])
    expect(history.open.replacement).toMatchObject({
      reason: 'online',
      isPlanned: false,
      dueAt: history.now + 10_000,
    })
    expect(history.attempts).toMatchObject({ isForSilence: false, dialedAt: history.now })
    expect(history.after(2_001).take(sign('online')).effects).toEqual([])
  })

  it('dials it anew also where something is owed', () => {
    const history = new History(replacing()).send().after(2_001).take(sign('visible'))
    expect(history.did).toEqual(['drop-replacement', 'replace', 'ping'])
  })

  it('dials it anew though another sign has asked', () => {
    const attempts = { isForSilence: true, dialedAt: START }
    const state = signed({ replacement: dialling(), attempts })
    expect(new History(state).after(2_001).take(sign('online')).did).toEqual(['drop-replacement', 'replace'])
  })

  it('leaves a planned one', () => {
    const history = new History(rotating({ attempts: { isForSilence: true } })).after(2_001)
    expect(history.take(sign('online')).did).toEqual(['ping'])
  })

  it('leaves one that a sign had led to', () => {
    const state = signed({ replacement: dialling({ reason: 'probe' }), attempts: { dialedAt: START } })
    expect(new History(state).after(2_001).take(sign('online')).effects).toEqual([])
  })
})

describe('what comes in at once after a sign that the page was still', () => {
  it.each(['visible', 'pageshow', 'resume', 'wake'] as const)('%s proves nothing for 100 ms', (reason) => {
    const history = new History(open()).take(sign(reason)).after(99).take(message)
    expect(history.effects).toEqual([])
    expect(history.status.health).toBe('suspect')
    expect(history.after(1).take(message).status.health).toBe('good')
  })

  it('proves nothing if another sign had asked before', () => {
    const history = new History(open()).take(sign('online')).after(5_000).take(sign('visible'))
    expect(history.after(50).take(message).effects).toEqual([])
  })

  it('proves nothing if another sign comes in between', () => {
    const history = new History(open()).take(sign('wake')).after(20).take(sign('online'))
    expect(history.after(50).take(message).effects).toEqual([])
  })

  it.each(['online', 'network-change', 'probe'] as const)('but %s says no such thing', (reason) => {
    const history = new History(open()).take(sign(reason)).after(10).take(message)
    expect(history.did).toEqual(['flush'])
  })

  it('proves nothing while offline', () => {
    const history = new History(paused()).take(sign('resume'), { isOnline: false }).after(50).take(message)
    expect(history.open.check.is).toBe('paused')
    expect(history.after(50).take(message).did).toEqual(['flush'])
  })

  it('but a pong is proof', () => {
    const history = new History(open()).take(sign('visible')).after(10).take({ type: 'pong', id: 1 })
    expect(history.did).toEqual(['latency', 'flush'])
  })

  it('but nothing else proves that a server lives which is only listened to', () => {
    const history = new History(suspect(), timed({ maxSilence: 9_000 })).take(sign('visible'))
    expect(history.after(10).take(message).did).toEqual(['flush'])
  })
})

describe('offline', () => {
  it.each([
    ['a good', open()],
    ['an asked', asked()],
    ['a suspect', suspect()],
    ['a signed', signed()],
  ])('pauses %s connection', (_, state) => {
    const history = new History(state).after(500).take(offline)
    expect(history.effects).toEqual([])
    expect(history.status).toEqual({ state: 'open', health: 'suspect' })
    expect(history.next).toEqual(['resume', 15_000])
  })

  it('is not prolonged by repetition', () => {
    const history = new History(open()).take(offline).after(9_000).take(offline)
    expect(history.next).toEqual(['resume', 6_000])
  })

  it('pauses no more until something has come in', () => {
    const history = new History(open()).take(offline).meet().take(offline)
    expect(history.question.cause).toBe('offline')
    history.after(10).take({ type: 'pong', id: 1 }).take(offline)
    expect(history.next).toEqual(['resume', 15_000])
  })

  it.each([
    ['nobody knows to answer', configOf(), untrusted()],
    ['is not asked', configOf({ heartbeat: false }), open()],
    ['is only listened to', timed({ maxSilence: 9_000 }), open()],
  ])('changes nothing of a server that %s', (_, config, state) => {
    const history = new History(state, config).take(offline)
    expect(history.effects).toEqual([])
    expect(history.status.health).toBe('good')
  })

  it('calls a switch off that is under way', () => {
    const history = new History(draining()).take(offline)
    expect(history.effects).toEqual([{ type: 'drop-replacement' }])
    expect(history.status.health).toBe('suspect')
  })

  it('leaves a dial', () => {
    const history = new History(replacing()).take(offline)
    expect(history.effects).toEqual([])
    expect(history.open.replacement?.is).toBe('dialling')
  })
})

describe('the pings before a sign', () => {
  it('are kept, and measure nothing', () => {
    const pings = [pingOf({ isAnswered: true }), pingOf({ id: 2 })]
    const history = new History(asked({ connection: { pings } })).take(sign('online'))
    expect(history.open.connection.pings.map(({ isMeasured }) => isMeasured)).toEqual([false, false, true])
  })
})
