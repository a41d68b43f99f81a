// The options that are bound to a class. In a file of its own, for here `WebSocket` is the global one.
import type { ResilientSocketOptions } from '../options.ts'

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

const bound = new WeakMap<object, WebSocketOptions>()

/** Makes it a class of this kind, with the name of one, which minifiers take away. */
export function bindOptions(target: object, options: WebSocketOptions): void {
  bound.set(target, options)
  Object.defineProperty(target, 'name', { value: 'WebSocket' })
}

/** Those of the class itself, or of the nearest that it extends. */
function boundOptions(target: object | null): WebSocketOptions | undefined {
  return target === null ? undefined : (bound.get(target) ?? boundOptions(Object.getPrototypeOf(target)))
}

/** What a socket of such a class is made with. */
export function optionsOf(target: object): WebSocketOptions {
  const options = boundOptions(target) ?? {}
  const isNativeGiven = options.WebSocket ?? options.environment?.WebSocket
  if (!isNativeGiven && typeof WebSocket === 'function' && boundOptions(WebSocket)) {
    throw new TypeError(
      "The global WebSocket is this class: keep the browser's own, and pass it as withOptions({ WebSocket })",
    )
  }
  return options
}
