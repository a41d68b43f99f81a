// The clients that talk, as their users write them.
import { createSession } from 'resilient-socket/session'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'

/** The kind of server, and the client's options. */
export type Peer = 'resilient-socket' | 'Socket.IO' | 'Socket.IO, retries'

export const PEERS: readonly Peer[] = ['resilient-socket', 'Socket.IO', 'Socket.IO, retries']

export interface TalkingClient {
  send(text: string): void
  /** Gives up the connection at once, and dials. */
  redial(): void
  close(): void
  /** Events about its session that the application got. */
  readonly told: readonly string[]
  /** Texts that were reported to the application as uncertain. */
  readonly uncertain: ReadonlySet<string>
}

export interface ClientOptions {
  readonly name: string
  readonly port: number
  /** Heartbeats that notice a dead connection after three seconds, instead of the default ones. */
  readonly isShort: boolean
  readonly onText: (text: string) => void
}

export function connect(peer: Peer, options: ClientOptions): Promise<TalkingClient> {
  return peer === 'resilient-socket' ? connectSession(options) : connectSocketIo(peer, options)
}

async function connectSession({ name, port, isShort, onText }: ClientOptions): Promise<TalkingClient> {
  const session = createSession(`ws://127.0.0.1:${port}/`, {
    WebSocket,
    auth: name,
    ...(isShort
      ? {
          heartbeat: {
            interval: 1_000,
            timeout: { min: 500, max: 2_000 },
            patience: { idle: 2_000, busy: 2_000 },
          },
          backoff: { min: 200, max: 1_000, restartWindow: 200 },
        }
      : {}),
  })
  const told: string[] = []
  const uncertain = new Set<string>()
  session.on('message', ({ data }) => onText(String(data)))
  session.on('resumed', () => told.push('resumed'))
  session.on('reset', ({ unacked }) => {
    told.push('reset')
    for (const { data, fate } of unacked) {
      told.push(fate)
      // It was never sent, so nothing can be doubled.
      if (fate === 'unsent') session.send(data)
      else if (fate === 'unknown') uncertain.add(String(data))
    }
  })
  await new Promise<void>((resolve) =>
    session.on('state', ({ state }) => {
      if (state === 'live') resolve()
    }),
  )
  return {
    send: (text) => void session.send(text),
    redial: () => session.socket.reconnect(),
    close: () => void session.close(),
    told,
    uncertain,
  }
}

async function connectSocketIo(
  peer: Peer,
  { name, port, isShort, onText }: ClientOptions,
): Promise<TalkingClient> {
  const socket = io(`ws://127.0.0.1:${port}`, {
    transports: ['websocket'],
    forceNew: true,
    auth: { name },
    ...(isShort ? { reconnectionDelay: 200, reconnectionDelayMax: 1_000 } : {}),
    ...(peer === 'Socket.IO, retries' ? { retries: 100, ackTimeout: isShort ? 1_000 : 10_000 } : {}),
  })
  const told: string[] = []
  let isFirst = true
  socket.on('m', onText)
  await new Promise<void>((resolve) =>
    socket.on('connect', () => {
      if (!isFirst) told.push(socket.recovered ? 'recovered' : 'not recovered')
      isFirst = false
      resolve()
    }),
  )
  return {
    send: (text) => void socket.emit('m', text),
    redial: () => socket.io.engine.close(),
    close: () => void socket.close(),
    told,
    uncertain: new Set(),
  }
}
