import { ResilientSocket } from 'resilient-socket'
import { textHeartbeat } from 'resilient-socket/heartbeats'
import { useReduced, useSocket, useStatus } from 'resilient-socket/react'

interface Message {
  readonly id: number
  readonly text: string
}

export function Chat({ url, room }: { url: string; room: string }) {
  const socket = useSocket(
    () =>
      new ResilientSocket(url, {
        heartbeat: textHeartbeat('ping', 'pong'),
        setup: (link) => link.send(JSON.stringify({ type: 'join', room })),
      }),
    [url, room],
  )
  const isOpen = useStatus(socket, ({ state }) => state === 'open')
  const messages = useReduced(
    socket,
    (messages, { data }) => [...messages, JSON.parse(data)],
    [] as readonly Message[],
  )

  function say(form: FormData) {
    socket?.send(JSON.stringify({ type: 'say', text: form.get('text') }))
  }

  return (
    <>
      <output>{isOpen ? 'connected' : 'offline'}</output>
      <ul>
        {messages.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
      <form action={say}>
        <input name="text" aria-label="Message" />
        <button type="submit">Send</button>
      </form>
    </>
  )
}
