// The clients under measurement, each as its users write it: default options, one listener for messages.
import { WebSocket as PartySocket } from 'partysocket'
import ReconnectingWebSocket from 'reconnecting-websocket'
import { ResilientSocket } from 'resilient-socket'
import { withOptions } from 'resilient-socket/websocket'
import { WebsocketBuilder, WebsocketEvent } from 'websocket-ts'
import { BenchSocket } from './bench-socket.ts'
import type { ClientName } from './measured.ts'

export interface Client {
  readonly native: BenchSocket
  readonly tally: Tally
  send(data: string): void
  /** Called before a round in which it receives. */
  prepare(): Promise<unknown>
}

/** What a listener has counted. */
interface Tally {
  messages: number
  length: number
}

/** The part of the standard's interface that all of them but `ResilientSocket` have. */
interface StandardSocket {
  binaryType: string
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  addEventListener(type: 'open', listener: () => void): void
  send(data: string): void
}

/** Milliseconds. A pong may come for a minute after its ping, and a timer may notice the end some seconds later. */
const PONG_WINDOW = 65_000

const SurvivingWebSocket = withOptions({ WebSocket: BenchSocket })

/** Connects one client. */
export function connect(name: ClientName, url: string): Promise<Client> {
  switch (name) {
    case 'native':
      return standardClient(new BenchSocket(url))
    case 'resilient-socket':
      return resilientClient(url, (_socket, native) => unpinged(native))
    case 'resilient-socket, pinged lately':
      return resilientClient(url, (socket) => socket.ping())
    case 'resilient-socket/websocket':
      return standardClient(new SurvivingWebSocket(url))
    case 'reconnecting-websocket':
      return standardClient(new ReconnectingWebSocket(url, [], { WebSocket: BenchSocket }))
    case 'partysocket':
      return standardClient(new PartySocket(url, [], { WebSocket: BenchSocket }))
    case 'websocket-ts':
      return websocketTsClient(url)
  }
}

async function resilientClient(
  url: string,
  prepare: (socket: ResilientSocket, native: BenchSocket) => Promise<unknown>,
): Promise<Client> {
  const socket = new ResilientSocket(url, { WebSocket: BenchSocket, binaryType: 'arraybuffer' })
  const tally: Tally = { messages: 0, length: 0 }
  socket.on('message', (event) => {
    tally.messages += 1
    tally.length += event.data.length ?? event.data.byteLength
  })
  await socket.opened()
  const native = newestSocket()
  // A ping follows the first message of a connection: send that message now, so that its minute starts early.
  socket.send('{}')
  return {
    native,
    tally,
    send: (data) => void socket.send(data),
    prepare: () => prepare(socket, native),
  }
}

async function standardClient(socket: StandardSocket): Promise<Client> {
  const tally: Tally = { messages: 0, length: 0 }
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', (event) => {
    tally.messages += 1
    tally.length += event.data.length ?? event.data.byteLength
  })
  await new Promise<void>((resolve) => socket.addEventListener('open', () => resolve()))
  return {
    native: newestSocket(),
    tally,
    send: (data) => socket.send(data),
    prepare: async () => undefined,
  }
}

/** It takes no class as an option, so it must find the global one. */
async function websocketTsClient(url: string): Promise<Client> {
  const { WebSocket } = globalThis
  globalThis.WebSocket = BenchSocket
  const socket = new WebsocketBuilder(url).build()
  socket.binaryType = 'arraybuffer'
  globalThis.WebSocket = WebSocket
  const tally: Tally = { messages: 0, length: 0 }
  socket.addEventListener(WebsocketEvent.message, (_socket, event) => {
    tally.messages += 1
    tally.length += event.data.length ?? event.data.byteLength
  })
  await new Promise<void>((resolve) => socket.addEventListener(WebsocketEvent.open, () => resolve()))
  return {
    native: newestSocket(),
    tally,
    send: (data) => socket.send(data),
    prepare: async () => undefined,
  }
}

/** Waits until the last ping is long over. The server keeps talking, so no new one is due. */
async function unpinged(native: BenchSocket): Promise<void> {
  while (performance.now() - native.sentAt < PONG_WINDOW)
    await new Promise((resolve) => setTimeout(resolve, 500))
}

function newestSocket(): BenchSocket {
  if (BenchSocket.newest === undefined) throw new Error('The client has made no native socket.')
  return BenchSocket.newest
}
