'use client'

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { ResilientSocket } from 'resilient-socket'

/** Shows the state of its socket and what the server sends. A server renders it too, and dials nothing. */
export function Live({ url }) {
  const [socket] = useState(() => new ResilientSocket(url, { autoConnect: false }))
  const [lines, setLines] = useState([])

  const subscribe = useCallback((listener) => socket.subscribe(listener), [socket])
  const getStatus = useCallback(() => socket.status, [socket])
  const { state } = useSyncExternalStore(subscribe, getStatus, getStatus)

  useEffect(() => {
    const show = ({ data }) => setLines((lines) => [...lines, data])
    socket.on('message', show)
    socket.open()
    return () => {
      socket.off('message', show)
      socket.close()
    }
  }, [socket])

  return (
    <section>
      <button type="button" onClick={() => socket.send('hello')}>
        Say hello
      </button>
      <p>{state}</p>
      <pre>{lines.join('\n')}</pre>
    </section>
  )
}
