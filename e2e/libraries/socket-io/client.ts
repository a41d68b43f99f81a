import { io } from 'socket.io-client'

export function follow(url: string, onTick: (tick: number) => void): void {
  const socket = io(url)
  socket.on('connect', () => socket.emit('follow'))
  socket.on('tick', onTick)
}
