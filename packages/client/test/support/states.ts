// Options, circumstances and states for the tests of the protocol. Durations are the defaults of the options.
import type { Config, HeartbeatTiming } from '../../src/protocol/config.ts'
import type { EndInfo, Moment } from '../../src/protocol/inputs.ts'
import type {
  Check,
  Connecting,
  Connection,
  Dialling,
  Draining,
  Judging,
  Open,
  Phase,
  Ping,
  Question,
  Waiting,
} from '../../src/protocol/phases.ts'
import {
  type Attempts,
  closeInfo,
  initialAttempts,
  initialState,
  type Server,
  type State,
  statusOf,
} from '../../src/protocol/state.ts'
import type { CloseInfo } from '../../src/protocol/status.ts'

/** What every state below goes back to, and the time of a moment that says no other. */
export const START = 1_000_000
/** What the wall clock is ahead. */
export const WALL = 1_700_000_000_000

export const timing: HeartbeatTiming = {
  interval: 20_000,
  timeout: { min: 2_000, max: 10_000 },
  attempts: 2,
  patience: { idle: 10_000, busy: 20_000 },
  maxSilence: 0,
}

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

/** The default options but for the heartbeat's. */
export function timed(given: Partial<HeartbeatTiming>): Config {
  return configOf({ heartbeat: { ...timing, ...given } })
}

/** Messages came in until `START`, and none was sent since. */
export function momentOf(given: Partial<Moment> = {}): Moment {
  return {
    now: START,
    wallOffset: WALL,
    random: 0.5,
    isHidden: false,
    isOnline: true,
    receivedAt: START,
    messageAt: START,
    sentAt: Infinity,
    carriedAt: START,
    carriedFrom: START,
    unansweredAt: -Infinity,
    buffered: 0,
    ...given,
  }
}

export function endInfo(given: Partial<EndInfo> = {}): EndInfo {
  return { ...closeInfo('network', START + WALL), ...given }
}

/** How the user's own close ended. */
export const ownClose: CloseInfo = {
  code: 1000,
  reason: '',
  wasClean: true,
  origin: 'client',
  at: START + WALL,
}

interface Known {
  readonly attempts?: Partial<Attempts>
  readonly server?: Partial<Server>
}

function stateOf(phase: Phase, { attempts, server }: Known): State {
  return {
    status: statusOf(initialState.status, phase),
    phase,
    attempts: { ...initialAttempts, ...attempts },
    server: { ...initialState.server, ...server },
  }
}

/** The first attempt, dialled at `START`. */
export function connecting({ attempts, server, ...given }: Known & Partial<Connecting> = {}): State {
  const attempt: Connecting = {
    is: 'connecting',
    attempt: 1,
    reason: 'open',
    dueAt: START + 10_000,
    postponedTo: 0,
    isRedialed: false,
    ...given,
  }
  return stateOf(attempt, { attempts: { dialedAt: START, ...attempts }, ...(server && { server }) })
}

const good: Check = { is: 'good', isSuspect: false, since: START, quiet: 19_000 }

type GivenOpen = Known &
  Partial<Omit<Open, 'is' | 'connection'>> & { readonly connection?: Partial<Connection> }

/** Open since `START`, after a handshake of 100 ms. The server has answered pings on connections before. */
export function open({ connection, check, replacement, attempts, server }: GivenOpen = {}): State {
  const made: Connection = {
    openedAt: START,
    pings: [],
    hasAnswered: false,
    needsEarlyPing: false,
    unansweredAt: Infinity,
    owedPingAt: -Infinity,
    owedGap: 0,
    smoothed: 50,
    variation: 25,
    isMeasured: false,
    rotateAt: Infinity,
    rotateReason: 'max-age',
    offlineUntil: 0,
    neverFinalUntil: 0,
    ...connection,
  }
  const phase: Open = { is: 'open', connection: made, check: check ?? good, replacement }
  return stateOf(phase, {
    attempts: { dialedAt: START - 100, ...attempts },
    server: { isTrusted: true, ...server },
  })
}

/** Open since `START`, and nobody knows whether the server answers pings. */
export function untrusted({ connection, server, ...rest }: GivenOpen = {}): State {
  return open({
    connection: { needsEarlyPing: true, ...connection },
    server: { isTrusted: false, ...server },
    ...rest,
  })
}

/** The first ping, sent at `START`. */
export function pingOf(given: Partial<Ping> = {}): Ping {
  return { id: 1, sentAt: START, isMeasured: true, isAnswered: false, ...given }
}

type GivenQuestion = Omit<GivenOpen, 'check'> & { readonly check?: Partial<Question> }

/** Open, and asked at `START` after an interval without a message; nothing was owed. */
export function asked({ check, connection, server, ...rest }: GivenQuestion = {}): State {
  const question: Question = {
    is: 'asked',
    isSuspect: false,
    cause: 'heartbeat',
    isUrgent: false,
    kind: 'idle',
    askedAt: START,
    replaceAfter: 8_500,
    giveUpAfter: 10_000,
    repeatedAt: START,
    wait: 2_000,
    buffered: 0,
    postponedTo: 0,
    ...check,
  }
  return open({
    check: question,
    connection: { pings: [pingOf()], ...connection },
    server: { pingCount: 1, ...server },
    ...rest,
  })
}

/** As `asked`, after the first missed deadline. */
export function suspect({ check, ...rest }: GivenQuestion = {}): State {
  return asked({ check: { isSuspect: true, ...check }, ...rest })
}

/** As `suspect`, after a network sign. */
export function signed({ check, ...rest }: GivenQuestion = {}): State {
  const sign = { cause: 'probe', isUrgent: true, replaceAfter: 1_000, ...check } as const
  return suspect({ check: sign, ...rest })
}

/** Open, and offline since `START`. */
export function paused({ connection, ...rest }: GivenOpen = {}): State {
  const until = START + 15_000
  return open({
    check: { is: 'paused', isSuspect: true, until },
    connection: { offlineUntil: until, ...connection },
    ...rest,
  })
}

/** A replacement dialled at `START` for silence alone. */
export function dialling(given: Partial<Dialling> = {}): Dialling {
  return {
    is: 'dialling',
    reason: 'heartbeat',
    attempt: 1,
    isPlanned: false,
    isHolding: false,
    dueAt: START + 40_000,
    postponedTo: 0,
    ...given,
  }
}

const dialed = { dialedAt: START, wasImmediate: true, replaceFrom: START + 20_000, pauseFactor: 2 }

/** As `suspect`, with a replacement. */
export function replacing({ attempts, ...rest }: GivenQuestion = {}): State {
  const known = { ...dialed, isForSilence: true, ...attempts }
  return suspect({ replacement: dialling(), attempts: known, ...rest })
}

/** As `open`, with a planned replacement. */
export function rotating({ connection, attempts, ...rest }: GivenOpen = {}): State {
  return open({
    replacement: dialling({ reason: 'rotate', isPlanned: true, dueAt: START + 10_000 }),
    connection: { rotateAt: START, rotateReason: 'rotate', ...connection },
    attempts: { ...dialed, ...attempts },
    ...rest,
  })
}

/** A planned replacement that was ready at `START`, when the last ping went out. */
export function drainingOf(given: Partial<Draining> = {}): Draining {
  return {
    is: 'draining',
    reason: 'rotate',
    attempt: 1,
    handshake: 100,
    lastPing: 1,
    dueAt: START + 2_000,
    until: START + 10_000,
    postponedTo: 0,
    ...given,
  }
}

/** As `rotating`, a step later. */
export function draining({ connection, server, ...rest }: GivenOpen = {}): State {
  return rotating({
    replacement: drainingOf(),
    connection: { pings: [pingOf()], ...connection },
    server: { pingCount: 1, ...server },
    ...rest,
  })
}

/** Without overlap: closed at `START` for the connection that is to come. */
export function closingOld(given: GivenOpen = {}): State {
  return rotating({ replacement: { is: 'closing', reason: 'rotate', dueAt: START + 2_000 }, ...given })
}

/** An open connection was lost at `START`, before it was stable; the close policy is being asked. */
export function judging({ attempts, server, ...given }: Known & Partial<Judging> = {}): State {
  const end: Judging = {
    is: 'judging',
    info: endInfo(),
    wasOpen: true,
    limit: 'none',
    plan: undefined,
    ...given,
  }
  const known = { dialedAt: START - 4_100, downAt: START, failures: 1, ...attempts }
  const { status } = end.wasOpen ? open() : connecting()
  return { ...stateOf(end, { attempts: known, server: { isTrusted: true, ...server } }), status }
}

/** One attempt, dialled 5 s before `START`, has failed; the next is due 2 s after it. */
export function waiting({ attempts, server, ...given }: Known & Partial<Waiting> = {}): State {
  const dueAt = START + 2_000
  const wait: Waiting = {
    is: 'waiting',
    attempt: 2,
    reason: 'network',
    dueAt,
    retryAt: dueAt + WALL,
    ...given,
  }
  return stateOf(wait, {
    attempts: { failures: 1, dialedAt: START - 5_000, ...attempts },
    ...(server && { server }),
  })
}

/** `close()` was called at `START`. */
export function closing(): State {
  return stateOf({ is: 'closing', dueAt: START + 2_000 }, {})
}

export function closed(): State {
  return stateOf({ is: 'closed', info: ownClose }, {})
}
