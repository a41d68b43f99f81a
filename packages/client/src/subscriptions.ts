// The entry ./subscriptions: topics that each connection gets once. Knows the socket only by its public interface.
import type { SocketData } from './environment/environment.ts'
import type { WebAbortSignal, WebMessageEvent } from './environment/web-types.ts'
import type { AttemptContext, SetupLink } from './options.ts'
import type { ResilientSocket } from './resilient-socket.ts'

/** Options of {@link subscriptions}. */
export interface SubscriptionsOptions<Topic extends string = string> {
  /** Returns the message that subscribes to a topic. Called once for each topic on each connection. */
  readonly subscribe: (topic: Topic) => SocketData
  /**
   * Returns the message that unsubscribes from a topic.
   *
   * Without it, the connection keeps a released topic until it ends; the next one doesn't get it.
   */
  readonly unsubscribe?: ((topic: Topic) => SocketData) | undefined
  /**
   * Returns the topic whose subscription a message confirms, or `undefined` for any other message.
   *
   * It sees each message that the socket emits. Your own `message` listeners get all of them, too.
   */
  readonly confirm?: ((data: SocketData) => string | undefined) | undefined
  /**
   * Gets what one of these functions threw, or a `TypeError` if it returned no message. Once for each function.
   *
   * By default it is an uncaught error, as with `reportError`.
   */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Options of {@link subscriptions} for a server that confirms. */
export interface ConfirmedSubscriptionsOptions<Topic extends string = string>
  extends SubscriptionsOptions<Topic> {
  readonly confirm: (data: SocketData) => string | undefined
}

/** Releases the topic that was added. A second call does nothing. */
export type ReleaseTopic = () => void

/** The same, if there is a `confirm` function. */
export interface ReleaseConfirmedTopic extends ReleaseTopic {
  /**
   * Resolves when the server has confirmed the topic; at once if it has done so on this connection.
   *
   * It waits through reconnects. If nobody awaits it, a rejection isn't reported as unhandled.
   *
   * @throws (rejects) a `DOMException` named `AbortError` if you release the topic before, or the socket is closed.
   */
  readonly confirmed: Promise<void>
}

/** The topics of one socket. */
export interface Subscriptions<Topic extends string = string, Release extends ReleaseTopic = ReleaseTopic> {
  /**
   * Sends all topics on a new connection. It is the socket's `setup`, or a part of it, on every connection.
   *
   * @throws `TypeError` without the socket, or while another socket uses these topics that isn't closed.
   */
  readonly setup: (
    link: Pick<SetupLink, 'send' | 'signal'>,
    context: AttemptContext,
    socket: ResilientSocket,
  ) => void
  /**
   * Subscribes to a topic on this connection and the next ones, until you release it.
   *
   * A topic that you add several times is sent once, and stays until the last release. If you release a topic and add it
   * again in the same task, nothing is sent.
   *
   * @returns What releases it.
   * @throws `TypeError` for a topic that is no string.
   */
  readonly add: (topic: Topic) => Release
}

/** The topics of a connection, and whether the server has confirmed them; `undefined`: `subscribe` failed. */
type Told = Map<string, boolean | undefined>

type Tell = (told: Told, send: (data: SocketData) => void, signal: WebAbortSignal) => void

/** Who has added a topic. */
interface Holder {
  readonly confirmed: Promise<void>
  readonly confirm: () => void
  readonly giveUp: () => void
}

/**
 * Subscribes to topics again on each new connection, each of them once.
 *
 * Pass `setup` to the socket. You can add and release topics at any time, also before there is a socket. They belong to one
 * socket at a time; when it is closed, the next one can have them.
 *
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { subscriptions } from 'resilient-socket/subscriptions'
 *
 * const topics = subscriptions({
 *   subscribe: (topic) => JSON.stringify({ type: 'subscribe', topic }),
 *   unsubscribe: (topic) => JSON.stringify({ type: 'unsubscribe', topic }),
 * })
 * const socket = new ResilientSocket('wss://example.com/live', { setup: topics.setup })
 * const release = topics.add('prices')
 * ```
 */
export function subscriptions<Topic extends string = string>(
  options: ConfirmedSubscriptionsOptions<Topic>,
): Subscriptions<Topic, ReleaseConfirmedTopic>
export function subscriptions<Topic extends string = string>(
  options: SubscriptionsOptions<Topic>,
): Subscriptions<Topic>
export function subscriptions(options: SubscriptionsOptions): Subscriptions {
  const { subscribe, unsubscribe, confirm, onError = rethrow } = options
  const live = new Map<string, Set<Holder>>()
  /** By the signals that end them, the current one first. */
  const connections = new Map<WebAbortSignal, Told>()
  const reported = new Set<unknown>()
  let current: ResilientSocket | undefined
  let leave: (() => void) | undefined

  function ask<A, T>(
    asked: (argument: A) => T,
    argument: A,
    take: (answer: T) => void,
    signal?: WebAbortSignal,
  ): void {
    try {
      take(asked(argument))
    } catch (error) {
      // By then the signal of a connection that is over has aborted. What `onError` throws disturbs nothing here.
      queueMicrotask(() => {
        if (signal?.aborted || reported.has(asked)) return
        reported.add(asked)
        onError(error)
      })
    }
  }

  const tellNew: Tell = (told, send, signal) => {
    for (const topic of live.keys()) {
      if (told.has(topic)) continue
      told.set(topic, undefined)
      const take = (data: SocketData): void => {
        send(data)
        told.set(topic, false)
      }
      ask(subscribe, topic, take, signal)
    }
  }

  const tellReleased: Tell = (told, send, signal) => {
    for (const [topic, isConfirmed] of told) {
      if (live.has(topic)) continue
      if (isConfirmed === undefined) told.delete(topic)
      else if (unsubscribe)
        ask(
          unsubscribe,
          topic,
          (data) => {
            if (live.has(topic)) return
            send(data)
            told.delete(topic)
          },
          signal,
        )
    }
  }

  function onCurrent(tell: Tell): void {
    const socket = current
    const [connection] = connections
    if (!connection || socket?.state !== 'open') return
    const [signal, told] = connection
    tell(told, (data) => socket.send(data, { volatile: true }), signal)
  }

  /** In a microtask it is known which of two connections is over, and what was released may have been added again. */
  function update(): void {
    queueMicrotask(() => {
      onCurrent(tellNew)
      onCurrent(tellReleased)
    })
  }

  function received({ data }: WebMessageEvent): void {
    if (confirm)
      ask(confirm, data as SocketData, (topic) => {
        if (topic === undefined) return
        for (const told of connections.values()) if (told.has(topic)) told.set(topic, true)
        for (const holder of live.get(topic) ?? []) holder.confirm()
      })
  }

  function adopt(socket: ResilientSocket): void {
    if (current && current.readyState < 2)
      throw new TypeError('Topics belong to one socket: close the other one first')
    leave?.()
    connections.clear()
    current = socket
    leave = socket.subscribe(({ state }) => {
      if (state === 'closed')
        for (const holders of live.values()) for (const holder of holders) holder.giveUp()
      update()
    })
  }

  return {
    setup({ send, signal }, _context, socket) {
      if (!socket) throw new TypeError('topics.setup needs all arguments: link, context, socket')
      if (socket !== current) adopt(socket)
      // Users may have removed all listeners.
      if (confirm) socket.off('message', received).on('message', received)
      if (signal.aborted) return
      const told = connections.get(signal) ?? new Map()
      connections.set(signal, told)
      signal.addEventListener('abort', () => {
        connections.delete(signal)
        update()
      })
      tellNew(told, send, signal)
    },

    add(topic) {
      if (typeof topic !== 'string') throw new TypeError(`A topic must be a string, not ${typeof topic}`)
      const holders = live.get(topic) ?? new Set()
      const holder = newHolder()
      live.set(topic, holders.add(holder))
      for (const told of connections.values()) if (told.get(topic)) holder.confirm()
      if (connections.size > 1) update()
      else onCurrent(tellNew)
      const release = () => {
        holder.giveUp()
        holders.delete(holder)
        if (holders.size === 0 && live.get(topic) === holders) live.delete(topic)
        update()
      }
      return confirm ? Object.assign(release, { confirmed: holder.confirmed }) : release
    },
  }
}

function newHolder(): Holder {
  let confirm = (): void => undefined
  let giveUp = confirm
  const confirmed = new Promise<void>((resolve, reject) => {
    confirm = resolve
    giveUp = () => reject(new DOMException('Released or closed before it was confirmed', 'AbortError'))
  })
  confirmed.catch(giveUp)
  return { confirmed, confirm, giveUp }
}

function rethrow(error: unknown): never {
  throw error
}
