// Entry: ready-made heartbeats, for servers that don't speak the default format. Knows no timing.
import type { SocketData } from './environment/environment.ts'
import type { HeartbeatFormat } from './options.ts'

/** A longer message isn't a heartbeat. */
const MAX_LENGTH = 256

/** A heartbeat that pings: a value for `heartbeat`. You may add `interval` and other options. */
export interface AskingHeartbeat {
  /** What its pings and pongs look like. */
  readonly format: HeartbeatFormat
}

/** A heartbeat that sends no pings and expects messages from the server. */
export interface ListeningHeartbeat {
  /** Expect a message from the server at least this often, in milliseconds. */
  readonly maxSilence: number
}

/** A heartbeat that answers the server's pings. */
export interface AnsweringHeartbeat {
  /** Returns the answer to a ping of the server; `undefined`: it isn't a ping. */
  readonly answer: (data: SocketData) => SocketData | undefined
}

interface Message {
  readonly type?: unknown
  readonly id?: unknown
  readonly payload?: { readonly id?: unknown } | null
  /** Phoenix: the second of a tuple. */
  readonly 1?: unknown
}

/**
 * `{"type":"ping","id":"…"}` answered by `{"type":"pong"}`, with the id or without.
 *
 * With the default format, a pong without an id would be a `message`.
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

/**
 * A fixed text answered by another.
 *
 * The pong's text is never a `message`, also if the server sends it for another reason.
 */
export function textHeartbeat(ping = 'ping', pong = 'pong'): AskingHeartbeat {
  return { format: { ping: () => ping, pong: (data) => data === pong } }
}

/** For a server that returns what it receives: the ping is its id alone. */
export function echoHeartbeat(): AskingHeartbeat {
  return {
    format: {
      ping: (id) => id,
      // If the server broadcasts, the pings of other clients are no messages either.
      pong: idOfOurs,
    },
  }
}

/** Pings and pongs of the `graphql-transport-ws` subprotocol, in both directions. */
export function graphqlHeartbeat(): AskingHeartbeat & AnsweringHeartbeat {
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

/**
 * Requests of JSON-RPC 2.0 (sections 4 and 5), answered by a result or an error.
 *
 * A server that doesn't know the method answers too. The method should be cheap and change nothing. Answers of up to 256
 * characters are recognised. A longer one, such as an error with a stack trace, proves life but is a `message`.
 */
export function jsonRpcHeartbeat(method = 'ping'): AskingHeartbeat {
  return {
    format: {
      ping: (id) => JSON.stringify({ jsonrpc: '2.0', method, id }),
      pong: (data) => idOfOurs(messageIn(data).id),
    },
  }
}

/**
 * Heartbeats of Phoenix channels, for URLs with `vsn=2.0.0` (`Phoenix.Socket.V2.JSONSerializer`).
 *
 * The official client may send heartbeats of its own on the same connection; it gets their answers.
 */
export function phoenixHeartbeat(): AskingHeartbeat {
  return {
    format: {
      ping: (id) => `[null,"${id}","phoenix","heartbeat",{}]`,
      pong: (data) => idOfOurs(messageIn(data)[1]),
    },
  }
}

/**
 * `PINGREQ` and `PINGRESP` of MQTT (MQTT 5, sections 3.12 and 3.13; the same in MQTT 3.1.1).
 *
 * It needs `binaryType: 'arraybuffer'`. It counts its pings and leaves further answers to the library that pinged: make
 * one for each connection. If nobody else pings, one for the whole socket is enough. An answer that shares a message with
 * other packets isn't recognised.
 */
export function mqttHeartbeat(): AskingHeartbeat {
  let unanswered = 0
  return {
    format: {
      ping() {
        unanswered += 1
        return new Uint8Array([0xc0, 0])
      },
      pong(data) {
        const isAnswer =
          data instanceof ArrayBuffer && data.byteLength === 2 && new DataView(data).getUint16(0) === 0xd0_00
        const isOurs = isAnswer && unanswered > 0
        if (isOurs) unanswered -= 1
        return isOurs
      },
    },
  }
}

/**
 * Engine.IO 4, which Socket.IO is based on (section "Heartbeat"): answers the server's `2` with `3`.
 *
 * The official client answers by itself; under it, use `silentHeartbeat(45_000)`.
 *
 * @param maxSilence - The server's `pingInterval` and `pingTimeout` together, in milliseconds. @default 45_000
 */
export function engineIoHeartbeat(maxSilence = 45_000): ListeningHeartbeat & AnsweringHeartbeat {
  return { maxSilence, answer: (data) => (data === '2' ? '3' : undefined) }
}

/**
 * For a server that sends something often by itself: the client sends no pings.
 *
 * @param maxSilence - The connection is suspect after this many milliseconds without a message.
 */
export function silentHeartbeat(maxSilence: number): ListeningHeartbeat {
  return { maxSilence }
}

/** An id that a socket of this library made. */
function idOfOurs(id: unknown): string | false {
  return typeof id === 'string' && /^rs[0-9a-z]+-\d+$/.test(id) && id
}

function idOrAll(id: unknown): string | true {
  return typeof id === 'string' ? id : true
}

/** A short text, parsed if it is JSON. */
function messageIn(data: SocketData): Message {
  try {
    if (typeof data === 'string' && data.length <= MAX_LENGTH) return JSON.parse(data) ?? {}
  } catch {
    // It isn't JSON: an ordinary message.
  }
  return {}
}
