import { io } from 'socket.io-client'

export function joinChat(
  url: string,
  room: string,
  showText: (text: string) => void,
  showStatus: (status: string) => void,
): (text: string) => Promise<void> {
  const socket = io(url, { transports: ['websocket'] })
  socket.on('connect', () => {
    socket.emit('join', room)
    showStatus('connected')
  })
  socket.on('disconnect', () => showStatus('offline'))
  socket.on('text', showText)

  return async (text) => {
    try {
      await socket.emitWithAck('say', room, text)
    } catch {
      // The connection was lost. The server may have it, or not.
      showText(`Not confirmed: ${text}`)
    }
  }
}
