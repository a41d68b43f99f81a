// Heartbeats as messages. Knows no timing.
import type { SocketData } from '../environment/environment.ts'

/** How a heartbeat looks on the wire. */
export interface HeartbeatFormat {
  /** The message that asks; `id` is short printable ASCII. */
  ping(id: string): SocketData
  /** The id that a message answers; `true`: it answers all pings so far; `false`: it isn't a pong. */
  pong(data: SocketData): string | boolean
}

/** A longer message is none of ours. */
const MAX_LENGTH = 256

/**
 * The default format, for ids with this prefix. It takes whatever short text holds one of them: a pong that was cut short,
 * or a ping that is echoed or quoted in an error, answers too.
 */
export function jsonFormat(prefix: string): HeartbeatFormat {
  return {
    ping: (id) => `{"type":"ping","id":"${id}"}`,
    pong(data) {
      if (typeof data !== 'string' || data.length > MAX_LENGTH) return false
      const start = data.indexOf(prefix)
      return start >= 0 && prefix + Number.parseInt(data.slice(start + prefix.length), 10)
    },
  }
}
