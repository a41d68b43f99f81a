// The options that are bound to a class. In a file of its own, because here `WebSocket` is the global class.
import type { ResilientSocketOptions } from '../options.ts'
import { LEARNT, type Learnt } from '../settings.ts'

/**
 * Options of {@link withOptions}: those of `ResilientSocket`, without `protocols` and `autoConnect`.
 *
 * `heartbeat` is off by default, because it sends messages that the server must understand.
 */
export interface WebSocketOptions extends Omit<ResilientSocketOptions, 'autoConnect' | 'protocols'> {
  /**
   * `false`: don't reconnect; emit `close` when the connection ends, like the native class. Timeouts and heartbeats still work.
   *
   * For libraries that reconnect themselves, because they send something first on each connection. @default true
   */
  readonly reconnect?: boolean | undefined
}

interface Bound {
  readonly options: WebSocketOptions
  /** What its sockets have learnt about servers, by URL without query. */
  readonly learnt: Map<string, Learnt> | undefined
}

/** By the classes' prototypes: a proxy of a class has another identity, but the same prototype. */
const bound = new WeakMap<object, Bound>()

/** Servers that a class remembers. */
const MAX_LEARNT = 100

/** Sets the options for sockets of a class, and of classes that extend it. */
export function bindOptions(
  target: { readonly prototype: object },
  options: WebSocketOptions,
  learnt?: Map<string, Learnt>,
): void {
  bound.set(target.prototype, { options, learnt })
}

/** Returns the options of the nearest class in the prototype chain. */
function boundOptions(target: object | null): Bound | undefined {
  return target ? (bound.get(target) ?? boundOptions(Object.getPrototypeOf(target))) : undefined
}

/** Returns the options for a new socket, with the native class to use, if there is one. */
export function optionsOf(socket: object, url: string): WebSocketOptions {
  const { options = {}, learnt } = boundOptions(socket) ?? {}
  const { WebSocket: own = options.environment?.WebSocket } = options
  const Native = own ?? (typeof WebSocket === 'function' ? WebSocket : undefined)
  if (!own && Native && boundOptions(Native.prototype)) {
    throw new TypeError(
      "The global WebSocket is this class: keep the browser's own, and pass it as withOptions({ WebSocket })",
    )
  }
  return { ...options, WebSocket: Native, ...(learnt && { [LEARNT]: learntOf(learnt, url) }) }
}

function learntOf(all: Map<string, Learnt>, url: string): Learnt {
  const key = url.replace(/\?.*/, '')
  const learnt = all.get(key) ?? {}
  // Insertion order is the order of last use.
  all.delete(key)
  all.set(key, learnt)
  for (const oldest of all.size > MAX_LEARNT ? all.keys() : []) {
    all.delete(oldest)
    break
  }
  return learnt
}
