// Servers of `ws` that speak a protocol: its handshake, its heartbeat, texts both ways.
import type { IncomingMessage } from 'node:http'
import { heartbeatAnswer } from '@resilient-socket/demo/heartbeat-answer'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { Server as SocketIoServer } from 'socket.io'
import type { WebSocket } from 'ws'
import type { Dialect } from '../peers.ts'
import type { Desk, Line } from './desk.ts'
import { serveGraphql } from './graphql.ts'
import { roomOf, type ServeOptions } from './serving.ts'

/** Lets a server of HTTP speak a protocol from now on. */
export const dialects: Readonly<Record<Dialect, (options: ServeOptions) => void>> = {
  plain: servePlain,
  session: serveSessions,
  graphql: serveGraphql,
  phoenix: servePhoenix,
  'socket.io': serveSocketIo,
  centrifuge: serveCentrifuge,
  signalr: serveSignalr,
}

/** A session keeps what it sent until it is acknowledged; by default not as much as the largest answer here. */
const SESSION_BYTES = 4_194_304
/** Centrifugo's default, in seconds. */
const CENTRIFUGE_PING = 25
/** The default of a hub's `KeepAliveInterval`. */
const SIGNALR_PING = 15_000
/** Ends each message of SignalR. */
const END = '\u001e'
const INVOCATION = 1
const PING = 6

function servePlain({ http, desk, ServerClass }: ServeOptions): void {
  new ServerClass({ server: http }).on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const room = roomOf(request)
    const line = enter(desk, socket, room, (text) => text)
    socket.on('message', (data) => {
      const pong = heartbeatAnswer(String(data))
      if (pong === undefined) desk.take(room, line, String(data))
      else socket.send(pong)
    })
  })
}

function serveSessions({ http, desk, ServerClass }: ServeOptions): void {
  const hub = createHub({ authenticate: (auth) => String(auth), maxBytes: SESSION_BYTES })
  hub.on('session', (session) => {
    const room = session.principal ?? ''
    const line = { send: (text: string): void => void session.send(text) }
    // A session takes what is sent while it has no connection, so nothing leaves.
    desk.enter(room, line)
    session.on('message', (data) => desk.take(room, line, String(data)))
  })
  new ServerClass({ server: http }).on('connection', (socket: WebSocket, request: IncomingMessage) =>
    attachWs(hub, socket, request),
  )
}

/** As `Phoenix.Socket` does with its serializer of version 2. */
function servePhoenix({ http, desk, ServerClass }: ServeOptions): void {
  new ServerClass({ server: http }).on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const room = roomOf(request)
    let line: Line | undefined
    socket.on('message', (data) => {
      const [joinRef, ref, topic, event, payload] = JSON.parse(String(data))
      socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }]))
      if (event === 'phx_join')
        line = enter(desk, socket, room, (text) => JSON.stringify([null, null, topic, 'text', { text }]))
      else if (event === 'say' && line !== undefined) desk.take(room, line, payload.text)
    })
  })
}

function serveSocketIo({ http, desk, ServerClass }: ServeOptions): void {
  const io = new SocketIoServer(http, { cors: { origin: '*' }, wsEngine: ServerClass })
  io.on('connection', (socket) => {
    const room = String(socket.handshake.query['room'])
    const line = { send: (text: string): void => void socket.emit('text', text) }
    socket.on('disconnect', desk.enter(room, line))
    socket.on('say', (text) => desk.take(room, line, text))
  })
}

/** As Centrifugo does with its JSON protocol: a command or a reply a line. */
function serveCentrifuge({ http, desk, ServerClass }: ServeOptions): void {
  new ServerClass({ server: http }).on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const room = roomOf(request)
    const send = (reply: object): void => socket.send(JSON.stringify(reply))
    const pings = setInterval(() => send({}), CENTRIFUGE_PING * 1_000)
    socket.on('close', () => clearInterval(pings))
    let line: Line | undefined
    socket.on('message', (data) => {
      for (const text of String(data).split('\n').filter(Boolean)) {
        const { id, connect, subscribe, publish } = JSON.parse(text)
        if (connect) send({ id, connect: { client: room, version: '0', ping: CENTRIFUGE_PING, pong: true } })
        if (subscribe) {
          const { channel } = subscribe
          send({ id, subscribe: {} })
          line = enter(desk, socket, room, (text) =>
            JSON.stringify({ push: { channel, pub: { data: { text } } } }),
          )
        }
        if (!publish) continue
        send({ id, publish: {} })
        if (line !== undefined) desk.take(room, line, publish.data.text)
      }
    })
  })
}

/** As a hub of ASP.NET Core does with its JSON protocol. */
function serveSignalr({ http, desk, ServerClass }: ServeOptions): void {
  http.on('request', ({ method, headers }, response) => {
    response.setHeader('access-control-allow-origin', headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*')
    response.setHeader('content-type', 'application/json')
    if (method === 'OPTIONS') return void response.end()
    const availableTransports = [{ transport: 'WebSockets', transferFormats: ['Text', 'Binary'] }]
    response.end(
      JSON.stringify({ negotiateVersion: 1, connectionId: 'a', connectionToken: 'a', availableTransports }),
    )
  })
  new ServerClass({ server: http }).on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const room = roomOf(request)
    const send = (message: object): void => socket.send(`${JSON.stringify(message)}${END}`)
    const pings = setInterval(() => send({ type: PING }), SIGNALR_PING)
    socket.on('close', () => clearInterval(pings))
    let line: Line | undefined
    socket.on('message', (data) => {
      for (const text of String(data).split(END).filter(Boolean)) {
        const { protocol, type, arguments: args } = JSON.parse(text)
        if (protocol) {
          send({})
          line = enter(
            desk,
            socket,
            room,
            (text) => `${JSON.stringify({ type: INVOCATION, target: 'text', arguments: [text] })}${END}`,
          )
        } else if (type === INVOCATION && line !== undefined) desk.take(room, line, args[0])
      }
    })
  })
}

/** The connection is usable, until it closes. */
function enter(desk: Desk, socket: WebSocket, room: string, encode: (text: string) => string): Line {
  const line = { send: (text: string): void => socket.send(encode(text)) }
  socket.on('close', desk.enter(room, line))
  return line
}
