// Each check finds what it is there for, in records that are made up; and nothing in a record of a good life. No browser.
import { expect, test } from '@playwright/test'
import { Trial } from './checks/trial.ts'
import type { Entry, ServerConnection } from './log.ts'

type Unstamped<E> = E extends unknown ? Omit<E, 'at'> : never
type Step = Unstamped<Entry>

const OPENING: readonly Step[] = [
  { what: 'call', method: 'open' },
  { what: 'dial', socket: 1, state: 'connecting' },
  { what: 'event', name: 'state', state: 'connecting', previous: 'idle' },
  { what: 'event', name: 'state', state: 'open', previous: 'connecting' },
  { what: 'event', name: 'open' },
]

const CLOSING: readonly Step[] = [
  { what: 'call', method: 'close' },
  { what: 'shut', socket: 1 },
  { what: 'event', name: 'state', state: 'closing', previous: 'open' },
  { what: 'end', socket: 1 },
  { what: 'event', name: 'state', state: 'closed', previous: 'closing' },
  { what: 'event', name: 'close', code: 1000, origin: 'client' },
  { what: 'settled', method: 'close', took: 20 },
]

/** A connection is lost, and another one opened. */
const LOSS: readonly Step[] = [
  { what: 'end', socket: 1 },
  { what: 'event', name: 'state', state: 'waiting', previous: 'open' },
  { what: 'event', name: 'lost', code: 1006, origin: 'network' },
  { what: 'event', name: 'waiting' },
  { what: 'dial', socket: 2, state: 'connecting' },
  { what: 'event', name: 'state', state: 'connecting', previous: 'waiting' },
  { what: 'event', name: 'state', state: 'open', previous: 'connecting' },
  { what: 'event', name: 'open' },
]

function handed(number: number, socket = 1): Step[] {
  return [
    { what: 'hand', socket, number, readyState: 1 },
    { what: 'send', number, result: 'sent', isHasty: false },
  ]
}

function connection(socket: number, seen: Partial<ServerConnection> = {}): ServerConnection {
  return { client: 'x', socket, openedAt: 0, isOpen: true, received: [], sentCount: 0, ...seen }
}

interface Ends {
  readonly connections?: readonly ServerConnection[]
  /** `null`: it isn't open. */
  readonly current?: number | null
  readonly overlap?: boolean
}

/** Invariant and complaint of everything that is found wrong. */
function findings(
  steps: readonly Step[],
  { connections = [connection(1)], current = 1, overlap = true }: Ends = {},
): string[] {
  const trial = new Trial({ name: 'x', options: { overlap, closeTimeout: 500 } })
  trial.see(steps.map((step, at) => ({ at, ...step }) as Entry))
  const wrong = trial.compare(connections, current ?? undefined)
  return [...trial.violations, ...wrong].map(({ invariant, what }) => `${invariant}: ${what}`)
}

/** Exactly one finding. */
function expectFinding(found: readonly string[], expected: RegExp): void {
  expect(found).toEqual([expect.stringMatching(expected)])
}

test('nothing is wrong with a good life', () => {
  const life: Step[] = [
    ...OPENING,
    ...handed(1),
    { what: 'got', socket: 1, number: 1 },
    ...LOSS,
    { what: 'send', number: 2, result: 'dropped', isHasty: true },
    ...handed(3, 2),
    { what: 'got', socket: 2, number: 1 },
  ]
  const connections = [
    connection(1, { isOpen: false, sentCount: 2 }),
    connection(2, { received: [3], sentCount: 1 }),
  ]
  expect(findings(life, { connections, current: 2 })).toEqual([])
})

test.describe('one connection at a time', () => {
  test('a dial beside what is left of the last connection', () => {
    const steps = [...OPENING, ...LOSS.slice(1)]
    const ends = { connections: [connection(2)], current: 2 }
    expectFinding(findings(steps, ends), /^one connection at a time: socket 2 is dialled beside \[1\]/)
  })

  test('two sockets beside each other, of which one is closed, and a replacement', () => {
    const beside: Step = { what: 'dial', socket: 2, state: 'open' }
    const replacement: Step[] = [...OPENING, beside, { what: 'shut', socket: 2 }]
    expect(findings(replacement)).toEqual([])
    expectFinding(findings(replacement, { overlap: false }), /without overlap/)
    const third: Step = { what: 'dial', socket: 3, state: 'open' }
    expectFinding(findings([...OPENING, beside, third]), /socket 3 is dialled beside \[1,2\]/)
  })

  test('a connection that the server still has when all is well', () => {
    const ends = { connections: [connection(1), connection(2)], current: 2 }
    expectFinding(findings([...OPENING, ...LOSS], ends), /the server has \[1,2\] open/)
  })

  test('a dial after close()', () => {
    const dial: Step = { what: 'dial', socket: 2, state: 'closed' }
    const found = findings([...OPENING, ...CLOSING, dial], { connections: [], current: null })
    expect(found).toEqual([
      'one connection at a time: socket 2 is dialled after close()',
      'one connection at a time: socket 2 is dialled while closed',
    ])
  })
})

test.describe('order', () => {
  test('a message that is handed over after a later one', () => {
    const ends = { connections: [connection(1, { received: [2, 1] })] }
    expectFinding(
      findings([...OPENING, ...handed(2), ...handed(1)], ends),
      /^order: 1 is handed over after 2/,
    )
  })

  test('a message that arrives twice, or without the one before', () => {
    const steps = [...OPENING, ...handed(1), ...handed(2)]
    const twice = { connections: [connection(1, { received: [1, 1, 2] })] }
    expectFinding(findings(steps, twice), /the server got 1 instead of 2/)
    const gap = { connections: [connection(1, { received: [2] })] }
    expect(findings(steps, gap)).toContainEqual(expect.stringMatching(/the server got 2 instead of 1/))
  })

  test('a message that does not arrive on a connection that lives', () => {
    const ends = { connections: [connection(1, { received: [1] })] }
    expectFinding(findings([...OPENING, ...handed(1), ...handed(2)], ends), /2 has not arrived/)
  })

  test('messages of the server that come twice, with a gap, from an old connection, or not at all', () => {
    const got = (socket: number, number: number): Step => ({ what: 'got', socket, number })
    const ends = { connections: [connection(1, { sentCount: 1 })] }
    expectFinding(findings([...OPENING, got(1, 1), got(1, 1)], ends), /message 1 comes instead of 2/)
    const three = { connections: [connection(1, { sentCount: 3 })] }
    expectFinding(findings([...OPENING, got(1, 1), got(1, 3)], three), /message 3 comes instead of 2/)
    expectFinding(findings(OPENING, ends), /1 were sent to the client, and 0 arrived/)
    const late = { connections: [connection(2, { sentCount: 1 })], current: 2 }
    expect(findings([...OPENING, ...LOSS, got(2, 1), got(1, 1)], late)).toContainEqual(
      expect.stringMatching(/a message of socket 1 comes after one of socket 2/),
    )
  })
})

test.describe('every message is accounted for', () => {
  const queued: Step = { what: 'send', number: 1, result: 'queued', isHasty: false }
  const dropped: Step = { what: 'drop', number: 1, reason: 'expired' }

  test('a message that is queued for ever', () => {
    expectFinding(findings([...OPENING, queued]), /1, queued: handed over 0 times, dropped 0 times/)
  })

  test('a message that is dropped twice, or dropped and handed over', () => {
    expectFinding(findings([...OPENING, queued, dropped, dropped]), /handed over 0 times, dropped 2 times/)
    const hand: Step = { what: 'hand', socket: 1, number: 1, readyState: 1 }
    const found = findings([...OPENING, queued, dropped, hand], {
      connections: [connection(1, { received: [1] })],
    })
    expect(found).toEqual([
      'every message is accounted for: 1, queued: handed over 1 times, dropped 1 times',
      'every message is accounted for: 1 was dropped, and delivered on socket 1',
    ])
  })

  test('a message that is said to be sent, and was not', () => {
    const steps: Step[] = [...OPENING, { what: 'send', number: 1, result: 'sent', isHasty: false }]
    expect(findings(steps)).toContainEqual(expect.stringMatching(/1 is 'sent', but was given to nobody/))
  })

  test('a message that is given to a socket which is closing', () => {
    const [hand, send] = handed(1)
    const steps = [...OPENING, { ...hand, readyState: 2 } as Step, send!]
    expectFinding(
      findings(steps, { connections: [connection(1, { received: [1] })] }),
      /given to a socket that isn't open/,
    )
  })
})

test.describe('promises settle', () => {
  test('close() that takes too long', () => {
    const steps = CLOSING.map((step) => (step.what === 'settled' ? { ...step, took: 2_400 } : step))
    expectFinding(
      findings([...OPENING, ...steps], { connections: [], current: null }),
      /close\(\) took 2400 ms/,
    )
  })

  test('a promise that is never settled', () => {
    expectFinding(findings([...OPENING, { what: 'call', method: 'opened' }]), /1 promises of opened\(\)/)
  })
})

test.describe('events', () => {
  const ends = { connections: [], current: null }
  const close: Step = { what: 'event', name: 'close', code: 1000, origin: 'client' }

  test('an event before its state', () => {
    const steps: Step[] = [...OPENING.slice(0, 3), { what: 'event', name: 'message' }]
    expectFinding(findings(steps), /^events: message while connecting/)
  })

  test('open or lost twice', () => {
    expectFinding(findings([...OPENING, { what: 'event', name: 'open' }]), /open twice/)
    const lost: Step = { what: 'event', name: 'lost', code: 1006, origin: 'network' }
    expectFinding(findings([...OPENING, ...LOSS.slice(0, 3), lost], ends), /lost twice/)
  })

  test('anything between the two halves of a switch', () => {
    const lost: Step = { what: 'event', name: 'lost', code: 1006, origin: 'heartbeat' }
    const steps: Step[] = [lost, { what: 'event', name: 'message' }, { what: 'event', name: 'open' }]
    expect(findings([...OPENING, ...steps])).toContainEqual(
      expect.stringMatching(/message in the middle of a switch/),
    )
  })

  test('close twice, not at all, or without a reason', () => {
    expect(findings([...OPENING, ...CLOSING, close], ends)).toEqual([
      expect.stringMatching(/close after close/),
    ])
    const silent = CLOSING.filter((step) => step.what !== 'event' || step.name !== 'close')
    expectFinding(findings([...OPENING, ...silent], ends), /closed without close/)
    const givenUp = CLOSING.map(
      (step) =>
        (step.what === 'event' && step.name === 'close'
          ? { ...step, origin: 'network', code: 1006 }
          : step) as Step,
    )
    expectFinding(findings([...OPENING, ...givenUp], ends), /it gives up after 1006/)
  })

  test('a state that was never left', () => {
    const steps: Step[] = [...OPENING, { what: 'event', name: 'state', state: 'open', previous: 'waiting' }]
    expectFinding(findings(steps), /it was open, and says that it was waiting/)
  })
})
