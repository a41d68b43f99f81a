// Observes the native class for one socket: what it made last, and what its constructor threw. Knows no connections.
import type { WebSocketConstructor, WebSocketLike } from '../environment/environment.ts'

export class Underneath {
  /** A subclass of the native class that records; `undefined` if there is no native class. */
  readonly WebSocket: WebSocketConstructor | undefined
  /** The native socket that was made last. */
  newest: WebSocketLike | undefined
  /** What the constructor threw. */
  failure: { readonly error: unknown } | undefined
  /** The user called `close()` without arguments: the close frame is empty, instead of the default 1000. */
  isCloseEmpty = false

  constructor(Native: WebSocketConstructor | undefined) {
    const underneath = this
    if (Native)
      this.WebSocket = class extends Native {
        constructor(...args: ConstructorParameters<WebSocketConstructor>) {
          try {
            super(...args)
          } catch (error) {
            underneath.failure = { error }
            throw error
          }
          underneath.newest = this
        }

        override close(code?: number, reason?: string): void {
          if (underneath.isCloseEmpty) super.close()
          else super.close(code, reason)
        }
      }
  }
}
