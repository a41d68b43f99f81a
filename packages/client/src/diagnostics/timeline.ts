// Records what happens to a socket, in order. Keeps no contents, and no more entries than its limit.
import type { SocketData } from '../environment/environment.ts'
import { EntryLog } from './entry-log.ts'
import { nameOf, redact } from './redact.ts'
import { type ObservedSocket, subscribe } from './subscribe.ts'
import type { TimelineEntry, TimelineReport, TrafficEntry } from './timeline-entry.ts'

/** Options of {@link recordTimeline}. */
export interface TimelineOptions {
  /** How many entries are kept; the oldest are removed first. @default 1_000 */
  readonly limit?: number | undefined
  /** The clock, in milliseconds; for simulated environments. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** What {@link recordTimeline} returns. */
export interface Timeline {
  /** Returns a copy of the entries, oldest first. */
  entries(): readonly TimelineEntry[]
  /** Returns the report for `JSON.stringify(timeline)`. */
  toJSON(): TimelineReport
  /** Stops recording, and removes the listeners. The entries stay. */
  stop(): void
}

type Recorded = Exclude<TimelineEntry['event'], TrafficEntry['event']>

/** The only fields that are copied: never data, an error's text or cause, or a subprotocol, which may be a token. */
const FIELDS = [
  'state',
  'health',
  'previous',
  'attempt',
  'reason',
  'delay',
  'downFor',
  'url',
  'code',
  'wasClean',
  'origin',
  'unsent',
  'rtt',
  'smoothed',
  'name',
] as const

/** The active timelines of each socket. */
const recorders: WeakMap<ObservedSocket, unknown[]> = /* @__PURE__ */ new WeakMap()

/**
 * Records a socket's events from now on for a bug report, without the contents of messages.
 *
 * It records all events but `drain`. Consecutive messages are one entry, so that a busy socket doesn't push out what matters.
 * URLs lose their query, fragment and credentials, in close reasons too. Subprotocols, which may be tokens, and the texts of
 * errors aren't recorded. Errors without another listener still go to `reportError`.
 *
 * @throws `RangeError` for a `limit` below 1.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { recordTimeline } from 'resilient-socket/diagnostics'
 *
 * const socket = new ResilientSocket('wss://example.com/live')
 * const timeline = recordTimeline(socket)
 * console.log(JSON.stringify(timeline))
 * ```
 */
export function recordTimeline(socket: ObservedSocket, options: TimelineOptions = {}): Timeline {
  const { limit = 1_000, now = Date.now } = options
  if (!(limit >= 1)) throw new RangeError(`options.limit must be at least 1, not ${limit}`)
  const startedAt = now()
  const log = new EntryLog(limit)
  let stoppedAt: number | undefined

  const peers = recorders.get(socket) ?? []
  const self = {}
  recorders.set(socket, peers)
  peers.push(self)
  const record = (event: Recorded, payload: object): void => {
    const { at = now() } = payload as { readonly at?: number }
    log.add({ at, event, ...plain(payload) } as TimelineEntry)
  }
  record('start', { ...socket.status, at: startedAt })
  const unsubscribe = subscribe(socket, {
    state: (event) => record('state', event),
    open: (event) => record('open', event),
    lost: (event) => record('lost', event),
    waiting: (event) => record('waiting', event),
    replacing: (event) => record('replacing', event),
    close: (event) => record('close', event),
    latency: (event) => record('latency', event),
    message: ({ data }) => log.addTraffic(now(), 'message', sizeOf(data)),
    drop: ({ data, reason }) => log.addTraffic(now(), 'drop', sizeOf(data), reason),
    error(error) {
      const { code, cause } = error
      record('error', { code, name: cause === undefined ? undefined : nameOf(cause) })
      // This listener would keep the error from `reportError`. If there is no other listener, throw it: then it gets there.
      if (peers[0] === self && socket.listenerCount('error') === peers.length) throw error
    },
  })

  return {
    entries: () => log.copy(),
    toJSON: () => ({ startedAt, at: stoppedAt ?? now(), dropped: log.dropped, entries: log.copy() }),
    stop() {
      if (stoppedAt !== undefined) return
      stoppedAt = now()
      peers.splice(peers.indexOf(self), 1)
      unsubscribe()
    },
  }
}

/** The size at constant cost. */
function sizeOf(data: SocketData): number {
  if (typeof data === 'string') return data.length
  return 'size' in data ? data.size : data.byteLength
}

/** Copies the allowed fields, redacted and fit for JSON. */
function plain(payload: object): Record<string, unknown> {
  const values = payload as Readonly<Record<string, unknown>>
  const entry: Record<string, unknown> = {}
  for (const field of FIELDS) {
    const value = values[field]
    if (value !== undefined)
      entry[field] = typeof value === 'string' ? redact(value) : value === Infinity ? null : value
  }
  return entry
}
