// Requests that wait for their answers, and which of them can't be answered any more. Knows no schemas and no codecs.
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

/** How to wait for an answer. */
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
  /** Which session it belongs to. */
  readonly session: number
  /** A connection has it. */
  isSent: boolean
  /** When it was sent, or queued, and the socket's status then. */
  at: number
  status: Status
  readonly settle: (outcome: unknown) => void
}

/** A socket of which users may see only a part. */
type Socket = Pick<ResilientSocket, 'state' | 'status' | 'bufferedAmount' | 'on' | 'off' | 'subscribe'>

export interface Requests {
  readonly pending: ReadonlyMap<unknown, unknown>
  /** Sends a message, and resolves with the one that answers it. */
  add(id: unknown, data: SocketData, wait: Wait): Promise<unknown>
  /** A message came in. */
  received(id: unknown, tag: unknown, message: unknown): void
  /** A message was sent at once: those that waited went out before it. */
  passed(): void
}

/** `idle` is called when nobody waits any more. */
export function followRequests(
  source: ResilientSocket | Session,
  socket: Socket,
  environment: Environment,
  idle: () => void,
): Requests {
  const pending = new Map<unknown, Request>()
  const session = source === socket ? undefined : (source as Session)
  /** The last status that was told, and how many sessions began. */
  let told: Status
  let sessions = 0
  /** An open and good socket may hold messages back, for a planned replacement. */
  let mayHold: boolean
  let unsubscribe: (() => void) | undefined

  /** The connection of the status that was told has the messages that waited. */
  const passed = (status: Status = told): void => {
    for (const request of pending.values())
      if (!request.isSent) Object.assign(request, { isSent: true, status, at: environment.now() })
  }
  const changed = (status: Status): void => {
    told = status
    if (status.health === 'good' && !mayHold) passed()
    if (status.state !== 'closed') return
    // A listener may have opened it again, and sent others.
    for (const request of pending.values())
      if (request.status !== socket.status) request.settle(closed('socket was closed'))
  }

  const handlers: Partial<ResilientSocketEvents> = {
    open() {
      mayHold = false
      passed()
    },
    replacing() {
      // Before a replacement is open, nothing is held back.
      if (told.health === 'good') passed()
      mayHold = true
    },
    lost({ at }) {
      if (session && session.state !== 'unsupported') return
      const { state, bufferedAmount } = socket
      for (const { isSent, status, at: sentAt, data, settle } of pending.values()) {
        // A listener that was told before may have sent it on the next connection.
        const isNext = status === told && sentAt >= Math.round(at)
        // Without a connection, these are the bytes of the queue.
        const isGone = !session && state !== 'open' && bufferedAmount < quickSize(data)
        if (isSent ? !isNext : isGone) settle(closed('connection was lost'))
      }
    },
    drop({ data, reason }) {
      // The timeout tells what expired.
      if (reason === 'expired') return
      for (const request of pending.values())
        if (isSame(request.data, data)) return request.settle(dropped(reason))
    },
  }
  const sessionHandlers: Partial<SessionEvents> = {
    // It comes before `reset`, whose listeners may send requests to the next session.
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
    told = socket.status
    mayHold = told.state === 'open'
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
    passed: () => passed(socket.status),
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
        // It throws for what is no signal: then nothing waits yet.
        signal?.addEventListener('abort', abort)
        pending.set(id, { data, isAnswer, session: sessions, isSent: false, at, status, settle })
        attach()
        const timer =
          timeout < Infinity
            ? environment.setTimeout(() => settle(timedOut()), Math.min(timeout, MAX_DELAY))
            : undefined
        // The queue gives the message up when nobody waits any more. A session's messages don't expire.
        const send = source.send.bind(source) as (data: SocketData, options: SendOptions) => SendResult
        try {
          const result = send(data, { ttl: timeout })
          if (result === 'sent') passed(status)
          if (result === 'dropped') settle(dropped(/^clos/.test(socket.state) ? 'closed' : 'overflow'))
        } catch (error) {
          settle(Promise.reject(error))
        }
      }),
    received(id, tag, message) {
      // The queue of a session isn't the socket's.
      if (pending.size > 0 && !session && socket.bufferedAmount === 0) passed()
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
