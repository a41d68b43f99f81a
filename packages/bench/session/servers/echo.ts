// A process with a server that sends every text back: `node echo.js hub`; with `pong`, plain pings are answered.
import { createServer } from 'node:http'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
import type { Kind } from '../drive/dialects.ts'
import { answerParent, portOf, processorTime, RECOVERY } from './process.ts'

const http = createServer().listen(0, '127.0.0.1')
const [kind, pong] = process.argv.slice(2)
serve(kind as Kind)
answerParent(await portOf(http), { processorTime })

function serve(kind: Kind): void {
  switch (kind) {
    case 'ws':
      new WebSocketServer({ server: http }).on('connection', (socket) => {
        if (pong)
          socket.on('message', (data) =>
            socket.send(data.toString().replace('{"type":"ping"', '{"type":"pong"')),
          )
        else socket.on('message', (data) => socket.send(data.toString()))
      })
      return
    case 'hub': {
      const hub = createHub()
      hub.on('session', (session) => {
        session.on('message', (data) => {
          session.send(data)
        })
      })
      new WebSocketServer({ server: http }).on('connection', (socket, request) =>
        attachWs(hub, socket, request),
      )
      return
    }
    case 'socket.io':
      new Server(http, RECOVERY).on('connection', (socket) => {
        socket.on('m', (text: string) => socket.emit('m', text))
      })
  }
}
