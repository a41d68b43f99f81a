import { describe, expect, it } from 'vitest'
import {
  closed,
  closing,
  configOf,
  connecting,
  draining,
  endInfo,
  endOf,
  momentOf,
  open,
  ownClose,
  replacing,
  rotating,
  START,
  suspect,
  waiting,
} from '../../test/support/states.ts'
import type { Effect } from './effects.ts'
import type { Input } from './inputs.ts'
import { initialState, type State, type Status } from './state.ts'
import { step } from './step.ts'

type Name = Input['type']

/** One of each, as it comes at `START`. */
const INPUTS: { readonly [N in Name]: Extract<Input, { readonly type: N }> } = {
  open: { type: 'open' },
  reconnect: { type: 'reconnect' },
  close: { type: 'close', info: ownClose },
  'close-settled': { type: 'close-settled', info: ownClose },
  ping: { type: 'ping' },
  sign: { type: 'sign', reason: 'check' },
  offline: { type: 'offline' },
  pagehide: { type: 'pagehide' },
  rotate: { type: 'rotate' },
  'replacement-ready': { type: 'replacement-ready', handshake: 100 },
  'replacement-ended': { type: 'replacement-ended' },
  ready: { type: 'ready', handshake: 100 },
  heard: { type: 'heard' },
  pong: { type: 'pong', id: 1 },
  muted: { type: 'muted' },
  ended: endOf(),
  tick: { type: 'tick' },
}

interface Reaction {
  readonly does: string
  readonly effects: readonly Effect[]
  readonly status: Status
  readonly deadline: number
}

const down = { health: 'down' } as const
const finished: Reaction = {
  does: 'is final',
  effects: ['finish'],
  status: { state: 'closed', ...down, closeInfo: ownClose },
  deadline: Infinity,
}
const firstDial: Reaction = {
  does: 'dials',
  effects: ['dial'],
  status: { state: 'connecting', ...down, attempt: 1, reason: 'open' },
  deadline: START + 10_000,
}
const good = { state: 'open', health: 'good' } as const
const rests: Reaction = { does: 'is proof of life', effects: [], status: good, deadline: START + 19_000 }
const doubted = { state: 'open', health: 'suspect' } as const
const closes: Reaction = {
  does: 'starts the closing handshake',
  effects: ['flush', 'start-close'],
  status: { state: 'closing', ...down },
  deadline: START + 2_000,
}
const hides = (attempt: number, effects: readonly Effect[]): Reaction => ({
  does: 'lets go, and waits for the page',
  effects,
  status: { state: 'waiting', ...down, attempt, retryAt: Infinity, reason: 'pagehide' },
  deadline: Infinity,
})
const switches: Reaction = {
  does: 'takes over from the old one',
  effects: ['announce-loss', 'promote', 'announce-open'],
  status: good,
  deadline: START + 19_000,
}
const goesOn = (reason: 'heartbeat' | 'rotate'): Reaction => ({
  does: 'leaves the dial to go on as the next attempt',
  effects: ['announce-loss', 'promote'],
  status: { state: 'connecting', ...down, attempt: 2, reason },
  deadline: START + 10_000,
})
const redial = (attempt: number, effects: readonly Effect[] = ['dial']): Reaction => ({
  does: 'dials at once',
  effects,
  status: { state: 'connecting', ...down, attempt, reason: 'reconnect' },
  deadline: START + 10_000,
})

const TABLE: readonly {
  readonly when: string
  readonly state: State
  /** Whatever isn't here is ignored. */
  readonly reactions: { readonly [N in Name]?: Reaction }
}[] = [
  {
    when: 'idle',
    state: initialState,
    reactions: { open: firstDial, reconnect: firstDial, close: finished },
  },
  {
    when: 'connecting',
    state: connecting(),
    reactions: {
      reconnect: redial(1),
      close: finished,
      sign: { does: 'is remembered', effects: [], status: connecting().status, deadline: START + 10_000 },
      ready: { ...rests, does: 'opens', effects: ['announce-open'] },
      pagehide: hides(1, ['announce-wait']),
      ended: {
        does: 'waits for the next attempt',
        effects: ['announce-wait'],
        status: { state: 'waiting', ...down, attempt: 2, retryAt: START + 1_000, reason: 'network' },
        deadline: START + 1_000,
      },
    },
  },
  {
    when: 'open',
    state: open(),
    reactions: {
      reconnect: redial(1, ['announce-loss', 'dial']),
      close: closes,
      ping: { does: 'sends a ping', effects: ['send-ping'], status: good, deadline: START + 19_000 },
      sign: {
        does: 'probes',
        effects: ['send-ping'],
        status: doubted,
        deadline: START + 1_000,
      },
      rotate: { does: 'dials beside', effects: ['replace'], status: good, deadline: START + 19_000 },
      pagehide: hides(1, ['announce-loss', 'announce-wait']),
      offline: {
        does: 'suspects, and asks nothing',
        effects: [],
        status: doubted,
        deadline: START + 15_000,
      },
      heard: rests,
      pong: rests,
      muted: { does: 'stops asking', effects: [], status: good, deadline: Infinity },
      ended: {
        does: 'tells the loss and waits for the next attempt',
        effects: ['announce-loss', 'announce-wait'],
        status: { state: 'waiting', ...down, attempt: 2, retryAt: START + 1_000, reason: 'network' },
        deadline: START + 1_000,
      },
    },
  },
  {
    when: 'suspect',
    state: suspect(),
    reactions: {
      reconnect: redial(1, ['announce-loss', 'dial']),
      close: closes,
      ping: {
        does: 'sends a ping',
        effects: ['send-ping'],
        status: doubted,
        deadline: START + 2_000,
      },
      sign: {
        does: 'is remembered, and probes no second time',
        effects: [],
        status: doubted,
        deadline: START + 2_000,
      },
      rotate: {
        does: 'waits for what comes of the doubt',
        effects: [],
        status: doubted,
        deadline: START + 2_000,
      },
      pagehide: hides(1, ['announce-loss', 'announce-wait']),
      offline: {
        does: 'puts the deadline off',
        effects: [],
        status: doubted,
        deadline: START + 15_000,
      },
      heard: { ...rests, effects: ['flush'] },
      pong: { ...rests, effects: ['announce-latency', 'flush'] },
      muted: { does: 'stops asking', effects: ['flush'], status: good, deadline: Infinity },
      ended: {
        does: 'tells the loss and waits for the next attempt',
        effects: ['announce-loss', 'announce-wait'],
        status: { state: 'waiting', ...down, attempt: 2, retryAt: START + 1_000, reason: 'network' },
        deadline: START + 1_000,
      },
    },
  },
  {
    when: 'suspect, with a replacement under way',
    state: replacing(),
    reactions: {
      reconnect: redial(1, ['announce-loss', 'dial']),
      close: closes,
      ping: { does: 'sends a ping', effects: ['send-ping'], status: doubted, deadline: START + 2_000 },
      sign: { does: 'is remembered', effects: [], status: doubted, deadline: START + 2_000 },
      offline: { does: 'puts the deadline off', effects: [], status: doubted, deadline: START + 15_000 },
      rotate: {
        does: 'waits for what comes of the doubt',
        effects: [],
        status: doubted,
        deadline: START + 2_000,
      },
      pagehide: hides(1, ['announce-loss', 'announce-wait']),
      heard: { ...rests, does: 'proves the old one', effects: ['flush'] },
      pong: { ...rests, does: 'proves the old one', effects: ['announce-latency', 'flush'] },
      muted: { does: 'stops asking', effects: ['flush'], status: good, deadline: Infinity },
      'replacement-ready': switches,
      'replacement-ended': {
        does: 'leaves the old one in doubt',
        effects: [],
        status: doubted,
        deadline: START + 2_000,
      },
      ended: goesOn('heartbeat'),
    },
  },
  {
    when: 'rotating',
    state: rotating(),
    reactions: {
      reconnect: redial(1, ['announce-loss', 'dial']),
      close: closes,
      ping: { does: 'sends a ping', effects: ['send-ping'], status: good, deadline: START + 19_000 },
      sign: { does: 'probes the old one', effects: ['send-ping'], status: doubted, deadline: START + 1_000 },
      offline: { does: 'suspects the old one', effects: [], status: doubted, deadline: START + 15_000 },
      pagehide: hides(1, ['announce-loss', 'announce-wait']),
      heard: rests,
      pong: rests,
      muted: { does: 'stops asking', effects: [], status: good, deadline: Infinity },
      'replacement-ready': {
        does: 'asks the old one a last time',
        effects: ['send-ping'],
        status: good,
        deadline: START + 2_000,
      },
      'replacement-ended': { does: 'changes nothing', effects: [], status: good, deadline: START + 19_000 },
      ended: goesOn('rotate'),
    },
  },
  {
    when: 'draining',
    state: draining(),
    reactions: {
      reconnect: redial(1, ['announce-loss', 'dial']),
      close: closes,
      ping: { does: 'sends a ping', effects: ['send-ping'], status: good, deadline: START + 2_000 },
      'replacement-ready': {
        does: 'would ask once more',
        effects: ['send-ping'],
        status: good,
        deadline: START + 2_000,
      },
      offline: {
        does: 'suspects the old one, and drops the new one',
        effects: [],
        status: doubted,
        deadline: START + 15_000,
      },
      sign: { does: 'is left to the new one', effects: [], status: good, deadline: START + 2_000 },
      pagehide: hides(1, ['announce-loss', 'announce-wait']),
      heard: rests,
      pong: switches,
      muted: { does: 'stops asking', effects: [], status: good, deadline: Infinity },
      'replacement-ended': {
        does: 'goes on with the old one',
        effects: ['flush'],
        status: good,
        deadline: START + 2_000,
      },
      ended: { ...switches, does: 'ends the wait' },
    },
  },
  {
    when: 'waiting',
    state: waiting(),
    reactions: {
      reconnect: redial(2),
      close: finished,
      sign: {
        does: 'dials at once',
        effects: ['dial'],
        status: { state: 'connecting', ...down, attempt: 2, reason: 'check' },
        deadline: START + 10_000,
      },
      pagehide: hides(2, ['announce-wait']),
      offline: {
        does: 'waits for the longest window',
        effects: ['announce-wait'],
        status: { state: 'waiting', ...down, attempt: 2, retryAt: START + 15_000, reason: 'offline' },
        deadline: START + 15_000,
      },
    },
  },
  {
    when: 'closing',
    state: closing(),
    reactions: {
      'close-settled': finished,
      ended: {
        ...finished,
        does: 'is final, as it was told',
        status: { state: 'closed', ...down, closeInfo: endInfo() },
      },
    },
  },
  { when: 'closed', state: closed(), reactions: { open: firstDial, reconnect: firstDial } },
]

describe.each(TABLE)('while $when', ({ state, reactions }) => {
  const rows = Object.values(INPUTS).map((input) => ({
    input,
    name: input.type,
    reaction: reactions[input.type],
  }))

  it.each(rows.flatMap(({ reaction, ...row }) => (reaction ? { ...row, ...reaction } : [])))(
    '$name $does',
    ({ input, effects, status, deadline }) => {
      const next = step(state, input, momentOf(), configOf())
      expect(next.effects).toEqual(effects)
      expect(next.state.status).toEqual(status)
      expect(next.state.deadline).toBe(deadline)
    },
  )

  it.each(rows.filter(({ reaction }) => !reaction))('$name is ignored', ({ input }) => {
    expect(step(state, input, momentOf(), configOf())).toEqual({ state, effects: [] })
  })

  it('leaves what it was given as it was', () => {
    for (const input of Object.values(INPUTS)) {
      const before = structuredClone(state)
      step(state, input, momentOf(), configOf())
      expect(state).toEqual(before)
    }
  })
})
