// The pending requests: settles them, also those that can't be answered any more. Knows no schemas and no codecs.
import type { Environment, SocketData } from '../environment/environment.ts'
import type { WebAbortSignal } from '../environment/web-types.ts'
import { ResilientSocketError } from '../errors.ts'
import type { ResilientSocketEvents } from '../events.ts'
import type { Status } from '../protocol/status.ts'
import type { ResilientSocket } from '../resilient-socket.ts'
import type { SendOptions, SendResult } from '../sending.ts'
import type { SessionEvents } from '../session/events.ts'
import type { Session } from '../session/session.ts'
import { MAX_DELAY } from '../shell/deadline-timer.ts'
import { copyOf, quickSize } from '../shell/socket-data.ts'

/** How a request waits for its answer. */
export interface Wait {
  readonly signal: WebAbortSignal | undefined
  /** Milliseconds. */
  readonly timeout: number
  /** Whether an answer may have this tag. */
  readonly isAnswer: (tag: unknown) => boolean
}

interface Request {
  readonly data: SocketData
  readonly isAnswer: Wait['isAnswer']
  /** The session that it belongs to, by number. */
  readonly session: number
  /** Whether it was sent on a connection. */
  isSent: boolean
  /** When it was sent or queued, and the socket's status then. */
  at: number
  status: Status
  readonly settle: (outcome: unknown) => void
}

/** The part of the socket that is used. */
type Socket = Pick<ResilientSocket, 'state' | 'status' | 'bufferedAmount' | 'on' | 'off' | 'subscribe'>

export interface Requests {
  readonly pending: ReadonlyMap<unknown, unknown>
  /** Sends a message, and resolves with the one that answers it. */
  add(id: unknown, data: SocketData, wait: Wait): Promise<unknown>
  /** A message came in. */
  received(id: unknown, tag: unknown, message: unknown): void
  /** A message was sent at once, so the queued ones were sent before it. */
  markSent(): void
}

/** `idle` is called when no request is pending any more. */
export function followRequests(
  source: ResilientSocket | Session,
  socket: Socket,
  environment: Environment,
  idle: () => void,
): Requests {
  const pending = new Map<unknown, Request>()
  const session = source === socket ? undefined : (source as Session)
  /** The last status, and how many sessions began. */
  let last: Status
  let sessions = 0
  /** Whether a good socket may queue messages, for a planned replacement. */
  let mayHold: boolean
  let unsubscribe: (() => void) | undefined

  /** The connection of this status has sent the queued messages. */
  const markSent = (status: Status = last): void => {
    for (const request of pending.values())
      if (!request.isSent) Object.assign(request, { isSent: true, status, at: environment.now() })
  }
  const changed = (status: Status): void => {
    last = status
    if (status.health === 'good' && !mayHold) markSent()
    if (status.state !== 'closed') return
    // A listener may have opened the socket again, and sent other requests.
    for (const request of pending.values())
      if (request.status !== socket.status) request.settle(closed('socket was closed'))
  }

  const handlers: Partial<ResilientSocketEvents> = {
    open() {
      mayHold = false
      markSent()
    },
    replacing() {
      // Messages are queued only from when the replacement is open.
      if (last.health === 'good') markSent()
      mayHold = true
    },
    lost({ at }) {
      if (session && session.state !== 'unsupported') return
      const { state, bufferedAmount } = socket
      for (const { isSent, status, at: sentAt, data, settle } of pending.values()) {
        // An earlier listener may have sent it on the next connection.
        const isNext = status === last && sentAt >= Math.round(at)
        // Without a connection, `bufferedAmount` is the queue's bytes.
        const isGone = !session && state !== 'open' && bufferedAmount < quickSize(data)
        if (isSent ? !isNext : isGone) settle(closed('connection was lost'))
      }
    },
    drop({ data, reason }) {
      // An expired request is rejected by its timeout.
      if (reason === 'expired') return
      for (const request of pending.values())
        if (isSame(request.data, data)) return request.settle(dropped(reason))
    },
  }
  const sessionHandlers: Partial<SessionEvents> = {
    // This event comes before `reset`, whose listeners may send requests in the next session.
    state({ state }) {
      if (state === 'new') sessions += 1
    },
    reset({ reason }) {
      for (const request of pending.values())
        if (request.session < sessions)
          request.settle(failed('undelivered', `The session was reset before the answer: ${reason}`))
    },
  }

  const listen = (method: 'on' | 'off'): void => {
    each(socket, method, handlers)
    if (session) each(session, method, sessionHandlers)
  }
  const attach = (): void => {
    if (unsubscribe) return
    last = socket.status
    mayHold = last.state === 'open'
    listen('on')
    unsubscribe = socket.subscribe(changed)
  }
  const detach = (): void => {
    unsubscribe?.()
    unsubscribe = undefined
    listen('off')
    idle()
  }

  return {
    pending,
    markSent: () => markSent(socket.status),
    add: (id, data, { signal, timeout, isAnswer }) =>
      new Promise((resolve) => {
        const abort = (): void => settle(Promise.reject(signal?.reason))
        const settle = (outcome: unknown): void => {
          pending.delete(id)
          signal?.removeEventListener('abort', abort)
          environment.clearTimeout(timer)
          if (pending.size === 0) detach()
          resolve(outcome)
        }
        const { status } = socket
        const at = environment.now()
        // If `signal` isn't a signal, this throws before the request is pending.
        signal?.addEventListener('abort', abort)
        pending.set(id, { data, isAnswer, session: sessions, isSent: false, at, status, settle })
        attach()
        const timer =
          timeout < Infinity
            ? environment.setTimeout(() => settle(timedOut()), Math.min(timeout, MAX_DELAY))
            : undefined
        // The queue drops the message when the request times out. A session's messages don't expire.
        const send = source.send.bind(source) as (data: SocketData, options: SendOptions) => SendResult
        try {
          const result = send(data, { ttl: timeout })
          if (result === 'sent') markSent(status)
          if (result === 'dropped') settle(dropped(/^clos/.test(socket.state) ? 'closed' : 'overflow'))
        } catch (error) {
          settle(Promise.reject(error))
        }
      }),
    received(id, tag, message) {
      // `bufferedAmount` doesn't include a session's queue.
      if (pending.size > 0 && !session && socket.bufferedAmount === 0) markSent()
      const request = pending.get(id)
      if (request?.isAnswer(tag)) request.settle(message)
    },
  }
}

function each(emitter: object, method: 'on' | 'off', handlers: object): void {
  const { [method]: change } = emitter as ResilientSocket
  for (const [event, handler] of Object.entries(handlers)) change.call(emitter, event as 'open', handler)
}

/** Binary data was copied when it was queued. */
function isSame(one: SocketData, other: SocketData): boolean {
  return typeof one === 'string'
    ? one === other
    : quickSize(one) === quickSize(other) && String(bytesOf(one)) === String(bytesOf(other))
}

function bytesOf(data: SocketData): Uint8Array {
  return new Uint8Array(copyOf(data) as ArrayBuffer)
}

function failed(code: ResilientSocketError['code'], text: string): Promise<never> {
  return Promise.reject(new ResilientSocketError(code, text))
}

function closed(what: string): Promise<never> {
  return failed('closed', `The ${what} before the answer came`)
}

function dropped(reason: string): Promise<never> {
  return failed(reason === 'closed' ? reason : 'dropped', `The message was dropped: ${reason}`)
}

function timedOut(): Promise<never> {
  return Promise.reject(new DOMException('Timed out', 'TimeoutError'))
}
