import type { SocketData } from './environment/environment.ts'
import type { WebAbortSignal } from './environment/web-types.ts'
import { ResilientSocketError } from './errors.ts'
import type { SocketState } from './protocol/status.ts'
import type { ResilientSocket } from './resilient-socket.ts'
import { resolve } from './settings.ts'
import { Fifo } from './shell/fifo.ts'

/** Options of {@link messages}. */
export interface MessagesOptions {
  /** Aborting it ends the iteration by throwing `signal.reason`. */
  readonly signal?: WebAbortSignal | undefined
  /** How many messages may wait to be read. @default 1_000 */
  readonly limit?: number | undefined
}

type Result = IteratorResult<SocketData, undefined>

/**
 * Returns an async iterable of the data of all messages from now on, across connections.
 *
 * It ends when the socket is closed. `removeAllListeners()` doesn't stop it. If more than `limit` messages wait, it yields
 * those that fit and then throws a `ResilientSocketError` `'overflow'`.
 *
 * @throws `TypeError` or `RangeError` for a wrong `limit`; the message names option and value.
 * @example
 * ```ts
 * for await (const data of messages(socket)) console.log(data)
 * ```
 */
export function messages(
  socket: ResilientSocket,
  options: MessagesOptions = {},
): AsyncIterableIterator<SocketData> {
  const { limit } = resolve('options', { limit: 1_000 }, options)
  const { signal } = options
  const buffer = new Fifo<SocketData>()
  const readers = new Fifo<(result: Result | Promise<Result>) => void>()
  let hasEnded = false
  let failure: Promise<never> | undefined

  const next = (): Result | Promise<Result> | undefined => {
    if (buffer.size > 0) return { value: buffer.shift() as SocketData, done: false }
    const result = failure ?? (hasEnded ? { value: undefined, done: true as const } : undefined)
    failure = undefined
    return result
  }
  const serve = (): void => {
    while (readers.size > 0) {
      const result = next()
      if (!result) return
      readers.shift()?.(result)
    }
  }
  const end = (error?: unknown): void => {
    if (hasEnded) return
    hasEnded = true
    if (error !== undefined) {
      failure = Promise.reject(error)
      failure.catch(() => undefined)
    }
    socket.off('message', receive)
    unsubscribe()
    signal?.removeEventListener('abort', abort)
    serve()
  }
  const finish = ({ state }: { readonly state: SocketState }): void => {
    if (state === 'closed') end()
  }
  const abort = (): void => {
    buffer.drain()
    end(signal?.reason)
  }
  const receive = ({ data }: MessageEvent): void => {
    if (buffer.size >= limit)
      end(new ResilientSocketError('overflow', `More than ${limit} messages waited to be read`))
    else buffer.push(data)
    serve()
  }

  // `removeAllListeners()` would remove a listener of `close`, and the iteration would never end.
  const unsubscribe = socket.subscribe(finish)
  socket.on('message', receive)
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  finish(socket)
  return {
    next: () =>
      new Promise((resolve) => {
        readers.push(resolve)
        serve()
      }),
    return() {
      buffer.drain()
      end()
      return Promise.resolve({ value: undefined, done: true })
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
