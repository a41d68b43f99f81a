// The entry ./heartbeats: ready-made heartbeats for servers with other formats than the default. Knows no timing.
import type { SocketData } from './environment/environment.ts'
import type { HeartbeatFormat } from './options.ts'

/** A longer message isn't a heartbeat. */
const MAX_LENGTH = 256

/** A heartbeat that sends pings, for the option `heartbeat`. Spread it to add options such as `interval`. */
export interface AskingHeartbeat {
  /** What its pings and pongs look like. */
  readonly format: HeartbeatFormat
}

/** A heartbeat that sends no pings, but expects messages from the server. */
export interface ListeningHeartbeat {
  /** Expect a message from the server at least this often, in milliseconds. */
  readonly maxSilence: number
}

/** A heartbeat that answers the server's pings. */
export interface AnsweringHeartbeat {
  /** Returns the answer to a ping of the server, or `undefined` for any other message. */
  readonly answer: (data: SocketData) => SocketData | undefined
}

interface Message {
  readonly type?: unknown
  readonly id?: unknown
  readonly payload?: { readonly id?: unknown } | null
  /** In Phoenix, the second element of the message's array. */
  readonly 1?: unknown
}

/**
 * Sends `{"type":"ping","id":"…"}` and accepts `{"type":"pong"}` with or without the id.
 *
 * The default format needs the id: a pong without it would be a `message`.
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
 * Sends a fixed text, and accepts another one as its pong.
 *
 * The pong's text is never a `message`, even if the server sends it for another reason.
 */
export function textHeartbeat(ping = 'ping', pong = 'pong'): AskingHeartbeat {
  return { format: { ping: () => ping, pong: (data) => data === pong } }
}

/** Sends the ping's id alone, for a server that echoes messages. */
export function echoHeartbeat(): AskingHeartbeat {
  return {
    format: {
      ping: (id) => id,
      // If the server broadcasts, the pings of other clients must not be messages.
      pong: idOfOurs,
    },
  }
}

/** Sends and answers pings of the `graphql-transport-ws` subprotocol. */
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
 * Sends a JSON-RPC 2.0 request (sections 4 and 5); its result or error is the pong.
 *
 * A server that doesn't know the method answers with an error, which is enough. The method should be cheap and change nothing.
 * Answers of up to 256 characters are recognised. A longer one, such as an error with a stack trace, proves that the
 * connection is alive, but is a `message`.
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
 * Sends heartbeats of Phoenix channels (`Phoenix.Socket.V2.JSONSerializer`), for `vsn=2.0.0`.
 *
 * The official client may send its own heartbeats on the same connection, and gets their answers.
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
 * Sends `PINGREQ` and accepts `PINGRESP` (MQTT 5, sections 3.12 and 3.13; also MQTT 3.1.1).
 *
 * It needs `binaryType: 'arraybuffer'`. It counts its own pings, and leaves other pongs to the library that pinged, so make one
 * for each connection. If nothing else pings, one for the whole socket is enough. A `PINGRESP` that shares a message with
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
 * Answers the pings of Engine.IO 4, which Socket.IO uses: `2` with `3` (section "Heartbeat").
 *
 * The official client answers by itself. If you use that, pass `silentHeartbeat(45_000)` instead.
 *
 * @param maxSilence - The server's `pingInterval` and `pingTimeout` together, in milliseconds. @default 45_000
 */
export function engineIoHeartbeat(maxSilence = 45_000): ListeningHeartbeat & AnsweringHeartbeat {
  return { maxSilence, answer: (data) => (data === '2' ? '3' : undefined) }
}

/**
 * Sends no pings, for a server that often sends messages by itself.
 *
 * @param maxSilence - The connection is suspect after this many milliseconds without a message.
 */
export function silentHeartbeat(maxSilence: number): ListeningHeartbeat {
  return { maxSilence }
}

/** Returns the id if a socket of this library made it. */
function idOfOurs(id: unknown): string | false {
  return typeof id === 'string' && /^rs[0-9a-z]+-\d+$/.test(id) && id
}

function idOrAll(id: unknown): string | true {
  return typeof id === 'string' ? id : true
}

/** Parses a short JSON text; other messages give an empty object. */
function messageIn(data: SocketData): Message {
  try {
    if (typeof data === 'string' && data.length <= MAX_LENGTH) return JSON.parse(data) ?? {}
  } catch {
    // Not JSON: an ordinary message.
  }
  return {}
}
