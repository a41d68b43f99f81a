// A process with clients that send a text after each echo: `node clients.js Session 5400 20`
import { ResilientSocket } from 'resilient-socket'
import { createSession } from 'resilient-socket/session'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import type { ClientKind } from '../client-speed.ts'
import { answerParent, processorTime } from './process.ts'

/** A connected client; `onText` is called for each text that comes in. */
interface EchoClient {
  send(text: string): void
  onText: () => void
}

const TEXT = 'lorem ipsum '.repeat(9).slice(0, 100)

const [kind = '', port = '', count = ''] = process.argv.slice(2)
const clients: EchoClient[] = []
for (let n = 0; n < Number(count); n += 1)
  clients.push(await connect(kind as ClientKind, `ws://127.0.0.1:${port}`))
answerParent(undefined, { drive: (duration) => drive(Number(duration)) })

/** Processor time per echo, in microseconds. */
async function drive(duration: number): Promise<number> {
  const before = processorTime()
  let echoes = 0
  let inFlight = 0
  let isOver = false
  setTimeout(() => {
    isOver = true
  }, duration)
  await new Promise<void>((resolve) => {
    for (const client of clients) {
      client.onText = () => {
        echoes += 1
        inFlight -= 1
        if (!isOver) say(client)
        else if (inFlight === 0) resolve()
      }
      say(client)
    }
    function say(client: EchoClient): void {
      inFlight += 1
      client.send(TEXT)
    }
  })
  return (processorTime() - before) / echoes
}

function connect(kind: ClientKind, url: string): Promise<EchoClient> {
  return new Promise((resolve) => {
    const client: EchoClient = { send: () => {}, onText: () => {} }
    const ready = (send: (text: string) => unknown): void => {
      client.send = send
      resolve(client)
    }
    switch (kind) {
      case 'ws': {
        const socket = new WebSocket(url)
        socket.on('message', (data) => {
          if (data.toString() !== '') client.onText()
        })
        socket.on('open', () => ready((text) => socket.send(text)))
        return
      }
      case 'ResilientSocket': {
        const socket = new ResilientSocket(url, { WebSocket })
        socket.on('message', () => client.onText())
        socket.on('open', () => ready((text) => socket.send(text)))
        return
      }
      case 'Session': {
        const session = createSession(url, { WebSocket })
        session.on('message', () => client.onText())
        session.on('state', () => ready((text) => session.send(text)))
        return
      }
      case 'socket.io-client': {
        const socket = io(url, { transports: ['websocket'], forceNew: true })
        socket.on('m', () => client.onText())
        socket.on('connect', () => ready((text) => socket.emit('m', text)))
      }
    }
  })
}
