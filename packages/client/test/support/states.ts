// Options, circumstances and states for the tests of the protocol. Durations are the defaults of the options.
import type { Config } from '../../src/protocol/config.ts'
import type { EndInfo, Input, Moment } from '../../src/protocol/inputs.ts'
import {
  type CloseInfo,
  closeInfo,
  type Heartbeat,
  initialState,
  type State,
} from '../../src/protocol/state.ts'

/** What every state below goes back to, and the time of a moment that says no other. */
export const START = 1_000_000

type Given = Partial<Omit<State, 'heartbeat'>> & { readonly heartbeat?: Partial<Heartbeat> }

export const timing = { interval: 20_000, timeout: { min: 2_000, max: 10_000 }, attempts: 2, listen: 0 }

export const backoff = { min: 1_000, max: 15_000, factor: 2, restartWindow: 5_000, hidden: 4 }

export function configOf(given: Partial<Config> = {}): Config {
  return {
    connectTimeout: 10_000,
    closeTimeout: 2_000,
    heartbeat: timing,
    backoff,
    stableAfter: 5_000,
    maxAttempts: Infinity,
    maxAge: Infinity,
    overlap: true,
    isRefreshable: true,
    ...given,
  }
}

/** Nothing came in since `START`, and nothing was sent. */
export function momentOf(given: Partial<Moment> = {}): Moment {
  return {
    now: START,
    random: 0.5,
    isHidden: false,
    isOnline: true,
    heardAt: START,
    sentAt: Infinity,
    backlog: 0,
    buffered: 0,
    ...given,
  }
}

export function endInfo(given: Partial<EndInfo> = {}): EndInfo {
  return { ...closeInfo('network', START), ...given }
}

/** An end that is worth another attempt. */
export function endOf(
  info: Partial<EndInfo> = {},
  rest: Partial<Extract<Input, { type: 'ended' }>> = {},
): Extract<Input, { type: 'ended' }> {
  return { type: 'ended', info: endInfo(info), verdict: 'retry', ...rest }
}

/** How the user's own close ended. */
export const ownClose: CloseInfo = { code: 1000, reason: '', wasClean: true, origin: 'client', at: START }

function stateOf(base: Given, given: Given): State {
  return {
    ...initialState,
    ...base,
    ...given,
    heartbeat: { ...initialState.heartbeat, ...base.heartbeat, ...given.heartbeat },
  }
}

/** The first attempt, dialled at `START`. */
export function connecting(given: Given = {}): State {
  const status = { state: 'connecting', health: 'down', attempt: 1, reason: 'open' } as const
  return stateOf({ status, deadline: START + 10_000, dialedAt: START }, given)
}

/** Open since `START`, after a handshake of 100 ms. */
export function open(given: Given = {}): State {
  return stateOf(
    {
      status: { state: 'open', health: 'good' },
      deadline: START + 19_000,
      dialedAt: START - 100,
      openedAt: START,
      heartbeat: { heardAt: START, askedAt: START, smoothed: 50, variation: 25 },
    },
    given,
  )
}

/** Open, and asked at `START` for a sign of life. */
export function asking(given: Given = {}): State {
  const base = open()
  const pings = [{ id: 1, sentAt: START, isMeasured: true }]
  const heartbeat = { ...base.heartbeat, isAwaiting: true, pings, pingCount: 1 }
  return stateOf({ ...base, deadline: START + 2_000, heartbeat }, given)
}

/** As `asking`, after a sign of trouble. */
export function suspect(given: Given = {}): State {
  return stateOf({ ...asking(), status: { state: 'open', health: 'suspect' } }, given)
}

const beside = {
  reason: 'heartbeat',
  attempt: 1,
  isPlanned: false,
  isDraining: false,
  lastPing: 0,
  isEnding: false,
  deadline: START + 10_000,
  isPostponed: false,
  handshake: 0,
} as const

/** As `suspect`, with a replacement that was dialled at `START`. */
export function replacing(given: Given = {}): State {
  const dialled = { dialedAt: START, wasImmediate: true, replaceFrom: START + 20_000 }
  return stateOf({ ...suspect(), ...dialled, replacement: beside }, given)
}

/** As `open`, with a planned replacement that was dialled at `START`. */
export function rotating(given: Given = {}): State {
  const { dialedAt, wasImmediate, replaceFrom } = replacing()
  const replacement = { ...beside, reason: 'rotate', isPlanned: true } as const
  const rotation = { rotateAt: START, rotateReason: 'rotate' } as const
  return stateOf({ ...open(), dialedAt, wasImmediate, replaceFrom, ...rotation, replacement }, given)
}

/** A planned replacement is set up; at `START` a last question went out. */
export function draining(given: Given = {}): State {
  const replacement = {
    ...beside,
    reason: 'rotate',
    isPlanned: true,
    isDraining: true,
    lastPing: 1,
    handshake: 100,
  } as const
  return stateOf(
    { ...asking(), dialedAt: START, replacement: { ...replacement, deadline: START + 2_000 } },
    given,
  )
}

/** One attempt, dialled 5 s before `START`, has failed; the next is due 2 s after it. */
export function waiting(given: Given = {}): State {
  const retryAt = START + 2_000
  const status = { state: 'waiting', health: 'down', attempt: 2, retryAt, reason: 'network' } as const
  return stateOf({ status, deadline: retryAt, failures: 1, dialedAt: START - 5_000 }, given)
}

/** `close()` was called at `START`. */
export function closing(): State {
  return stateOf({ ...open(), status: { state: 'closing', health: 'down' }, deadline: START + 2_000 }, {})
}

export function closed(): State {
  return stateOf({ status: { state: 'closed', health: 'down', closeInfo: ownClose } }, {})
}
