// Typed messages over a socket or a session: parses what comes in, checks what goes out. Knows no connections.
import type { SocketData } from '../environment/environment.ts'
import type { ResilientSocketError } from '../errors.ts'
import { environmentOf, type ResilientSocket } from '../resilient-socket.ts'
import type { SendOptions, SendResult } from '../sending.ts'
import type { Session } from '../session/session.ts'
import { InvalidMessageError } from './invalid-message.ts'
import type { RequestOptions, TypedOptions } from './options.ts'
import { convert, json, validate } from './parsing.ts'
import { followRequests } from './requests.ts'

/** A message that matches its schema. */
type Message = Readonly<Record<string, unknown>>

type Listener = (message: unknown) => void

interface Registration {
  /** `undefined`: all messages. */
  readonly tag: string | undefined
  readonly listener: Listener
}

/** What `typed` returns, without its types. */
export interface Live {
  readonly socket: ResilientSocket | Session
  readonly messages: Readonly<Record<'on' | 'off', (event: 'message', listener: Listener) => void>>
  on(tag: string, listener: Listener): () => void
  send(message: unknown, options?: SendOptions): SendResult
  request(message: object, options: RequestOptions): Promise<unknown>
}

/** Milliseconds. */
const REQUEST_TIMEOUT = 30_000

export function makeLive(source: ResilientSocket | Session, options: TypedOptions): Live {
  const socket = 'socket' in source ? (source.socket as ResilientSocket) : source
  const environment = environmentOf(socket)
  const { incoming, outgoing, tag: tagKey = 'type', id: idKey = 'id', codec = json } = options
  const listeners = new Set<Registration>()
  let isListening = false
  let hasToldAsync = false
  let prefix = ''
  let ids = 0

  const reportError = (error: unknown): void => environment.reportError(error)
  /** Calls a listener; its errors go to `reportError`, like those of the socket's listeners. */
  const call = <T>(listener: (value: T) => void, value: T): void => {
    try {
      listener(value)
    } catch (error) {
      if (listener !== reportError) call(reportError, error)
    }
  }
  const receive = ({ data }: { readonly data: SocketData }): void => {
    let message: Message
    try {
      message = validate(
        'incoming',
        incoming,
        convert('decode', () => codec.decode(data)),
      ) as Message
      if (typeof message?.[tagKey] !== 'string')
        throw new InvalidMessageError(`A message has no string as its '${tagKey}': see options.tag`)
    } catch (error) {
      const isAsync = (error as ResilientSocketError).code === 'async-schema'
      if (!(isAsync && hasToldAsync)) call(options.onError ?? reportError, error as ResilientSocketError)
      hasToldAsync ||= isAsync
      return
    }
    const { [tagKey]: tag, [idKey]: id } = message
    requests.received(id, tag, message)
    for (const registration of [...listeners])
      if (listeners.has(registration) && (registration.tag ?? tag) === tag)
        call(registration.listener, message)
  }

  /** Listens to the socket only while there are listeners or pending requests. */
  const listen = (): void => {
    const isWanted = listeners.size + requests.pending.size > 0
    if (isWanted === isListening) return
    isListening = isWanted
    const { on, off } = source as ResilientSocket
    const change = isWanted ? on : off
    change.call(source as ResilientSocket, 'message', receive)
  }
  const requests = followRequests(source, socket, environment, listen)
  const add = (registration: Registration): void => {
    listeners.add(registration)
    listen()
  }
  const remove = (registration: Registration): void => {
    listeners.delete(registration)
    listen()
  }

  const check = (message: unknown): Message => {
    if (!outgoing) throw new TypeError('typed() needs options.outgoing to send')
    return validate('outgoing', outgoing, message) as Message
  }
  const encode = (message: Message): SocketData => convert('encode', () => codec.encode(message))
  /** The prefix is random, because two typed sockets may share a connection. */
  const createId = (): string => {
    prefix ||= environment.random().toString(36).slice(2, 8)
    ids += 1
    return `${prefix}-${ids}`
  }

  return {
    socket: source,
    messages: {
      on: (_event, listener) => add({ tag: undefined, listener }),
      off(_event, listener) {
        for (const registration of listeners)
          if (registration.tag === undefined && registration.listener === listener) remove(registration)
      },
    },
    on(tag, listener) {
      const registration = { tag, listener }
      add(registration)
      return () => remove(registration)
    },
    send(message, sendOptions) {
      const result = source.send(encode(check(message)), sendOptions)
      if (result === 'sent' && !sendOptions?.volatile) requests.markSent()
      return result
    },
    async request(message, { reply, signal, timeout = REQUEST_TIMEOUT }) {
      if (signal?.aborted) throw signal.reason
      if (!(timeout >= 0)) throw new RangeError(`options.timeout must be milliseconds, not ${timeout}`)
      const checked = check({ ...message, [idKey]: (options.createId ?? createId)() })
      const id = checked[idKey]
      if (id === undefined || requests.pending.has(id))
        throw new TypeError(`Each request needs an '${idKey}' of its own: see options.createId`)
      const isAnswer = (tag: unknown): boolean => [reply].flat().includes(tag as string)
      const answer = requests.add(id, encode(checked), { signal, timeout, isAnswer })
      listen()
      return answer
    },
  }
}
