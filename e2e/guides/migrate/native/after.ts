import { ResilientSocket } from 'resilient-socket'

export function joinChat(
  url: string,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => void {
  const socket = new ResilientSocket(url, {
    // On each connection, before anything else is sent.
    setup: (link) => link.send(JSON.stringify({ type: 'join', room })),
  })
  socket.on('message', ({ data }) => showText(JSON.parse(String(data)).text))
  socket.on('state', ({ state }) => showStatus(state === 'open' ? 'connected' : 'offline'))

  return (text) => {
    const result = socket.send(JSON.stringify({ type: 'say', text }))
    if (result === 'dropped') showStatus('not sent: too many messages wait')
  }
}
