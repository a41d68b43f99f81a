// Entry: ready-made heartbeats, for servers that don't speak the default format. Knows no timing.
import type { SocketData } from './environment/environment.ts'
import type { HeartbeatFormat } from './shell/heartbeat-format.ts'

/** A longer message is no heartbeat. */
const MAX_LENGTH = 256

/** A heartbeat that asks: a value for `heartbeat`, to which `interval` and the like may be added. */
export interface AskingHeartbeat {
  readonly format: HeartbeatFormat
}

/** A heartbeat that only listens. */
export interface ListeningHeartbeat {
  readonly listen: number
}

/** A heartbeat that answers when the server asks. */
export interface AnsweringHeartbeat {
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
 * Requests of JSON-RPC 2.0 (sections 4 and 5), whatever comes of them: a server that doesn't know the method answers, too.
 *
 * The method should cost the server nothing, and change nothing. Answers of up to 256 characters are recognised: a longer one,
 * such as an error with a stack trace, is a sign of life, but reaches the application.
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
 * Its official client may have heartbeats of its own on the same connection: their answers are left to it.
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
 * It needs `binaryType: 'arraybuffer'`. It counts its pings, and leaves further answers to the library that has asked for them:
 * make one for each connection. Under a socket that dials again itself one is enough where nobody else asks. An answer in one
 * message with other packets isn't recognised.
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
 * Engine.IO 4, which Socket.IO stands on (section "Heartbeat"): the server asks `2`, and is answered `3`.
 *
 * `listen`: the server's `pingInterval` and `pingTimeout` together, in milliseconds. The official client answers by itself:
 * under that, take `silentHeartbeat(45_000)`.
 *
 * @default listen 45_000, the server's defaults
 */
export function engineIoHeartbeat(listen = 45_000): ListeningHeartbeat & AnsweringHeartbeat {
  return { listen, answer: (data) => (data === '2' ? '3' : undefined) }
}

/** For a server that speaks by itself: nothing is sent, and `listen` milliseconds of silence are the sign. */
export function silentHeartbeat(listen: number): ListeningHeartbeat {
  return { listen }
}

/** An id that a socket of this library has made up. */
function idOfOurs(id: unknown): string | false {
  return typeof id === 'string' && /^rs[0-9a-z]+-\d+$/.test(id) && id
}

function idOrAll(id: unknown): string | true {
  return typeof id === 'string' ? id : true
}

/** What a short text says, where it is JSON. */
function messageIn(data: SocketData): Message {
  try {
    if (typeof data === 'string' && data.length <= MAX_LENGTH) return JSON.parse(data) ?? {}
  } catch {
    // It isn't JSON: an ordinary message.
  }
  return {}
}
