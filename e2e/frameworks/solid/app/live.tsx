import type { ResilientSocket } from 'resilient-socket'
import type { Session } from 'resilient-socket/session'
import {
  SocketProvider,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from 'resilient-socket/solid'
import { createSignal, type JSX, Show } from 'solid-js'

interface LiveProps {
  readonly make: () => ResilientSocket | Session
  readonly deps: () => unknown
  readonly onBye?: () => void
}

export function Live(props: LiveProps): JSX.Element {
  const socket = useSocket(
    () => props.make(),
    () => props.deps(),
  )
  const status = useStatus(socket)
  const isOpen = useStatus(socket, ({ state }) => state === 'open')
  useMessage(socket, ({ data }) => {
    globalThis.watch.heard.push(String(data))
    if (data === 'bye') props.onBye?.()
  })
  const count = useReduced(socket, (count, { data }) => (data === String(count) ? count + 1 : count), 0)
  const [isShared, setShared] = createSignal(true)
  return (
    <SocketProvider socket={socket}>
      <p>State: {status().state}</p>
      <p>{isOpen() ? 'Usable' : 'Not usable'}</p>
      <output>{`${count()} in order`}</output>
      <button type="button" onClick={() => setShared(!isShared())}>
        Share
      </button>
      <Shared />
      <Show when={isShared()}>
        <Shared />
      </Show>
    </SocketProvider>
  )
}

/** The same function for all of them. */
function listen({ data }: { readonly data: unknown }): void {
  globalThis.watch.heard.push(`shared ${data}`)
}

function Shared(): JSX.Element {
  const socket = useContextSocket()
  const state = useStatus(
    () => socket(),
    ({ state }) => state,
  )
  useMessage(socket, listen)
  return <p>Shared: {state()}</p>
}
