// The entry ./svelte: sockets and sessions as reactive state for runes. Plain TypeScript, so it needs no Svelte compiler.
import { getContext, onMount, setContext, untrack } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import { fromStore, toStore, writable } from 'svelte/store'
import { isSameDependency } from './bindings/dependencies.ts'
import { createReduction } from './bindings/reduction.ts'
import {
  type Closable,
  type HasMessages,
  type HasStatus,
  type MessageOf,
  onMessage,
  type StatusSource,
  statusSource,
} from './bindings/source.ts'
import type { Status } from './protocol/status.ts'
import type { ResilientSocket } from './resilient-socket.ts'

export type {
  Closable,
  HasMessages,
  HasStatus,
  MessageOf,
  MessageSource,
  StatusSource,
} from './bindings/source.ts'
export type { Status }

/** A reactive value: reading `current` in markup, `$derived` or `$effect` tracks it. */
export interface Current<Value> {
  /** The current value. */
  readonly current: Value
}

/** A socket or session, an object with one as `current`, or a tracked function that returns one. */
export type MaybeReactive<Source> =
  | Source
  | Current<Source | undefined>
  | (() => Source | undefined)
  | undefined

const CONTEXT = Symbol('resilient-socket')

/**
 * Makes a socket or session when the component is mounted, and closes it on destruction.
 *
 * On a server it makes none.
 *
 * @param factory - Its runes aren't tracked. Return `undefined` for no socket, such as while nobody is logged in. If it throws,
 * the nearest boundary gets the error.
 * @param deps - Its runes are tracked. If its result changes, or an element of an array that it returns, the socket is closed
 * and another one is made. @default never
 * @returns The socket as `current`; `undefined` before the component is mounted, and on a server.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useSocket } from 'resilient-socket/svelte'
 *
 * const props: { url: string } = { url: 'wss://example.com/live' }
 * const socket = useSocket(
 *   () => new ResilientSocket(props.url),
 *   () => props.url,
 * )
 * const greet = () => socket.current?.send('hello')
 * ```
 */
export function useSocket<Socket extends Closable>(
  factory: () => Socket | undefined,
  deps: () => unknown = () => undefined,
): Current<Socket | undefined> {
  const made = writable<Socket | undefined>()
  whileMounted(deps, () => {
    const socket = factory()
    made.set(socket)
    return () => {
      made.set(undefined)
      void socket?.close()
    }
  })
  return fromStore(made)
}

/**
 * Returns the status of a socket or session as `current`, or what `selector` picks from it.
 *
 * Without a socket, as on a server, the status is `{ state: 'idle', health: 'down' }`.
 *
 * @param source - A socket, a session, or a typed socket.
 * @param selector - Code that reads `current` runs again only when the selector's result changes.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useStatus } from 'resilient-socket/svelte'
 *
 * const socket = new ResilientSocket('wss://example.com/live')
 * const isOpen = useStatus(socket, ({ state }) => state === 'open')
 * ```
 */
export function useStatus<Selected = Status>(
  source: MaybeReactive<HasStatus>,
  selector: (status: Status) => Selected = (status) => status as Selected,
): Current<Selected> {
  let subscribed: StatusSource | undefined
  let subscribe = (): void => undefined
  return {
    get current(): Selected {
      const from = statusSource(currentOf(source))
      if (from !== subscribed) {
        subscribed = from
        subscribe = createSubscriber((changed) => {
          let last = from.status
          return from.subscribe(() => {
            const previous = last
            last = from.status
            if (!Object.is(selector(previous), selector(last))) changed()
          })
        })
      }
      subscribe()
      return selector(from.status)
    },
  }
}

/**
 * Calls `listener` with each message, from when the component is mounted until it is destroyed.
 *
 * @param source - A socket, a session, or the `messages` of a typed socket.
 * @param listener - If it throws, `reportError` gets the error.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useMessage } from 'resilient-socket/svelte'
 *
 * const socket = new ResilientSocket('wss://example.com/live')
 * useMessage(socket, ({ data }) => console.log(data))
 * ```
 */
export function useMessage<Source extends HasMessages>(
  source: MaybeReactive<Source>,
  listener: (message: MessageOf<Source>) => void,
): void {
  whileMounted(
    () => currentOf(source),
    (from) => onMessage(from, listener),
  )
}

/**
 * Reduces all messages to one state. Its `current` changes at most once a frame.
 *
 * The state stays when the socket changes. To start again, put the component into `{#key}`.
 *
 * @param source - As for {@link useMessage}.
 * @param reducer - Called with each message at once. It must return a new value if something changed, not a mutated one. If
 * it throws, `reportError` gets the error, and the state stays as it was.
 * @param initial - The state before the first message.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useReduced, useSocket } from 'resilient-socket/svelte'
 *
 * const socket = useSocket(() => new ResilientSocket('wss://example.com/live'))
 * const lines = useReduced(socket, (lines, { data }) => [...lines, String(data)], [] as readonly string[])
 * ```
 */
export function useReduced<Source extends HasMessages, State>(
  source: MaybeReactive<Source>,
  reducer: (state: State, message: MessageOf<Source>) => State,
  initial: State,
): Current<State> {
  const state = writable(initial)
  const reduction = createReduction(initial, state.set)
  useMessage(source, (message) => reduction.reduce(reducer, message))
  onMount(() => reduction.stop)
  return fromStore(state)
}

/**
 * Gives a socket or session to all components inside; {@link useContextSocket} returns it there.
 *
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { provideSocket, useSocket } from 'resilient-socket/svelte'
 *
 * provideSocket(useSocket(() => new ResilientSocket('wss://example.com/live')))
 * ```
 */
export function provideSocket<Source extends HasStatus>(source: MaybeReactive<Source>): void {
  setContext<Current<Source | undefined>>(CONTEXT, {
    get current(): Source | undefined {
      return currentOf(source)
    },
  })
}

/**
 * Returns the socket or session of a component above; `current` is `undefined` until it is made.
 *
 * @throws `Error` if no component above has called {@link provideSocket}.
 * @example
 * ```ts
 * import type { Session } from 'resilient-socket/session'
 * import { useContextSocket, useStatus } from 'resilient-socket/svelte'
 *
 * const session = useContextSocket<Session>()
 * const status = useStatus(session)
 * ```
 */
export function useContextSocket<Source extends HasStatus = ResilientSocket>(): Current<Source | undefined> {
  const provided = getContext<Current<Source | undefined> | undefined>(CONTEXT)
  if (!provided)
    throw new Error('useContextSocket() found no socket: call provideSocket() in a component above')
  return provided
}

/** Calls `use` with each value from mount to destruction. `use` returns its cleanup. The runes of `read` are tracked. */
function whileMounted<Value>(read: () => Value, use: (value: Value) => () => void): void {
  onMount(() => {
    let used: Value
    let end: (() => void) | undefined
    const stop = effect(() => {
      const value = read()
      if (end && isSameDependency(value, used)) return
      used = value
      untrack(() => {
        end?.()
        end = undefined
        end = use(value)
      })
    })
    return () => {
      stop()
      end?.()
    }
  })
}

/** Runs a function as an effect, and returns a function that ends it. Without the compiler for `$effect`, `toStore` makes one. */
function effect(run: () => void): () => void {
  let isTracked = false
  // This is called in effects only. The store also calls the getter outside of them.
  const track = createSubscriber(() => {
    isTracked = true
  })
  const store = toStore(() => {
    track()
    if (isTracked) run()
  })
  return store.subscribe(() => undefined)
}

function currentOf<Source>(source: MaybeReactive<Source>): Source | undefined {
  if (typeof source === 'function') return (source as () => Source | undefined)()
  if (source && 'current' in (source as object)) return (source as Current<Source | undefined>).current
  return source as Source | undefined
}
