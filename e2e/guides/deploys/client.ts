import { ResilientSocket } from 'resilient-socket'

export function connect(url: string, show: (text: string, server: string) => void): ResilientSocket {
  const socket = new ResilientSocket(url, { maxAge: 60 * 60_000 })
  socket.on('message', ({ data }) => {
    const message = JSON.parse(data)
    if (message.type === 'moving') socket.rotate()
    else show(message.text, message.by)
  })
  return socket
}
