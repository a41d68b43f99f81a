// What applications write by hand.
import type { Connect } from './client.ts'

export const connectNativeRetry: Connect = ({ host, room, onText }) => {
  let socket: WebSocket
  const dial = (): void => {
    socket = new WebSocket(`ws://${host}/${room}`)
    socket.onmessage = ({ data }) => onText(data)
    socket.onclose = () => setTimeout(dial, 1_000)
    socket.onerror = () => undefined
  }
  dial()
  return { send: (text) => socket.send(text) }
}
