// A process whose server talks to clients that have names, and writes down what it sends and receives. After a crash another
// one goes on where it was: `node talk.js hub /tmp/log 0`
import { openSync, readFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { createHub } from 'resilient-socket-server'
import { attachWs } from 'resilient-socket-server/ws'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
import { type Entry, EVERY, parseLog, textOf } from '../talk/texts.ts'
import { answerParent, now, portOf, RECOVERY } from './process.ts'

/** Socket.IO's heartbeat; as in docs, `pingTimeout` begins with a ping. */
const HEARTBEAT = { pingInterval: 1_000, pingTimeout: 2_000 }

const [kind = '', path = '', port = '0', isShort = ''] = process.argv.slice(2)
const log = openSync(path, 'a')
/** The number of the last message to each client. */
const sent = new Map<string, number>()
/** The number of the last message from each client. */
const received = new Map<string, number>()
/** The names of the clients that get messages. */
const names = new Set<string>()

for (const { what, name, number } of parseLog(readFileSync(path, 'utf8')))
  (what === 'sent' ? sent : received).set(name, number)
const http = createServer().listen(Number(port), '127.0.0.1')
const send = kind === 'hub' ? serveHub() : serveSocketIo()
const timer = setInterval(talk, EVERY)
answerParent(await portOf(http), {
  received: () => Object.fromEntries(received),
  quiet: () => clearInterval(timer),
})

function talk(): void {
  for (const name of names) {
    const number = (sent.get(name) ?? 0) + 1
    if (!send(name, textOf('s', number))) continue
    sent.set(name, number)
    write({ what: 'sent', name, number, at: now() })
  }
}

function messageReceived(name: string, text: string): void {
  const number = Number.parseInt(text.slice(1), 10)
  received.set(name, number)
  write({ what: 'received', name, number, at: now() })
}

/** Writes synchronously, so that nothing is lost if the process is killed. */
function write({ what, name, number, at }: Entry): void {
  writeSync(log, `${what} ${name} ${number} ${at}\n`)
}

function serveHub(): (name: string, text: string) => boolean {
  const hub = createHub({ authenticate: (auth) => String(auth) })
  const sessions = new Map<string, { send(text: string): string }>()
  hub.on('session', (session) => {
    const name = session.principal ?? ''
    sessions.set(name, session)
    names.add(name)
    session.on('message', (data) => messageReceived(name, String(data)))
  })
  new WebSocketServer({ server: http }).on('connection', (socket, request) => attachWs(hub, socket, request))
  return (name, text) => sessions.get(name)?.send(text) !== 'dropped'
}

function serveSocketIo(): (name: string, text: string) => boolean {
  const io = new Server(http, { ...RECOVERY, ...(isShort ? HEARTBEAT : {}) })
  io.on('connection', (socket) => {
    const name = String(socket.handshake.auth['name'])
    void socket.join(name)
    names.add(name)
    socket.on('m', (text: string, acknowledge?: () => void) => {
      messageReceived(name, text)
      acknowledge?.()
    })
  })
  return (name, text) => io.to(name).emit('m', text)
}
