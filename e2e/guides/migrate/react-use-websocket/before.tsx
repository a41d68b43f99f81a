import { useEffect, useState } from 'react'
import useWebSocket, { ReadyState } from 'react-use-websocket'

interface Message {
  readonly id: number
  readonly text: string
}

export function Chat({ url, room }: { url: string; room: string }) {
  const { sendJsonMessage, lastJsonMessage, readyState } = useWebSocket<Message | null>(url, {
    shouldReconnect: () => true,
    heartbeat: { message: 'ping', returnMessage: 'pong', timeout: 60_000, interval: 25_000 },
    onOpen: () => sendJsonMessage({ type: 'join', room }),
  })
  const [messages, setMessages] = useState<readonly Message[]>([])
  useEffect(() => {
    if (lastJsonMessage) setMessages((messages) => [...messages, lastJsonMessage])
  }, [lastJsonMessage])

  function say(form: FormData) {
    sendJsonMessage({ type: 'say', text: form.get('text') })
  }

  return (
    <>
      <output>{readyState === ReadyState.OPEN ? 'connected' : 'offline'}</output>
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
