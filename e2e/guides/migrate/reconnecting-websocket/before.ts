import ReconnectingWebSocket from 'reconnecting-websocket'

export function joinChat(
  getUrl: () => Promise<string>,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => void {
  const socket = new ReconnectingWebSocket(getUrl, [], {
    connectionTimeout: 10_000,
    maxEnqueuedMessages: 100,
  })
  socket.onopen = () => {
    socket.send(JSON.stringify({ type: 'join', room }))
    showStatus('connected')
  }
  socket.onmessage = ({ data }) => showText(JSON.parse(data).text)
  socket.onclose = () => showStatus('offline')

  return (text) => socket.send(JSON.stringify({ type: 'say', text }))
}
