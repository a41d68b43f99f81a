// Spans for the browser's developer tools (User Timing Level 3, and Chrome's custom tracks). Keeps nothing itself.
import type { Status } from '../protocol/status.ts'
import { type ObservedSocket, subscribe } from './subscribe.ts'

/** Options of {@link recordMeasures}. */
export interface MeasuresOptions {
  /** Name of the track group, and start of each measure's name. Give each socket its own. @default 'WebSocket' */
  readonly name?: string | undefined
}

/** What {@link recordMeasures} returns. */
export interface Measures {
  /** Stops recording, and clears the measures with this name. */
  stop(): void
}

type Color = 'primary' | 'secondary' | 'tertiary' | 'error'

/** Each kind of span: its track and its color in Chrome's Performance panel. */
const KINDS = {
  connected: ['Connection', 'primary'],
  suspect: ['Connection', 'tertiary'],
  outage: ['Connection', 'error'],
  dial: ['Dials', 'secondary'],
  replacement: ['Dials', 'tertiary'],
  'round trip': ['Round trips', 'secondary'],
} as const satisfies Record<string, readonly [track: string, color: Color]>

type Kind = keyof typeof KINDS

/**
 * Shows in the browser's Performance panel when a socket was connected, suspect or down.
 *
 * Attempts and round trips are shown, too. Each span is a `performance.measure` with a name like `'WebSocket: outage'`, made
 * when the span ends. Monitoring tools that collect measures get them, too. Use it in development: the measures stay in the
 * page's performance timeline until `stop()`. Without `performance.measure` it does nothing.
 *
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { recordMeasures } from 'resilient-socket/diagnostics'
 *
 * const socket = new ResilientSocket('wss://example.com/live')
 * if (location.hostname === 'localhost') recordMeasures(socket, { name: 'Live' })
 * ```
 */
export function recordMeasures(socket: ObservedSocket, options: MeasuresOptions = {}): Measures {
  const { name = 'WebSocket' } = options
  if (typeof performance === 'undefined' || !performance.measure) return { stop() {} }
  const spans = new Map<Kind, readonly [start: number, tooltipText: string]>()
  let { state } = socket

  const measure = (kind: Kind, start: number, tooltipText: string, color?: Color): void => {
    const [track, usualColor] = KINDS[kind]
    const devtools = {
      dataType: 'track-entry',
      trackGroup: name,
      track,
      color: color ?? usualColor,
      tooltipText,
    }
    performance.measure(`${name}: ${kind}`, { start, end: performance.now(), detail: { devtools } })
  }
  const begin = (kind: Kind, tooltipText: string = kind): void => {
    if (!spans.has(kind)) spans.set(kind, [performance.now(), tooltipText])
  }
  const end = (kind: Kind, color?: Color): void => {
    const span = spans.get(kind)
    spans.delete(kind)
    if (span) measure(kind, ...span, color)
  }
  const follow = (status: Status): void => {
    state = status.state
    const isOpen = state === 'open'
    end('dial', isOpen ? undefined : 'error')
    if (status.state === 'connecting') begin('dial', `attempt ${status.attempt}, ${status.reason}`)
    if (isOpen) begin('connected')
    else end('connected')
    if (status.health === 'suspect') begin('suspect')
    else end('suspect')
    if (state !== 'connecting' && state !== 'waiting') end('outage')
  }

  follow(socket.status)
  const unsubscribe = subscribe(socket, {
    state(event) {
      // The constructor's first event comes later than this call: its dial is measured already.
      if (event.previous !== state) spans.delete('dial')
      follow(event)
    },
    lost({ code, origin }) {
      if (state !== 'open') return begin('outage', `${origin}, ${code}`)
      // A replacement has taken over.
      end('replacement')
      end('connected')
      begin('connected')
    },
    replacing({ attempt, reason }) {
      spans.delete('replacement')
      begin('replacement', `attempt ${attempt}, ${reason}`)
    },
    latency: ({ rtt }) =>
      measure('round trip', Math.max(0, performance.now() - rtt), `${Math.round(rtt)} ms`),
  })
  return {
    stop() {
      unsubscribe()
      for (const kind in KINDS) performance.clearMeasures(`${name}: ${kind}`)
    },
  }
}
