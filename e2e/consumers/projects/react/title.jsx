import { useEffect } from 'react'
import { ResilientSocket } from 'resilient-socket'

/** Shows in the page's title what the server sends. The socket lives as long as the component. */
export function Title({ url }) {
  useEffect(() => {
    const socket = new ResilientSocket(url)
    socket.on('message', ({ data }) => {
      document.title = data
    })
    socket.send('a title')
    return () => void socket.close()
  }, [url])
  return null
}
