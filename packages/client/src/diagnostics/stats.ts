// Counts what happens to a socket. Keeps sums only, so that it can run for ever.
import type { CloseOrigin, ReconnectReason, SocketState } from '../protocol/status.ts'
import type { DropReason } from '../sending.ts'
import { type ObservedSocket, subscribe } from './subscribe.ts'
import { Uptime, type UptimeStats } from './uptime.ts'

/** How many connections ended, for each origin. Every origin has a key. */
export type EndCounts = Readonly<Record<CloseOrigin, number>>

/** How many queued messages were dropped, for each reason. Every reason has a key. */
export type DropCounts = Readonly<Record<DropReason, number>>

/** Round trips that heartbeats and `ping()` measured, in milliseconds. */
export interface RoundTripStats {
  /** The latest round trip. */
  readonly last: number
  /** The smoothed round trip (SRTT of RFC 6298) that the socket uses. */
  readonly smoothed: number
  /** The shortest round trip. */
  readonly min: number
  /** The longest round trip. */
  readonly max: number
  /** How many round trips were measured. */
  readonly count: number
}

/** The numbers at one moment. Frozen plain data that `JSON.stringify` keeps as it is. */
export interface StatsSnapshot extends UptimeStats {
  /** When `collectStats` was called, as `Date.now()`. */
  readonly startedAt: number
  /** When you called `snapshot()`, or `stop()` before it, as `Date.now()`. */
  readonly at: number
  /** Connections that opened, replacements included. */
  readonly opens: number
  /** Failed attempts, without replacements and those that `close()`, `reconnect()` or a network signal canceled. */
  readonly failedAttempts: number
  /** `lost` events: open connections that ended and were replaced. */
  readonly losses: EndCounts
  /** `close` events: the socket was closed for good. */
  readonly closes: EndCounts
  /** Replacements dialled while the old connection was kept, and how many of them took over. */
  readonly replacements: { readonly dials: number; readonly switches: number }
  /** `drop` events: queued messages that were dropped. Messages for which `send` returned `'dropped'` don't count. */
  readonly drops: DropCounts
  /** Messages from the server, without pongs. */
  readonly messagesReceived: number
  /** Round trips; `null` until one is measured. */
  readonly roundTrip: RoundTripStats | null
}

/** Options of {@link collectStats}. */
export interface StatsOptions {
  /** The clock, in milliseconds; for simulated environments. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** What {@link collectStats} returns. */
export interface Stats {
  /** Returns the current numbers; after `stop()`, those at that moment. */
  snapshot(): StatsSnapshot
  /** Stops counting, and removes the listeners. */
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
 * A connection that is open already doesn't count in `opens`, but its time from now on counts. A message costs one addition.
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

  // If the clock is set back, time stands still: the socket's clock never runs backwards.
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
      // `state` comes first. If the socket is still open, a replacement has taken over.
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

/** Whether this change of state ends an attempt that nobody canceled. */
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
