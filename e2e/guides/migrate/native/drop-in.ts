import { withOptions } from 'resilient-socket/websocket'

const WebSocket = withOptions({ heartbeat: {} })

export function joinChat(
  url: string,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => void {
  const socket = new WebSocket(url)
  socket.onopen = () => {
    socket.send(JSON.stringify({ type: 'join', room }))
    showStatus('connected')
  }
  socket.onmessage = ({ data }) => showText(JSON.parse(data).text)
  socket.onconnectionlost = () => showStatus('offline')

  // As natively, it throws before the first connection. Later it queues between two.
  return (text) => socket.send(JSON.stringify({ type: 'say', text }))
}
