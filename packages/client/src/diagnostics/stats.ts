// What became of a socket, in numbers. Keeps sums only, so that it may run for ever.
import type { CloseOrigin, ReconnectReason, SocketState } from '../protocol/status.ts'
import type { DropReason } from '../sending.ts'
import { type ObservedSocket, subscribe } from './subscribe.ts'
import { Uptime, type UptimeStats } from './uptime.ts'

/** How many connections have ended, by who or what ended them; every origin is there. */
export type EndCounts = Readonly<Record<CloseOrigin, number>>

/** How many queued messages were given up, by the reason; every reason is there. */
export type DropCounts = Readonly<Record<DropReason, number>>

/** Round trips that heartbeats and `ping()` have measured, in milliseconds. */
export interface RoundTripStats {
  /** The newest. */
  readonly last: number
  /** SRTT of RFC 6298, as the socket reckons with it. */
  readonly smoothed: number
  /** The shortest. */
  readonly min: number
  /** The longest. */
  readonly max: number
  /** How many were measured. */
  readonly count: number
}

/** What {@link collectStats} knows at one moment: frozen, plain, and the same as JSON. */
export interface StatsSnapshot extends UptimeStats {
  /** When `collectStats` was called, as `Date.now()`. */
  readonly startedAt: number
  /** When this was taken, or `stop()` was called, as `Date.now()`. */
  readonly at: number
  /** Connections that became usable, replacements included. */
  readonly opens: number
  /** Attempts that failed. Not those that `close()`, `reconnect()` or a network signal gave up, nor replacements. */
  readonly failedAttempts: number
  /** Open connections that ended and were to be replaced; the `lost` events. */
  readonly losses: EndCounts
  /** Final ends, with another origin than `'client'` too; the `close` events. */
  readonly closes: EndCounts
  /** Connections dialled while the old one was kept, and how many of them took its place. */
  readonly replacements: { readonly dials: number; readonly switches: number }
  /** Messages that were queued, and then given up; those that `send` refused at once aren't among them. */
  readonly drops: DropCounts
  /** Messages from the server, without answers to heartbeats. */
  readonly messagesReceived: number
  /** `null` until one was measured. */
  readonly roundTrip: RoundTripStats | null
}

/** Options of {@link collectStats}. */
export interface StatsOptions {
  /** The clock, in milliseconds; for simulated environments. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** What {@link collectStats} gives. */
export interface Stats {
  /** The numbers as they are now; after `stop()`, as they were then. */
  snapshot(): StatsSnapshot
  /** Stops counting, and lets go of the socket. */
  stop(): void
}

const NO_ENDS: EndCounts = {
  client: 0,
  server: 0,
  network: 0,
  'connect-timeout': 0,
  heartbeat: 0,
  'close-timeout': 0,
  provider: 0,
  setup: 0,
  replaced: 0,
}
const NO_DROPS: DropCounts = { overflow: 0, expired: 0, closed: 0, rejected: 0 }

/**
 * Counts what happens to a socket from now on, across connections, `close()` and `open()`.
 *
 * A connection that is open already isn't in `opens`, but its time from now on counts. A message costs one addition.
 *
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { collectStats } from 'resilient-socket/diagnostics'
 *
 * const socket = new ResilientSocket('wss://example.com/live')
 * const stats = collectStats(socket)
 * addEventListener('pagehide', () => navigator.sendBeacon('/telemetry', JSON.stringify(stats.snapshot())))
 * ```
 */
export function collectStats(socket: ObservedSocket, options: StatsOptions = {}): Stats {
  const { now = Date.now } = options
  const startedAt = now()
  const losses = { ...NO_ENDS }
  const closes = { ...NO_ENDS }
  const drops = { ...NO_DROPS }
  const uptime = new Uptime({ ...socket.status, at: startedAt })
  let opens = 0
  let failedAttempts = 0
  let dials = 0
  let switches = 0
  let messagesReceived = 0
  let roundTrip: RoundTripStats | null = null
  let stoppedAt: number | undefined

  // A clock that was set back stands still: the socket's own never runs backwards.
  const present = (): number => Math.max(uptime.last.at, now())
  const unsubscribe = subscribe(socket, {
    state(event) {
      if (uptime.last.state === 'connecting' && hasFailed(event)) failedAttempts += 1
      uptime.change(event)
    },
    open() {
      opens += 1
    },
    lost({ origin }) {
      losses[origin] += 1
      uptime.ended(origin)
      // Its state comes before: where that is still open, another connection has already taken over.
      if (uptime.last.state === 'open') switches += 1
    },
    close({ origin }) {
      closes[origin] += 1
      uptime.ended(origin)
    },
    replacing() {
      dials += 1
    },
    drop({ reason }) {
      drops[reason] += 1
    },
    message() {
      messagesReceived += 1
    },
    latency({ rtt, smoothed }) {
      const { min, max, count } = roundTrip ?? { min: rtt, max: rtt, count: 0 }
      roundTrip = Object.freeze({
        last: rtt,
        smoothed,
        min: Math.min(min, rtt),
        max: Math.max(max, rtt),
        count: count + 1,
      })
    },
  })

  return {
    snapshot() {
      const at = stoppedAt ?? present()
      return Object.freeze({
        startedAt,
        at,
        opens,
        failedAttempts,
        losses: Object.freeze({ ...losses }),
        closes: Object.freeze({ ...closes }),
        replacements: Object.freeze({ dials, switches }),
        drops: Object.freeze({ ...drops }),
        messagesReceived,
        roundTrip,
        ...uptime.until(at),
      })
    },
    stop() {
      stoppedAt ??= present()
      unsubscribe()
    },
  }
}

/** Whether an attempt ends here that nobody gave up on purpose. */
function hasFailed(event: {
  readonly state: SocketState
  readonly reason?: ReconnectReason
  readonly closeInfo?: { readonly origin: CloseOrigin }
}): boolean {
  const { state, reason, closeInfo } = event
  if (state === 'waiting') return reason !== 'pagehide'
  if (state === 'connecting') return reason === 'refresh'
  return state === 'closed' && closeInfo?.origin !== 'client'
}
