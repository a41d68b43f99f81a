// Entry: ready-made heartbeats, for servers that don't speak the default format. Knows no timing.
import type { SocketData } from './environment/environment.ts'
import type { HeartbeatFormat } from './shell/heartbeat-format.ts'

/** A longer message is no heartbeat. */
const MAX_LENGTH = 256

/** A heartbeat that asks: a value for `heartbeat`, to which `interval` and the like may be added. */
export interface AskingHeartbeat {
  readonly format: HeartbeatFormat
}

/** A heartbeat that asks, and answers when the server does. */
export interface AnsweringHeartbeat extends AskingHeartbeat {
  readonly answer: (data: SocketData) => SocketData | undefined
}

/** A heartbeat that only listens. */
export interface ListeningHeartbeat {
  readonly listen: number
}

interface Message {
  readonly type?: unknown
  readonly id?: unknown
  readonly payload?: { readonly id?: unknown } | null
}

/**
 * `{"type":"ping","id":"…"}` answered by `{"type":"pong"}`, with the id or without.
 *
 * The default, without this entry, leaves a pong that has no id of its own to the application.
 */
export function jsonHeartbeat(): AskingHeartbeat {
  return {
    format: {
      ping: (id) => `{"type":"ping","id":"${id}"}`,
      pong(data) {
        const { type, id } = messageIn(data)
        return type === 'pong' && idOrAll(id)
      },
    },
  }
}

/** A fixed text answered by another. A server that sends the pong's text for any other reason seems alive and well. */
export function textHeartbeat(ping = 'ping', pong = 'pong'): AskingHeartbeat {
  return { format: { ping: () => ping, pong: (data) => data === pong } }
}

/** For a server that sends back whatever it is sent: the ping is its id alone. */
export function echoHeartbeat(): AskingHeartbeat {
  return {
    format: {
      ping: (id) => id,
      // Where everybody hears everybody, the pings of others are no messages either.
      pong: (data) => typeof data === 'string' && /^rs[0-9a-z]+-\d+$/.test(data) && data,
    },
  }
}

/** Pings and pongs of the `graphql-transport-ws` subprotocol, in both directions. */
export function graphqlHeartbeat(): AnsweringHeartbeat {
  return {
    format: {
      ping: (id) => `{"type":"ping","payload":{"id":"${id}"}}`,
      pong(data) {
        const { type, payload } = messageIn(data)
        return type === 'pong' && idOrAll(payload?.id)
      },
    },
    answer: (data) => (messageIn(data).type === 'ping' ? '{"type":"pong"}' : undefined),
  }
}

/** For a server that speaks by itself: nothing is sent, and `interval` milliseconds of silence are the sign. */
export function silentHeartbeat(interval: number): ListeningHeartbeat {
  return { listen: interval }
}

function idOrAll(id: unknown): string | true {
  return typeof id === 'string' ? id : true
}

/** What a short text says, where it is an object in JSON. */
function messageIn(data: SocketData): Message {
  try {
    if (typeof data === 'string' && data.length <= MAX_LENGTH) return JSON.parse(data) ?? {}
  } catch {
    // It isn't JSON: an ordinary message.
  }
  return {}
}
