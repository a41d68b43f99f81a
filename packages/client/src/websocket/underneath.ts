// The native class underneath, as one socket uses it. Knows no connections.
import type { WebSocketConstructor, WebSocketLike } from '../environment/environment.ts'

export class Underneath {
  /** The same class, watched; `undefined` where there is none. */
  readonly WebSocket: WebSocketConstructor | undefined
  /** What was made last. */
  newest: WebSocketLike | undefined
  /** What the constructor threw. */
  failure: { readonly error: unknown } | undefined
  /** The user closed without a word: so goes the close frame, and not with the 1000 that stands for that elsewhere. */
  isWordless = false

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
          if (underneath.isWordless) super.close()
          else super.close(code, reason)
        }
      }
  }
}
