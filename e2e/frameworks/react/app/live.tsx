// A component with a socket of its own, and others in it that share it.
import { type ReactElement, type ReactNode, useEffect } from 'react'
import { ResilientSocket } from 'resilient-socket'
import {
  type Closable,
  type HasMessages,
  type HasStatus,
  SocketProvider,
  useContextSocket,
  useMessage,
  useReduced,
  useSocket,
  useStatus,
} from 'resilient-socket/react'
import { createSession } from 'resilient-socket/session'

export type AnySource = Closable & HasMessages & HasStatus

export interface LiveProps {
  readonly url: string
  readonly onMessage?: ((text: string) => void) | undefined
  readonly children?: ReactNode
}

export function Live({ url, onMessage, children }: LiveProps): ReactElement {
  const socket = useSocket(() => open(url), [url])
  return (
    <SocketProvider socket={socket}>
      <h1>Live</h1>
      <State />
      <IsOpen />
      <Heard onMessage={onMessage} />
      <Count />
      {children}
    </SocketProvider>
  )
}

/** A session where the URL says so. */
function open(url: string): AnySource {
  record.made += 1
  return url.endsWith('session') ? createSession(url) : new ResilientSocket(url)
}

function State(): ReactElement {
  const { state, health } = useStatus(useContextSocket<AnySource>())
  useEffect(() => void record.states.push(state), [state])
  return (
    <p id="state">
      {state}, {health}
    </p>
  )
}

/** Its selectors are new at each render, and one of them always returns a new object. */
function IsOpen(): ReactElement {
  const socket = useContextSocket<AnySource>()
  const isOpen = useStatus(socket, ({ state }) => state === 'open')
  useEffect(() => {
    record.selectedCommits += 1
  })
  return (
    <p id="open">
      {String(isOpen)}
      <Health socket={socket} />
    </p>
  )
}

function Health({ socket }: { readonly socket: HasStatus | undefined }): ReactElement {
  const { isGood } = useStatus(socket, ({ health }) => ({ isGood: health === 'good' }))
  return <span>{isGood ? ', good' : ''}</span>
}

function Heard({ onMessage }: Pick<LiveProps, 'onMessage'>): null {
  useMessage(useContextSocket<AnySource>(), ({ data }) => {
    record.heard.push(String(data))
    onMessage?.(String(data))
  })
  return null
}

function Count(): ReactElement {
  const count = useReduced(
    useContextSocket<AnySource>(),
    (count, { data }) => {
      if (data === 'throw') throw new Error('the reducer threw')
      return count + 1
    },
    0,
  )
  useEffect(() => {
    record.reducedCommits += 1
  })
  return <output id="count">{count}</output>
}
