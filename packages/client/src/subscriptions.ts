// The entry ./subscriptions: subscribes to each topic once on each connection. Uses only the socket's public interface.
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
   * Without it, a released topic stays subscribed on the current connection, but not on the next one.
   */
  readonly unsubscribe?: ((topic: Topic) => SocketData) | undefined
  /**
   * Returns the topic whose subscription a message confirms, or `undefined` for any other message.
   *
   * It is called with each message that the socket emits. Your own `message` listeners get all of them, too.
   */
  readonly confirm?: ((data: SocketData) => string | undefined) | undefined
  /**
   * Called with the error that one of these functions threw, or a `TypeError` if it returned no message.
   *
   * It is called once for each function. By default the error is uncaught, as with `reportError`.
   */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Options of {@link subscriptions} for a server that confirms topics. */
export interface ConfirmedSubscriptionsOptions<Topic extends string = string>
  extends SubscriptionsOptions<Topic> {
  readonly confirm: (data: SocketData) => string | undefined
}

/** Releases a topic that you added. A second call does nothing. */
export type ReleaseTopic = () => void

/** Releases a topic that you added, and says when the server has confirmed it. */
export interface ReleaseConfirmedTopic extends ReleaseTopic {
  /**
   * Resolves when the server has confirmed the topic; at once if it already has on this connection.
   *
   * It waits across reconnects. If you don't await it, a rejection isn't reported as unhandled.
   *
   * @throws (rejects) a `DOMException` named `AbortError` if you release the topic first, or the socket is closed.
   */
  readonly confirmed: Promise<void>
}

/** The topics of one socket. */
export interface Subscriptions<Topic extends string = string, Release extends ReleaseTopic = ReleaseTopic> {
  /**
   * Subscribes to all topics on a new connection. Pass it as the socket's `setup`, or call it in yours.
   *
   * @throws `TypeError` without the socket, or while another socket that isn't closed uses these topics.
   */
  readonly setup: (
    link: Pick<SetupLink, 'send' | 'signal'>,
    context: AttemptContext,
    socket: ResilientSocket,
  ) => void
  /**
   * Subscribes to a topic on this connection and the next ones, until you release it.
   *
   * If you add a topic several times, it is sent once, and stays until the last release. If you release a topic and add it
   * again in the same task, nothing is sent.
   *
   * @returns A function that releases the topic.
   * @throws `TypeError` for a topic that isn't a string.
   */
  readonly add: (topic: Topic) => Release
}

/** The topics sent on a connection, and whether the server has confirmed them; `undefined`: `subscribe` failed. */
type SentTopics = Map<string, boolean | undefined>

type SendTopics = (sent: SentTopics, send: (data: SocketData) => void, signal: WebAbortSignal) => void

/** One call of `add`. */
interface Holder {
  readonly confirmed: Promise<void>
  readonly confirm: () => void
  readonly giveUp: () => void
}

/**
 * Keeps topics subscribed: each of them is sent once on each new connection.
 *
 * Pass `setup` to the socket. You can add and release topics at any time, even before there is a socket. They belong to one
 * socket at a time. When it is closed, another one can use them.
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
  /** By the signals of the connections, the current one first. */
  const connections = new Map<WebAbortSignal, SentTopics>()
  const reported = new Set<unknown>()
  let current: ResilientSocket | undefined
  let leave: (() => void) | undefined

  function callUser<A, T>(
    callee: (argument: A) => T,
    argument: A,
    take: (answer: T) => void,
    signal?: WebAbortSignal,
  ): void {
    try {
      take(callee(argument))
    } catch (error) {
      // In a microtask, because then the signal of an ended connection has aborted, and `onError` can't disturb this code.
      queueMicrotask(() => {
        if (signal?.aborted || reported.has(callee)) return
        reported.add(callee)
        onError(error)
      })
    }
  }

  const subscribeNew: SendTopics = (sent, send, signal) => {
    for (const topic of live.keys()) {
      if (sent.has(topic)) continue
      sent.set(topic, undefined)
      const take = (data: SocketData): void => {
        send(data)
        sent.set(topic, false)
      }
      callUser(subscribe, topic, take, signal)
    }
  }

  const unsubscribeReleased: SendTopics = (sent, send, signal) => {
    for (const [topic, isConfirmed] of sent) {
      if (live.has(topic)) continue
      if (isConfirmed === undefined) sent.delete(topic)
      else if (unsubscribe)
        callUser(
          unsubscribe,
          topic,
          (data) => {
            if (live.has(topic)) return
            send(data)
            sent.delete(topic)
          },
          signal,
        )
    }
  }

  function onCurrent(sendTopics: SendTopics): void {
    const socket = current
    const [connection] = connections
    if (!connection || socket?.state !== 'open') return
    const [signal, sent] = connection
    sendTopics(sent, (data) => socket.send(data, { volatile: true }), signal)
  }

  /** In a microtask, because then it is known which of two connections has ended, and released topics may be added again. */
  function update(): void {
    queueMicrotask(() => {
      onCurrent(subscribeNew)
      onCurrent(unsubscribeReleased)
    })
  }

  function received({ data }: WebMessageEvent): void {
    if (confirm)
      callUser(confirm, data as SocketData, (topic) => {
        if (topic === undefined) return
        for (const sent of connections.values()) if (sent.has(topic)) sent.set(topic, true)
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
      // `removeAllListeners()` may have removed it.
      if (confirm) socket.off('message', received).on('message', received)
      if (signal.aborted) return
      const sent = connections.get(signal) ?? new Map()
      connections.set(signal, sent)
      signal.addEventListener('abort', () => {
        connections.delete(signal)
        update()
      })
      subscribeNew(sent, send, signal)
    },

    add(topic) {
      if (typeof topic !== 'string') throw new TypeError(`A topic must be a string, not ${typeof topic}`)
      const holders = live.get(topic) ?? new Set()
      const holder = newHolder()
      live.set(topic, holders.add(holder))
      for (const sent of connections.values()) if (sent.get(topic)) holder.confirm()
      if (connections.size > 1) update()
      else onCurrent(subscribeNew)
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
