'use client'

import { ResilientSocket } from 'resilient-socket'
import { useReduced, useSocket, useStatus } from 'resilient-socket/react'

/** Shows the state of its socket and what the server sends. A server renders it too, and makes no socket. */
export function Live({ url }) {
  const socket = useSocket(() => new ResilientSocket(url), [url])
  const { state } = useStatus(socket)
  const lines = useReduced(socket, (lines, { data }) => [...lines, data], [])

  return (
    <section>
      <button type="button" onClick={() => socket?.send('hello')}>
        Say hello
      </button>
      <p>{state}</p>
      <pre>{lines.join('\n')}</pre>
    </section>
  )
}
