import { describe, expect, it } from 'vitest'
import { Rig } from '../../test/support/rig.ts'

const NEW = '"ttl":30000,"window":1000'

describe('A hello without a session', () => {
  it('begins one, on this link', () => {
    const rig = new Rig()
    const link = rig.link()
    expect(link.hello({ n: 7 })).toEqual([`~ready {"id":"s1","token":"t1",${NEW}}`])
    expect(rig.news()).toEqual(['s1 started', 's1 attached'])
    expect(rig.session()).toMatchObject({ attempt: 7, link: link.link, principal: undefined })
  })

  it('with take: false begins one that waits for the take', () => {
    const rig = new Rig()
    const link = rig.link()
    expect(link.hello({ take: false })).toEqual([`~ready {"id":"s1","token":"t1",${NEW}}`])
    expect(rig.news()).toEqual([])
    expect(link.says('~take 1 0 1')).toEqual(['~a 0 0'])
    expect(rig.news()).toEqual(['s1 started', 's1 attached'])
  })

  it('is refused if there is no room', () => {
    const rig = new Rig({ maxTotalBytes: 1_500 })
    rig.begin()
    const link = rig.link()
    expect(link.hello()).toEqual([])
    expect(link.closedWith).toBe('1013 too many sessions on this server')
  })

  it('is ignored on a link that has closed before the client is authenticated', () => {
    const rig = new Rig()
    rig.principal = null
    const link = rig.link()
    link.hello()
    link.gone()
    const [{ hello } = expect.fail()] = rig.waiting
    rig.admit(link.link, hello, 'p')
    expect(link.frames).toEqual([])
    expect(rig.hub.isEmpty).toBe(true)
  })

  it('is ignored if authentication takes longer than ten seconds', () => {
    const rig = new Rig()
    rig.principal = null
    const link = rig.link()
    link.hello()
    rig.wait(10_000)
    expect(link.closedWith).toBe('4408 no hello in time')
    const [{ hello } = expect.fail()] = rig.waiting
    rig.admit(link.link, hello, 'p')
    rig.hub.refused(link.link)
    expect(link.frames).toEqual([])
    expect(link.closedWith).toBe('4408 no hello in time')
    expect(rig.hub.population.size).toBe(0)
  })
})

describe('A hello that names a session', () => {
  it('resumes it, and sends ~taken on the old link', () => {
    const rig = new Rig()
    const { link: old, session } = rig.begin()
    old.says('a', 'b')
    rig.send(session, 's')
    const link = rig.link()
    expect(link.hello({ n: 2, id: 's1', token: 't1', recv: 0 })).toEqual([
      '~ready {"recv":2,"window":1000}',
      's',
    ])
    expect(old.frames.at(-1)).toBe('~taken')
    expect(old.closedWith).toBe('4001 taken')
    expect(session.link).toBe(link.link)
  })

  it('with take: false moves nothing before the take', () => {
    const rig = new Rig()
    const { link: old, session } = rig.begin()
    const link = rig.link()
    expect(link.hello({ n: 2, id: 's1', token: 't1', take: false })).toEqual([
      '~ready {"recv":0,"window":1000}',
    ])
    rig.send(session, 's')
    old.says('a')
    expect(session.link).toBe(old.link)
    expect(link.says('~take 2 1 2')).toEqual(['~a 1 1'])
    expect(session.link).toBe(link.link)
    expect(old.closedWith).toBe('4001 taken')
  })

  it.each([
    { n: 3, what: 'the same attempt' },
    { n: 2, what: 'an earlier attempt' },
  ])('with $what is a twin: it is told so, and the session stays where it is', ({ n }) => {
    const rig = new Rig()
    const { link, session } = rig.begin({ n: 3 })
    const twin = rig.link()
    expect(twin.hello({ n, id: 's1', token: 't1' })).toEqual(['~taken'])
    expect(twin.closedWith).toBe('4001 taken')
    expect(session.link).toBe(link.link)
    expect(link.closedWith).toBeUndefined()
  })

  it.each([
    { what: 'an unknown id', hello: { id: 'x', token: 't1' }, principal: 'p' },
    { what: 'a wrong token', hello: { id: 's1', token: 'x' }, principal: 'p' },
    { what: 'no token', hello: { id: 's1' }, principal: 'p' },
    { what: 'another principal', hello: { id: 's1', token: 't1' }, principal: 'q' },
    { what: 'a wrong token of a buried one', hello: { id: 's2', token: 'x' }, principal: 'p' },
    { what: 'another principal for a buried one', hello: { id: 's2', token: 't2' }, principal: 'q' },
  ])('with $what is answered as one that is unknown', ({ hello, principal }) => {
    const rig = new Rig()
    rig.principal = 'p'
    const { link, session } = rig.begin()
    rig.hub.end(rig.begin().session, 1000, '', 0)
    rig.principal = principal
    expect(rig.link().hello({ n: 9, ...hello })).toEqual([
      `~ready {"id":"s3","token":"t3","ttl":30000,"reset":"unknown","window":1000}`,
    ])
    expect(session.link).toBe(link.link)
    expect(link.closedWith).toBeUndefined()
  })

  it.each([
    { recv: 1, what: 'more than was sent' },
    { recv: 2, what: 'even more' },
  ])('with a count of $what ends it, and begins another one', ({ recv }) => {
    const rig = new Rig()
    const { link: old } = rig.begin()
    rig.news()
    const link = rig.link()
    expect(link.hello({ n: 2, id: 's1', token: 't1', recv })).toEqual([
      '~ready {"id":"s2","token":"t2","ttl":30000,"reset":"out-of-step","window":1000}',
    ])
    expect(old.closedWith).toBe('1002 out of step')
    expect(rig.news()).toEqual(['s1 ended out-of-step', 's2 started', 's2 attached'])
  })

  it.each([
    {
      what: 'ended',
      end: (rig: Rig) => rig.hub.end(rig.session(), 4403, 'no', 0),
      reset: '"reset":"ended","recv":1',
    },
    {
      what: 'expired',
      end: (rig: Rig) => {
        rig.hub.closed(rig.session().link!, 0)
        rig.wait(30_000)
      },
      reset: '"reset":"expired","recv":1',
    },
  ])('that has $what is told why, and what it had handled', ({ end, reset }) => {
    const rig = new Rig()
    rig.begin().link.says('a')
    end(rig)
    expect(rig.link().hello({ n: 2, id: 's1', token: 't1' })).toEqual([
      `~ready {"id":"s2","token":"t2","ttl":30000,${reset},"window":1000}`,
    ])
  })

  it('that was never used gets the reset unused', () => {
    const rig = new Rig()
    rig.begin().link.gone()
    expect(rig.news()).toEqual(['s1 started', 's1 attached', 's1 detached', 's1 ended unused'])
    expect(rig.link().hello({ n: 2, id: 's1', token: 't1', take: false })).toEqual([
      '~ready {"id":"s2","token":"t2","ttl":30000,"reset":"unused","recv":0,"window":1000}',
    ])
  })
})
