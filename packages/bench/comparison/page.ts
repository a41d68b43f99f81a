// Runs in the page: clients of each library, and what they were told.
import type { Client } from './clients/client.ts'
import { connects } from './clients/connect.ts'
import type { Log } from './page-port.ts'

interface Seat {
  readonly client: Client
  readonly log: WritableLog
}

interface WritableLog {
  hellos: number[]
  answers: Record<number, number>
  received: number[]
  sent: number
}

const seats = new Map<string, Seat>()
const timers: number[] = []
let onlineAt: number | undefined
addEventListener('online', () => {
  onlineAt = Date.now()
})

globalThis.comparison = {
  connect(peer, host, rooms) {
    for (const room of rooms) {
      const log: WritableLog = { hellos: [], answers: {}, received: [], sent: 0 }
      const client = connects[peer]({ host, room, onText: (text) => note(log, text) })
      seats.set(room, { client, log })
    }
  },

  ask: (room, words) => send(room, 'q', ` ${words}`),

  talk(rooms, kind, every) {
    const say = (): void => {
      for (const room of rooms) send(room, kind, '')
    }
    timers.push(window.setInterval(say, every))
  },

  quiet() {
    for (const timer of timers.splice(0)) clearInterval(timer)
  },

  logs: (rooms) => rooms.map(logOf),

  greeted: (rooms) => rooms.filter((room) => logOf(room).hellos.length > 0).length,

  onlineAt: () => onlineAt,
}

function send(room: string, kind: 'm' | 'q', words: string): void {
  const seat = seats.get(room)
  if (seat === undefined) return
  const number = seat.log.sent
  seat.log.sent += 1
  try {
    seat.client.send(`${kind} ${number}${words}`)
  } catch {
    // The native class throws while it connects. The message is lost, as it is where nobody catches it.
  }
}

function note(log: WritableLog, text: string): void {
  if (text === 'hello') return void log.hellos.push(Date.now())
  const [kind, digits] = text.split(' ', 2)
  const number = Number(digits)
  if (kind === 's') log.received.push(number)
  else if (kind === 'a') log.answers[number] = (log.answers[number] ?? 0) + 1
}

function logOf(room: string): Log {
  const seat = seats.get(room)
  if (seat === undefined) throw new Error(`Nobody is in ${room}`)
  return seat.log
}
