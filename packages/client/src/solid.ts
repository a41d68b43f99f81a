// The entry ./solid: sockets and sessions as signals. Knows no JSX.
import {
  type Accessor,
  type Context,
  createComponent,
  createContext,
  createMemo,
  createRenderEffect,
  createSignal,
  type JSX,
  on,
  onCleanup,
  onMount,
  sharedConfig,
  useContext,
} from 'solid-js'
import { isSameDependency } from './bindings/dependencies.ts'
import { createReduction } from './bindings/reduction.ts'
import {
  type Closable,
  type HasMessages,
  type HasStatus,
  type MessageOf,
  onMessage,
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

/** A socket or session, or a function that returns one; its signals are tracked. */
export type MaybeAccessor<Source> = Source | Accessor<Source | undefined> | undefined

/** Properties of {@link SocketProvider}. */
export interface SocketProviderProps {
  /** The socket or session for all components inside. */
  readonly socket: MaybeAccessor<HasStatus>
  /** What is rendered inside. */
  readonly children?: JSX.Element
}

const SocketContext: Context<Accessor<HasStatus | undefined> | undefined> = createContext()

/**
 * Makes a socket or session when the component is mounted, and closes it on disposal.
 *
 * On a server it makes none.
 *
 * @param factory - Its signals aren't tracked. Return `undefined` for no socket, such as while nobody is logged in. If it
 * throws, the nearest `ErrorBoundary` gets the error.
 * @param deps - Its signals are tracked. If its result changes, or an element of an array that it returns, the socket is
 * closed and another one is made. @default never
 * @returns An accessor of the socket; it returns `undefined` before the component is mounted, and on a server.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useSocket } from 'resilient-socket/solid'
 *
 * const props: { url: string } = { url: 'wss://example.com/live' }
 * const socket = useSocket(
 *   () => new ResilientSocket(props.url),
 *   () => props.url,
 * )
 * const greet = () => socket()?.send('hello')
 * ```
 */
export function useSocket<Socket extends Closable>(
  factory: () => Socket | undefined,
  deps: () => unknown = () => undefined,
): Accessor<Socket | undefined> {
  const [made, setMade] = createSignal<Socket>()
  whileMounted(deps, () => {
    const socket = factory()
    setMade(() => socket)
    return () => {
      setMade(undefined)
      void socket?.close()
    }
  })
  return made
}

/**
 * Returns an accessor of the status of a socket or session, or of what `selector` picks from it.
 *
 * Without a socket, on a server and while hydrating the status is `{ state: 'idle', health: 'down' }`.
 *
 * @param source - A socket, a session, or a typed socket.
 * @param selector - Code that reads the accessor runs again only when the selector's result changes.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useStatus } from 'resilient-socket/solid'
 *
 * const socket = new ResilientSocket('wss://example.com/live')
 * const isOpen = useStatus(socket, ({ state }) => state === 'open')
 * ```
 */
export function useStatus<Selected = Status>(
  source: MaybeAccessor<HasStatus>,
  selector: (status: Status) => Selected = (status) => status as Selected,
): Accessor<Selected> {
  const [track, changed] = createSignal(undefined, { equals: false })
  // The first render must match what the server rendered.
  let isHydrating = Boolean(sharedConfig.context)
  whileMounted(
    () => currentOf(source),
    (from) => {
      isHydrating = false
      changed()
      return statusSource(from).subscribe(() => changed())
    },
  )
  return createMemo(() => {
    track()
    return selector(statusSource(isHydrating ? undefined : currentOf(source)).status)
  })
}

/**
 * Calls `listener` with each message, from when the component is mounted until it is disposed of.
 *
 * @param source - A socket, a session, or the `messages` of a typed socket.
 * @param listener - If it throws, `reportError` gets the error.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useMessage } from 'resilient-socket/solid'
 *
 * const socket = new ResilientSocket('wss://example.com/live')
 * useMessage(socket, ({ data }) => console.log(data))
 * ```
 */
export function useMessage<Source extends HasMessages>(
  source: MaybeAccessor<Source>,
  listener: (message: MessageOf<Source>) => void,
): void {
  whileMounted(
    () => currentOf(source),
    (from) => onMessage(from, listener),
  )
}

/**
 * Reduces all messages to one state. Its accessor changes at most once a frame.
 *
 * The state stays when the socket changes. To start again, put the component into a `<Show keyed>`.
 *
 * @param source - As for {@link useMessage}.
 * @param reducer - Called with each message at once. It must return a new value if something changed, not a mutated one. If
 * it throws, `reportError` gets the error, and the state stays as it was.
 * @param initial - The state before the first message.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useReduced, useSocket } from 'resilient-socket/solid'
 *
 * const socket = useSocket(() => new ResilientSocket('wss://example.com/live'))
 * const lines = useReduced(socket, (lines, { data }) => [...lines, String(data)], [] as readonly string[])
 * ```
 */
export function useReduced<Source extends HasMessages, State>(
  source: MaybeAccessor<Source>,
  reducer: (state: State, message: MessageOf<Source>) => State,
  initial: State,
): Accessor<State> {
  const [state, setState] = createSignal(initial)
  const reduction = createReduction(initial, (shown) => setState(() => shown))
  useMessage(source, (message) => reduction.reduce(reducer, message))
  onCleanup(reduction.stop)
  return state
}

/**
 * Gives a socket or session to all components inside; {@link useContextSocket} returns it there.
 *
 * @example
 * ```tsx
 * const socket = useSocket(() => new ResilientSocket('/live'))
 * return (
 *   <SocketProvider socket={socket}>
 *     <Chat />
 *   </SocketProvider>
 * )
 * ```
 */
export function SocketProvider(props: SocketProviderProps): JSX.Element {
  return createComponent(SocketContext.Provider, {
    value: () => currentOf(props.socket),
    get children() {
      return props.children
    },
  })
}

/**
 * Returns an accessor of the socket or session of the nearest {@link SocketProvider}.
 *
 * @returns The accessor; it returns `undefined` until the socket is made.
 * @throws `Error` without a provider.
 * @example
 * ```ts
 * import type { Session } from 'resilient-socket/session'
 * import { useContextSocket, useStatus } from 'resilient-socket/solid'
 *
 * const session = useContextSocket<Session>()
 * const status = useStatus(session)
 * ```
 */
export function useContextSocket<Source extends HasStatus = ResilientSocket>(): Accessor<Source | undefined> {
  const provided = useContext(SocketContext)
  if (!provided)
    throw new Error('useContextSocket() found no socket: put the component into a <SocketProvider>')
  return provided as Accessor<Source | undefined>
}

/** Calls `use` with each value from mount to disposal. `use` returns its cleanup. The signals of `read` are tracked. */
function whileMounted<Value>(read: () => Value, use: (value: Value) => () => void): void {
  onMount(() => {
    const value = createMemo(read, undefined, { equals: isSameDependency })
    createRenderEffect(on(value, (now) => onCleanup(use(now))))
  })
}

function currentOf<Source>(source: MaybeAccessor<Source>): Source | undefined {
  return typeof source === 'function'
    ? (source as Accessor<Source | undefined>)()
    : (source as Source | undefined)
}
