// The entry ./react: hooks over the public interface of sockets, sessions and typed sockets. Knows no protocol.
'use client'

import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useInsertionEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { createReduction } from './bindings/reduction.ts'
import {
  type Closable,
  type HasMessages,
  type HasStatus,
  type MessageOf,
  type MessageSource,
  NO_SOCKET,
  onMessage,
  type StatusSource,
  statusSource,
} from './bindings/source.ts'
import type { Status } from './protocol/status.ts'
import { ownSocket } from './react/own-socket.ts'
import type { ResilientSocket } from './resilient-socket.ts'

export type { Closable, HasMessages, HasStatus, MessageOf, MessageSource, Status, StatusSource }

/**
 * Makes a socket or session after the component mounts, and closes it after it unmounts.
 *
 * Strict mode's second mount keeps the socket. Changed `deps` close it and make another one. While Suspense hides the component,
 * the socket stays open. A hidden `<Activity>` closes it; when it is visible again, it makes another one.
 *
 * @param factory - Makes a socket, a session, or another object with `close()`. Return `undefined` for no socket, such as
 * while nobody is logged in. If it throws, the nearest error boundary gets the error.
 * @param deps - What the factory uses, as for `useEffect`.
 * @returns `undefined` on a server, while hydrating, and until the component has mounted; then the socket.
 *
 * @example
 * ```tsx
 * function Chat({ url }: { url: string }) {
 *   const socket = useSocket(() => new ResilientSocket(url), [url])
 *   return <button onClick={() => socket?.send('hello')}>Say hello</button>
 * }
 * ```
 */
export function useSocket<Socket extends Closable>(
  factory: () => Socket | undefined,
  deps: readonly unknown[],
): Socket | undefined {
  const last = useRef({}).current
  // biome-ignore lint/correctness/useExhaustiveDependencies: the factory's dependencies are the caller's
  const own = useMemo(() => ownSocket(factory, last), deps)
  return useSyncExternalStore(own.subscribe, own.get, none)
}

/**
 * Returns the status of a socket. The component renders when it changes.
 *
 * Without a socket, on a server and while hydrating it is `{ state: 'idle', health: 'down' }`.
 *
 * @param source - A socket, a session, or a typed socket.
 *
 * @example
 * ```tsx
 * const { state, health } = useStatus(socket)
 * ```
 */
export function useStatus(source: HasStatus | undefined): Status
/**
 * Returns what the selector picks from a socket's status. The component renders when the result changes.
 *
 * @param selector - Called once for each status. If it returns objects, each status renders.
 *
 * @example
 * ```tsx
 * const isOpen = useStatus(socket, (status) => status.state === 'open')
 * ```
 */
export function useStatus<Selected>(
  source: HasStatus | undefined,
  selector: (status: Status) => Selected,
): Selected
export function useStatus(
  source: HasStatus | undefined,
  selector: (status: Status) => unknown = identity,
): unknown {
  const subscribe = useCallback((changed: () => void) => statusSource(source).subscribe(changed), [source])
  const select = useMemo(() => selectOnce(selector), [selector])
  return useSyncExternalStore(
    subscribe,
    () => select(statusSource(source).status),
    () => select(NO_SOCKET),
  )
}

/**
 * Calls the listener with each message, once. The component doesn't render.
 *
 * The listener may be a new function at each render; the newest one is called. It is also called while Suspense hides the
 * component. If it throws, `reportError` gets the error.
 *
 * @param source - A socket, a session, or the `messages` of a typed socket.
 *
 * @example
 * ```tsx
 * useMessage(socket, (event) => console.log(event.data))
 * ```
 */
export function useMessage<Source extends HasMessages>(
  source: Source | undefined,
  listener: (message: MessageOf<Source>) => void,
): void {
  const newest = useRef(listener)
  // Not a layout effect: Suspense undoes those when it hides the component.
  useInsertionEffect(() => {
    newest.current = listener
  })
  useEffect(() => onMessage(source, (message) => newest.current(message)), [source])
}

/**
 * Reduces all messages to one state. The component renders at most once a frame.
 *
 * The state stays when the source changes. To start again, give the component another `key`.
 *
 * @param source - A socket, a session, or the `messages` of a typed socket.
 * @param reducer - Called once for each message; it may be a new function at each render. It must return a new value if
 * something changed, not a mutated one. If it throws, `reportError` gets the error, and the state stays as it was.
 * @param initial - The state before the first message. Later values are ignored.
 *
 * @example
 * ```tsx
 * const prices = useReduced(socket, (prices, event) => [...prices, Number(event.data)], [] as readonly number[])
 * ```
 */
export function useReduced<Source extends HasMessages, State>(
  source: Source | undefined,
  reducer: (state: State, message: MessageOf<Source>) => State,
  initial: State,
): State {
  const [reduction] = useState(() => createReduction(initial))
  useMessage(source, (message) => reduction.reduce(reducer, message))
  const subscribe = useCallback(
    (changed: () => void) => {
      reduction.changed = changed
      // Messages may have come in while React wasn't subscribed.
      changed()
      return reduction.stop
    },
    [reduction],
  )
  const get = (): State => reduction.shown
  return useSyncExternalStore(subscribe, get, get)
}

const SocketContext = createContext<unknown>(null)

/** Properties of {@link SocketProvider}. */
export interface SocketProviderProps {
  /** A socket, a session or a typed socket; `undefined` until there is one. */
  readonly socket: object | undefined
  /** The components in which `useContextSocket` returns it. */
  readonly children?: ReactNode
}

/**
 * Gives its children a socket to share; {@link useContextSocket} returns it there.
 *
 * @example
 * ```tsx
 * function App() {
 *   const socket = useSocket(() => new ResilientSocket('/live'), [])
 *   return (
 *     <SocketProvider socket={socket}>
 *       <Chat />
 *     </SocketProvider>
 *   )
 * }
 * ```
 */
export function SocketProvider({ socket, children }: SocketProviderProps): ReactElement {
  return createElement(SocketContext.Provider, { value: socket }, children)
}

/**
 * Returns the socket of the nearest {@link SocketProvider}.
 *
 * @returns The socket; `undefined` if the provider has none yet.
 * @throws `Error` without a provider.
 *
 * @example
 * ```tsx
 * const socket = useContextSocket()
 * const session = useContextSocket<Session>()
 * ```
 */
export function useContextSocket<Socket = ResilientSocket>(): Socket | undefined {
  const socket = useContext(SocketContext)
  if (socket === null)
    throw new Error('useContextSocket() found no socket: put the component into a <SocketProvider>')
  return socket as Socket | undefined
}

/** Calls the selector once for each status: if it returned a new object at each call, React would render for ever. */
function selectOnce<Selected>(selector: (status: Status) => Selected): (status: Status) => Selected {
  let last: Status | undefined
  let selected: Selected
  return (status) => {
    if (status !== last) selected = selector(status)
    last = status
    return selected
  }
}

function identity(status: Status): Status {
  return status
}

function none(): undefined {
  return undefined
}
