// Who takes part: clients with all kinds of options, in two tabs, some of them behind the same port of the server.
import type { ResilientSocketOptions } from 'resilient-socket'
import { QUICK } from '../support/two-lanes.ts'

export const LINES = ['alpha', 'beta', 'gamma', 'delta'] as const

export type Line = (typeof LINES)[number]

/** What can be passed into a page. */
export type ClientOptions = Pick<
  ResilientSocketOptions,
  'closeTimeout' | 'connectTimeout' | 'maxAge' | 'overlap' | 'stableAfter' | 'queue'
> & {
  readonly heartbeat?: {
    readonly interval: number
    readonly timeout: { readonly min: number; readonly max: number }
    readonly patience: { readonly idle: number; readonly busy: number }
  }
  readonly backoff?: { readonly min: number; readonly max: number; readonly restartWindow: number }
}

export interface Part {
  readonly name: string
  /** Which tab it lives in. */
  readonly page: 0 | 1
  /** Which fault proxy it is behind. */
  readonly line: Line
  /** Each attempt fetches a fresh token first. */
  readonly hasTokens: boolean
  /** Its timers are a Worker's. */
  readonly hasWorkerClock: boolean
  /** Each connection is set up: it waits for the server's welcome. */
  readonly hasSetup: boolean
  readonly options: ClientOptions
}

/** A session, against a hub. What is drawn for the clients that it is like is done to it, too. */
export interface SessionPart extends Pick<Part, 'name' | 'page' | 'line' | 'options'> {
  readonly like: readonly string[]
}

/** Chromium makes the dials of a page wait that has failed often, by 5 s at most: the third attempt lasts longer. */
const SHORT = {
  ...QUICK,
  backoff: { min: 200, max: 1_000, restartWindow: 500 },
  connectTimeout: 1_500,
  closeTimeout: 500,
} satisfies ClientOptions

function part(name: string, line: Line, options: ClientOptions, more: Partial<Part> = {}): Part {
  return { name, line, options, page: 0, hasTokens: false, hasWorkerClock: false, hasSetup: false, ...more }
}

export const CAST: readonly Part[] = [
  part('default', 'alpha', {}),
  part('set-up', 'alpha', SHORT, { hasSetup: true }),
  part('short', 'beta', SHORT),
  part('token', 'beta', SHORT, { hasTokens: true }),
  part('single', 'gamma', { ...SHORT, overlap: false }),
  part('aging', 'gamma', { ...SHORT, maxAge: 2_500 }, { hasTokens: true, hasWorkerClock: true }),
  part('narrow', 'delta', {
    ...SHORT,
    queue: { maxMessages: 8, maxBytes: 6_000, overflow: 'drop-oldest' },
  }),
  part('unqueued', 'delta', { ...SHORT, queue: false }),
  part('other-tab', 'beta', SHORT, { page: 1 }),
  part('other-single', 'gamma', { ...SHORT, overlap: false, maxAge: 2_000 }, { page: 1, hasTokens: true }),
]

export const SESSIONS: readonly SessionPart[] = [
  { name: 'session', page: 0, line: 'beta', options: SHORT, like: ['short', 'narrow', 'set-up'] },
  {
    name: 'aging-session',
    page: 1,
    line: 'gamma',
    options: { ...SHORT, maxAge: 2_500 },
    like: ['other-single', 'aging', 'unqueued'],
  },
]
