import type { SocketData } from './environment/environment.ts'
import { ResilientSocketError } from './errors.ts'
import { resolve } from './options.ts'
import type { SocketState } from './protocol/state.ts'
import type { ResilientSocket } from './resilient-socket.ts'

/** Options of {@link messages}. */
export interface MessagesOptions {
  /** Ends the iteration by throwing `signal.reason`. */
  readonly signal?: AbortSignal | undefined
  /** So many messages may wait to be read. @default 1_000 */
  readonly limit?: number | undefined
}

type Result = IteratorResult<SocketData, undefined>

/**
 * The data of all messages from now on, across connections, as an async iterable. It ends when the socket is closed.
 *
 * Throws `ResilientSocketError` `'overflow'` after the messages that waited, when there were more than `limit`.
 *
 * @throws `TypeError` or `RangeError` for a `limit` that can't work; it names option and value.
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
  const buffer: SocketData[] = []
  const readers: ((result: Result | Promise<Result>) => void)[] = []
  let hasEnded = false
  let failure: Promise<never> | undefined

  const next = (): Result | Promise<Result> | undefined => {
    const value = buffer.shift()
    if (value !== undefined) return { value, done: false }
    const result = failure ?? (hasEnded ? { value: undefined, done: true as const } : undefined)
    failure = undefined
    return result
  }
  const serve = (): void => {
    while (readers.length > 0) {
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
    socket.off('state', finish)
    signal?.removeEventListener('abort', abort)
    serve()
  }
  const finish = ({ state }: { readonly state: SocketState }): void => {
    if (state === 'closed') end()
  }
  const abort = (): void => {
    buffer.length = 0
    end(signal?.reason)
  }
  const receive = ({ data }: MessageEvent): void => {
    if (buffer.length >= limit)
      end(new ResilientSocketError('overflow', `More than ${limit} messages waited to be read`))
    else buffer.push(data)
    serve()
  }

  socket.on('message', receive)
  socket.on('state', finish)
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
      buffer.length = 0
      end()
      return Promise.resolve({ value: undefined, done: true })
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
