import { ResilientSocket } from 'resilient-socket'
import { subscriptions } from 'resilient-socket/subscriptions'

export interface Room {
  readonly say: (text: string) => void
  readonly leave: () => void
}

/** What the server tells a room. */
export type RoomEvent = { readonly room: string } & (
  | { readonly type: 'said'; readonly text: string }
  | { readonly type: 'members'; readonly count: number }
)

const { setup, add } = subscriptions({
  subscribe: (room) => JSON.stringify({ type: 'join', room }),
  unsubscribe: (room) => JSON.stringify({ type: 'leave', room }),
})
export const socket = new ResilientSocket('/rooms', { setup })

export function join(room: string, show: (event: RoomEvent) => void): Room {
  const listener = ({ data }: { readonly data: unknown }): void => {
    const event: RoomEvent = JSON.parse(String(data))
    if (event.room === room) show(event)
  }
  socket.on('message', listener)
  const release = add(room)
  return {
    say: (text) => void socket.send(JSON.stringify({ type: 'say', room, text })),
    leave() {
      release()
      socket.off('message', listener)
    },
  }
}
