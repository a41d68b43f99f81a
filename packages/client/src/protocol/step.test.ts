import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../../test/support/deep-freeze.ts'
import { INPUTS, type InputName, STATES, type StateName } from '../../test/support/every-input.ts'
import { flawOf } from '../../test/support/legal-state.ts'
import { configOf, momentOf, START, timed } from '../../test/support/states.ts'
import { nextDeadline } from './deadlines.ts'
import type { Input, Moment } from './inputs.ts'
import { type Step, step } from './step.ts'

/** The effects, what users see then, and what is due next. Whatever isn't here is ignored. */
const TABLE: { readonly [S in StateName]: { readonly [I in InputName]?: string } } = {
  idle: {
    open: 'dial → connecting 1 open, attempt in 10000',
    reconnect: 'dial → connecting 1 open, attempt in 10000',
    close: 'closed → closed',
  },
  connecting: {
    reconnect: 'dial → connecting 1 reconnect, attempt in 10000',
    close: 'closed → closed',
    pagehide: 'waiting → waiting 1 pagehide',
    ready: 'opened → open good, ask in 19000',
    ended: 'discard → ask-verdict → judging connecting 1 open',
  },
  open: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'flush → start-close → closing, close in 2000',
    ping: 'ping → open good, ask in 19000',
    rotate: 'replace → open good, replacement in 10000',
    sign: 'ping → open suspect, replace in 1900',
    offline: 'open suspect, resume in 15000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    'ping-failed': 'open good',
    ended: 'discard → ask-verdict → judging open good',
  },
  untrusted: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'flush → start-close → closing, close in 2000',
    ping: 'ping → open good, ask in 19000',
    rotate: 'replace → open good, replacement in 10000',
    sign: 'open good, ask in 19000',
    offline: 'open good, ask in 19000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    'first-message': 'ping → open good, unanswered in 10000',
    'ping-failed': 'open good',
    ended: 'discard → ask-verdict → judging open good',
  },
  asked: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'flush → start-close → closing, close in 2000',
    ping: 'ping → open good, pong in 2000',
    rotate: 'replace → open good, pong in 2000',
    sign: 'ping → open suspect, replace in 1900',
    offline: 'open suspect, resume in 15000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    message: 'open good, ask in 19000',
    pong: 'latency → open good, ask in 19000',
    'ping-failed': 'open good',
    ended: 'discard → ask-verdict → judging open good',
    'late-close': 'open good, pong in 2000',
  },
  suspect: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'flush → start-close → closing, close in 2000',
    ping: 'ping → open suspect, pong in 2000',
    rotate: 'open suspect, pong in 2000',
    sign: 'ping → open suspect, replace in 1900',
    offline: 'open suspect, resume in 15000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    message: 'flush → open good, ask in 19000',
    pong: 'latency → flush → open good, ask in 19000',
    'ping-failed': 'flush → open good',
    ended: 'discard → ask-verdict → judging open suspect',
    'late-close': 'open suspect, pong in 2000',
  },
  signed: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'flush → start-close → closing, close in 2000',
    ping: 'ping → open suspect, replace in 1000',
    rotate: 'open suspect, replace in 1000',
    offline: 'open suspect, resume in 15000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    message: 'flush → open good, ask in 19000',
    pong: 'latency → flush → open good, ask in 19000',
    'ping-failed': 'flush → open good',
    ended: 'discard → ask-verdict → judging open suspect',
  },
  paused: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'flush → start-close → closing, close in 2000',
    ping: 'ping → open suspect, resume in 15000',
    rotate: 'open suspect, resume in 15000',
    sign: 'ping → open suspect, replace in 1900',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    message: 'flush → open good, ask in 19000',
    pong: 'flush → open good, ask in 19000',
    'ping-failed': 'flush → open good',
    ended: 'discard → ask-verdict → judging open suspect',
  },
  replacing: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'drop-replacement → flush → start-close → closing, close in 2000',
    ping: 'ping → open suspect, pong in 2000',
    rotate: 'open suspect, pong in 2000',
    sign: 'ping → open suspect, pong in 2000',
    offline: 'open suspect, resume in 15000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    'replacement-ready': 'lost → promote → opened → open good, ask in 19000',
    'replacement-ended': 'drop-replacement → open suspect, pong in 2000',
    'queue-full': 'drop-replacement → open suspect, pong in 2000',
    message: 'drop-replacement → flush → open good, ask in 19000',
    pong: 'latency → drop-replacement → flush → open good, ask in 19000',
    'ping-failed': 'drop-replacement → flush → open good',
    ended: 'lost → promote → connecting 2 heartbeat, attempt in 40000',
    'late-close': 'open suspect, pong in 2000',
  },
  rotating: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'drop-replacement → flush → start-close → closing, close in 2000',
    ping: 'ping → open good, replacement in 10000',
    sign: 'ping → open suspect, pong in 2000',
    offline: 'open suspect, replacement in 10000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    'replacement-opened': 'open good, replacement in 10000',
    'replacement-ready': 'ping → open good, drain in 2000',
    'replacement-ended': 'drop-replacement → flush → open good, ask in 19000',
    'queue-full': 'drop-replacement → flush → open good, ask in 19000',
    'ping-failed': 'open good, replacement in 10000',
    ended: 'lost → promote → connecting 2 rotate, attempt in 10000',
  },
  draining: {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'drop-replacement → flush → start-close → closing, close in 2000',
    ping: 'ping → open good, drain in 2000',
    offline: 'drop-replacement → open suspect, resume in 15000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    'replacement-ended': 'drop-replacement → flush → open good, ask in 19000',
    'queue-full': 'drop-replacement → flush → open good, ask in 19000',
    pong: 'lost → promote → opened → move-pings → open good, ask in 19000',
    'ping-failed': 'open good, drain in 2000',
    ended: 'lost → promote → opened → move-pings → open good, ask in 19000',
  },
  'closing-old': {
    reconnect: 'lost → dial → connecting 1 reconnect, attempt in 10000',
    close: 'drop-replacement → flush → start-close → closing, close in 2000',
    ping: 'ping → open good, close-old in 2000',
    offline: 'open suspect, close-old in 2000',
    pagehide: 'lost → waiting → waiting 1 pagehide',
    'replacement-ended': 'drop-replacement → flush → open good, ask in 19000',
    'queue-full': 'drop-replacement → flush → open good, ask in 19000',
    'ping-failed': 'open good, close-old in 2000',
    ended: 'lost → dial → connecting 1 rotate, attempt in 10000',
  },
  judging: {
    reconnect: 'lost → dial → connecting 2 reconnect, attempt in 10000',
    close: 'closed → closed',
    judged: 'ask-delay → judging open good',
  },
  'judging, with a plan': {
    reconnect: 'lost → dial → connecting 2 reconnect, attempt in 10000',
    close: 'closed → closed',
    judged: 'ask-delay → judging open good',
    delayed: 'lost → waiting → waiting 2 network, retry in 500',
  },
  waiting: {
    reconnect: 'dial → connecting 2 reconnect, attempt in 10000',
    close: 'closed → closed',
    sign: 'dial → connecting 2 probe, attempt in 10000',
    offline: 'waiting → waiting 2 offline, retry in 15000',
    pagehide: 'waiting → waiting 2 pagehide',
  },
  closing: {
    'close-settled': 'closed → closed',
    ended: 'closed → closed',
  },
  closed: {
    open: 'dial → connecting 1 open, attempt in 10000',
    reconnect: 'dial → connecting 1 open, attempt in 10000',
  },
}

const names = Object.keys(STATES) as StateName[]
const inputs: readonly Input[] = Object.values(INPUTS)

function told({ state, effects }: Step): string {
  const { kind, at } = nextDeadline(state, momentOf(), configOf())
  const status = Object.entries(state.status)
    .flatMap(([key, value]) => (value === 'down' || key === 'retryAt' || key === 'closeInfo' ? [] : [value]))
    .join(' ')
  const phase = state.phase.is === 'judging' ? `judging ${status}` : status
  const due = at === Infinity ? '' : `, ${kind} in ${at - START}`
  return [...effects.map(({ type }) => type), `${phase}${due}`].join(' → ')
}

describe.each(names)('a socket that is %s', (name) => {
  const state = STATES[name]
  const rows = inputs.map((input) => ({ input, type: input.type, reaction: TABLE[name][input.type] }))

  it.each(rows.filter(({ reaction }) => reaction))('takes $type: $reaction', ({ input, reaction }) => {
    expect(told(step(state, input, momentOf(), configOf()))).toBe(reaction)
  })

  it.each(rows.filter(({ reaction }) => !reaction))('ignores $type', ({ input }) => {
    const { state: next, effects } = step(state, input, momentOf(), configOf())
    expect(effects).toEqual([])
    expect(next.status).toBe(state.status)
    expect(next.phase).toEqual(state.phase)
  })
})

const CONFIGS = {
  'the default options': configOf(),
  'one connection at a time': configOf({ overlap: false, maxAge: 10 }),
  'a server that is only listened to': timed({ maxSilence: 5_000 }),
} as const

const MOMENTS: readonly Partial<Moment>[] = [
  {},
  { isOnline: false, isHidden: true, sentAt: START },
  { now: START + 2_500 },
  { now: START + 90_000, random: 0 },
  { now: START + 3_600_000, isHidden: true, random: 0.999_999, isOnline: false },
]

describe.each(Object.entries(CONFIGS))('every input in every state, with %s', (_, config) => {
  const steps = names.flatMap((name) =>
    inputs.flatMap((input) =>
      MOMENTS.map((given) => {
        const state = deepFreeze(STATES[name])
        const next = () => step(state, deepFreeze(input), deepFreeze(momentOf(given)), deepFreeze(config))
        return { name, state, next }
      }),
    ),
  )

  it('leads to a legal state, and changes nothing that it is given', () => {
    const flaws = steps.map(({ name, next }) => [name, flawOf(next().state)])
    expect(flaws.filter(([, flaw]) => flaw)).toEqual([])
  })

  it('keeps the status object while users see nothing new', () => {
    for (const { state, next } of steps) {
      const { status } = next().state
      const isSame = JSON.stringify(status) === JSON.stringify(state.status)
      expect(status === state.status).toBe(isSame)
      expect(Object.isFrozen(status)).toBe(true)
    }
  })

  it('leads to the same whenever it is taken', () => {
    for (const { next } of steps) expect(next()).toEqual(next())
  })
})
