import { describe, expect, it } from 'vitest'
import { type Data, SESSION_COST, SessionState } from './session.ts'

const WINDOW = 1_000

interface Wire {
  readonly frames: Data[]
  send(frame: Data): void
}

function wire(): Wire {
  const frames: Data[] = []
  return { frames, send: (frame) => void frames.push(frame) }
}

function session(): SessionState<Wire> {
  return new SessionState({ id: 'i', tokenHash: 'h', principal: 'p', attempt: 0 }, WINDOW)
}

/** On a link that is in use. */
function attached(): { readonly state: SessionState<Wire>; readonly frames: Data[] } {
  const state = session()
  const link = wire()
  state.attach(link, 1, { handled: 0, next: 1 })
  state.replay(true)
  return { state, frames: link.frames }
}

/** The client sends a message of this size, and the application handles it. */
function exchange(state: SessionState<Wire>, size: number, now: number): string {
  const outcome = state.receive('x'.repeat(size), size)
  state.take()
  state.handledOne(now)
  return outcome
}

describe('A session on the server', () => {
  it('sends each message once, in order, though one leads to another at once', () => {
    const state = session()
    const frames: Data[] = []
    const link = {
      frames,
      send: (frame: Data) => {
        frames.push(frame)
        if (frame === 'a') state.send('b', 65)
      },
    }
    state.attach(link, 1, { handled: 0, next: 1 })
    state.replay(true)
    state.send('a', 65)
    state.send('c', 65)
    expect(frames).toEqual(['a', 'b', 'c'])
  })

  it('costs 1 KiB when empty', () => {
    const state = session()
    expect(state).toMatchObject({ cost: SESSION_COST, isUsed: false, handled: 0, unackedMessages: 0 })
  })

  it('keeps what it sends until the client has handled it', () => {
    const { state, frames } = attached()
    state.send('~a', 66)
    expect(frames).toEqual(['~~a'])
    expect(state).toMatchObject({
      isUsed: true,
      unackedMessages: 1,
      unackedCost: 66,
      cost: SESSION_COST + 66,
    })
    expect(state.control({ type: 'ack', text: '', counts: { handled: 1, sent: 0 } }, 0)).toBe(true)
    expect(state).toMatchObject({ unackedMessages: 0, cost: SESSION_COST })
  })

  it.each([
    { what: 'the next after what was handled', handled: 1, next: 2, isPossible: true },
    { what: 'one that comes again', handled: 1, next: 1, isPossible: true },
    { what: 'a gap', handled: 1, next: 3, isPossible: false },
    { what: 'no number', handled: 1, next: 0, isPossible: false },
    { what: 'less handled than acknowledged', handled: 0, next: 2, isPossible: false },
    { what: 'more handled than sent', handled: 3, next: 2, isPossible: false },
  ])('an attachment with $what: $isPossible', ({ handled, next, isPossible }) => {
    const { state } = attached()
    state.send('a', 65)
    state.send('b', 65)
    state.control({ type: 'ack', text: '', counts: { handled: 1, sent: 0 } }, 0)
    exchange(state, 1, 0)
    const link = wire()
    expect(state.attach(link, 2, { handled, next })).toBe(isPossible)
    expect(state.link === link).toBe(isPossible)
    expect(state.attempt).toBe(isPossible ? 2 : 1)
  })

  it('sends again what the client has not handled, at most 500 messages before the first frame of the client', () => {
    const state = session()
    for (let number = 1; number <= 700; number += 1) state.send(`m${number}`, 65)
    const link = wire()
    state.attach(link, 1, { handled: 0, next: 1 })
    state.replay(false)
    expect(link.frames).toHaveLength(500)
    state.send('new', 67)
    expect(link.frames).toHaveLength(500)
    state.confirm()
    state.confirm()
    expect(link.frames).toHaveLength(701)
    expect(link.frames.at(-1)).toBe('new')
  })

  it.each([
    { what: 'anything, when nothing waits', waiting: 0, cost: 5_000, fits: true },
    { what: 'what fills the window', waiting: 100, cost: 900, fits: true },
    { what: 'what exceeds the window', waiting: 100, cost: 901, fits: false },
  ])('has room for $what: $fits', ({ waiting, cost, fits }) => {
    const state = session()
    if (waiting > 0) state.send('x', waiting)
    expect(state.hasRoom(cost)).toBe(fits)
  })

  it('drops what it has received before', () => {
    const { state } = attached()
    expect([state.receive('a', 1), state.receive('b', 1)]).toEqual(['new', 'new'])
    state.attach(wire(), 2, { handled: 0, next: 1 })
    expect([state.receive('a', 1), state.receive('b', 1), state.receive('c', 1)]).toEqual([
      'duplicate',
      'duplicate',
      'new',
    ])
  })

  it.each([
    { what: 'twice the window', sizes: [936, 936], outcome: 'new' },
    { what: 'more than twice the window', sizes: [936, 937], outcome: 'flood' },
    { what: 'one message of any size', sizes: [9_000], outcome: 'new' },
    { what: 'another after one of any size', sizes: [9_000, 1], outcome: 'flood' },
  ])('takes $what for $outcome', ({ sizes, outcome }) => {
    const { state } = attached()
    const outcomes = sizes.map((size) => state.receive('x', size))
    expect(outcomes.at(-1)).toBe(outcome)
  })

  it('counts no message as a flood because of one that was handled without a link', () => {
    const { state } = attached()
    state.receive('x', 9_000)
    state.take()
    state.detach()
    state.handledOne(0)
    state.attach(wire(), 2, { handled: 0, next: 2 })
    expect(state.receive('y', 1)).toBe('new')
  })

  it('hands over one message at a time, in order', () => {
    const { state } = attached()
    state.receive('~~a', 3)
    state.receive('b', 1)
    expect(state.take()).toEqual({ data: '~a', number: 1, cost: 67 })
    expect(state.take()).toBeUndefined()
    state.handledOne(0)
    expect(state.handled).toBe(1)
    expect(state.take()).toMatchObject({ data: 'b', number: 2 })
    state.handledOne(0)
    expect(state.take()).toBeUndefined()
  })

  it('counts nothing as handled that the application was not given', () => {
    const { state, frames } = attached()
    state.handledOne(0)
    expect(state.handled).toBe(0)
    expect(frames).toEqual([])
  })

  it('keeps volatile messages in order, uncounted, and loses those that exceed the window', () => {
    const { state } = attached()
    state.receive('a', 1)
    state.receiveVolatile('v', 1)
    state.receiveVolatile('too much', WINDOW)
    expect(state.cost).toBe(SESSION_COST + 65 + 65)
    state.take()
    state.handledOne(0)
    expect(state.take()).toEqual({ data: 'v', number: undefined, cost: 65 })
    state.handledOne(0)
    expect(state).toMatchObject({ handled: 1, cost: SESSION_COST })
    expect(state.take()).toBeUndefined()
  })

  it('sends volatile messages only if there is a link', () => {
    const { state, frames } = attached()
    state.sendVolatile('v')
    state.detach()
    state.sendVolatile('w')
    expect(frames).toEqual(['~vv'])
  })

  it('gives the application nothing after its end, but lets it finish its message', () => {
    const { state } = attached()
    state.receive('a', 1)
    state.receive('b', 1)
    state.take()
    state.end()
    state.handledOne(0)
    expect(state).toMatchObject({ handled: 1, isOver: true })
    expect(state.take()).toBeUndefined()
    const idle = attached().state
    idle.receive('a', 1)
    idle.end()
    idle.handledOne(0)
    expect(idle.handled).toBe(0)
  })
})

describe('Acknowledgements of the server', () => {
  it('come at once if the last is a second old, and then once a second', () => {
    const { state, frames } = attached()
    exchange(state, 1, 5_000)
    expect(frames).toEqual(['~a 1 0'])
    exchange(state, 1, 5_500)
    state.acknowledge(5_999)
    expect(frames).toEqual(['~a 1 0'])
    state.acknowledge(6_000)
    state.acknowledge(9_000)
    expect(frames).toEqual(['~a 1 0', '~a 2 0'])
  })

  it('come at once after a quarter of the window', () => {
    const { state, frames } = attached()
    exchange(state, 1, 0)
    exchange(state, WINDOW / 4 - 65, 0)
    expect(frames).toEqual(['~a 1 0'])
    exchange(state, 1, 0)
    expect(frames).toEqual(['~a 1 0', '~a 3 0'])
  })

  it('come when asked, and again when everything that was received before is handled', () => {
    const { state, frames } = attached()
    exchange(state, 1, 0)
    for (const data of ['b', 'c', 'd']) state.receive(data, 1)
    state.control({ type: 'ask', text: '' }, 1)
    state.receive('e', 1)
    const handleOne = (): number => {
      state.take()
      state.handledOne(2)
      return frames.length
    }
    expect(frames).toEqual(['~a 1 0', '~a 1 0'])
    expect([handleOne(), handleOne()]).toEqual([2, 2])
    expect(handleOne()).toBe(3)
    expect(frames.at(-1)).toBe('~a 4 0')
    expect(handleOne()).toBe(3)
  })

  it('are not owed for what was asked on another link', () => {
    const { state } = attached()
    state.receive('a', 1)
    state.control({ type: 'ask', text: '' }, 1)
    state.detach()
    const link = wire()
    state.attach(link, 2, { handled: 0, next: 1 })
    state.tell(1)
    state.take()
    state.handledOne(2)
    expect(link.frames).toEqual(['~a 0 0'])
  })

  it('come before a close, if the client lacks one', () => {
    const { state, frames } = attached()
    exchange(state, 1, 0)
    state.acknowledgeLast(100)
    expect(frames).toEqual(['~a 1 0'])
    exchange(state, 1, 100)
    state.acknowledgeLast(100)
    expect(frames).toEqual(['~a 1 0', '~a 2 0'])
  })

  it('wait for a link', () => {
    const { state, frames } = attached()
    state.receive('a', 1)
    state.take()
    state.detach()
    state.handledOne(0)
    state.acknowledge(9_000)
    expect(frames).toEqual([])
  })

  it.each([
    [{ type: 'ack', text: '', counts: { handled: 1, sent: 1 } }, true, []],
    [{ type: 'ack', text: '', counts: { handled: 2, sent: 1 } }, false, []],
    [{ type: 'ack', text: '', counts: { handled: 1, sent: 0 } }, false, []],
    [{ type: 'ping', text: 'x', counts: { handled: 1, sent: 1 } }, true, ['~qx 1 1']],
    [{ type: 'ping', text: 'x', counts: { handled: 1, sent: 2 } }, false, []],
    [{ type: 'ping', text: 'x' }, true, ['~qx 1 1']],
    [{ type: 'pong', text: 'x', counts: { handled: 1, sent: 1 } }, true, []],
    [{ type: 'pong', text: 'x', counts: { handled: 9, sent: 1 } }, false, []],
    [{ type: 'pong', text: 'x' }, true, []],
    [{ type: 'ask', text: '' }, true, ['~a 1 1']],
  ] as const)('after a message each way, %j: %s', (control, isPossible, answer) => {
    const { state, frames } = attached()
    exchange(state, 1, 0)
    state.send('s', 65)
    frames.length = 0
    expect(state.control(control, 0)).toBe(isPossible)
    expect(frames).toEqual(answer)
  })
})
