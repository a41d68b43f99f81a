// Clients that send an application's messages as they are.
import { WebSocket as PartySocket } from 'partysocket'
import ReconnectingWebSocket from 'reconnecting-websocket'
import { ResilientSocket } from 'resilient-socket'
import { createSession } from 'resilient-socket/session'
import { WebSocket as DropIn } from 'resilient-socket/websocket'
import { ArrayQueue, ConstantBackoff, WebsocketBuilder, WebsocketEvent } from 'websocket-ts'
import type { Client, ClientOptions, Connect } from './client.ts'

/** The part of the standard's interface that many of them have. */
interface StandardSocket {
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  addEventListener(type: 'error', listener: () => void): void
  send(data: string): void
}

export const connectNative: Connect = (options) => standard(options, (url) => new WebSocket(url))

export const connectDropIn: Connect = (options) => standard(options, (url) => new DropIn(url))

export const connectReconnecting: Connect = (options) =>
  standard(options, (url) => new ReconnectingWebSocket(url))

export const connectParty: Connect = (options) => standard(options, (url) => new PartySocket(url))

export const connectResilient: Connect = ({ host, room, onText }) => {
  const socket = new ResilientSocket(`ws://${host}/${room}`)
  socket.on('message', ({ data }) => onText(data))
  socket.on('error', () => undefined)
  return { send: (text) => void socket.send(text) }
}

export const connectSession: Connect = ({ host, room, onText }) => {
  const session = createSession(`ws://${host}/${room}`, { auth: room })
  session.on('message', ({ data }) => {
    // The server greets a session, not a connection.
    if (data !== 'hello') onText(String(data))
  })
  session.on('state', ({ state, previous }) => {
    if (state === 'live' && previous === 'new') onText('hello')
  })
  // A switch from one connection to another leaves the state as it is.
  session.on('resumed', () => onText('hello'))
  session.on('reset', ({ unacked }) => {
    for (const { data, fate } of unacked) if (fate === 'unsent') session.send(data)
  })
  session.on('error', () => undefined)
  return { send: (text) => void session.send(text) }
}

export const connectWebsocketTs: Connect = ({ host, room, onText }) => {
  const socket = new WebsocketBuilder(`ws://${host}/${room}`)
    .withBackoff(new ConstantBackoff(1_000))
    .withBuffer(new ArrayQueue())
    .build()
  socket.addEventListener(WebsocketEvent.message, (_socket, { data }) => onText(data))
  return { send: (text) => socket.send(text) }
}

function standard({ host, room, onText }: ClientOptions, dial: (url: string) => StandardSocket): Client {
  const socket = dial(`ws://${host}/${room}`)
  socket.addEventListener('message', ({ data }) => onText(data))
  socket.addEventListener('error', () => undefined)
  return { send: (text) => socket.send(text) }
}
