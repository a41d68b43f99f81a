import { useEffect } from 'react'

/** Calls `announce` with each new state of a socket that others own. */
export function Announce({ socket, announce }) {
  useEffect(() => socket.subscribe(({ state }) => announce(state)), [socket, announce])
  return null
}
