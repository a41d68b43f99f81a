// The options that are bound to a class. In a file of its own, for here `WebSocket` is the global one.
import type { ResilientSocketOptions } from '../options.ts'
import { LEARNT, type Learnt } from '../settings.ts'

/**
 * Options of {@link withOptions}: those of a `ResilientSocket`, whose protocols are the constructor's.
 *
 * `heartbeat` is off by default: it sends messages that only a server which expects them understands.
 */
export interface WebSocketOptions extends Omit<ResilientSocketOptions, 'autoConnect' | 'protocols'> {
  /**
   * `false`: every end is final and told by `close`, as by the native class, but none is waited for without bounds. For
   * libraries that dial again themselves, because they have something to say on each connection. @default true
   */
  readonly reconnect?: boolean | undefined
}

interface Bound {
  readonly options: WebSocketOptions
  /** What its sockets have learnt, by URL without query. */
  readonly learnt: Map<string, Learnt> | undefined
}

/** By the prototypes of the classes: a proxy of a class has another identity, but its instances have the same. */
const bound = new WeakMap<object, Bound>()

/** Servers of which a class remembers something. */
const MAX_LEARNT = 100

/** Its sockets, and those of classes that extend it, are made with these. */
export function bindOptions(
  target: { readonly prototype: object },
  options: WebSocketOptions,
  learnt?: Map<string, Learnt>,
): void {
  bound.set(target.prototype, { options, learnt })
}

/** Those of the nearest class in its prototype chain. */
function boundOptions(target: object | null): Bound | undefined {
  return target ? (bound.get(target) ?? boundOptions(Object.getPrototypeOf(target))) : undefined
}

/** What a socket is made with: the class that it stands on, too, where there is one. */
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
  // The one that was used longest ago is the first.
  all.delete(key)
  all.set(key, learnt)
  for (const oldest of all.size > MAX_LEARNT ? all.keys() : []) {
    all.delete(oldest)
    break
  }
  return learnt
}
