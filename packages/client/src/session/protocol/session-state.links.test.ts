// Links that come, go and take each other's place.
import { describe, expect, it } from 'vitest'
import { attached, FIRST, helloOf, resume, StateLog } from '../../../test/session/state-log.ts'

describe('The hello', () => {
  it('names no session the first time, and counts the attempts', () => {
    const { state } = new StateLog()
    const auth = { user: 1 }
    expect(helloOf(state.offer(true, auth))).toEqual({ v: 1, n: 1, recv: 0, take: true, auth })
    expect(helloOf(state.offer(false, undefined))).toEqual({ v: 1, n: 2, recv: 0, take: false })
  })

  it('names the session that there is, and says what was handled of it', () => {
    const log = attached().receive('a', 'b')
    expect(helloOf(log.state.offer(true, undefined))).toMatchObject({ n: 2, id: 'i', token: 't', recv: 2 })
  })

  it('names none after a reset, and counts on', () => {
    const log = attached()
    log.send('a')
    log.state.reset('taken')
    expect(helloOf(log.state.offer(true, undefined))).toEqual({ v: 1, n: 2, recv: 0, take: true })
  })
})

describe('The first answer', () => {
  it('is acknowledged at once, and what waits is sent', () => {
    const log = new StateLog()
    log.send('a')
    log.send('b')
    expect(log.attach(FIRST)).toBe('new')
    expect(log.sent).toEqual(['~a 0 0', 'a', 'b'])
    expect(log.told).toEqual([['drained']])
    expect(log.state.link).toBe('attached')
  })

  it('on a replacement is taken first', () => {
    const log = new StateLog()
    log.send('a')
    log.attach(FIRST, false)
    expect(log.sent).toEqual(['~take 1 0 1', 'a'])
  })

  it('that names no session makes none', () => {
    const log = new StateLog()
    log.send('a')
    expect(log.attach({ recv: 0, window: 1_000 })).toBeUndefined()
    expect(log.told).toEqual([['redial']])
    expect(log.state.link).toBe('none')
    expect(log.state.unackedMessages).toBe(1)
    expect(log.attach(FIRST)).toBe('new')
    expect(log.data).toEqual(['a'])
  })
})

describe('Another link', () => {
  it.each([
    ['nothing of it is handled', 0, ['a', 'b', 'c']],
    ['some of it is handled', 2, ['c']],
    ['all of it is handled', 3, []],
  ])('gets again what the server lacks, where %s', (_, recv, again) => {
    const log = attached()
    for (const text of ['a', 'b', 'c']) log.send(text)
    log.forget()
    expect(resume(log, recv)).toBe(again.length)
    expect(log.sent).toEqual([`~a 0 ${recv}`, ...again])
    expect(log.state.unackedMessages).toBe(again.length)
  })

  it('says what its answer acknowledges', () => {
    const log = attached()
    log.send('a')
    resume(log, 1)
    expect(log.told).toEqual([['acknowledged', 1]])
  })

  it('gets nothing twice that was acknowledged after its hello', () => {
    const log = attached()
    log.send('a')
    log.send('b')
    const offer = log.state.offer(false, undefined)
    log.receive('~a 2 0')
    log.state.detach()
    expect(log.forget().answer(offer, { recv: 1, window: 1_000 })).toBe(0)
    expect(log.sent).toEqual(['~take 2 0 3'])
  })

  it('that takes over counts at the switch, not at its hello', () => {
    const log = attached()
    const offer = log.state.offer(false, undefined)
    log.receive('x', 'y')
    log.state.detach()
    log.forget().answer(offer, { recv: 0, window: 1_000 })
    expect(log.sent).toEqual(['~take 2 2 1'])
    log.receive('z', '~a 0 3')
    expect(log.told).toEqual([['message', 'z']])
  })

  it('that begins while a message is handled drops it when it comes again', () => {
    const log = attached()
    log.onMessage = () => {
      log.onMessage = () => undefined
      resume(log, 0)
    }
    log.receive('x', 'x', 'y', '~?')
    expect(log.told).toEqual([
      ['message', 'x'],
      ['message', 'y'],
    ])
    expect(log.sent).toEqual(['~a 0 0', '~a 2 0'])
  })

  it('that claims more than was ever sent is out of step', () => {
    const log = attached()
    log.send('a')
    log.forget()
    expect(resume(log, 2)).toBeUndefined()
    expect(log.told).toEqual([['reset', 'out-of-step', ['a unknown'], 1], ['redial']])
    expect(log.sent).toEqual(['~bye'])
  })

  it('whose hello named a session that is gone meanwhile is dialled anew', () => {
    const log = attached()
    log.send('a')
    const offer = log.state.offer(false, undefined)
    log.state.reset('taken')
    log.forget()
    expect(log.answer(offer, { recv: 1, window: 1_000 })).toBeUndefined()
    expect(log.told).toEqual([['redial']])
    expect(log.sent).toEqual([])
  })
})

describe('A new session in place of the one that was named', () => {
  const anew = { id: 'j', token: 'u', window: 1_000 }

  it.each([
    ['the server remembers nothing', { reset: 'unknown' }, 'unknown', ['a unknown', 'b unknown']],
    ['the server says no reason', {}, 'unknown', ['a unknown', 'b unknown']],
    ['a tombstone knows', { reset: 'expired', recv: 1 }, 'expired', ['a received', 'b unsent']],
    ['a tombstone has nothing', { reset: 'evicted', recv: 0 }, 'evicted', ['a unsent', 'b unsent']],
  ] as const)('tells the fates, where %s', (_, ready, reason, fates) => {
    const log = attached()
    log.send('a')
    log.send('b')
    log.forget()
    log.state.detach()
    expect(log.attach({ ...anew, ...ready })).toBe('new')
    expect(log.told).toEqual([['reset', reason, [...fates], 1]])
    expect(log.sent).toEqual(['~a 0 0'])
    log.send('c')
    expect(log.sent).toEqual(['~a 0 0', 'c'])
  })

  it('names the first of the messages by its number', () => {
    const log = attached()
    log.send('a')
    log.send('b')
    log.receive('~a 1 0').forget()
    log.state.detach()
    log.attach({ ...anew, reset: 'ended' })
    expect(log.told).toEqual([['reset', 'ended', ['b unknown'], 2]])
  })

  it('is told also if only the server has said something', () => {
    const log = attached().receive('x').forget()
    log.state.detach()
    log.attach({ ...anew, reset: 'unknown' })
    expect(log.told).toEqual([['reset', 'unknown', [], 1]])
    expect(log.receive('x').told.at(-1)).toEqual(['message', 'x'])
  })

  it.each(['unused', 'unknown'])('is no news if nothing was ever said: %s', (reset) => {
    const log = attached()
    log.state.detach()
    log.send('a')
    expect(log.attach({ ...anew, reset })).toBe('new')
    expect(log.data).toEqual(['a'])
    expect(log.resets).toEqual([])
  })

  it('gets what was sent on the old one, if that has never got anything', () => {
    const log = attached()
    log.send('a')
    log.forget()
    log.state.detach()
    expect(log.attach({ ...anew, reset: 'unused', recv: 0 })).toBe('new')
    expect(log.sent).toEqual(['~a 0 0', 'a'])
    log.receive('~a 1 0')
    expect(log.told).toEqual([['acknowledged', 1]])
  })

  it('is a loss if the server says unused, but has said something', () => {
    const log = attached().receive('x').forget()
    log.state.detach()
    log.attach({ ...anew, reset: 'unused' })
    expect(log.resets).toEqual(['unused'])
  })
})

describe('A link that is lost', () => {
  it('leaves what was sent unacknowledged, and what comes in late is nothing', () => {
    const log = attached()
    log.send('a')
    log.state.detach()
    log.forget().receive('x', '~a 1 0', '~?', '~taken', '~nonsense')
    expect(log.told).toEqual([])
    expect(log.sent).toEqual([])
    expect(log.state.unackedMessages).toBe(1)
    expect(log.state.acknowledgeAt).toBe(Infinity)
  })

  it('that takes nothing any more keeps what was to be sent', () => {
    const log = attached()
    log.takes = false
    expect(log.send('a')).toEqual({ number: 1, isSent: false })
    log.takes = true
    expect(resume(log, 0)).toBe(0)
    expect(log.data).toEqual(['a'])
    expect(log.told).toEqual([['drained']])
  })
})

describe('bye', () => {
  it('acknowledges first what was handled, and leaves the reset to close()', () => {
    const log = attached().receive('x')
    log.send('a')
    log.forget().state.bye(0)
    expect(log.sent).toEqual(['~a 1 1', '~bye'])
    expect(log.told).toEqual([])
    log.state.reset('closed')
    expect(log.told).toEqual([['reset', 'closed', ['a unknown'], 1]])
  })

  it('says no more than that if the server knows all', () => {
    const log = attached()
    log.state.bye(0)
    log.state.reset('closed')
    expect(log.sent).toEqual(['~bye'])
    expect(log.told).toEqual([['reset', 'closed', [], 1]])
  })

  it('without a link reports what was never sent', () => {
    const log = new StateLog()
    log.send('a')
    log.state.bye(0)
    log.state.reset('closed')
    expect(log.sent).toEqual([])
    expect(log.told).toEqual([['reset', 'closed', ['a unsent'], 1]])
  })
})

describe('If the server knows no sessions', () => {
  it('everything passes as it is, and counts as handled', () => {
    const log = new StateLog()
    log.send('~a')
    log.state.passThrough()
    expect(log.sent).toEqual(['~a'])
    expect(log.told).toEqual([['acknowledged', 1], ['drained']])
    expect(log.forget().send('b')).toEqual({ number: 2, isSent: true })
    expect(log.state.unackedMessages).toBe(0)
    log.receive('~b', '~?', '~taken')
    expect(log.told).toEqual([
      ['acknowledged', 2],
      ['message', '~b'],
      ['message', '~?'],
      ['message', '~taken'],
    ])
  })

  it('what a link takes no more waits for the next', () => {
    const log = new StateLog()
    log.state.passThrough()
    log.takes = false
    expect(log.send('a').isSent).toBe(false)
    log.state.detach()
    log.takes = true
    log.state.passThrough()
    expect(log.sent).toEqual(['a'])
  })

  it('a session that begins nevertheless numbers from 1', () => {
    const log = new StateLog()
    log.send('a')
    log.state.passThrough()
    log.state.detach()
    log.send('b')
    expect(log.forget().attach(FIRST)).toBe('new')
    expect(log.sent).toEqual(['~a 0 0', 'b'])
    log.receive('~a 1 0')
    expect(log.told).toEqual([['drained'], ['acknowledged', 1]])
    expect(log.send('c')).toEqual({ number: 2, isSent: true })
  })

  it('volatile messages have no envelope, nor has bye a meaning', () => {
    const log = new StateLog()
    log.state.passThrough()
    expect(log.state.sendVolatile('a')).toBe(true)
    log.state.bye(0)
    expect(log.sent).toEqual(['a'])
  })
})
