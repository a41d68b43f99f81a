// What goes over a link in use.
import { describe, expect, it } from 'vitest'
import { attached, FIRST, resume, StateLog } from '../../../test/session/state-log.ts'

describe('A message', () => {
  it('goes as it is, and a text that starts with ~ gets one more', () => {
    const log = attached()
    for (const text of ['a', '', '~', '~~', '~bye']) log.send(text)
    expect(log.sent).toEqual(['a', '', '~~', '~~~', '~~bye'])
  })

  it('comes as it was sent', () => {
    const log = attached().receive('a', '', '~~', '~~~', '~~bye')
    expect(log.told).toEqual(['a', '', '~', '~~', '~bye'].map((data) => ['message', data]))
  })

  it('counts until it is acknowledged', () => {
    const log = attached()
    expect(log.send('aa')).toEqual({ number: 1, isSent: true })
    expect(log.send('b')).toEqual({ number: 2, isSent: true })
    expect([log.state.unackedMessages, log.state.unackedCost]).toEqual([2, 131])
    log.receive('~a 1 0')
    expect([log.state.unackedMessages, log.state.unackedCost]).toEqual([1, 65])
    expect(log.told).toEqual([['acknowledged', 1]])
    log.receive('~a 2 0')
    expect([log.state.unackedMessages, log.state.unackedCost]).toEqual([0, 0])
  })
})

describe('The window', () => {
  it('bounds what is on its way, and the next acknowledgement lets on', () => {
    const log = attached({ ...FIRST, window: 200 })
    expect(['a', 'b', 'c', 'd', 'e'].map((text) => log.send(text).isSent)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    log.receive('~a 1 0')
    expect(log.data).toEqual(['a', 'b', 'c', 'd'])
    expect(log.told).toEqual([['acknowledged', 1]])
    log.receive('~a 4 0')
    expect(log.data).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(log.told.slice(1)).toEqual([['acknowledged', 4], ['drained']])
  })

  it('lets one message pass that is larger than it is, alone', () => {
    const log = attached({ ...FIRST, window: 100 })
    expect(log.send('x'.repeat(500)).isSent).toBe(true)
    expect(log.send('y').isSent).toBe(false)
    log.receive('~a 1 0')
    expect(log.data.at(-1)).toBe('y')
  })

  it("doesn't hold back what was sent before", () => {
    const log = attached({ ...FIRST, window: 200 })
    for (const text of ['a', 'b', 'c']) log.send(text)
    log.forget()
    expect(resume(log, 0, 100)).toBe(3)
    expect(log.data).toEqual(['a', 'b', 'c'])
  })

  it('that has room again drains after a refusal', () => {
    const log = attached()
    log.send('a')
    log.state.refused()
    expect(log.told).toEqual([])
    log.receive('~a 1 0')
    expect(log.told).toEqual([['acknowledged', 1], ['drained']])
  })
})

describe('A volatile message', () => {
  it('goes and comes without a number', () => {
    const log = attached()
    expect(log.state.sendVolatile('~x')).toBe(true)
    expect(log.sent).toEqual(['~v~x'])
    expect(log.state.unackedMessages).toBe(0)
    log.receive('~v~y', '~a 0 0')
    expect(log.told).toEqual([['message', '~y']])
    expect(log.state.acknowledgeAt).toBe(Infinity)
  })

  it('needs a link that takes it', () => {
    expect(new StateLog().state.sendVolatile('x')).toBe(false)
    const log = attached()
    log.takes = false
    expect(log.state.sendVolatile('x')).toBe(false)
  })
})

describe('An acknowledgement', () => {
  it('is sent at once after a quiet second, and then once a second', () => {
    const log = attached()
    log.now = 1_000
    log.receive('a')
    expect(log.sent).toEqual(['~a 1 0'])
    log.now = 1_500
    log.receive('b', 'c')
    expect(log.sent).toEqual(['~a 1 0'])
    expect(log.state.acknowledgeAt).toBe(2_000)
    log.state.acknowledge(1_999)
    expect(log.sent).toHaveLength(1)
    log.state.acknowledge(2_000)
    expect(log.sent).toEqual(['~a 1 0', '~a 3 0'])
    expect(log.state.acknowledgeAt).toBe(Infinity)
  })

  it('is sent at once if a quarter of the window was handled', () => {
    const log = attached({ ...FIRST, window: 1_000 })
    log.now = 1
    log.receive('x'.repeat(100))
    expect(log.sent).toEqual([])
    log.receive('x'.repeat(100))
    expect(log.sent).toEqual(['~a 2 0'])
  })

  it('is sent when it is asked for, also if nothing is new', () => {
    const log = attached().receive('a', '~?', '~?')
    expect(log.sent).toEqual(['~a 1 0', '~a 1 0'])
  })

  it("says what was sent on this link's numbering", () => {
    const log = attached()
    log.send('a')
    log.receive('x', '~?')
    expect(log.sent).toEqual(['a', '~a 1 1'])
  })

  it('comes after the listeners, and a message counts as handled only then', () => {
    const log = attached()
    const seen: string[] = []
    log.onMessage = () => seen.push(...log.sent, log.state.ping('p', log.now))
    log.now = 5_000
    log.receive('x')
    expect(seen).toEqual(['~pp 0 0'])
    expect(log.state.ping('p', log.now)).toBe('~pp 1 0')
  })
})

describe('A ping', () => {
  it('is an acknowledgement, too', () => {
    const log = attached().receive('x')
    log.send('a')
    expect(log.state.ping('p1', 0)).toBe('~pp1 1 1')
    expect(log.state.acknowledgeAt).toBe(Infinity)
  })

  it('has no counts on a new link that is not attached yet', () => {
    const log = attached().receive('x')
    log.send('a')
    log.state.detach()
    expect(log.state.ping('p1', 0)).toBe('~pp1')
  })

  it.each(['x', '~a 0 0', '~p1 0 0', '~', 5, undefined, new Uint8Array(1)])(
    'is not answered by %s',
    (frame) => {
      expect(attached().state.pong(frame) || false).toBe(false)
    },
  )

  it('is answered with or without counts', () => {
    const log = attached()
    log.send('a')
    expect(log.state.pong('~qp1')).toBe('p1')
    expect(log.told).toEqual([])
    expect(log.state.pong('~qp2 1 0')).toBe('p2')
    expect(log.told).toEqual([['acknowledged', 1]])
  })

  it("of a link that isn't in use acknowledges nothing", () => {
    const log = attached()
    log.send('a')
    log.state.detach()
    expect(log.state.pong('~qp1 1 0')).toBe('p1')
    expect(log.state.unackedMessages).toBe(1)
  })

  it("of the server's is answered with the counts, and acknowledges", () => {
    const log = attached()
    log.send('a')
    log.receive('x', '~ps1', '~ps2 1 1')
    expect(log.sent).toEqual(['a', '~qs1 1 1', '~qs2 1 1'])
    expect(log.state.unackedMessages).toBe(0)
  })

  it("of the server's whose counts are wrong is not answered", () => {
    const log = attached().receive('~ps1 0 1')
    expect(log.sent).toEqual(['~bye'])
    expect(log.told).toEqual([['redial']])
  })

  it('is no ping if it answers nothing that was asked', () => {
    const log = attached()
    log.send('a')
    log.receive('~qx', '~qx 1 0')
    expect(log.told).toEqual([['acknowledged', 1]])
    expect(log.sent).toEqual(['a'])
  })
})

describe('The question for an acknowledgement', () => {
  it('is asked once for what was sent before it', () => {
    const log = attached()
    for (const text of ['a', 'b']) log.state.want(log.send(text).number)
    expect(log.sent).toEqual(['a', '~?', 'b'])
    log.receive('~a 1 0')
    expect(log.sent).toEqual(['a', '~?', 'b', '~?'])
    log.receive('~a 2 0')
    log.send('c')
    expect(log.sent).toEqual(['a', '~?', 'b', '~?', 'c'])
  })

  it("isn't asked for what is acknowledged", () => {
    const log = attached()
    const { number } = log.send('a')
    log.receive('~a 1 0')
    log.forget().state.want(number)
    expect(log.sent).toEqual([])
  })

  it('is asked again on the next link, after what is sent again', () => {
    const log = attached()
    log.state.want(log.send('a').number)
    log.forget()
    resume(log, 0)
    expect(log.sent).toEqual(['~a 0 0', 'a', '~?'])
  })

  it('waits for a link', () => {
    const log = new StateLog()
    log.state.want(log.send('a').number)
    expect(log.sent).toEqual([])
    log.attach(FIRST)
    expect(log.sent).toEqual(['~a 0 0', 'a', '~?'])
  })

  it('ends with the session', () => {
    const log = attached()
    log.state.want(log.send('a').number)
    log.state.reset('taken')
    log.forget().attach(FIRST)
    log.send('b')
    expect(log.sent).toEqual(['~a 0 0', 'b'])
  })
})

describe("What can't be", () => {
  it.each([
    ['more handled than was sent', '~a 2 0'],
    ['more sent than has come', '~a 0 1'],
    ['a hello', '~hello {"v":1,"n":1,"recv":0,"take":true}'],
    ['a second ready', '~ready {"recv":0,"window":1}'],
    ['a take', '~take 1 0 1'],
    ['bye', '~bye'],
    ['an unknown frame', '~z'],
    ['a malformed one', '~a 1'],
    ['no frame', '~'],
    ['a pong with impossible counts', '~q1 9 9'],
  ])('%s ends the session, and the link', (_, frame) => {
    const log = attached()
    log.send('a')
    log.forget().receive(frame)
    expect(log.sent).toEqual(['~bye'])
    expect(log.told).toEqual([['reset', 'out-of-step', ['a unknown'], 1], ['redial']])
    expect(log.state.link).toBe('none')
    expect(log.attach(FIRST)).toBe('new')
    expect(log.send('b').isSent).toBe(true)
  })

  it('less handled than was acknowledged ends it, too', () => {
    const log = attached()
    log.send('a')
    log.send('b')
    log.receive('~a 1 0', '~a 0 0')
    expect(log.resets).toEqual(['out-of-step'])
  })

  it('if nothing was said is no reset, but the link goes', () => {
    const log = attached().receive('~z')
    expect(log.told).toEqual([['redial']])
  })
})

describe('Another client with the same session', () => {
  it('takes it: what was sent is unknown, and a session of its own follows', () => {
    const log = attached()
    log.send('a')
    log.receive('~taken')
    expect(log.told).toEqual([['reset', 'taken', ['a unknown'], 1]])
    expect(log.attach(FIRST)).toBe('new')
  })
})
