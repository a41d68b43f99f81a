// Who is compared: names, packages, and the options that had to be set. Knows nothing of how they connect.

export type Dialect = 'plain' | 'session' | 'graphql' | 'phoenix' | 'socket.io' | 'centrifuge' | 'signalr'

export const peers = [
  'native',
  'native-retry',
  'resilient-socket',
  'drop-in',
  'session',
  'reconnecting-websocket',
  'partysocket',
  'websocket-ts',
  'graphql-ws',
  'phoenix',
  'socket.io',
  'centrifuge',
  'signalr',
] as const

export type Peer = (typeof peers)[number]

/** The native class has nothing that dials again. */
export const dialingPeers: readonly Peer[] = peers.filter((peer) => peer !== 'native')

/** Rows of this package; the others are compared with the first of them. */
export const ours: ReadonlySet<Peer> = new Set<Peer>(['resilient-socket', 'drop-in', 'session'])

export interface PeerFacts {
  readonly title: string
  /** On npm, where it isn't built in and isn't ours. */
  readonly package?: string
  readonly dialect: Dialect
  /** What an application imports. */
  readonly imports: string
  /** What differs from the defaults, in Markdown. */
  readonly options: string
  readonly server: string
}

const ECHO = 'an echo server with `ws`, which answers our pings'

export const facts: Readonly<Record<Peer, PeerFacts>> = {
  native: {
    title: 'native `WebSocket`',
    dialect: 'plain',
    imports: '',
    options: 'none',
    server: ECHO,
  },
  'native-retry': {
    title: 'native with a 1 s retry',
    dialect: 'plain',
    imports: "export { connectNativeRetry } from '../comparison/clients/native-retry.js'",
    options: 'the usual handwritten lines: `onclose = () => setTimeout(connect, 1_000)`',
    server: ECHO,
  },
  'resilient-socket': {
    title: '**resilient-socket**',
    dialect: 'plain',
    imports: "export { ResilientSocket } from 'resilient-socket'",
    options: 'none',
    server: ECHO,
  },
  'drop-in': {
    title: '**resilient-socket/websocket**',
    dialect: 'plain',
    imports: "export { WebSocket } from 'resilient-socket/websocket'",
    options: 'none: its heartbeat is off unless you bind one',
    server: ECHO,
  },
  session: {
    title: '**resilient-socket/session**',
    dialect: 'session',
    imports: "export { createSession } from 'resilient-socket/session'",
    options: 'none; on `reset` it sends again what never left',
    server:
      '`resilient-socket-server` with `ws`, and `maxBytes: 4_194_304`, so that it takes the largest answer',
  },
  'reconnecting-websocket': {
    title: 'reconnecting-websocket',
    package: 'reconnecting-websocket',
    dialect: 'plain',
    imports: "export { default } from 'reconnecting-websocket'",
    options: 'none',
    server: ECHO,
  },
  partysocket: {
    title: 'partysocket',
    package: 'partysocket',
    dialect: 'plain',
    imports: "export { WebSocket } from 'partysocket'",
    options: 'none; its `WebSocket` class',
    server: ECHO,
  },
  'websocket-ts': {
    title: 'websocket-ts',
    package: 'websocket-ts',
    dialect: 'plain',
    imports: "export { ArrayQueue, ConstantBackoff, WebsocketBuilder, WebsocketEvent } from 'websocket-ts'",
    options:
      '`withBackoff(new ConstantBackoff(1_000))` and `withBuffer(new ArrayQueue())`, as its README starts; without them it neither dials again nor buffers',
    server: ECHO,
  },
  'graphql-ws': {
    title: 'graphql-ws',
    package: 'graphql-ws',
    dialect: 'graphql',
    imports: "export { createClient } from 'graphql-ws'",
    options: '`shouldRetry: () => true`; without it the first refused dial ends the client',
    server: 'its own, with `graphql` and `ws`',
  },
  phoenix: {
    title: 'Phoenix',
    package: 'phoenix',
    dialect: 'phoenix',
    imports: "export { Socket } from 'phoenix'",
    options: 'none',
    server: 'a stand-in with `ws`: joins, heartbeats and pushes of its protocol',
  },
  'socket.io': {
    title: 'Socket.IO',
    package: 'socket.io-client',
    dialect: 'socket.io',
    imports: "export { io } from 'socket.io-client'",
    options: 'none',
    server: '`socket.io`, with its defaults',
  },
  centrifuge: {
    title: 'Centrifuge',
    package: 'centrifuge',
    dialect: 'centrifuge',
    imports: "export { Centrifuge } from 'centrifuge'",
    options: 'none',
    server:
      'a stand-in with `ws`: connect, subscribe, publish, and a ping every 25 s. It keeps no history, so it recovers no messages; a Centrifugo that is set up for it does',
  },
  signalr: {
    title: 'SignalR',
    package: '@microsoft/signalr',
    dialect: 'signalr',
    imports: "export { HubConnectionBuilder } from '@microsoft/signalr'",
    options: '`withAutomaticReconnect()`; without it it never dials again',
    server:
      'a stand-in with `ws`: negotiation, handshake, invocations, and a ping every 15 s; without stateful reconnect, which is off by default',
  },
}
