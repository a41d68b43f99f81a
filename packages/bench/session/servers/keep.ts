// A process that keeps detached sessions, and measures its memory: `node --expose-gc keep.js hub 1024`
import { createServer } from 'node:http'
import { createHub, type Hub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
import { answerParent, portOf, RECOVERY } from './process.ts'

/** The memory of a process. */
export interface Weight {
  readonly heap: number
  /** Sessions that could still be resumed. */
  readonly sessions: number
}

const [kind = '', bytes = '0', times = '1'] = process.argv.slice(2)
const http = createServer().listen(0, '127.0.0.1')
const countSessions = kind === 'hub' ? serveHub() : serveSocketIo()
answerParent(await portOf(http), { weigh })

async function weigh(): Promise<Weight> {
  // Closed sockets free their memory in later turns of the event loop.
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, external } = process.memoryUsage()
  return { heap: heapUsed + external, sessions: countSessions() }
}

let number = 0

/** No two are the same text in memory. */
function text(): string {
  number += 1
  return Buffer.from(`${number} `.padEnd(Number(bytes), '.')).toString()
}

function serveHub(): () => number {
  const hub: Hub<import('node:http').IncomingMessage> = createHub()
  hub.on('session', (session) => {
    session.on('message', () => {})
    if (Number(bytes) > 0)
      session.on('detached', () => {
        for (let n = 0; n < Number(times); n += 1) session.send(text())
      })
  })
  new WebSocketServer({ server: http }).on('connection', (socket, request) => attachWs(hub, socket, request))
  return () => hub.sessions.length
}

function serveSocketIo(): () => number {
  const io = new Server(http, RECOVERY)
  let sessions = 0
  io.on('connection', (socket) => {
    socket.on('m', () => {
      if (Number(bytes) > 0) socket.emit('m', text())
    })
    socket.on('disconnect', () => {
      sessions += 1
    })
  })
  return () => sessions
}
