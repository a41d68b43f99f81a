export function joinChat(
  url: string,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => void {
  let socket: WebSocket
  let delay = 1_000

  function connect(): void {
    socket = new WebSocket(url)
    socket.onopen = () => {
      delay = 1_000
      socket.send(JSON.stringify({ type: 'join', room }))
      showStatus('connected')
    }
    socket.onmessage = ({ data }) => showText(JSON.parse(data).text)
    socket.onclose = () => {
      showStatus('offline')
      setTimeout(connect, delay)
      delay = Math.min(delay * 2, 30_000)
    }
  }
  connect()

  return (text) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'say', text }))
  }
}
