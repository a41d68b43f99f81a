import PartySocket from 'partysocket'

export function joinChat(
  host: string,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => void {
  const socket = new PartySocket({ host, room, query: { color: 'teal' } })
  socket.onopen = () => showStatus('connected')
  socket.onmessage = ({ data }) => showText(JSON.parse(data).text)
  socket.onclose = () => showStatus('offline')

  return (text) => socket.send(JSON.stringify({ type: 'say', text }))
}
