import { useEffect, useRef, useState } from 'react'
import { ResilientSocket, type Status } from 'resilient-socket'
import { SocketProvider, useContextSocket, useReduced, useSocket, useStatus } from 'resilient-socket/react'

interface Message {
  readonly id: string
  readonly name: string
  readonly text: string
}

export function Chat({ name }: { name: string }) {
  const socket = useSocket(() => new ResilientSocket('ws://localhost:8080'), [])
  const messages = useReduced(
    socket,
    (list, { data }) => add(list, JSON.parse(data)),
    [] as readonly Message[],
  )
  const [mine, setMine] = useState<readonly Message[]>([])

  // Mine come back from the server, like all others. Until then they are pending.
  const pending = mine.filter(({ id }) => !messages.some((message) => message.id === id))

  function send(form: FormData) {
    const text = String(form.get('text')).trim()
    if (!socket || !text) return
    const message = { id: crypto.randomUUID(), name, text }
    // Without a connection it waits for the next one.
    if (socket.send(JSON.stringify(message)) !== 'dropped') setMine([...pending, message])
  }

  return (
    <SocketProvider socket={socket}>
      <header>
        <h1>Chat</h1>
        <Connection />
      </header>
      <Messages messages={messages} pending={pending} name={name} />
      <form className="send" action={send}>
        <input name="text" aria-label="Message" placeholder="Message" maxLength={500} autoComplete="off" />
        <button type="submit">Send</button>
      </form>
    </SocketProvider>
  )
}

/** The server sends its latest messages after each connect: some of them may be here already. */
function add(list: readonly Message[], message: Message): readonly Message[] {
  return list.some(({ id }) => id === message.id) ? list : [...list, message].slice(-200)
}

/** It renders when the text changes, and not with every message. */
function Connection() {
  const text = useStatus(useContextSocket(), describe)
  return <p role="status">{text}</p>
}

function describe({ state }: Status): string {
  if (state === 'open') return 'Connected'
  if (state === 'closed') return 'Disconnected'
  if (state === 'waiting') return 'No connection: messages wait'
  return 'Connecting…'
}

interface MessagesProps {
  readonly messages: readonly Message[]
  readonly pending: readonly Message[]
  readonly name: string
}

function Messages({ messages, pending, name }: MessagesProps) {
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.scrollTo(0, list.current.scrollHeight)
  })
  return (
    <ol ref={list}>
      {messages.map((message) => (
        <li key={message.id} className={message.name === name ? 'mine' : 'theirs'}>
          <b>{message.name}</b> {message.text}
        </li>
      ))}
      {pending.map((message) => (
        <li key={message.id} className="mine pending">
          <b>{message.name}</b> {message.text}
        </li>
      ))}
    </ol>
  )
}
