import { describe, expect, it } from 'vitest'
import { Link } from './link.ts'

describe('A link', () => {
  it('is new, and its silence counts from its beginning', () => {
    const link = new Link({ send: () => undefined, close: () => undefined }, 7)
    expect(link).toMatchObject({ phase: { is: 'new' }, since: 7, receivedAt: 7, isAsked: false })
  })

  it('sends on its port, asks, and counts nothing after it was closed', () => {
    const calls: unknown[] = []
    const link = new Link({ send: (frame) => calls.push(frame), close: (...how) => calls.push(how) }, 0)
    link.send('x')
    link.ask()
    link.close(4001, 'taken')
    expect(calls).toEqual(['x', '~?', [4001, 'taken']])
    expect(link).toMatchObject({ phase: { is: 'closed' }, isAsked: true })
  })
})
