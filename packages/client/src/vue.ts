// The entry ./vue: composables that end with the component or effect scope that calls them.
import {
  type ComputedRef,
  computed,
  getCurrentInstance,
  getCurrentScope,
  type InjectionKey,
  inject,
  type MaybeRefOrGetter,
  onMounted,
  onScopeDispose,
  provide,
  type ShallowRef,
  shallowRef,
  toValue,
  type WatchSource,
  watch,
} from 'vue'
import { createReduction } from './bindings/reduction.ts'
import {
  type Closable,
  type HasMessages,
  type HasStatus,
  type MessageOf,
  NO_SOCKET,
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

/**
 * Makes a socket or a session when the component mounts, and closes it when the component unmounts.
 *
 * Server rendering makes none. Outside a component, in an `effectScope`, it is made at once if there is a `document`, and closed
 * with the scope. In a deactivated `KeepAlive` it stays open.
 *
 * @param factory - Not tracked. Return `undefined` for no socket, such as while nobody is logged in. If it throws, Vue's error
 * handling gets the error, and there is no socket until `deps` change.
 * @param deps - A change closes the socket and makes another one: a ref, a getter such as `() => props.url`, or a list of
 * them. @default never
 * @returns The socket; `undefined` on a server, before mount and after unmount.
 * @throws `Error` if there is neither a component nor an effect scope to close it.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useSocket } from 'resilient-socket/vue'
 * import { ref } from 'vue'
 *
 * const room = ref('lobby')
 * const socket = useSocket(() => new ResilientSocket(`wss://example.com/${room.value}`), room)
 * ```
 */
export function useSocket<Socket extends Closable>(
  factory: () => Socket | undefined,
  deps: WatchSource<unknown> | readonly WatchSource<unknown>[] = () => undefined,
): Readonly<ShallowRef<Socket | undefined>> {
  const socket = shallowRef<Socket>()
  const make = (_now: unknown, _before: unknown, onCleanup: OnCleanup): void => {
    const made = factory()
    onCleanup(() => {
      socket.value = undefined
      made?.close()
    })
    socket.value = made
  }
  follow(deps, make, true, 'pre')
  return socket
}

/**
 * Returns the socket's status as a readonly ref.
 *
 * While there is no socket, on a server, and during hydration it is `{ state: 'idle', health: 'down' }`.
 *
 * @param source - A socket, a session, a typed socket, `undefined`, or a ref or getter of one.
 * @throws `Error` if there is neither a component nor an effect scope to end it.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useSocket, useStatus } from 'resilient-socket/vue'
 *
 * const socket = useSocket(() => new ResilientSocket('wss://example.com/live'))
 * const status = useStatus(socket)
 * const isOpen = useStatus(socket, ({ state }) => state === 'open')
 * ```
 */
export function useStatus(source: MaybeRefOrGetter<HasStatus | undefined>): ComputedRef<Status>
/**
 * Returns what the selector picks from the socket's status, as a readonly ref.
 *
 * @param selector - Called again when the status or a reactive value that it reads changes.
 */
export function useStatus<Selected>(
  source: MaybeRefOrGetter<HasStatus | undefined>,
  selector: (status: Status) => Selected,
): ComputedRef<Selected>
export function useStatus(
  source: MaybeRefOrGetter<HasStatus | undefined>,
  selector: (status: Status) => unknown = (status) => status,
): ComputedRef<unknown> {
  const status = shallowRef(NO_SOCKET)
  const attach = (current: HasStatus | undefined, _before: unknown, onCleanup: OnCleanup): void => {
    const from = statusSource(current)
    const update = (): void => {
      status.value = from.status
    }
    onCleanup(from.subscribe(update))
    update()
  }
  // The first render must match what the server rendered. Vue makes the same test for hydration.
  const isHydrating = Boolean(getCurrentInstance()?.vnode.el)
  follow(() => toValue(source), attach, isHydrating)
  return computed(() => selector(status.value))
}

/**
 * Calls the listener with each message, once. It doesn't render the component.
 *
 * It listens at once, even before the component mounts, but never on a server.
 *
 * @param source - A socket, a session, the `messages` of a typed socket, `undefined`, or a ref or getter of one.
 * @param listener - If it throws, `reportError` gets the error.
 * @throws `Error` if there is neither a component nor an effect scope to end it.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useMessage, useSocket } from 'resilient-socket/vue'
 *
 * const socket = useSocket(() => new ResilientSocket('wss://example.com/live'))
 * useMessage(socket, (event) => console.log(event.data))
 * ```
 */
export function useMessage<Source extends HasMessages>(
  source: MaybeRefOrGetter<Source | undefined>,
  listener: (message: MessageOf<Source>) => void,
): void {
  follow(
    () => toValue(source),
    (current, _before, onCleanup) => onCleanup(onMessage(current, listener)),
  )
}

/**
 * Reduces all messages to one state, a readonly ref that changes at most once a frame.
 *
 * The state stays when the socket changes. To start again, give the component another `key`.
 *
 * @param source - As for {@link useMessage}.
 * @param reducer - Called with each message at once. It must return a new value if something changed, not a mutated one. If
 * it throws, `reportError` gets the error, and the state stays as it was.
 * @param initial - The state before the first message.
 * @throws `Error` if there is neither a component nor an effect scope to end it.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { useReduced, useSocket } from 'resilient-socket/vue'
 *
 * const socket = useSocket(() => new ResilientSocket('wss://example.com/live'))
 * const lines = useReduced(socket, (lines, event) => [...lines, String(event.data)], [] as readonly string[])
 * ```
 */
export function useReduced<Source extends HasMessages, State>(
  source: MaybeRefOrGetter<Source | undefined>,
  reducer: (state: State, message: MessageOf<Source>) => State,
  initial: State,
): Readonly<ShallowRef<State>> {
  const state: ShallowRef<State> = shallowRef(initial)
  const reduction = createReduction(initial, (shown) => {
    state.value = shown
  })
  useMessage(source, (message) => reduction.reduce(reducer, message))
  onScopeDispose(reduction.stop)
  return state
}

type Provided = MaybeRefOrGetter<object | undefined>

const PROVIDED: InjectionKey<Provided> = Symbol('resilient-socket')

/**
 * Provides a socket or session to the components below; {@link useContextSocket} returns it there.
 *
 * @param source - A socket, or a ref or getter of one.
 * @returns The same source.
 * @example
 * ```ts
 * import { ResilientSocket } from 'resilient-socket'
 * import { provideSocket, useSocket } from 'resilient-socket/vue'
 *
 * const socket = provideSocket(useSocket(() => new ResilientSocket('wss://example.com/live')))
 * ```
 */
export function provideSocket<Source extends Provided>(source: Source): Source {
  provide(PROVIDED, source)
  return source
}

/**
 * Returns a ref of the socket that a component above provides; `undefined` until it is made.
 *
 * @throws `Error` if no component above calls {@link provideSocket}.
 * @example
 * ```ts
 * import { useContextSocket, useStatus } from 'resilient-socket/vue'
 *
 * const socket = useContextSocket()
 * const status = useStatus(socket)
 * ```
 */
export function useContextSocket<Socket = ResilientSocket>(): ComputedRef<Socket | undefined> {
  const source = inject(PROVIDED, null)
  if (source === null)
    throw new Error('useContextSocket() found no socket: call provideSocket() in a component above')
  return computed(() => toValue(source) as Socket | undefined)
}

type OnCleanup = (cleanup: () => void) => void

/**
 * Calls `use` with each value of the source until the current scope ends: from now on, or `isDelayed` from mount on. On a
 * server it never does: components don't mount there, and there is no document.
 */
function follow<Current>(
  source: WatchSource<Current> | readonly WatchSource<Current>[],
  use: (current: Current, before: unknown, onCleanup: OnCleanup) => void,
  isDelayed = false,
  // `sync`, because the first message may come before the next flush.
  flush: 'sync' | 'pre' = 'sync',
): void {
  const scope = getCurrentScope()
  if (!scope)
    throw new Error(
      'Nothing would end this: call it in setup() before the first await, or in effectScope().run()',
    )
  const start = (): unknown => watch(source as WatchSource<Current>, use, { immediate: true, flush })
  const instance = getCurrentInstance()
  const isMounting = instance && !instance.isMounted
  const isPage = typeof document !== 'undefined'
  // The scope may not be the component's: it may be a store's, or stopped already.
  if (isMounting && (isDelayed || !isPage)) onMounted(() => scope.active && scope.run(start))
  else if (instance || isPage) start()
}
