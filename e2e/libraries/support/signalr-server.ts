// As a hub of ASP.NET Core does with its JSON protocol: a handshake, pings, one method that may be invoked.
import { type WebSocket, WebSocketServer } from 'ws'

/** Ends each message. */
const END = '\u001e'

/** Of a hub's `KeepAliveInterval`, in milliseconds. */
const PING_INTERVAL = 15_000

const INVOCATION = 1
const COMPLETION = 3
const PING = 6

interface Message {
  readonly protocol?: string
  readonly type?: number
  readonly target?: string
  readonly invocationId?: string
}

export function serveSignalr(port: number): WebSocketServer {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  server.on('connection', (socket) => {
    const send = (message: object): void => socket.send(`${JSON.stringify(message)}${END}`)
    const pings = setInterval(() => send({ type: PING }), PING_INTERVAL)
    socket.on('close', () => clearInterval(pings))
    socket.on('message', (data) => {
      for (const text of String(data).split(END).filter(Boolean)) take(socket, JSON.parse(text), send)
    })
  })
  return server
}

function take(socket: WebSocket, message: Message, send: (message: object) => void): void {
  const { protocol, type, target, invocationId } = message
  if (protocol) return send({})
  if (type !== INVOCATION || target !== 'Follow') return
  send({ type: COMPLETION, invocationId, result: null })
  const ticks = setInterval(() => send({ type: INVOCATION, target: 'tick', arguments: [Date.now()] }), 200)
  socket.on('close', () => clearInterval(ticks))
}
