import { describe, expect, it } from 'vitest'
import { Rig } from '../../test/support/rig.ts'

describe('The first frame of a link', () => {
  it.each([
    ['x', '4400 this endpoint needs a session: say ~hello first'],
    ['', '4400 this endpoint needs a session: say ~hello first'],
    ['~a 0 0', '4400 this endpoint needs a session: say ~hello first'],
    [new Uint8Array(3), '4400 this endpoint needs a session: say ~hello first'],
    ['~hello', '1002 malformed hello'],
    ['~hello {"v":1}', '1002 malformed hello'],
    ['~hello {"v":2,"n":1,"recv":0,"take":true}', "4406 version 2 isn't known, only 1"],
    ['~hello {"v":0,"n":1,"recv":0,"take":true}', "4406 version 0 isn't known, only 1"],
  ])('%j ends it with %s', (frame, closedWith) => {
    const link = new Rig().link()
    expect(link.says(frame)).toEqual([])
    expect(link.closedWith).toBe(closedWith)
    expect(link.says('~hello {"v":1,"n":1,"recv":0,"take":true}')).toEqual([])
  })

  it('must come within ten seconds', () => {
    const rig = new Rig()
    const link = rig.link()
    rig.wait(9_000)
    expect(link.closedWith).toBeUndefined()
    rig.wait(1_000)
    expect(link.closedWith).toBe('4408 no hello in time')
    rig.wait(10_000)
    link.gone()
    expect(rig.hub.isEmpty).toBe(true)
  })
})

describe('A link whose client is not authenticated yet', () => {
  it('answers pings, and nothing else may come', () => {
    const rig = new Rig()
    rig.principal = null
    const link = rig.link()
    link.hello()
    expect(link.says('~px')).toEqual(['~qx'])
    expect(link.says('~px 1 1')).toEqual(['~qx'])
    expect(link.says('~take 1 0 1')).toEqual([])
    expect(link.closedWith).toBe('1002 unexpected frame')
  })

  it('is closed with 4401 if the client is refused, unless it is closed already', () => {
    const rig = new Rig()
    rig.principal = null
    const link = rig.link()
    link.hello()
    rig.hub.refused(link.link)
    expect(link.closedWith).toBe('4401 unauthorized')
    const gone = rig.link()
    gone.hello()
    gone.gone()
    rig.hub.refused(gone.link)
    expect(gone.closedWith).toBeUndefined()
  })
})

describe('A link that waits for the take', () => {
  it.each([
    ['~px', ['~qx'], undefined],
    ['~take 2 0 1', [], '1002 another attempt'],
    ['~take 1 1 1', [], '1002 out of step'],
    ['~take 1 0 2', [], '1002 out of step'],
    ['~a 0 0', [], '1002 unexpected frame'],
    ['data', [], '1002 unexpected frame'],
    [new Uint8Array(1), [], '1002 unexpected frame'],
  ])('gets %j: answer %j, closed %j', (frame, answer, closedWith) => {
    const link = new Rig().link()
    link.hello({ take: false })
    expect(link.says(frame)).toEqual(answer)
    expect(link.closedWith).toBe(closedWith)
  })

  it('is closed with 4002 if the session is gone meanwhile', () => {
    const rig = new Rig()
    const { session } = rig.begin()
    const link = rig.link()
    link.hello({ n: 2, id: 's1', token: 't1', take: false })
    rig.hub.end(session, 1000, '', 0)
    link.says('~take 2 0 1')
    expect(link.closedWith).toBe('4002 the session is gone: say hello again')
  })

  it('is told that a later attempt has taken the session', () => {
    const rig = new Rig()
    rig.begin()
    const late = rig.link()
    late.hello({ n: 2, id: 's1', token: 't1', take: false })
    const link = rig.link()
    link.hello({ n: 3, id: 's1', token: 't1' })
    expect(late.says('~take 2 0 1')).toEqual(['~taken'])
    expect(late.closedWith).toBe('4001 taken')
    expect(link.closedWith).toBeUndefined()
  })

  it('is closed after ten seconds, and a session that was not claimed ends with it', () => {
    const rig = new Rig()
    const link = rig.link()
    link.hello({ take: false })
    rig.wait(10_000)
    expect(link.closedWith).toBe('4408 no hello in time')
    expect(rig.hub.population).toMatchObject({ size: 0, tombstoneCount: 1 })
    expect(rig.news()).toEqual([])
  })

  it('that closes late leaves alone a session that another link has claimed', () => {
    const rig = new Rig()
    const first = rig.link()
    first.hello({ take: false })
    const second = rig.link()
    second.hello({ n: 2, id: 's1', token: 't1' })
    first.gone()
    expect(rig.session()).toMatchObject({ isOver: false, link: second.link })
  })
})

describe('An attached link', () => {
  it('hands over messages in order, one at a time', () => {
    const rig = new Rig()
    rig.isPrompt = false
    const { link, session } = rig.begin()
    rig.news()
    link.says('a', '~~b', '~vc')
    expect(rig.news()).toEqual(['s1 got 1 a'])
    rig.hub.handled(session, 0)
    expect(rig.news()).toEqual(['s1 got 2 ~b'])
    rig.isPrompt = true
    rig.hub.handled(session, 0)
    expect(rig.news()).toEqual(['s1 got volatile c'])
  })

  it.each([
    ['~x', '1002 malformed frame'],
    ['~hello {"v":1,"n":2,"recv":0,"take":true}', '1002 malformed frame'],
    ['~take 2 0 1', '1002 malformed frame'],
    ['~a 1 0', '1002 out of step'],
    ['~a 0 1', '1002 out of step'],
    ['~a 999999999999999 0', '1002 out of step'],
    ['~px 0 1', '1002 out of step'],
    ['~qx 1 0', '1002 out of step'],
  ])('is closed on %j: %s; and the session is over, others are not', (frame, closedWith) => {
    const rig = new Rig()
    const other = rig.begin()
    const { link } = rig.begin()
    rig.news()
    expect(link.says(frame)).toEqual([])
    expect(link.closedWith).toBe(closedWith)
    expect(rig.news()).toEqual(['s2 ended out-of-step'])
    expect(other.link.closedWith).toBeUndefined()
    expect(other.link.says('~?')).toEqual(['~a 0 0'])
    expect(rig.link().hello({ n: 2, id: 's2', token: 't2' })).toEqual([
      '~ready {"id":"s3","token":"t3","ttl":30000,"reset":"out-of-step","window":1000}',
    ])
  })

  it('is closed with 1009 when more than twice the window waits', () => {
    const rig = new Rig()
    rig.isPrompt = false
    const { link } = rig.begin()
    link.says('x'.repeat(936), 'x'.repeat(936))
    expect(link.closedWith).toBeUndefined()
    link.says('x')
    expect(link.closedWith).toBe('1009 more than twice the window')
    expect(rig.events.at(-1)).toBe('s1 ended overflow')
  })

  it('drops what comes twice', () => {
    const rig = new Rig()
    rig.isPrompt = false
    const { session, link: old } = rig.begin()
    old.says('a', 'b')
    const link = rig.link()
    link.hello({ n: 2, id: 's1', token: 't1' })
    rig.news()
    link.says('a', 'b', 'c')
    rig.isPrompt = true
    rig.hub.handled(session, 0)
    expect(rig.news()).toEqual(['s1 got 2 b', 's1 got 3 c'])
  })

  it('ends the session with ~bye, and nothing is remembered of it', () => {
    const rig = new Rig()
    const { link } = rig.begin()
    link.says('a', '~bye', 'late')
    expect(rig.events.at(-1)).toBe('s1 ended bye')
    expect(rig.hub.population).toMatchObject({ size: 0, tombstoneCount: 0, totalCost: 0 })
    expect(link.closedWith).toBe(undefined)
    link.gone()
    expect(rig.hub.isEmpty).toBe(true)
  })

  it('closes after ~bye if the client does not', () => {
    const rig = new Rig()
    const { link } = rig.begin()
    link.says('~bye')
    rig.hub.tick(1_000)
    expect(link.closedWith).toBe('1000 ')
  })

  it('that was taken is ignored: its late frames and its late close', () => {
    const rig = new Rig()
    const { link: old, session } = rig.begin()
    const link = rig.link()
    link.hello({ n: 2, id: 's1', token: 't1' })
    rig.news()
    expect(old.says('late', '~bye', '~a 9 9')).toEqual([])
    old.gone()
    expect(session.link).toBe(link.link)
    expect(rig.news()).toEqual([])
  })

  it('acknowledges once what was handled since, when it takes the session', () => {
    const rig = new Rig()
    const { link: old } = rig.begin()
    const link = rig.link()
    link.hello({ n: 2, id: 's1', token: 't1', take: false })
    old.says('a')
    expect(link.says('~take 2 0 1')).toEqual(['~a 1 0'])
    rig.wait(5_000)
    expect(link.frames).toHaveLength(2)
  })

  it('gets a ~? after a minute of silence, and is detached half a minute later', () => {
    const rig = new Rig()
    const { link, session } = rig.begin()
    link.says('a')
    const before = link.frames.length
    rig.wait(59_000)
    expect(link.frames).toHaveLength(before)
    rig.wait(1_000)
    expect(link.frames.slice(before)).toEqual(['~?'])
    rig.wait(29_000)
    expect(link.frames).toHaveLength(before + 1)
    expect(link.closedWith).toBeUndefined()
    rig.wait(1_000)
    expect(link.closedWith).toBe('1001 silent')
    expect(session).toMatchObject({ link: undefined, isOver: false })
  })

  it('that answers is asked again after another minute', () => {
    const rig = new Rig()
    const { link } = rig.begin()
    rig.wait(60_000)
    link.says('~a 0 0')
    rig.wait(59_000)
    expect(link.frames.filter((frame) => frame === '~?')).toHaveLength(1)
    rig.wait(1_000)
    expect(link.frames.filter((frame) => frame === '~?')).toHaveLength(2)
  })
})

describe('Messages of the application', () => {
  it.each([
    { what: 'attached', isAttached: true, isOver: false, result: 'sent' },
    { what: 'detached', isAttached: false, isOver: false, result: 'queued' },
    { what: 'over', isAttached: true, isOver: true, result: 'dropped' },
  ])('where the session is $what are $result', ({ isAttached, isOver, result }) => {
    const rig = new Rig()
    const { link, session } = rig.begin()
    link.says('a')
    if (!isAttached) link.gone()
    if (isOver) rig.hub.end(session, 1000, '', 0)
    expect(rig.send(session, 's')).toBe(result)
  })

  it('are dropped beyond the window, and the drain is told when half of it is free', () => {
    const rig = new Rig()
    const { link, session } = rig.begin()
    expect(['a', 'b', 'c'].map((name) => rig.send(session, name.repeat(400)))).toEqual([
      'sent',
      'sent',
      'dropped',
    ])
    rig.news()
    expect(link.says('~a 0 0')).toEqual([])
    expect(rig.news()).toEqual([])
    link.says('~a 1 0', '~a 2 0')
    expect(rig.news()).toEqual(['s1 drained'])
  })

  it('that do not fit end a detached session', () => {
    const rig = new Rig()
    const { link, session } = rig.begin()
    rig.send(session, 'a'.repeat(870))
    link.gone()
    rig.news()
    expect(rig.send(session, 'b')).toBe('queued')
    expect(rig.send(session, 'b')).toBe('dropped')
    expect(rig.news()).toEqual(['s1 ended overflow'])
    expect(rig.link().hello({ n: 2, id: 's1', token: 't1' })).toEqual([
      '~ready {"id":"s2","token":"t2","ttl":30000,"reset":"overflow","recv":0,"window":1000}',
    ])
  })

  it('have room as long as the hub has', () => {
    const rig = new Rig({ maxTotalBytes: 2 * 1_024 + 500 })
    const { session: detached, link } = rig.begin()
    link.says('a')
    link.gone()
    const { session } = rig.begin()
    expect(rig.send(session, 'x'.repeat(500))).toBe('sent')
    expect(detached.isOver).toBe(true)
    expect(rig.send(session, 'x'.repeat(1_500))).toBe('dropped')
  })

  it('drain as soon as the session is attached, if they had been dropped before', () => {
    const rig = new Rig()
    const { session } = rig.begin()
    rig.send(session, 'a'.repeat(900))
    rig.send(session, 'b'.repeat(900))
    rig.news()
    rig.link().hello({ n: 2, id: 's1', token: 't1', recv: 1 })
    expect(rig.news()).toEqual(['s1 attached', 's1 drained'])
  })
})

describe('The hub', () => {
  it('is empty when there is neither link nor session nor tombstone', () => {
    const rig = new Rig()
    expect(rig.hub.isEmpty).toBe(true)
    const { link } = rig.begin()
    expect(rig.hub.isEmpty).toBe(false)
    link.says('a')
    link.gone()
    rig.wait(30_000)
    expect(rig.events.at(-1)).toBe('s1 ended expired')
    expect(rig.hub.isEmpty).toBe(false)
    rig.wait(600_000)
    expect(rig.hub.isEmpty).toBe(true)
  })

  it('closes all links and ends all sessions', () => {
    const rig = new Rig()
    const { link } = rig.begin()
    const fresh = rig.link()
    rig.hub.close(1012, 'restart', 0)
    expect([link.closedWith, fresh.closedWith]).toEqual(['1012 restart', '1012 restart'])
    expect(rig.events.at(-1)).toBe('s1 ended ended')
    expect(rig.hub.population.size).toBe(0)
  })

  it('ends a session for the application, detached or not', () => {
    const rig = new Rig()
    const { link, session } = rig.begin()
    rig.hub.end(session, 4403, 'forbidden', 0)
    rig.hub.end(session, 4403, 'forbidden', 0)
    expect(link.closedWith).toBe('4403 forbidden')
    expect(rig.events.filter((event) => event === 's1 ended ended')).toHaveLength(1)
    const other = rig.begin()
    other.link.says('a')
    other.link.gone()
    rig.hub.end(other.session, 1000, '', 0)
    expect(rig.events.at(-1)).toBe('s2 ended ended')
  })

  it.each(['started', 'attached', 'got 1 a', 'detached'])(
    'ends a session in the middle of "%s"',
    (moment) => {
      const rig = new Rig()
      rig.react = (event, session) => event === moment && rig.hub.end(session, 1000, '', 0)
      const { link } = rig.begin()
      link.says('a', 'b')
      link.gone()
      expect(rig.news().filter((event) => event.includes('ended'))).toEqual(['s1 ended ended'])
      expect(rig.hub.population).toMatchObject({ size: 0, totalCost: 0, detachedCount: 0 })
      rig.react = undefined
      const handled = moment === 'started' || moment === 'attached' ? 0 : moment === 'detached' ? 2 : 1
      expect(rig.link().hello({ n: 2, id: 's1', token: 't1' })).toEqual([
        `~ready {"id":"s2","token":"t2","ttl":30000,"reset":"ended","recv":${handled},"window":1000}`,
      ])
    },
  )

  it.each([
    ['it ends the session', (rig: Rig) => rig.hub.end(rig.session(), 4000, '', 0)],
    ['it closes everything', (rig: Rig) => rig.hub.close(1012, '', 0)],
    ['another link takes the session', (rig: Rig) => void rig.link().hello({ n: 2, id: 's1', token: 't1' })],
  ])('tells what was handled before %s', (_, close) => {
    const rig = new Rig()
    const { link } = rig.begin()
    link.says('a', 'b')
    close(rig)
    expect(link.frames.filter((frame) => String(frame).startsWith('~a'))).toEqual(['~a 1 0', '~a 2 0'])
    expect(link.closedWith).toBeDefined()
  })

  it('remembers what was handled after the end of its session', () => {
    const rig = new Rig()
    rig.isPrompt = false
    const { link, session } = rig.begin()
    link.says('a')
    rig.hub.end(session, 1000, '', 0)
    expect(rig.hub.population.tombstone('s1')).toMatchObject({ handled: undefined })
    rig.hub.handled(session, 0)
    expect(rig.hub.population.tombstone('s1')).toMatchObject({ handled: 1 })
  })
})
