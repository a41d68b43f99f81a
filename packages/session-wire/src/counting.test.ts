import { describe, expect, it } from 'vitest'
import { ACKNOWLEDGE_EVERY, Incoming, Outgoing } from './counting.ts'

/** With so many messages of 10 that were added, and so many of them sent on one link. */
function outgoing(added: number, sent: number): Outgoing<string> {
  const counts = new Outgoing<string>()
  for (let number = 1; number <= added; number += 1) counts.add(`m${number}`, 10)
  for (let number = 1; number <= sent; number += 1) counts.markSent()
  return counts
}

describe('Outgoing', () => {
  it('numbers messages from 1 and counts what they cost', () => {
    const counts = new Outgoing<string>()
    expect([counts.add('a', 5), counts.add('b', 7)]).toEqual([1, 2])
    expect(counts).toMatchObject({ size: 2, last: 2, cost: 12, inFlight: 0, hasUnsent: true })
  })

  it.each([
    { what: 'nothing waits', added: 0, sent: 0, window: 100, next: undefined },
    { what: 'it fits', added: 2, sent: 1, window: 20, next: 'm2' },
    { what: 'it does not fit', added: 2, sent: 1, window: 19, next: undefined },
    { what: 'it is larger than the window and alone', added: 1, sent: 0, window: 5, next: 'm1' },
    { what: 'everything was sent', added: 2, sent: 2, window: 100, next: undefined },
  ])('next is $next where $what', ({ added, sent, window, next }) => {
    expect(outgoing(added, sent).next(window)).toBe(next)
  })

  it('sends again on another link beyond the window, and new messages within it', () => {
    const counts = outgoing(3, 2)
    counts.startLink(0)
    expect(counts).toMatchObject({ linkSent: 0, sent: 2, inFlight: 0, hasUnsent: true })
    expect(counts.next(1)).toBe('m1')
    counts.markSent()
    expect(counts.next(1)).toBe('m2')
    counts.markSent()
    expect(counts.next(20)).toBeUndefined()
    expect(counts.next(30)).toBe('m3')
  })

  it.each([
    { what: 'less than before', count: 0, isPossible: false, left: ['m2', 'm3'] },
    { what: 'the same as before', count: 1, isPossible: true, left: ['m2', 'm3'] },
    { what: 'what was sent', count: 2, isPossible: true, left: ['m3'] },
    { what: 'what was not sent yet', count: 3, isPossible: false, left: ['m2', 'm3'] },
  ])('an acknowledgement of $what: $isPossible', ({ count, isPossible, left }) => {
    const counts = outgoing(3, 2)
    counts.acknowledge(1)
    expect(counts.acknowledge(count)).toBe(isPossible)
    expect(counts.unacknowledged()).toEqual(left)
    expect(counts.cost).toBe(10 * left.length)
    expect(counts.inFlight).toBe(10 * (left.length - 1))
  })

  it('counts nothing as in flight that was acknowledged before it was sent on this link', () => {
    const counts = outgoing(3, 3)
    counts.acknowledge(1)
    counts.startLink(1)
    counts.markSent()
    counts.acknowledge(3)
    expect(counts).toMatchObject({ acknowledged: 3, size: 0, cost: 0, inFlight: 0 })
  })

  it('counts nothing as in flight that was acknowledged while it was sent again', () => {
    const counts = outgoing(2, 2)
    counts.startLink(0)
    counts.acknowledge(1)
    counts.markSent()
    expect(counts).toMatchObject({ linkSent: 1, inFlight: 0, cost: 10 })
  })

  it('continues after what another link had acknowledged meanwhile', () => {
    const counts = outgoing(3, 3)
    counts.startLink(0)
    counts.acknowledge(2)
    // Its numbers 1 and 2 are gone: whoever starts a link begins after what is acknowledged.
    expect(counts.next(100)).toBeUndefined()
    counts.startLink(2)
    expect(counts.next(100)).toBe('m3')
  })

  it('keeps its numbers when it cuts off what was acknowledged', () => {
    const counts = outgoing(2_000, 2_000)
    for (let count = 1; count <= 1_999; count += 1) {
      expect(counts.acknowledge(count)).toBe(true)
      expect(counts.unacknowledged()[0]).toBe(`m${count + 1}`)
    }
    expect(counts).toMatchObject({ acknowledged: 1_999, size: 1, last: 2_000, cost: 10, inFlight: 10 })
    expect(counts.add('x', 1)).toBe(2_001)
  })

  it('numbers from 1 again if a new session gets the unacknowledged messages', () => {
    const counts = outgoing(3, 3)
    counts.acknowledge(1)
    counts.restart()
    expect(counts).toMatchObject({ acknowledged: 0, sent: 0, linkSent: 0, inFlight: 0, size: 2, last: 2 })
    expect(counts.next(100)).toBe('m2')
  })
})

describe('Incoming', () => {
  it('takes each number once, whichever link it comes on', () => {
    const counts = new Incoming()
    expect([counts.accept(10), counts.accept(10)]).toEqual([true, true])
    counts.startLink(0)
    expect([counts.accept(10), counts.accept(10), counts.accept(10)]).toEqual([false, false, true])
    expect(counts).toMatchObject({ received: 3, linkReceived: 3, pendingCost: 30 })
  })

  it('acknowledges what was handled, not what was received', () => {
    const counts = new Incoming()
    counts.accept(10)
    counts.accept(20)
    counts.handle(10)
    expect(counts.tell(7, 0)).toEqual({ handled: 1, sent: 7 })
    expect(counts.pendingCost).toBe(20)
  })

  it.each([
    { what: 'nothing was handled', handled: 0, cost: 0, acknowledgedAt: 5, dueAt: Infinity },
    {
      what: 'little was, and nothing was acknowledged before',
      handled: 1,
      cost: 10,
      acknowledgedAt: undefined,
      dueAt: -Infinity,
    },
    { what: 'little was', handled: 2, cost: 12, acknowledgedAt: 5, dueAt: 5 + ACKNOWLEDGE_EVERY },
    { what: 'a quarter of the window was', handled: 1, cost: 25, acknowledgedAt: 5, dueAt: -Infinity },
  ])('an acknowledgement is due at $dueAt where $what', ({ handled, cost, acknowledgedAt, dueAt }) => {
    const counts = new Incoming()
    if (acknowledgedAt !== undefined) counts.tell(0, acknowledgedAt)
    for (let left = handled; left > 0; left -= 1) {
      counts.accept(cost)
      counts.handle(cost)
    }
    expect(counts.acknowledgeAt(100)).toBe(dueAt)
    counts.tell(0, 9)
    expect(counts.acknowledgeAt(100)).toBe(Infinity)
  })
})
