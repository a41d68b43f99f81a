import { ResilientSocket } from 'resilient-socket'
import { SocketProvider, useSocket } from 'resilient-socket/solid'
import { createSignal, type JSX } from 'solid-js'
import { Room } from './room.tsx'

export function App(): JSX.Element {
  const [room, setRoom] = createSignal('kitchen')
  const socket = useSocket(() => new ResilientSocket(`/live/${room()}`), room)
  return (
    <SocketProvider socket={socket}>
      <select aria-label="Room" value={room()} onChange={(event) => setRoom(event.target.value)}>
        <option>kitchen</option>
        <option>garden</option>
      </select>
      <Room />
    </SocketProvider>
  )
}
