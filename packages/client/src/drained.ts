import type { WebAbortSignal } from './environment/web-types.ts'
import { environmentOf, type ResilientSocket } from './resilient-socket.ts'

/** Options of {@link drained}. */
export interface DrainedOptions {
  /** Aborting it rejects the promise with `signal.reason`. */
  readonly signal?: WebAbortSignal | undefined
}

/** Milliseconds. Browsers have no event for an empty buffer. */
const POLL = 20

/**
 * Resolves when no message waits in the queue or in the browser, or when the socket is closed.
 *
 * It doesn't mean that the messages have arrived. WebKit always reports its own buffer as empty.
 *
 * @throws (rejects) `signal.reason`.
 * @example
 * ```ts
 * socket.send('the last words')
 * await drained(socket, { signal: AbortSignal.timeout(5_000) })
 * ```
 */
export function drained(socket: ResilientSocket, options: DrainedOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const { signal } = options
    const environment = environmentOf(socket)
    let timer: unknown
    const stop = (): void => {
      environment.clearTimeout(timer)
      unsubscribe()
      signal?.removeEventListener('abort', abort)
    }
    const abort = (): void => {
      stop()
      reject(signal?.reason)
    }
    const look = (): void => {
      environment.clearTimeout(timer)
      if (socket.bufferedAmount > 0 && socket.state !== 'closed') timer = environment.setTimeout(look, POLL)
      else {
        stop()
        resolve()
      }
    }
    signal?.addEventListener('abort', abort)
    const unsubscribe = socket.subscribe(look)
    if (signal?.aborted) abort()
    else look()
  })
}
