import { ResilientSocket } from 'resilient-socket'

export function joinChat(
  getUrl: () => Promise<string>,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => void {
  const socket = new ResilientSocket(getUrl, {
    queue: { maxMessages: 100 },
    setup: (link) => link.send(JSON.stringify({ type: 'join', room })),
  })
  socket.on('message', ({ data }) => showText(JSON.parse(String(data)).text))
  socket.on('open', () => showStatus('connected'))
  socket.on('lost', () => showStatus('offline'))
  // `getUrl` failed, for example. The socket tries again by itself.
  socket.on('error', (error) => console.warn(error.code, error.message))

  return (text) => {
    if (socket.send(JSON.stringify({ type: 'say', text })) === 'dropped') showStatus('not sent')
  }
}
